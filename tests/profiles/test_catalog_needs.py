"""What a setting needs of others, and what must not stand together."""

import pytest

from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import catalog, editing
from profiles.catalog import Kind, Platform, Value
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from tests.profiles.factories import make
from tests.profiles.values import BY_KEY, key

WINDOWS = Platform.WINDOWS


def test_needs_name_settings_and_values_that_exist() -> None:
    for setting in catalog.SETTINGS:
        for need in setting.needs:
            other = BY_KEY[need.key]
            assert need.key != setting.key
            assert setting.platforms & other.platforms, setting.key
            assert other.kind is not Kind.SECRET
            offered = {value for platform in other.platforms for value, _label in other.choices_for(platform)}
            assert other.kind is Kind.SWITCH or set(need.wanted) <= offered


def test_needs_do_not_go_in_circles() -> None:
    def chain(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, above
        for need in key(name).needs:
            chain(need.key, (*above, name))

    for name in BY_KEY:
        chain(name, ())


def test_a_plain_pac_url_is_refused_with_endpoint_location() -> None:
    values: dict[str, Value] = {"endpoint_location": True, "pac_url": "http://pac.example/"}
    assert list(catalog.contradictions(WINDOWS, values)) == ["pac_url"]
    assert catalog.contradictions(WINDOWS, {**values, "pac_url": "https://pac.example/"}) == {}
    assert catalog.contradictions(WINDOWS, {**values, "pac_url": ""}) == {}
    assert catalog.contradictions(Platform.MACOS, values) == {}


def test_a_location_override_wants_its_rulesets() -> None:
    values: dict[str, Value] = {"location_policy_override": True, "install_wfp_driver": True}
    assert set(catalog.contradictions(WINDOWS, values)) == {"ruleset_trusted", "ruleset_off_trusted"}
    assert catalog.contradictions(WINDOWS, {**values, "ruleset_trusted": 1, "ruleset_off_trusted": 2}) == {}


@pytest.mark.django_db
def test_a_contradiction_is_refused_on_the_field_to_change() -> None:
    settings = {"endpoint_location": True, "pac_url": "http://pac.example/"}
    with pytest.raises(DomainError) as refusal:
        make("Finance", settings=settings)
    assert list(refusal.value.fields) == ["pac_url"]
    assert "https://" in refusal.value.fields["pac_url"][0]


@pytest.mark.django_db
def test_a_profile_of_an_older_portal_keeps_what_it_knows_and_gets_the_rest_by_default() -> None:
    profile = make("Finance", settings={"log_file_size": "200"})
    AppProfile.objects.filter(pk=profile.pk).update(settings={"log_file_size": 200, "gone": "x"})
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Finance"), expected_revision=1)
    profile.refresh_from_db()
    assert profile.settings == {**catalog.defaults_on(WINDOWS), "log_file_size": 200}
