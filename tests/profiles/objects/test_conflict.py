"""Two admins on one object, of every kind: what each changed is kept, and only what both changed is asked for."""

from typing import Any

import pytest
from django.db.models import F
from django.http import QueryDict
from django.test import Client

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib import merging
from profiles.models import CustomApp, MachineToken, TrustedNetwork
from profiles.models.objects import ProfileObject
from profiles.objects import editing
from profiles.objects.kind import ObjectKind
from profiles.objects.registry import KINDS
from profiles.objects.values import ObjectDraft, values_of
from tests.pages import hidden, html_of
from tests.profiles.objects.factories import kind_of, made, network
from tests.routes import COMBINED, SETTINGS

pytestmark = pytest.mark.django_db
CHANGEABLE = [kind for kind in KINDS if kind.key != "predefined_app"]


def sample(kind: ObjectKind) -> Any:
    return COMBINED[kind.key]() if kind.key in COMBINED else made(kind.key, "Sample", **SETTINGS.get(kind.key, {}))


def opened(kind: ObjectKind, row: ProfileObject, **changes: Any) -> dict[str, list[str]]:
    """The form of an object as a browser would send it that opened it now."""
    form, sent = kind.form(kind, row), QueryDict(mutable=True)
    for name, field in form.fields.items():
        merging.put(sent, name, field.widget, form.initial.get(name))
    for name, value in changes.items():
        merging.put(sent, name, form.fields[name].widget, value)
    return dict(sent.lists())


def theirs(row: ProfileObject, kind: ObjectKind, name: str = "", **settings: Any) -> None:
    """The other admin saves first."""
    row.refresh_from_db()
    draft = ObjectDraft(name or row.name, {**values_of(kind, row), **dict.fromkeys(kind.secrets, ""), **settings})
    editing.update(SYSTEM, kind, row.pk, draft, expected_revision=row.revision)
    row.refresh_from_db()


@pytest.mark.parametrize("kind", CHANGEABLE, ids=lambda kind: kind.key)
@pytest.mark.parametrize("chosen", ["theirs", "mine"])
def test_a_name_that_both_changed_is_a_choice_for_every_kind(
    kind: ObjectKind, chosen: str, admin_client: Client
) -> None:
    row = sample(kind)
    before, sent = values_of(kind, row), opened(kind, row, name="By me")
    theirs(row, kind, "By them")
    answer = admin_client.post(kind.url(row), sent)
    page = html_of(answer)
    assert answer.status_code == 409
    assert page.count('type="radio"') == 2
    assert page.split("<main")[1].count("btn primary") == 1
    again = admin_client.post(kind.url(row), {**hidden(page), "take-name": chosen})
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.name == {"theirs": "By them", "mine": "By me"}[chosen]
    assert values_of(kind, row) == before


@pytest.mark.parametrize("kind", CHANGEABLE, ids=lambda kind: kind.key)
def test_a_form_in_which_nothing_was_changed_is_no_conflict_for_any_kind(
    kind: ObjectKind, admin_client: Client
) -> None:
    row = sample(kind)
    sent = opened(kind, row)
    assert "Nothing was changed" in html_of(admin_client.post(kind.url(row), sent, follow=True))
    theirs(row, kind, "By them")
    answer = admin_client.post(kind.url(row), sent, follow=True)
    assert "You changed nothing, so that stays." in html_of(answer)
    row.refresh_from_db()
    assert (row.name, row.revision) == ("By them", 2)


def test_of_an_object_what_only_i_changed_goes_on_top_of_theirs(admin_client: Client) -> None:
    kind, row = kind_of("trusted_network"), network()
    sent = opened(kind, row, hostname="mine.corp", resolved_ips="10.9.9.9")
    theirs(row, kind, dns_servers=["10.7.7.7"])
    page = html_of(admin_client.post(kind.url(row), sent))
    assert "Apply my 2 changes</button>" in page
    for words in ("Only the other changed", "10.1.1.1", "10.7.7.7", "Only you changed", "mine.corp"):
        assert words in page
    admin_client.post(kind.url(row), hidden(page))
    row.refresh_from_db()
    assert (row.settings["hostname"], row.settings["dns_servers"]) == ("mine.corp", ["10.7.7.7"])
    entry = AuditEntry.objects.filter(resource_type=kind.key).first()
    assert entry is not None
    assert entry.before == {"Hostname": "—", "Resolved IPs for Hostname": "—"}


