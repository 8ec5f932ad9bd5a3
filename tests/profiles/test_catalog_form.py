"""The form and the catalogue accept the same: what is typed is stored as `check` would have it, or refused by it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.crypto import decrypt
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Setting, Value
from profiles.forms import ProfileForm
from profiles.models import AppProfile
from tests.profiles.pages import filled
from tests.profiles.values import BY_KEY, values_of

pytestmark = pytest.mark.django_db
TYPED = (Kind.TEXT, Kind.TAGS, Kind.INTEGER)


def typed(setting: Setting, value: Value) -> Any:
    """A value as a browser sends it."""
    if isinstance(value, bool):
        return "on" if value else None
    return "\r\n".join(map(str, value)) if isinstance(value, list) else str(value)


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("platform", Platform)
@given(data=st.data())
def test_a_form_with_everything_changed_stores_everything(
    platform: Platform, admin_client: Client, data: st.DataObject
) -> None:
    AppProfile.objects.filter(is_default=False).delete()
    plain = (setting for setting in catalog.settings_on(platform) if not setting.refers_to)
    offered = [setting for setting in plain if setting.kind is not Kind.SECRET]
    wanted: dict[str, Value] = {setting.key: data.draw(values_of(setting, platform)) for setting in offered}
    if contradicted := catalog.contradictions(platform, wanted):
        needed = {"pac_url": "endpoint_location"}
        wanted |= {needed.get(key, "location_policy_override"): False for key in contradicted}
    body = filled(platform) | {setting.key: typed(setting, wanted[setting.key]) for setting in offered}
    answer = admin_client.post(
        reverse("profiles:add", args=[platform]), {key: value for key, value in body.items() if value is not None}
    )
    assert answer.status_code == 302
    assert AppProfile.objects.get(name="Finance").settings == {**catalog.defaults_on(platform), **wanted}


@pytest.mark.parametrize("platform", Platform)
def test_a_form_with_every_password_stores_them_encrypted(platform: Platform, admin_client: Client) -> None:
    keys = [setting.key for setting in catalog.settings_on(platform) if setting.kind is Kind.SECRET]
    body = filled(platform) | {key: f"secret of {key}" for key in keys}
    assert admin_client.post(reverse("profiles:add", args=[platform]), body).status_code == 302
    stored = AppProfile.objects.get(name="Finance").secrets
    assert {key: decrypt(text) for key, text in stored.items()} == {key: f"secret of {key}" for key in keys}


@pytest.mark.parametrize("platform", Platform)
def test_what_the_catalogue_refuses_the_form_refuses_with_the_same_words(
    platform: Platform, admin_client: Client
) -> None:
    wrong = "no such thing,\u00e4:\u00df"
    offered = [setting for setting in references.offered(platform) if setting.kind in TYPED]
    refusals = {}
    for setting in offered:
        try:
            catalog.check(setting, platform, wrong)
        except ValueError as error:
            refusals[setting.key] = catalog.sentences(error)
    body = filled(platform) | {setting.key: wrong for setting in offered}
    answer = admin_client.post(reverse("profiles:add", args=[platform]), body)
    assert answer.status_code == 422
    assert len(refusals) > 3
    form: ProfileForm = answer.context["form"]
    assert {key: list(words) for key, words in form.errors.items()} == refusals


def test_a_setting_whose_objects_do_not_exist_yet_is_neither_shown_nor_stored(admin_client: Client) -> None:
    unknown = [
        s for s in catalog.settings_on(Platform.WINDOWS) if s.refers_to and not references.referable(s.refers_to)
    ]
    page = admin_client.get(reverse("profiles:add", args=["windows"])).content.decode()
    body = filled() | {setting.key: "7" for setting in unknown}
    assert admin_client.post(reverse("profiles:add", args=["windows"]), body).status_code == 302
    stored = AppProfile.objects.get(name="Finance").settings
    for setting in unknown:
        assert f'name="{setting.key}"' not in page
        assert stored[setting.key] == setting.default


@pytest.mark.parametrize("platform", Platform)
def test_the_default_profile_keeps_every_setting_when_it_is_saved_untouched(
    platform: Platform, admin_client: Client
) -> None:
    """Each setting has a control in the form: a switch that is on and has none would be switched off."""
    default = AppProfile.objects.get(platform=platform, is_default=True)
    url = reverse("profiles:edit", args=[platform, default.pk])
    page = admin_client.get(url).content.decode()
    for setting in references.offered(platform):
        assert f'name="{setting.key}"' in page, setting.key
    assert admin_client.post(url, filled(platform, revision=1)).status_code == 302
    default.refresh_from_db()
    assert default.settings == catalog.defaults_on(platform)
    assert set(BY_KEY) >= set(default.settings)
