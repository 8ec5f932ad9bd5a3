"""What of the tenant's settings every device gets, see docs/devices.md."""

from typing import Any

from django.db.models import QuerySet

from support.models import BusinessContinuity, RootCertificate


def root_certificate() -> dict[str, Any] | None:
    """None: the device keeps the Zscaler root certificate."""
    row = RootCertificate.objects.order_by().values_list("pem", "sha256", "valid_until").first()
    return {"pem": row[0], "sha256": row[1], "validUntil": row[2].isoformat()} if row else None


def business_continuity() -> dict[str, Any] | None:
    """None where no sync brought it yet."""
    row = BusinessContinuity.stored()
    if row is None or row.synced_at is None:
        return None
    return {
        "controllerDns": row.controller_dns,
        "controllerSni": row.controller_sni,
        "spUrl": row.sp_url,
        "spCaCertificate": row.sp_ca_certificate,
    }


def certificate_stamp() -> "QuerySet[Any, Any]":
    return RootCertificate.objects.values("sha256")


def continuity_stamp() -> "QuerySet[Any, Any]":
    """The values change with a sync only."""
    return BusinessContinuity.objects.values("synced_at")
