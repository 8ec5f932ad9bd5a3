"""What a form accepts from its pickers."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import AppProfile
from tests.factories import GroupFactory
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
ADD = "/profiles/windows/add/"


@pytest.mark.parametrize("sent", ["x", "٣", "-1", "1.5", str(2**63), "9" * 400, "1,x"])
def test_a_key_that_no_row_has_is_refused_in_the_form(sent: str, admin_client: Client) -> None:
    answer = admin_client.post(ADD, filled(name="Kept", groups=[sent]))
    assert answer.status_code == 422
    assert "does not exist any more" in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode()


def test_more_groups_than_a_request_may_have_fields_are_stored(admin_client: Client) -> None:
    """As pickers.js sends them: joined. The vendor sets no limit on the groups of a profile."""
    keys = [str(group.pk) for group in GroupFactory.create_batch(1200)]
    assert admin_client.post(ADD, filled(groups=",".join(keys))).status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    assert profile.group_targets.count() == 1200
    page = admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])).content.decode()
    assert page.count(" selected>Group ") == 1200


def test_a_plain_form_sends_each_group_by_itself(admin_client: Client) -> None:
    first, second = GroupFactory.create_batch(2)
    assert admin_client.post(ADD, filled(groups=[first.pk, second.pk])).status_code == 302
    assert AppProfile.objects.get(name="Finance").group_targets.count() == 2
