"""The form of the connection. It only collects; what is allowed is decided by the verbs."""

from typing import Any

from django import forms
from django.conf import settings

from directory.connection.draft import LABELS, SECRETS, ConnectionDraft, ConnectionKind
from directory.models import ZiaConnection
from portal.lib.forms import DomainForm

CLEAR = "__clear"
SECRET_NAMES = (*SECRETS[ConnectionKind.ONEAPI], *SECRETS[ConnectionKind.LEGACY])
HELP = {
    "base_url": "OneAPI: https://api.zsapi.net. Legacy: https://zsapi.<cloud>.net/api/v1, the tenant's cloud.",
    "token_url": "https://<vanity>.zslogin.net/oauth2/v1/token, the tenant's vanity domain.",
    "client_id": "Of an API client whose role may read groups, departments and users.",
    "audience": "https://api.zscaler.com for OneAPI. Empty: none is sent.",
    "username": "Of an admin whose role may use the API and read user management, e.g. api-admin@example.com.",
    "api_key": "From API Key Management in the ZIA Admin Portal. It is sent mixed with the time, never as it is.",
}


def _text(name: str, limit: int = 500) -> forms.CharField:
    attributes = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(
        label=LABELS[name], max_length=limit, required=False, help_text=HELP.get(name, ""), widget=widget
    )


def _secret(name: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=LABELS[name], required=False, strip=False, help_text=HELP.get(name, ""), widget=widget)


class ConnectionForm(DomainForm):
    """Everything of both kinds; the page shows those of the chosen one."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=ConnectionKind.choices, widget=forms.RadioSelect(attrs={"class": "segments"})
    )
    base_url = _text("base_url")
    token_url = _text("token_url")
    client_id = _text("client_id", 255)
    client_secret = _secret("client_secret")
    audience = _text("audience")
    username = _text("username", 255)
    password = _secret("password")
    api_key = _secret("api_key")
    requests_per_second = forms.FloatField(
        label="Requests per second",
        help_text="The vendor allows 2 for a legacy session. 0: no limit.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "number"}),
    )
    requests_per_hour = forms.IntegerField(
        label="Requests per hour",
        help_text="The vendor allows 1000 for a legacy session. 0: no limit.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
    )
    is_enabled = forms.BooleanField(
        label="Use this connection",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
    )

    def __init__(self, stored: ZiaConnection | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.initial = _initial(stored)
        for name in SECRET_NAMES:
            is_set = bool(stored and getattr(stored, name))
            self.fields[name].widget.attrs["placeholder"] = "Set. Leave empty to keep it" if is_set else "Not set"
            if is_set:
                label = f"Remove the stored {LABELS[name]}"
                self.fields[name + CLEAR] = forms.BooleanField(label=label, required=False)

    def draft(self) -> ConnectionDraft:
        """What the admin entered, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        secrets = {name: "" for name in SECRET_NAMES if data.get(name + CLEAR)}
        secrets |= {name: data[name] for name in SECRET_NAMES if data[name]}
        names = ("kind", "base_url", "token_url", "client_id", "audience", "username")
        paces = ("requests_per_second", "requests_per_hour", "is_enabled")
        return ConnectionDraft(secrets=secrets, **{name: data[name] for name in (*names, *paces)})

    def only_show(self) -> None:
        """For an admin who may not change anything."""
        for field in self.fields.values():
            field.disabled = True

    def take_revision(self) -> None:
        """After somebody removed the connection: the next save makes a new one."""
        self.data = {**dict(self.data.items()), "revision": 0}


def _initial(stored: ZiaConnection | None) -> dict[str, Any]:
    if stored is None:
        return {
            "revision": 0,
            "kind": ConnectionKind.ONEAPI,
            "requests_per_second": f"{settings.PORTAL_ZIA_REQUESTS_PER_SECOND:g}",
            "requests_per_hour": settings.PORTAL_ZIA_REQUESTS_PER_HOUR,
            "is_enabled": True,
        }
    names = ("revision", "kind", "base_url", "token_url", "client_id", "audience", "username", "is_enabled")
    return {
        **{name: getattr(stored, name) for name in names},
        "requests_per_second": f"{stored.requests_per_second:g}",
        "requests_per_hour": stored.requests_per_hour,
    }
