"""`manage.py connector` against a portal that is served over HTTP."""

import json
import os
import re
import signal
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from directory.models import DirectoryUser
from profiles.connector.device import Counts, SimulatedDevice
from profiles.connector.protocol import Portal
from profiles.connector.running import Plan, run
from profiles.models import Device, PostureResult
from tests.factories import DirectoryUserFactory
from tests.profiles.enrolment.clients import code_for, key_for
from tests.profiles.factories import device_group, make, posture

pytestmark = pytest.mark.django_db(transaction=True)
State = Device.State


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(email="ada@example.com")


@pytest.fixture
def connector(live_server: LiveServer) -> Callable[..., str]:
    def call(*words: str) -> str:
        out = StringIO()
        call_command("connector", "--url", live_server.url, *words, stdout=out)
        return out.getvalue()

    return call


def test_a_device_enrols_reports_its_postures_and_shows_what_it_got(
    connector: Callable[..., str], ada: DirectoryUser
) -> None:
    group = device_group("Encrypted", [[posture("Disk")]])
    make("Encrypted laptops", users=[ada], settings={"device_groups": [group.pk]})
    text = connector("--code", code_for(ada), "--once", "--show", "--posture", "Disk=pass", "--posture", "Other=fail")
    row = Device.objects.get()
    assert (row.user, row.state, row.downloads, row.facts["services"]["zia"]["enabled"]) == (
        ada, State.REGISTERED, 1, True,
    )  # fmt: skip
    assert PostureResult.objects.get().passes
    assert f"simulated: enrolled as device {row.pk} for ada@example.com" in text
    assert 'simulated: got "Encrypted laptops", revision 1' in text
    assert "simulated: the portal knows no posture called Other" in text
    shown = json.loads(text[text.index("\n{") : text.rindex("\n}") + 2])
    assert shown["profile"]["name"] == "Encrypted laptops"
    assert "1 devices: 1 enrolled, 1 keep-alives, 1 downloads, 0 unchanged, 0 refused" in text


def test_several_devices_of_several_users_keep_alive_and_log_out(
    connector: Callable[..., str], ada: DirectoryUser
) -> None:
    DirectoryUserFactory.create(email="bob@example.com")
    words = ("--email", "ada@example.com", "--email", "bob@example.com", "--devices", "3", "--connections", "2")
    text = connector("--key", key_for().text, *words, "--rounds", "2", "--interval", "0", "--log-out")
    assert sorted(Device.objects.values_list("udid", "user__email", "state")) == [
        ("simulated-1", "ada@example.com", "unregistered"),
        ("simulated-2", "bob@example.com", "unregistered"),
        ("simulated-3", "ada@example.com", "unregistered"),
    ]
    assert "3 devices: 3 enrolled, 6 keep-alives, 3 downloads, 3 unchanged, 0 refused" in text


def test_a_device_that_is_refused_stops_and_says_why(connector: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="Not every device"):
        connector("--code", "0000", "--interval", "0")


def test_a_portal_that_is_not_there_is_an_error() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="Not every device"):
        call_command("connector", "--url", "http://127.0.0.1:9", "--policy-token", "f" * 48, "--once", stdout=out)
    assert "simulated: the portal was not reached" in out.getvalue()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "exactly one of"),
        (("--code", "A", "--key", "B"), "exactly one of"),
        (("--code", "A", "--devices", "2"), "for one device"),
        (("--key", "A"), "--email goes with"),
        (("--code", "A", "--email", "ada@example.com"), "--email goes with"),
        (("--code", "A", "--url", "ftp://here"), "--url begins with"),
        (("--code", "A", "--posture", "Disk"), "--posture"),
        (("--code", "A", "--devices", "0"), "--devices"),
        (("--code", "A", "--devices", "100001"), "--devices"),
    ],
)
def test_words_that_make_no_sense_are_refused(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=re.escape(why)):
        call_command("connector", *words)


def test_an_interrupt_ends_it_after_the_requests_under_way(live_server: LiveServer, ada: DirectoryUser) -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if "got" in text:
            os.kill(os.getpid(), signal.SIGINT)

    device = SimulatedDevice("laptop", "windows", {"code": code_for(ada)}, {}, say, Counts())
    assert run(live_server.url, [device], Plan(rounds=0))
    assert device.counts.keep_alives == 1


def test_a_device_that_an_admin_removed_stops_by_itself(live_server: LiveServer, ada: DirectoryUser) -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if "got" in text:
            in_another_thread(lambda: Device.objects.update(state=State.REMOVAL_PENDING))

    device = SimulatedDevice("laptop", "windows", {"code": code_for(ada)}, {}, say, Counts())
    assert run(live_server.url, [device], Plan(rounds=0, seconds=0))
    assert said[-1] == "laptop: was removed by an admin"
    assert Device.objects.get().state == State.REMOVED


def in_another_thread(work: Callable[[], Any]) -> None:
    """The ORM is not for the thread of an event loop."""

    def do() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()


def test_the_address_of_a_portal_may_end_in_a_slash() -> None:
    assert Portal("https://portal.example/").url == "https://portal.example"
