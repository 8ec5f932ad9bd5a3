"""Item grammars: what they take, in which normal form, and what a refusal says."""

import base64

import pytest

from profiles.catalog import grammars

RSA = base64.b64encode(bytes.fromhex("30819f300d06092a864886f70d010101050003818d00") + bytes(140)).decode()


def pem(body: str = RSA, name: str = "PUBLIC KEY") -> str:
    return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----"


@pytest.mark.parametrize(
    ("grammar", "text", "normal"),
    [
        ("inclusion_v4", "10.0.0.1", "10.0.0.1"),
        ("inclusion_v4", "10.0.0.0/255.0.0.0", "10.0.0.0/8"),
        ("inclusion_v4", "10.0.0.1/255.255.255.255", "10.0.0.1"),
        ("inclusion_v4", "10.0.0.1/32", "10.0.0.1"),
        ("inclusion_v4", "10.0.0.1:80", "10.0.0.1:80"),
        ("inclusion_v4", "10.0.0.1:080-85", "10.0.0.1:80-85"),
        ("inclusion_v4", "10.0.0.1:*", "10.0.0.1:*"),
        ("inclusion_v4", "10.0.0.1:1-65535", "10.0.0.1:*"),
        ("inclusion_v4", "10.0.0.0/8:443:TCP", "10.0.0.0/8:443:tcp"),
        ("inclusion_v4", "10.0.0.1:443:*", "10.0.0.1:443:*"),
        ("inclusion_v6", "[FF00::/8]", "[FF00::/8]"),
        ("inclusion_v6", "2001:db8::/32", "[2001:DB8::/32]"),
        ("inclusion_v6", "[2001:db8::]/32", "[2001:DB8::/32]"),
        ("inclusion_v6", "[2001:db8::1/128]:443", "[2001:DB8::1]:443"),
        ("inclusion_v6", "[2001:db8::]/32:80-90:UDP", "[2001:DB8::/32]:80-90:udp"),
        ("address", "192.0.2.7", "192.0.2.7"),
        ("address", "2001:db8::7", "[2001:DB8::7]"),
        ("domain", "Example.COM.", "example.com"),
        ("domain", "*.Example.com", "*.example.com"),
        ("domain", "*", "*"),
        ("gateway", "VPN.example.com", "vpn.example.com"),
        ("gateway", "192.0.2.0/24", "192.0.2.0/24"),
        ("gateway", "[2001:db8::]/32", "[2001:DB8::/32]"),
        ("host", "a-b.example", "a-b.example"),
        ("android_app", "com.Example.app_2", "com.Example.app_2"),
        ("source_port", "03389:tcp", "3389:TCP"),
        ("port_range", "8000-8100", "8000-8100"),
        ("web_address", "http://proxy.example:8080/a.pac?x=1", "http://proxy.example:8080/a.pac?x=1"),
        ("process_path", r"C:\Program Files\App\app.exe", r"C:\Program Files\App\app.exe"),
        ("process_path", r"%APPDATA%\**\teams.exe", r"%APPDATA%\**\teams.exe"),
        ("process_path", r"*\Apps\ms-teams.exe", r"*\Apps\ms-teams.exe"),
        ("process_path", r"\\server\share\app.exe", r"\\server\share\app.exe"),
    ],
)
def test_an_entry_comes_in_normal_form(grammar: str, text: str, normal: str) -> None:
    assert getattr(grammars, grammar)(text) == normal


