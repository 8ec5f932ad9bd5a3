"""The example of CONTRIBUTING.md, `Add a kind of object`, followed step by step: everything else works by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from profiles import catalog, references
from profiles.catalog import Platform, Refusals, Values, grammars
from profiles.catalog.build import TOP, reference, section, tags
from profiles.models import AppProfile, ProfileReference
from profiles.models.objects import DescribedObject, ProfileObject
from profiles.objects import registry
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.stored import description
from tests.factories import AdminFactory
from tests.pages import html_of
from tests.profiles.pages import add_page, line, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]
LIST = "/administration/sites/"
Model = type[ProfileObject]


@pytest.fixture
def table(transactional_db: None) -> Iterator[Model]:
    """Step 1: the model and its migration, with what Django does after every migration."""

    class Site(DescribedObject):
        class Meta(ProfileObject.Meta):
            app_label = "profiles"
            verbose_name = "site"

    with connection.schema_editor() as editor:
        editor.create_model(Site)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    yield Site
    with connection.schema_editor() as editor:
        editor.delete_model(Site)
    del apps.all_models["profiles"]["site"]
    apps.clear_cache()


@pytest.fixture
def site(table: Model, monkeypatch: pytest.MonkeyPatch) -> Model:
    """Steps 2 to 4: the kind, the line in the registry, and a setting of app profiles that refers to it."""

    class SiteKind(ObjectKind):
        key = "site"
        slug = "sites"
        noun = "site"
        title = "Sites"
        menu = MenuPlace("Sites", 35)
        model = table
        settings = (
            description(),
            tags("networks", "Networks", [], TOP, "networks", 4096, grammar=grammars.address),
        )
        lead = "Places of the organisation, by their networks."

        def check(self, values: Values) -> Refusals:
            return {} if values["networks"] else {"networks": ["Give one network at least."]}

    (home,) = section("General", "", reference("home", "Home Site", TOP, "homeSite", "site"))
    monkeypatch.setattr(registry, "KINDS", (*registry.KINDS, SiteKind()))
    monkeypatch.setattr(references, "_kinds", dict(references._kinds))
    monkeypatch.setattr(catalog, "SETTINGS", (*catalog.SETTINGS, home))
    registry.register_all()
    return table


def add(client: Client, name: str = "Head office", **settings: Any) -> Any:
    return client.post(f"{LIST}add/", {"name": name, "networks": "10.1.0.0/16", **settings})


def test_it_is_listed_added_changed_copied_and_deleted(site: Model, admin_client: Client) -> None:
    assert "No sites yet" in html_of(admin_client.get(LIST))
    form = html_of(admin_client.get(f"{LIST}add/"))
    assert "Add Site" in form
    assert 'name="networks"' in form
    assert add(admin_client, description="Near the river").status_code == 302
    row = site._default_manager.get()
    assert row.settings == {"description": "Near the river", "networks": ["10.1.0.0/16"]}
    page = html_of(admin_client.get(LIST))
    for text in ("Head office", "Near the river", "Places of the organisation, by their networks."):
        assert text in page
    body = {"name": "Main office", "networks": "10.2.0.0/16", "revision": 1}
    assert admin_client.post(f"{LIST}{row.pk}/", body).status_code == 302
    admin_client.post(f"{LIST}copy/", {"ids": [row.pk]})
    assert list(site._default_manager.values_list("name", flat=True)) == ["Main office", "Copy of Main office"]
    admin_client.post(f"{LIST}{row.pk}/delete/")
    assert site._default_manager.get().settings["networks"] == ["10.2.0.0/16"]


def test_its_settings_and_its_own_check_refuse(site: Model, admin_client: Client) -> None:
    for networks, message in (("10.1.0.0/99", "10.1.0.0/99: "), ("", "Give one network at least.")):
        answer = add(admin_client, networks=networks)
        assert answer.status_code == 422
        assert message in html_of(answer)
    assert add(admin_client).status_code == 302
    assert "There is a site called head office already." in html_of(add(admin_client, "head office"))
    assert site._default_manager.count() == 1


def test_its_changes_are_audited_under_its_title(site: Model, admin_client: Client) -> None:
    add(admin_client)
    entry = AuditEntry.objects.get(resource_type="site")
    assert (entry.category, entry.resource, entry.action) == ("Sites", "Head office", "create")
    assert (entry.after or {})["Networks"] == "10.1.0.0/16"
    assert "Sites" in html_of(admin_client.get(reverse("audit:list")))


def test_its_permissions_decide_who_sees_and_changes_it(admin_client: Client, reader_client: Client) -> None:
    add(admin_client)
    entry = f'<a href="{LIST}" aria-current="page">Sites</a>'
    assert entry in html_of(admin_client.get(LIST))
    shown = html_of(reader_client.get(LIST))
    assert entry in shown
    assert "Add Site" not in shown
    assert add(reader_client, "Branch").status_code == 403
    stranger, nobody = Client(), AdminFactory.create()
    nobody.groups.clear()
    stranger.force_login(nobody)
    assert stranger.get(LIST).status_code == 403
    assert LIST not in html_of(stranger.get(reverse("dashboard")))


def test_the_menu_shows_it_in_its_place(admin_client: Client) -> None:
    page = html_of(admin_client.get(LIST))
    places = [page.index(f">{label}</a>") for label in ("Trusted Networks", "Sites", "Client Connector Support")]
    assert places == sorted(places)


def test_an_app_profile_chooses_one_which_is_then_kept(site: Model, admin_client: Client) -> None:
    add(admin_client)
    row = site._default_manager.get()
    assert f'href="{LIST}"' in line(add_page(admin_client), "home")
    options = reverse("profiles:reference_options", args=["windows", "site"])
    assert [item["text"] for item in admin_client.get(options, {"q": "head"}).json()["results"]] == ["Head office"]
    assert send(admin_client, home=999).status_code == 422
    assert send(admin_client, home=row.pk).status_code == 302
    profile = AppProfile.objects.get(platform=Platform.WINDOWS, name="Finance")
    assert profile.settings["home"] == row.pk
    assert ProfileReference.objects.filter(profile=profile, kind="site", object_id=row.pk).exists()
    refused = admin_client.post(f"{LIST}{row.pk}/delete/")
    assert refused.status_code == 409
    assert reverse("profiles:edit", args=["windows", profile.pk]) in html_of(refused)
    assert site._default_manager.exists()
