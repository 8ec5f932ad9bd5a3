"""How long a session lasts: until nothing was asked for during the idle time, and never beyond the longest session.

What a page asks for by itself, such as the state of a sync every few seconds, is no activity.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

STARTED, SEEN = "started_at", "seen_at"
BACKGROUND = "Portal-Background"
"""The header of a request that nobody made by hand."""
NOTED_EVERY = 60.0  # seconds: an activity is written down this often at most
WARNED_BEFORE = 120


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Seconds until the session ends, for one reason or the other."""

    idle: float
    longest: float

    @property
    def seconds(self) -> int:
        return max(0, int(min(self.idle, self.longest)))

    @property
    def may_extend(self) -> bool:
        """Whether an activity would make it longer."""
        return self.longest > self.idle


@receiver(user_logged_in, dispatch_uid="accounts.session_begins")
def begin(sender: object, request: HttpRequest, **_: Any) -> None:
    _start(request.session)


def _start(session: SessionBase) -> None:
    session[STARTED] = session[SEEN] = time.time()


def time_left(session: SessionBase) -> TimeLeft:
    """Of a session that is signed in. One from before there were limits begins now."""
    now = time.time()
    idle, longest = settings.PORTAL_SESSION_IDLE_MINUTES * 60, settings.PORTAL_SESSION_HOURS * 3600
    return TimeLeft(session.get(SEEN, now) + idle - now, session.get(STARTED, now) + longest - now)


def keep_up(request: HttpRequest) -> None:
    """End the request's session where its time is over; else note the activity, where the request is one."""
    if STARTED not in request.session:
        _start(request.session)
    elif not time_left(request.session).seconds:
        request.session.flush()
        request.user = AnonymousUser()
    elif BACKGROUND not in request.headers:
        note_activity(request.session)


def note_activity(session: SessionBase, *, at_once: bool = False) -> None:
    now = time.time()
    every = min(NOTED_EVERY, settings.PORTAL_SESSION_IDLE_MINUTES)
    if at_once or now - session.get(SEEN, 0) >= every:
        session[SEEN] = now
