"""App profiles that choose objects: what they begin with, what they may choose, and what they keep from deletion."""

import pytest

from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import catalog, references
from profiles import editing as profile_editing
from profiles.catalog import Kind, Platform, Setting
from profiles.editing.drafts import ProfileDraft
from profiles.editing.wording import snapshot
from profiles.models import ForwardingProfile
from profiles.objects import editing
from tests.profiles.factories import make
from tests.profiles.objects.factories import forwarding, kind_of, template

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings by which a Windows profile chooses, by kind; added where the catalogue has none yet."""
    found = {item.refers_to: item.key for item in catalog.settings_on(Platform.WINDOWS) if item.refers_to}
    missing = [kind for kind in ("forwarding_profile", "notification_template") if kind not in found]
    added = tuple(Setting(kind, kind, "General", Kind.REFERENCE, 0, kind, refers_to=kind) for kind in missing)
    monkeypatch.setattr(catalog, "SETTINGS", (*catalog.SETTINGS, *added))
    return found | {kind: kind for kind in missing}


def test_a_chosen_object_is_named_and_kept(keys: dict[str, str]) -> None:
    row, kind = forwarding(), kind_of("forwarding_profile")
    profile = make("Finance", settings={keys["forwarding_profile"]: row.pk})
    assert "Road warriors" in snapshot(profile).values()
    with pytest.raises(editing.InUse, match="Finance"):
        editing.delete(SYSTEM, kind, row.pk)
    draft = ProfileDraft("Finance", settings={keys["forwarding_profile"]: 0})
    profile_editing.update(SYSTEM, profile.pk, draft, expected_revision=1)
    assert editing.delete(SYSTEM, kind, row.pk) == "Road warriors"


def test_an_object_is_free_when_its_profile_is_gone(keys: dict[str, str]) -> None:
    row = forwarding()
    profile = make("Finance", settings={keys["forwarding_profile"]: row.pk})
    profile_editing.delete(SYSTEM, profile.pk)
    assert editing.delete(SYSTEM, kind_of("forwarding_profile"), row.pk)


def test_neither_default_nor_what_does_not_exist_is_chosen(keys: dict[str, str]) -> None:
    default = ForwardingProfile.objects.get(is_builtin=True)
    for pk in (default.pk, 999):
        with pytest.raises(DomainError) as caught:
            make("Finance", settings={keys["forwarding_profile"]: pk})
        assert "may be chosen here" in caught.value.fields[keys["forwarding_profile"]][0]


def test_a_new_profile_begins_with_the_default_template(keys: dict[str, str]) -> None:
    row = template("Quiet", is_default=True)
    assert make("Finance").settings[keys["notification_template"]] == row.pk
    assert references.used_by("notification_template", row.pk).count() == 1
    later = template("Loud", is_default=True)
    assert make("Sales").settings[keys["notification_template"]] == later.pk
