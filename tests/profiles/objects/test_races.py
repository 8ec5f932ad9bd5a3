"""Two admins at the same moment: nothing that is referred to is deleted, no name is given twice, no limit is passed."""

from collections.abc import Callable

import pytest
from django.db import transaction

from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import references
from profiles.models import ForwardingProfile, ProfileReference, TrustedNetwork
from profiles.objects import editing
from profiles.objects.kinds.trusted_networks import TrustedNetworkKind
from profiles.objects.values import ObjectDraft
from tests.profiles.factories import make as make_profile
from tests.profiles.objects.factories import forwarding, kind_of, network
from tests.together import Other

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_network_that_a_profile_is_choosing_is_not_deleted_meanwhile() -> None:
    office = network()
    with transaction.atomic():
        forwarding("Road warriors", criteria_source="predefined", trusted_networks=[office.pk])
        other = Other(lambda: editing.delete(SYSTEM, kind_of("trusted_network"), office.pk))
        other.is_at_the_lock()
    assert "Road warriors (forwarding profile) refer to it" in other.words()
    assert TrustedNetwork.objects.filter(pk=office.pk).exists()


def test_a_network_that_is_being_deleted_is_not_chosen_meanwhile() -> None:
    office = network()
    wanted = {"criteria_source": "predefined", "trusted_networks": [office.pk]}
    with transaction.atomic():
        editing.delete(SYSTEM, kind_of("trusted_network"), office.pk)
        other = Other(lambda: forwarding("Road warriors", **wanted))
        other.is_at_the_lock()
    assert "No trusted network has the id" in other.words()
    assert not ForwardingProfile.objects.filter(name="Road warriors").exists()


def test_an_app_profile_holds_what_it_is_choosing() -> None:
    row, profile = forwarding(), make_profile("Finance")
    kind = kind_of("forwarding_profile")
    with transaction.atomic():
        references.hold(profile, [("forwarding_profile", row.pk)])
        other = Other(lambda: editing.delete(SYSTEM, kind, row.pk))
        other.is_at_the_lock()
        ProfileReference.objects.create(profile=profile, kind="forwarding_profile", object_id=row.pk)
    assert "Finance (Windows app profile) refer to it" in other.words()


def test_an_app_profile_cannot_choose_what_is_gone() -> None:
    row, profile = forwarding(), make_profile("Finance")
    editing.delete(SYSTEM, kind_of("forwarding_profile"), row.pk)
    with transaction.atomic(), pytest.raises(DomainError, match="forwarding profile that was chosen was deleted"):
        references.hold(profile, [("forwarding_profile", row.pk)])


def test_a_name_is_given_once_also_to_eight_at_once() -> None:
    others = [Other(lambda: network("Head office")) for _ in range(8)]
    refusals = [other.words() for other in others]
    assert refusals.count("") == 1
    assert TrustedNetwork.objects.count() == 1


class ThreeNetworks(TrustedNetworkKind):
    limit = 3


def test_a_limit_holds_also_for_eight_at_once() -> None:
    kind = ThreeNetworks()
    draft = {"dns_servers": ["10.1.1.1"]}

    def add(number: int) -> Callable[[], object]:
        return lambda: editing.create(SYSTEM, kind, ObjectDraft(f"N{number}", draft))

    refusals = [other.words() for other in [Other(add(number)) for number in range(8)]]
    assert refusals.count("There may be 3 trusted networks at most.") == 5
    assert TrustedNetwork.objects.count() == 3
