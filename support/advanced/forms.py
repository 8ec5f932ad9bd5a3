from typing import Any

from django import forms

from directory.models import SyncChange, SyncSettings
from directory.schedule.saving import FIELDS
from directory.schedule.settings import Effective, Threshold, in_force
from portal.lib.forms import DomainForm
from profiles.rules.expectations.enforcing import REASON_LIMIT


class CertificateForm(DomainForm):
    certificate = forms.FileField(
        label="Root certificate",
        help_text="One CA certificate in PEM or DER form (.pem, .crt, .cer, .der), 64 KB at most.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pem,.crt,.cer,.der"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )


class OverrideForm(DomainForm):
    """Why a sync is applied although it breaks what is expected."""

    override_reason = forms.CharField(
        label="Reason to apply it all the same",
        help_text="It stands in the audit log with the change set.",
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SyncSettingsForm(DomainForm):
    """One optional whole number per setting; an empty one follows the environment. Limits are the verb's matter."""

    def __init__(self, row: SyncSettings, data: Any = None) -> None:
        super().__init__(data, prefix="sync", initial={name: getattr(row, name) for name in (*FIELDS, "revision")})
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        inherited = texts(in_force(SyncSettings()))
        for name, limits in FIELDS.items():
            self.fields[name] = forms.IntegerField(
                label=limits.label,
                required=False,
                widget=forms.NumberInput(
                    attrs={
                        "min": limits.least,
                        "max": limits.most,
                        "inputmode": "numeric",
                        "placeholder": f"{inherited[name]} (from the settings)",
                    }
                ),
                error_messages={"invalid": "Enter a whole number, or leave it empty."},
            )

    def values(self) -> dict[str, int | None]:
        """What the admin entered, for the verb. Only on a form that was valid."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def thresholds(self) -> list[forms.BoundField]:
        """Percent and number of each kind in turn."""
        return [self[f"{kind}_{what}"] for kind in SyncChange.Kind for what in ("percent", "above")]


def texts(values: Effective) -> dict[str, str]:
    """Each setting in words, with its unit."""
    values_in_words = {
        "interval_minutes": f"{values.interval.total_seconds() / 60:.0f} minutes",
        "keep_days": f"{values.keep_days} days",
    }
    for kind, threshold in values.thresholds.items():
        values_in_words |= _threshold_texts(kind, threshold)
    return values_in_words


def _threshold_texts(kind: str, threshold: Threshold) -> dict[str, str]:
    return {f"{kind}_percent": f"{threshold.percent} %", f"{kind}_above": f"{threshold.above:,}"}
