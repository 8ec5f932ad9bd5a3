"""The door through which the worker comes in, once a day."""

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from oauth2_provider.models import clear_expired

from portal.accounts import unsaved_forms

PURGE = "accounts-purge"


def purge() -> None:
    """Forget sessions and tokens that are over, and forms that nobody came back for."""
    SessionStore.clear_expired()
    clear_expired()
    unsaved_forms.purge(timezone.now())
