"""JSON of some kilobytes that is written a thousand rows at a time, such as audit entries."""

from typing import Any

from django.db.models import JSONField


class LongJSONField(JSONField):
    """A JSONField that a bulk insert on PostgreSQL sends value by value.

    As members of an array, which is Django's way for plain fields, long texts full of quotation marks take PostgreSQL
    and its driver four times as long. A placeholder of the field's own is what turns that off.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s"

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options