def test_several_writes_of_theirs_are_told_against_what_was_opened(admin_client: Client) -> None:
    kind, row = kind_of("trusted_network"), network()
    sent = opened(kind, row, dns_servers="10.2.2.2")
    for address in ("10.3.3.3", "10.4.4.4"):
        theirs(row, kind, dns_servers=[address])
    page = html_of(admin_client.post(kind.url(row), sent))
    for words in ("10.1.1.1", "10.4.4.4", "10.2.2.2"):
        assert words in page
    assert "10.3.3.3" not in page


def test_without_the_entries_every_difference_is_asked_for(admin_client: Client) -> None:
    kind, row = kind_of("trusted_network"), network()
    sent = opened(kind, row, hostname="mine.corp", resolved_ips="10.9.9.9")
    theirs(row, kind, dns_servers=["10.7.7.7"])
    AuditEntry.objects.all().delete()
    page = html_of(admin_client.post(kind.url(row), sent))
    assert "Not known any more" in page
    assert page.count('type="radio"') == 6


def test_of_an_object_a_merge_onto_what_changed_once_more_asks_again(admin_client: Client) -> None:
    kind, row = kind_of("trusted_network"), network()
    sent = opened(kind, row, hostname="mine.corp", resolved_ips="10.9.9.9")
    theirs(row, kind, dns_servers=["10.7.7.7"])
    page = html_of(admin_client.post(kind.url(row), sent))
    theirs(row, kind, hostname="their.corp", resolved_ips=["10.8.8.8"])
    again = admin_client.post(kind.url(row), hidden(page))
    assert again.status_code == 409
    assert 'name="take-hostname"' in html_of(again)


def test_rows_of_traffic_that_they_changed_stay(admin_client: Client) -> None:
    kind, row = kind_of("custom_app"), made("custom_app", "ERP", ipv4="TCP 443 10.1.0.0/16")
    sent = opened(kind, row, name="ERP and CRM")
    theirs(row, kind, ipv4="TCP 443 10.1.0.0/16; UDP * 10.2.0.0/16")
    page = html_of(admin_client.post(kind.url(row), sent))
    assert "Apply my 1 change</button>" in page
    admin_client.post(kind.url(row), hidden(page))
    row = CustomApp.objects.get()
    assert (row.name, row.settings["ipv4"]) == ("ERP and CRM", "TCP 443 10.1.0.0/16; UDP * 10.2.0.0/16")


def test_a_token_of_theirs_stays_unless_mine_is_chosen(admin_client: Client) -> None:
    kind, row = kind_of("machine_token"), made("machine_token", "Kiosks", token="first-hunter2")
    sent = opened(kind, row, token="mine-hunter2", description="Mine")
    theirs(row, kind, token="their-hunter2")
    page = html_of(admin_client.post(kind.url(row), sent))
    assert "take-token" in page
    assert "hunter2" not in page
    admin_client.post(kind.url(row), hidden(page))
    found = MachineToken.objects.get()
    assert (found.token.reveal(), found.settings["description"]) == ("their-hunter2", "Mine")
    page = html_of(admin_client.post(kind.url(row), sent))
    admin_client.post(kind.url(row), {**hidden(page), "take-token": "mine"})
    assert MachineToken.objects.get().token.reveal() == "mine-hunter2"


def test_a_revision_that_was_never_there_is_not_known(admin_client: Client) -> None:
    kind, row = kind_of("trusted_network"), network()
    TrustedNetwork.objects.update(revision=F("revision") + 5)
    sent = opened(kind, row, hostname="mine.corp", resolved_ips="10.9.9.9")
    assert "Not known any more" in html_of(admin_client.post(kind.url(row), {**sent, "revision": "99"}))
