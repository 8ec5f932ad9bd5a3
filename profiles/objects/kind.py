"""A kind of object as its module in `kinds` declares it: what is stored, how it is shown, where the menu has it."""

from dataclasses import dataclass

import django_tables2 as tables
from django_filters import FilterSet

from profiles.objects.filters import ObjectFilter
from profiles.objects.forms import ObjectForm
from profiles.objects.stored import StoredKind
from profiles.objects.tables import ObjectTable


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """An entry of the left menu of Administration: `order` is its place under the heading, the lowest first.

    With `has_tabs`, the kinds that share the place are tabs of one page, and the label is that page's heading.
    """

    label: str
    order: int
    has_tabs: bool = False
    heading: str = "Connector"


class ObjectKind(StoredKind):
    """The base of every kind. `lead` is the sentence above the list."""

    menu: MenuPlace
    lead: str = ""
    table: type[tables.Table] = ObjectTable
    filters: type[FilterSet] = ObjectFilter
    form: type[ObjectForm] = ObjectForm
    form_template: str = "objects/form.html"

    @property
    def family(self) -> str:
        """What the kinds of its tabs are called together, "" where it has no tabs."""
        return self.menu.label if self.menu.has_tabs else ""
