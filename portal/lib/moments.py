"""Times as pages show them."""

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib import clock


def relative_time(value: dt.datetime) -> SafeString:
    """`in 2 h 14 min` or `3 min ago`, kept up to date by app.js; the exact time is in its title."""
    text, exact = clock.relative_text(value, timezone.now()), clock.short_text(value)
    return format_html('<time datetime="{}" title="{}" data-relative>{}</time>', value.isoformat(), exact, text)
