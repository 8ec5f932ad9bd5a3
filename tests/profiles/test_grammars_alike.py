"""One thing is read alike in every field: addresses, hosts, numbers, and what nobody sees."""

from collections.abc import Callable

import pytest

from profiles.catalog import SETTINGS, Kind, Platform, check, grammars
from profiles.catalog.bypass import traffic
from profiles.objects.kinds.application_bypass import PROGRAM
from profiles.objects.kinds.machine_tokens import MachineTokenKind

Grammar = Callable[[str], str]
BY_KEY = {setting.key: setting for setting in SETTINGS}


def row_v4(text: str) -> str:
    return traffic.address(text, 4)


def row_v6(text: str) -> str:
    return traffic.address(text, 6)


V4 = (grammars.inclusion_v4, grammars.gateway, grammars.address, grammars.network_range, row_v4)
V6 = (grammars.inclusion_v6, grammars.gateway, grammars.address, grammars.network_range, row_v6)


def plain(text: str) -> str:
    return text.strip("[]").lower()


@pytest.mark.parametrize("grammar", V4)
def test_an_ipv4_network_is_read_alike_everywhere(grammar: Grammar) -> None:
    for text in ("10.20.0.0/16", "10.20.0.0/255.255.0.0"):
        assert plain(grammar(text)) == "10.20.0.0/16"
    assert plain(grammar("10.20.30.40/32")) == "10.20.30.40"
    for text, words in {
        "10.20.30.40/16": "it means 10.20.0.0/16 or 10.20.30.40/32: write one",
        "10.20.30.40/255.255.0.0": "it means 10.20.0.0/16 or 10.20.30.40/32: write one",
        "10.20.0.0/0.0.255.255": "is not a length from 0 to 32",
        "10.20.0.0/33": "is not a length from 0 to 32",
        "10.20.0.0/" + "9" * 5000: r"… \(5,000 characters\) is not a length from 0 to 32",
        "10.20.0": "is not an IPv4 address",
        "010.20.0.1": "is not an IPv4 address",
    }.items():
        with pytest.raises(ValueError, match=words):
            grammar(text)


@pytest.mark.parametrize("grammar", V6)
def test_an_ipv6_network_is_read_alike_everywhere(grammar: Grammar) -> None:
    for text in ("2001:db8::/32", "[2001:DB8::]/32", "[2001:db8::/32]"):
        assert plain(grammar(text)) == "2001:db8::/32"
    for text, words in {
        "2001:db8::1/32": "it means 2001:db8::/32 or 2001:db8::1/128: write one",
        "[2001:db8::1]/32": "it means 2001:db8::/32 or 2001:db8::1/128: write one",
        "2001:db8::/129": "is not a length from 0 to 128",
        "fe80::1%eth0": "zone",
        "[2001:db8::1": "the closing bracket is missing",
    }.items():
        with pytest.raises(ValueError, match=words):
            grammar(text)


@pytest.mark.parametrize("grammar", [grammars.gateway, grammars.address, grammars.network_range])
@pytest.mark.parametrize("text", ["10.0.0.1:443", "[2001:db8::1]:443"])
def test_a_port_is_no_part_of_an_address(grammar: Grammar, text: str) -> None:
    with pytest.raises(ValueError, match="leave out the port"):
        grammar(text)


def in_url(text: str) -> str:
    return grammars.web_address(f"https://{text}/p.pac").removeprefix("https://").removesuffix("/p.pac")


def behind_scheme(text: str) -> str:
    return grammars.proxy_address(f"http://{text}").removeprefix("http://")


HOSTS = (grammars.domain, grammars.host, grammars.host_name, grammars.gateway, grammars.proxy_address, in_url)
NOT_URLS = (grammars.domain, grammars.host, grammars.host_name, grammars.gateway)


@pytest.mark.parametrize("grammar", [*HOSTS, behind_scheme])
def test_a_host_is_read_alike_everywhere(grammar: Grammar) -> None:
    for text, normal in {
        "VPN.Halden.example": "vpn.halden.example",
        "vpn.halden.example.": "vpn.halden.example",
        "_sip.halden.example": "_sip.halden.example",
        "bücher.example": "xn--bcher-kva.example",
        "bücher。example": "xn--bcher-kva.example",
        f"{'a' * 63}.example": f"{'a' * 63}.example",
        "7.halden.example": "7.halden.example",
    }.items():
        assert grammar(text) == normal
    for text, words in {
        ".": "an empty part",
        "vpn..halden.example": "an empty part",
        ".halden.example": "an empty part",
        "halden.example..": "an empty part",
        f"{'a' * 64}.example": "more than 63 characters",
        ".".join(["a" * 50] * 6): "a domain has 253 at most",
        "halden.443": "it ends in a number",
        "halden.0x7f": "it ends in a number",
        "straße.example": "stands for two domains",
        "-a.example": "-a cannot be part",
        "vpn halden.example": "must not hold spaces|cannot be part",
    }.items():
        with pytest.raises(ValueError, match=words):
            grammar(text)


