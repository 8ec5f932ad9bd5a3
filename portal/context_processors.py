from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from directory.connection.source import mode_in_use
from portal.accounts import sessions
from portal.nav import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the menus, the theme, the zone, the upstream."""
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    return {
        "menu": menu(request) if signed_in else None,
        "theme": getattr(request.user, "theme", "auto") if signed_in else "auto",
        "zone": timezone.get_current_timezone_name(),
        "session_left": sessions.time_left(request.session).seconds if signed_in else 0,
        "zia_mode": SimpleLazyObject(mode_in_use) if signed_in else settings.PORTAL_ZIA_MODE,
    }
