"""The page Advanced Configuration, as every handler on it renders it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from directory.models import SyncSettings
from directory.schedule.saving import FIELDS
from directory.schedule.settings import in_force
from portal.lib.unsaved import restored
from support.advanced.certificate_reading import cautions
from support.advanced.forms import CertificateForm, SyncSettingsForm, texts
from support.advanced.sync_card import current_card
from support.models import RootCertificate
from support.tabs import tabs_for

PAGE = "support:advanced_configuration"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting as a reader sees it."""

    label: str
    value: str
    is_inherited: bool


def show(
    request: HttpRequest,
    *,
    certificate_form: CertificateForm | None = None,
    settings_form: SyncSettingsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = SyncSettings.stored_or_empty()
    certificate = RootCertificate.stored()
    context: dict[str, Any] = {
        "sync": current_card(timezone.now()),
        "certificate": certificate,
        "cautions": cautions(certificate.pem) if certificate else (),
        "form": certificate_form or CertificateForm(),
        "settings_form": settings_form or SyncSettingsForm(row, restored(request)),
        "settings": _shown(row),
        "tabs": tabs_for(request),
    }
    return render(request, "support/advanced_configuration.html", context, status=status)


def _shown(row: SyncSettings) -> list[ShownSetting]:
    values = texts(in_force(row))
    return [ShownSetting(limits.label, values[name], getattr(row, name) is None) for name, limits in FIELDS.items()]
