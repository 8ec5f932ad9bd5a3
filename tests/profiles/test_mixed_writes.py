"""Eight admins who all change the same few profiles at once: a seeded script, so that every run does the same work."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connections
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from profiles.editing import RESOURCE_TYPE
from profiles.models import AppProfile, DeletedProfile
from tests.factories import AdminFactory
from tests.profiles.factories import make, order
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, STEPS = 8, 12
MANY = "/profiles/windows/many/"
WRITES = ("create", "update", "delete", "restore")


class Writer(threading.Thread):
    """One admin with a script of their own. `statuses` are those of the answers, `wrong` what does not add up."""

    def __init__(self, seed: int, start: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(seed)
        self.name = f"writer{seed}"
        self.ready = start
        self.client = Client(raise_request_exception=False)
        self.client.force_login(AdminFactory.create(username=self.name))
        self.steps: list[Callable[[], Any]] = [
            self.create, self.edit, self.move, self.toggle, self.copy, self.delete, self.restore,
            self.disable_many, self.copy_many, self.delete_many,
        ]  # fmt: skip
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []

    def run(self) -> None:
        self.ready.wait()
        try:
            for _ in range(STEPS):
                self._take(self.chance.choice(self.steps))
        finally:
            connections.close_all()

    def _take(self, step: Callable[[], Any]) -> None:
        before = self._noted()
        self.client.cookies.pop("messages", None)  # nobody has read those of the last step
        answer = step()
        if answer is None:
            return
        self.statuses[answer.status_code] += 1
        said = [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]
        succeeded = answer.status_code == 302 and any(level == "success" for level, _text in said)
        written, single = self._noted() - before, not step.__name__.endswith("_many")
        if single and written != int(succeeded):
            self.wrong.append(f"{step.__name__}: {answer.status_code}, {said}, {written} entries")

    def _noted(self) -> int:
        return AuditEntry.objects.filter(admin_name=self.name, action__in=WRITES).count()

    def _one(self) -> AppProfile | None:
        rows = list(AppProfile.objects.filter(platform="windows", is_default=False))
        return self.chance.choice(rows) if rows else None

    def _some(self) -> list[int]:
        keys = list(AppProfile.objects.filter(platform="windows", is_default=False).values_list("pk", flat=True))
        return self.chance.sample(keys, min(2, len(keys)))

    def _post(self, name: str, **body: Any) -> Any:
        profile = self._one()
        return profile and self.client.post(reverse(f"profiles:{name}", args=["windows", profile.pk]), body)

    def create(self) -> Any:
        place, name = str(self.chance.randint(1, 9)), f"{self.name} {self.chance.random()}"
        return self.client.post(reverse("profiles:add", args=["windows"]), filled(name=name, rule_order=place))

    def edit(self) -> Any:
        profile = self._one()
        if profile is None:
            return None
        body = filled(name=profile.name, revision=profile.revision, description=str(self.chance.random()))
        return self.client.post(reverse("profiles:edit", args=["windows", profile.pk]), body)

    def move(self) -> Any:
        return self._post("move", position=self.chance.randint(1, 12))

    def toggle(self) -> Any:
        return self._post("set_enabled", enabled=self.chance.choice("01"))

    def copy(self) -> Any:
        return self._post("copy")

    def delete(self) -> Any:
        return self._post("delete")

    def restore(self) -> Any:
        deleted = DeletedProfile.objects.first()
        if deleted is None:
            return None
        body = {"name": f"{self.name} {self.chance.random()}"}
        return self.client.post(reverse("profiles:deleted", args=["windows", deleted.pk]), body)

    def disable_many(self) -> Any:
        return self.client.post(MANY, {"action": "disable", "ids": self._some()})

    def copy_many(self) -> Any:
        return self.client.post(MANY, {"action": "copy", "ids": self._some()})

    def delete_many(self) -> Any:
        return self.client.post(MANY, {"action": "delete", "ids": self._some(), "confirmed": "1"})


def test_eight_threads_of_mixed_writes_leave_an_order_and_one_entry_for_each_write() -> None:
    for number in range(8):
        make(f"Rule {number}")
    start = threading.Barrier(THREADS)
    writers = [Writer(seed, start) for seed in range(THREADS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert not writer.is_alive()
    statuses = sum((writer.statuses for writer in writers), Counter())
    assert not [status for status in statuses if status >= 500], statuses
    assert statuses[302] > THREADS, statuses
    assert [line for writer in writers for line in writer.wrong] == []
    assert [place for place, _name in order()] == list(range(1, len(order()) + 1))
    _each_write_is_noted_once()


def _each_write_is_noted_once() -> None:
    """A profile begins with revision 1, and each write adds one: so many entries there are, and one of a deletion."""
    noted = Counter(AuditEntry.objects.filter(resource_type=RESOURCE_TYPE).values_list("resource_id", "action"))
    present = dict(AppProfile.objects.filter(platform="windows", is_default=False).values_list("pk", "revision"))
    for key in {int(resource_id) for resource_id, _action in noted}:
        number = {action: noted[str(key), action] for action in WRITES}
        assert number["create"] + number["restore"] == 1, (key, number)
        assert number["delete"] == int(key not in present), (key, number)
        if key in present:
            assert 1 + number["update"] == present[key], (key, number)