@pytest.mark.parametrize(
    ("grammar", "text", "words"),
    [
        ("inclusion_v4", "10.0.0", "10.0.0 is not an IPv4 address"),
        ("inclusion_v4", "010.0.0.1", "is not an IPv4 address"),
        ("inclusion_v4", "10.0.0.0/33", "/33 is not a length from 0 to 32"),
        ("inclusion_v4", "10.0.0.0/0.255.255.255", "is not a length"),
        ("inclusion_v4", "10.0.0.1:", "nothing is not a port"),
        ("inclusion_v4", "10.0.0.1:0", "0 is not a port from 1 to 65535"),
        ("inclusion_v4", "10.0.0.1:90-80", "the first port is above the last"),
        ("inclusion_v4", "10.0.0.1:80:icmp", "icmp is not TCP, UDP or *"),
        ("inclusion_v4", "10.0.0.1:80:tcp:x", "too many parts"),
        ("inclusion_v4", "example.com", "example.com is not an IPv4 address"),
        ("inclusion_v6", "2001:db8::1:443:tcp", "is not an IPv6 address"),
        ("inclusion_v6", "[2001:db8::1", "the closing bracket is missing"),
        ("inclusion_v6", "[2001:db8::1]443", "443 is not expected behind the brackets"),
        ("inclusion_v6", "[fe80::1%eth0]", "leave out the zone"),
        ("inclusion_v6", "10.0.0.1", "is not an IPv6 address"),
        ("address", "[2001:db8::1]:443", "leave out the port"),
        ("domain", "a.*.example.com", "cannot be part of a domain"),
        ("domain", "a..b", "an empty part cannot"),
        ("domain", "-a.example", "-a cannot be part"),
        ("domain", "*.", "an empty part cannot"),
        ("domain", "a.b" * 100, "it has 300 characters, a domain has 253 at most"),
        ("domain", "ex ample.com", "ex ample cannot"),
        ("gateway", "10.0.0.256", "is not an IPv4 address"),
        ("gateway", "*.example.com", "must not hold a wildcard"),
        ("gateway", "vpn", "not a full domain name"),
        ("android_app", "example", "not the id of an Android application"),
        ("android_app", "com.1st.app", "not the id of an Android application"),
        ("source_port", "3389", "write it as port:protocol"),
        ("source_port", "٣:tcp", "is not a port"),
        ("port_range", "0-5", "0 is not a port"),
        ("port_range", "65536", "65536 is not a port"),
        ("port_range", "9" * 5000, "9… (5,000 characters) is not a port from 1 to 65535"),
        ("inclusion_v4", f"10.0.0.0/{'9' * 5000}", "is not a length from 0 to 32"),
        ("inclusion_v6", "[2001:db8::/129]", "/129 is not a length from 0 to 128"),
        ("web_address", "ftp://proxy/a.pac", "must begin with http:// or https://"),
        ("web_address", "https:///a.pac", "name a host"),
        ("web_address", "https://proxy:99999/", "99999 is not a port from 1 to 65535"),
        ("web_address", "https://proxy/a b", "must not hold spaces"),
        ("web_address", "https://[::1/", "it is not a web address"),
        ("process_path", "app.exe", "write the whole path"),
        ("process_path", r"Program Files\app.exe", "Program Files is not a drive"),
        ("process_path", r"C:\Apps\te*.exe", r"te*.exe: a wildcard stands for a whole part"),
        ("process_path", r"C:\Apps\***\a.exe", "a wildcard stands for a whole part"),
        ("process_path", r"C:\Apps\*", "the last part must name the program"),
        ("process_path", r"C:\Apps\\a.exe", "an empty part cannot be part of a path"),
        ("process_path", "C:\\App|s\\a.exe", "App|s holds '|'"),
        ("process_path", "C:/Apps/a.exe", "write the whole path"),
    ],
)
def test_a_refusal_says_what_is_wrong(grammar: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refusal:
        getattr(grammars, grammar)(text)
    assert words in str(refusal.value)


def test_a_public_key_is_laid_out_in_lines_of_64() -> None:
    once = grammars.public_key(pem().replace("\n", "\n\n  "))
    lines = once.split("\n")
    assert (lines[0], lines[-1]) == ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")
    assert {len(line) for line in lines[1:-2]} == {64}
    assert grammars.public_key(once) == once


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (pem(name="PRIVATE KEY"), "private key"),
        (pem(name="RSA PRIVATE KEY"), "private key"),
        (pem(name="CERTIFICATE"), "must begin with -----BEGIN PUBLIC KEY"),
        (pem("!!!"), "is not an RSA public key"),
        (pem(base64.b64encode(b"\x30 something else").decode()), "is not an RSA public key"),
        ("-----BEGIN PUBLIC KEY-----", "must begin"),
    ],
)
def test_what_is_no_rsa_public_key_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        grammars.public_key(text)
