"""The few tags that every template has: pills, times, icons."""

import datetime as dt

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib import certificates, clock, places, unsaved
from portal.lib.isolation import isolated

register = template.Library()
register.filter("duration_text", clock.duration_text)
register.filter("day_text", clock.day_text)
register.filter("isolated", isolated)
register.simple_tag(places.url_of, name="place")


@register.simple_tag
def pill(tone: str, text: object) -> SafeString:
    """A status: a dot and words. Tones: ok, warn, bad, idle, go."""
    return format_html('<span class="pill {}">{}</span>', tone, text)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A picture beside words, one of the symbols of static/icons.svg: 16 px, or 14 px with the size `s`."""
    css = f"i {size}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("icons.svg"), name)


@register.simple_tag
def when(value: dt.datetime | None, empty: str = "never") -> SafeString | str:
    """The time in the admin's zone, with the zone named."""
    if value is None:
        return empty
    text = f"{clock.short_text(value)} {clock.local(value):%Z}"
    return format_html('<time datetime="{}">{}</time>', clock.exact_text(value), text)


@register.simple_tag
def until(value: dt.datetime) -> SafeString | str:
    """The same for the end of a certificate, which may be `no end`."""
    return certificates.end_text(value) if value >= certificates.NO_END else when(value)


@register.simple_tag(takes_context=True)
def keepable(context: template.RequestContext, form: BaseForm, page: str = "") -> SafeString:
    """Inside a form: where its session ends, what is typed is kept. `page` opens the form, if this address does not."""
    request = context["request"]
    text = unsaved.ticket_text(request.user.pk, page or request.path, form)
    return format_html('<input type="hidden" name="{}" value="{}">', unsaved.FIELD, text)


@register.filter
def thousands(value: int) -> str:
    """`12,345`: groups of three, so that large counts can be read."""
    return f"{value:,}"


@register.filter
def refusals(form: BaseForm) -> int:
    """How many sentences the form refuses with; a field with a list may have several."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a form field is one box, whose label belongs beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The page's query string with some values changed; an empty value drops the name."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return str(params.urlencode())


@register.simple_tag
def relative(value: dt.datetime | None) -> SafeString | str:
    """`in 2 h 14 min` or `3 min ago`, kept up to date by app.js."""
    if value is None:
        return ""
    text, exact = clock.relative_text(value, timezone.now()), clock.short_text(value)
    return format_html('<time datetime="{}" title="{}" data-relative>{}</time>', value.isoformat(), exact, text)
