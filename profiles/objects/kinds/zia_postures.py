"""ZIA posture profiles: how far a platform's devices are trusted. ZIA's policies ask for the level."""

from typing import Any, ClassVar

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from profiles.catalog import Platform, Refusals, Value, Values
from profiles.catalog.build import TEXT, TOP, choice
from profiles.catalog.postures import expression
from profiles.models.postures import ZiaPosture
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.kinds import expressions
from profiles.objects.kinds.expression_forms import ExpressionForm, ExpressionTable
from profiles.objects.tables import ObjectTable

LEVELS = {"high": "High Trust", "medium": "Medium Trust", "low": "Low Trust"}


class ZiaPostureForm(ExpressionForm):
    prefixes: ClassVar = LEVELS


class ZiaPostureFilter(ObjectFilter):
    platform = filters.ChoiceFilter(
        label="Platform", choices=[(item.value, item.label) for item in Platform], empty_label="Any"
    )


class ZiaPostureTable(ExpressionTable):
    platform = tables.Column()
    levels = tables.Column("Trust levels", empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "platform", "levels", "...", "used", "updated_at", "actions")

    def render_levels(self, record: ZiaPosture) -> SafeString:
        texts = ((title, self.preview(record, level)) for level, title in LEVELS.items())
        given = [pair for pair in texts if pair[1]]
        return format_html_join("", '<span class="condition"><span class="muted">{}</span> {}</span>', given)


class ZiaPostureKind(ObjectKind):
    key = "zia_posture"
    slug = "zia-posture-profiles"
    noun = "ZIA posture profile"
    title = "ZIA Posture Profiles"
    menu = MenuPlace("ZIA Posture Profile", 60)
    model = ZiaPosture
    settings = (
        choice(
            "platform", "Platform", Platform.WINDOWS.value, TOP, "platform", TEXT,
            {item.value: item.label for item in Platform},
        ),
        *(setting for level, title in LEVELS.items() for setting in expressions.settings(level, title)),
    )  # fmt: skip
    columns = frozenset({"platform"})
    can_copy = False
    lead = "Trust levels for the policies of ZIA. A device has the highest level whose postures it passes."
    table = ZiaPostureTable
    filters = ZiaPostureFilter
    form = ZiaPostureForm
    form_template = "objects/expression_form.html"

    def settle(self, values: Values) -> dict[str, Value]:
        return expressions.settled(values, *LEVELS)

    def check(self, values: Values) -> Refusals:
        if not any(expression.groups_of(values, level) for level in LEVELS):
            return {"high_1": ["Choose a device posture for one level at least."]}
        platforms = [Platform(str(values["platform"]))]
        refused = {
            f"{level}_1": expressions.refused(values, level) or expressions.unfit(values, level, platforms)
            for level in LEVELS
        }
        return {key: [message] for key, message in refused.items() if message}

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        return self.rows.filter(platform=platform)


KIND = ZiaPostureKind()
