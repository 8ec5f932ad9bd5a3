"""How a kind is shown: its table, its filters, its form, and the words around them."""

from collections.abc import Sequence
from dataclasses import dataclass

import django_tables2 as tables
from django.urls import reverse
from django_filters import FilterSet

from profiles.objects.filters import ObjectFilter
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import ObjectKind
from profiles.objects.tables import ObjectTable


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """The pages of a kind. Kinds of one `family` are tabs of one entry of the menu, in the order of registration."""

    kind: ObjectKind
    lead: str = ""
    family: str = ""
    table: type[tables.Table] = ObjectTable
    filters: type[FilterSet] = ObjectFilter
    form: type[ObjectForm] = ObjectForm
    form_template: str = "objects/form.html"

    @property
    def list_url(self) -> str:
        return reverse("objects:list", args=[self.kind.slug])


_pages: dict[str, ObjectPage] = {}


def add(page: ObjectPage) -> None:
    _pages[page.kind.slug] = page


def find(slug: str) -> ObjectPage | None:
    return _pages.get(slug)


def family_of(page: ObjectPage) -> Sequence[ObjectPage]:
    """The tabs: the kinds of the same family, none where there is no family."""
    return [other for other in _pages.values() if other.family == page.family] if page.family else []
