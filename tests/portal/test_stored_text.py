"""An update brings stored text into its present form, and loses no name."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from directory.models import DirectoryGroup, DirectoryUser
from directory.zia.models import ZiaGroup, ZiaUser
from portal.audit.models import AuditEntry
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.models.objects import TrustedNetwork
from tests.factories import EPOCH, AdminFactory, DirectoryUserFactory, GroupFactory
from tests.pages import html_of
from tests.profiles.factories import make

BEFORE = {"profiles": "0008", "zia": "0003", "directory": "0012", "audit": "0002"}
INDEXES = {
    "profile_name_per_platform": "profiles_appprofile (platform, name)",
    "trustednetwork_name": "profiles_trustednetwork (name)",
    "zia_group_name": "zia_ziagroup (name)",
    "zia_user_email": "zia_ziauser (email)",
}


@pytest.fixture
def earlier(transactional_db: None) -> Iterator[None]:
    """The database as an earlier version left it: equal is what is equal byte by byte."""
    for app, number in BEFORE.items():
        call_command("migrate", app, number, verbosity=0)
    for name, columns in INDEXES.items():
        run(f"DROP INDEX {name}")
        run(f"CREATE UNIQUE INDEX {name} ON {columns}")
    try:
        yield
    finally:
        call_command("migrate", verbosity=0)


def run(sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def update() -> None:
    call_command("migrate", verbosity=0)


def names(model: type[AppProfile] | type[TrustedNetwork] | type[ZiaGroup] | type[DirectoryGroup]) -> list[str]:
    return list(model._default_manager.order_by("pk").values_list("name", flat=True))


def called(model: type[AppProfile] | type[TrustedNetwork], pk: int, name: str) -> None:
    run(f"UPDATE {model._meta.db_table} SET name = %s WHERE id = %s", name, pk)


def test_equal_names_are_kept_numbered_and_told(earlier: None, client: Client) -> None:
    rows = [make(f"Profile {n}") for n in range(6)]
    other = make("Übung", Platform.MACOS)
    wanted = ["Übung", "übung", "U\u0308bung", "Übung (2)", "Sales", "Sales\u200b"]
    for row, name in zip(rows, wanted, strict=True):
        called(AppProfile, row.pk, name)
    update()
    found = [AppProfile.objects.get(pk=row.pk).name for row in rows]
    assert found == ["Übung", "übung (3)", "Übung (4)", "Übung (2)", "Sales", "Sales (2)"]
    assert AppProfile.objects.get(pk=other.pk).name == "Übung"
    entry = AuditEntry.objects.get(resource_type="equal_names")
    assert (entry.resource, entry.admin_name) == ("3 names", "SYSTEM")
    assert sorted(entry.after.values()) == ["Sales (2)", "Übung (4)", "übung (3)"]
    assert entry.before[f"app profile {rows[2].pk}"] == "U\u0308bung"
    client.force_login(AdminFactory.create())
    dashboard = html_of(client.get(reverse("dashboard")))
    assert "The update put numbers behind equal names" in dashboard
    assert "übung (3)" in dashboard
    with pytest.raises(Exception, match=r"profile_name_per_platform|UNIQUE"):
        called(AppProfile, rows[4].pk, "ÜBUNG")


def test_text_is_composed_and_nothing_is_told_where_nothing_collides(earlier: None) -> None:
    profile = make("Plain")
    called(AppProfile, profile.pk, "U\u0308bung")
    zia = ZiaGroup.objects.create(name="A\u0308rzte\u200b", comments="fu\u0308r alle")
    group = GroupFactory.create(name="O\u0308ffentlich", fingerprint=7)
    user = DirectoryUserFactory.create(name="Jo\u0308rg", fingerprint=7, substance=8)
    plain = DirectoryUserFactory.create(name="Ann", fingerprint=7, substance=8)
    update()
    assert AppProfile.objects.get(pk=profile.pk).name == "Übung"
    zia.refresh_from_db()
    assert (zia.name, zia.comments) == ("Ärzte", "für alle")
    group.refresh_from_db()
    assert (group.name, group.fingerprint) == ("Öffentlich", 7)
    read = DirectoryUser.objects.values_list("name", "fingerprint", "substance")
    assert (read.get(pk=user.pk), read.get(pk=plain.pk)) == (("Jörg", 7, None), ("Ann", 7, 8))
    assert not AuditEntry.objects.filter(resource_type="equal_names").exists()


def test_settings_lose_their_escapes_and_are_composed(earlier: None) -> None:
    facts = {"created_at": EPOCH, "updated_at": EPOCH, "updated_by_name": "x"}
    row = TrustedNetwork.objects.create(name="Lobby", settings={}, **facts)
    run("UPDATE profiles_trustednetwork SET settings = %s WHERE id = %s", '{"ssids": ["Ga\\u0308ste"]}', row.pk)
    update()
    assert TrustedNetwork.objects.get(pk=row.pk).settings == {"ssids": ["Gäste"]}
    assert TrustedNetwork.objects.filter(settings__ssids__icontains="GÄSTE").exists()


def test_addresses_and_long_names_are_numbered_within_their_limit(earlier: None) -> None:
    long = "ü" * 128
    ZiaGroup.objects.create(name=long)
    ZiaGroup.objects.create(name=long.upper())
    department_id = None
    run("INSERT INTO zia_ziadepartment (name, comments) VALUES ('D', '')")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM zia_ziadepartment")
        department_id = cursor.fetchone()[0]
    for email in ("ü@example.com", "Ü@example.com"):
        ZiaUser.objects.create(name="U", email=email, department_id=department_id)
    update()
    assert names(ZiaGroup) == [long, "Ü" * 124 + " (2)"]
    assert sorted(ZiaUser.objects.values_list("email", flat=True)) == ["Ü-2@example.com", "ü@example.com"]
