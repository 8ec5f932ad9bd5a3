"""What a device downloads."""

import json

import pytest

from portal.audit.recording import SYSTEM
from profiles import catalog
from profiles.catalog import Platform
from profiles.enrolment.configuration import configuration_of
from profiles.models import Device, ForwardingProfile
from profiles.objects import editing as objects
from profiles.objects.values import ObjectDraft
from profiles.platform_settings.log_mode import set_log_mode
from support.advanced import certificates
from tests.factories import DirectoryUserFactory
from tests.profiles.factories import device, device_group, make, posture
from tests.profiles.objects.factories import forwarding, kind_of, made, network
from tests.support.certificates import NOW, certificate, pem

pytestmark = pytest.mark.django_db


def of(row: Device) -> dict[str, object]:
    found: dict[str, object] = json.loads(configuration_of(row).body)
    return found


def test_a_device_gets_its_profile_as_the_vendors_json() -> None:
    user = DirectoryUserFactory.create()
    profile = make("Sales", users=[user], settings={"reactivate_zia_after": 15}, description="For Sales")
    body = of(device(user=user))
    assert body["profile"] == {
        "id": profile.pk, "name": "Sales", "description": "For Sales", "revision": 1, "isDefault": False,
        "deviceType": 3,
    }  # fmt: skip
    assert body["settings"] == json.loads(json.dumps(catalog.request_body(Platform.WINDOWS, profile.settings)))


def test_what_a_profile_refers_to_comes_with_it() -> None:
    user, office = DirectoryUserFactory.create(), network("Office", dns_servers=["10.1.1.1"])
    road = forwarding("Road", criteria_source="predefined", trusted_networks=[office.pk])
    app = made("custom_app", "ERP", ipv4="TCP 443 10.1.0.0/16")
    make("Sales", users=[user], settings={"forwarding_profile": road.pk, "custom_bypasses": [app.pk]})
    body = configuration_of(device(user=user)).body
    found = json.loads(body)
    assert (found["forwardingProfile"]["name"], found["forwardingProfile"]["settings"]["trusted_networks"]) == (
        "Road", [office.pk],
    )  # fmt: skip
    assert found["objects"]["trusted_network"][0]["settings"]["dns_servers"] == ["10.1.1.1"]
    assert found["objects"]["custom_app"][0]["name"] == "ERP"


def test_a_profile_without_a_forwarding_profile_has_the_one_that_is_built_in() -> None:
    assert of(device())["forwardingProfile"]["name"] == ForwardingProfile.objects.get(is_builtin=True).name  # type: ignore[index]


def test_no_password_and_no_target_leaves_the_portal() -> None:
    user, firewall = DirectoryUserFactory.create(), posture("Firewall")
    group = device_group("Safe laptops", [[firewall]])
    row = device(user=user)
    row.in_groups.create(group=group)
    secrets = {"logout_password": "not-kept-anywhere", "exit_password": "nor-this-one"}
    made("machine_token", "Kiosks", token="nor-the-token")
    make("Sales", users=[user], secrets=secrets, settings={"device_groups": [group.pk]})
    body = configuration_of(row).body.decode()
    assert json.loads(body)["passwordsSet"] == ["exitPassword", "logout_password"]
    assert not [word for word in ("not-kept", "nor-this", "nor-the-token", "Safe laptops") if word in body]


@pytest.mark.parametrize("change", ["profile", "object", "nested object", "platform", "certificate"])
def test_the_digest_changes_with_everything_that_a_device_gets(change: str) -> None:
    user, office = DirectoryUserFactory.create(), network("Office", dns_servers=["10.1.1.1"])
    road = forwarding("Road", criteria_source="predefined", trusted_networks=[office.pk])
    profile = make("Sales", users=[user], settings={"forwarding_profile": road.pk})
    row = device(user=user)
    before = configuration_of(row)
    assert configuration_of(row).digest == before.digest
    match change:
        case "profile":
            profile.revision, profile.description = 2, "New"
            profile.save()
        case "object" | "nested object":
            kind, changed = ("forwarding_profile", road) if change == "object" else ("trusted_network", office)
            objects.update(SYSTEM, kind_of(kind), changed.pk, ObjectDraft("Renamed"), expected_revision=1)
        case "platform":
            set_log_mode(SYSTEM, Platform.WINDOWS, "0")
        case "certificate":
            certificates.upload(SYSTEM, content=pem(certificate()), now=NOW)
    after = configuration_of(row)
    assert after.digest != before.digest
    assert after.body != before.body


def test_a_device_gets_the_certificate_of_the_company() -> None:
    assert of(device())["tenant"]["rootCertificate"] is None  # type: ignore[index]
    certificates.upload(SYSTEM, content=pem(certificate()), now=NOW)
    assert "BEGIN CERTIFICATE" in of(device())["tenant"]["rootCertificate"]["pem"]  # type: ignore[index]