@pytest.mark.parametrize("grammar", HOSTS)
def test_four_numbers_that_are_no_address_are_no_host_either(grammar: Grammar) -> None:
    with pytest.raises(ValueError, match=r"ends in a number|not an IP"):
        grammar("999.1.1.1")


@pytest.mark.parametrize("text", ["443", "10.0.0.1", "*.1"])
def test_a_domain_does_not_end_in_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="it ends in a number, as no domain does"):
        grammars.domain(text)


@pytest.mark.parametrize("grammar", NOT_URLS)
def test_a_web_address_is_no_host_and_is_told_so(grammar: Grammar) -> None:
    for text, words in {
        "http://x": "it is a web address: leave out http:// and write the host alone, x",
        "https://u@vpn.halden.example:8443/a?b": "leave out https:// and write the host alone, vpn.halden.example",
        "https://": "leave out https:// and write the host alone",
        "vpn.halden.example/login": "leave out the / and what follows",
        "vpn.halden.example:443": "leave out the port",
    }.items():
        with pytest.raises(ValueError, match=words.replace("?", r"\?")):
            grammar(text)


@pytest.mark.parametrize("text", ["10.0.0.1", "[2001:db8::1]"])
def test_an_address_may_stand_for_the_host_of_a_url(text: str) -> None:
    assert in_url(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://999.1.1.1/p.pac", "not an IP"),
        ("https://[10.0.0.1]/p.pac", "not an IP|not a web address"),
        ("https://pac.halden.example:0/p.pac", "0 is not a port"),
        ("https://pac.halden.example:" + "9" * 5000, r"\(5,000 characters\) is not a port"),
        ("https://pac.halden.example\\p.pac", "cannot be part of a domain"),
    ],
)
def test_a_url_names_a_host_and_a_port_that_can_be(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        grammars.web_address(text)


LISTS = ("vpn_gateways", "domain_exclusions", "ipv4_exclusions", "ipv6_exclusions", "partner_domains", "dns_order")
PROGRAMS = [setting for setting in PROGRAM if setting.kind is Kind.TAGS]


@pytest.mark.parametrize("key", LISTS)
@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\x7f", "\u3164"])
def test_an_entry_with_what_nobody_sees_is_refused_by_name(key: str, unseen: str) -> None:
    with pytest.raises(ValueError, match=f"ab⟨U\\+{ord(unseen):04X}⟩c.*: it holds U\\+{ord(unseen):04X} \\("):
        check(BY_KEY[key], Platform.MACOS, [f"ab{unseen}c.halden.example"])


@pytest.mark.parametrize("key", ["pac_url", "registry_path", "zia_recovery_domain"])
def test_a_text_with_what_nobody_sees_is_refused_by_name(key: str) -> None:
    with pytest.raises(ValueError, match=r"t holds U\+200B \(zero width space\), which nobody sees"):
        check(BY_KEY[key], Platform.WINDOWS, "https://pac.halden\u200b.example/p.pac")


def test_the_program_of_a_process_is_what_it_looks_like() -> None:
    for setting in PROGRAMS:
        with pytest.raises(ValueError, match=r"it holds U\+202E \(right-to-left override\)"):
            check(setting, Platform.WINDOWS, ["C:\\Halden\\\u202exe.app.exe"])


def test_what_nobody_sees_at_the_ends_is_left_out() -> None:
    pac, domains = BY_KEY["pac_url"], BY_KEY["domain_exclusions"]
    assert check(pac, Platform.WINDOWS, "\ufeff https://halden.example/a\u200b ") == "https://halden.example/a"
    assert check(domains, Platform.WINDOWS, "\ufeffa.example\u200b, b.example") == ["a.example", "b.example"]


def test_a_description_may_join_letters() -> None:
    [description] = [setting for setting in MachineTokenKind.settings if setting.key == "description"]
    assert check(description, Platform.WINDOWS, "می\u200cخواهم") == "می\u200cخواهم"
    with pytest.raises(ValueError, match=r"U\+202E"):
        check(description, Platform.WINDOWS, "a\u202eb")


@pytest.mark.parametrize("digits", ["9" * 4299, "9" * 4301, "9" * 5000])
def test_no_number_is_too_long_to_be_refused_in_our_words(digits: str) -> None:
    for setting in SETTINGS:
        if setting.kind not in (Kind.INTEGER, Kind.CHOICE) and setting.grammar is None:
            continue
        with pytest.raises(ValueError, match=r".") as refusal:
            check(setting, Platform.WINDOWS, digits)
        assert "limit (4300" not in str(refusal.value)
        assert len(str(refusal.value)) < 400
