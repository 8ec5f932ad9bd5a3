"""The list of a kind: what every one shows, as the base for more."""

import django_tables2 as tables

from portal.lib.lists import NUMBER


class ObjectTable(tables.Table):  # type: ignore[misc]
    """A kind's own table adds columns and names them in `Meta.sequence`, e.g. `("pick", "name", "action", "...")`."""

    pick = tables.TemplateColumn(template_name="objects/_pick.html", verbose_name="Select", orderable=False)
    name = tables.TemplateColumn(template_name="objects/_name.html", attrs={"td": {"class": "wide"}})
    used = tables.Column("Used by", attrs=NUMBER, orderable=False)
    updated_at = tables.TemplateColumn(template_name="objects/_changed.html", verbose_name="Last change")
    actions = tables.TemplateColumn(template_name="objects/_actions.html", verbose_name="", orderable=False)

    class Meta:
        sequence: tuple[str, ...] = ("pick", "name", "...", "used", "updated_at", "actions")
