"""Which addresses the portal sends secrets to."""

import threading

import pytest

from portal.lib.addresses import address_fault, host_fault

GOOD = [
    "https://api.zsapi.net",
    "https://zsapi.zscalertwo.net/api/v1",
    "https://proxy.internal:8443/zia",
    "https://10.1.2.3/",
    "https://169.253.255.255/",
    "https://metadata.example.com/",
    "https://[2002:a01:203::1]/",
    "http://127.0.0.1:8000",
    "http://localhost:8000/api/v1",
    "http://[::1]:8000",
    "https://[2001:4860:4860::8888]/",
    "https://zia.halden.example./",
    f"https://{'a' * 63}.example",
]
REFUSED = {
    "api.zsapi.net": "whole address",
    "ftp://api.zsapi.net": "whole address",
    "javascript:alert(1)": "whole address",
    "https://": "whole address",
    "https://api.zsapi.net/a b": "whole address",
    "https://api.zsapi.net\n.evil.example": "whole address",
    "https://api.zsapi.net:port": "not an address",
    "https://[::1": "not an address",
    "http://api.zsapi.net": "Use https",
    "http://127.0.0.1.evil.example": "Use https",
    "http://10.1.2.3": "Use https",
    "https://user:secret@api.zsapi.net": "Leave name and password out",
    "https://api.zsapi.net@evil.example": "Leave name and password out",
    "https://api.zsapi.net?token=1": "Leave out",
    "https://api.zsapi.net/#top": "Leave out",
    "https://169.254.169.254/latest": "link-local",
    "https://[fe80::1]/": "link-local",
    "https://[fd00:ec2::254]/": "metadata",
    "https://[::ffff:169.254.169.254]/": "link-local",
    "https://100.100.100.200/": "metadata",
    "https://0.0.0.0/": "unspecified",
    "https://224.0.0.1/": "multicast",
    "https://169.254.169.254./": "link-local",
    "https://2852039166/": "link-local",
    "https://0xa9fea9fe/": "link-local",
    "https://0251.0376.0251.0376/": "link-local",
    "https://169.254.43518/": "link-local",
    "https://１６９.254.169.254/": "link-local",
    "https://[2002:a9fe:a9fe::1]/": "link-local",
    "https://[fe80::1%25eth0]/": "link-local",
    "https://metadata.google.internal/": "metadata",
    "https://METADATA/": "metadata",
    "https://api.example/" + "x" * 500: "characters",
    "https://.": "is no host: an empty part",
    "https://zia..halden.example": "is no host: an empty part",
    "https://999.1.1.1/": "999.1.1.1 is no host",
    "https://zia.halden.443": "ends in a number",
    "https://zia.halden.example/\u200b": "holds U+200B (zero width space)",
    f"https://{'a' * 64}.example": "more than 63 characters",
}


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_a_tenant_or_of_this_machine_is_fine(url: str) -> None:
    assert address_fault(url) == ""


@pytest.mark.parametrize("url", REFUSED)
def test_any_other_address_is_refused_with_the_reason(url: str) -> None:
    assert REFUSED[url] in address_fault(url)


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "169.254.169.254"])
def test_what_a_name_stands_for_is_looked_at_too(host: str) -> None:
    assert "link-local" in host_fault(host)


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_name_that_nobody_knows_is_left_to_the_connection() -> None:
    assert host_fault("nowhere.invalid") == ""
    assert host_fault("127.0.0.1") == ""
    assert host_fault("x" * 300) == ""


def test_a_silent_name_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def silent(*_: object) -> list[object]:
        answered.wait(60)
        return []

    monkeypatch.setattr("socket.getaddrinfo", silent)
    try:
        assert host_fault("slow.example", seconds=0.1) == "", "though nobody has answered yet"
    finally:
        answered.set()
