"""Variables of the environment. A number or a switch that cannot be read stops the start, and is named."""

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SWITCH = {True: ("true", "on", "yes", "1"), False: ("false", "off", "no", "0")}


class Environment(environ.Env):  # type: ignore[misc]
    """As django-environ's, which takes every word that it does not know for off. Raises ImproperlyConfigured."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        text = os.environ.get(var)
        if text is None or cast not in (bool, int, float):
            return super().get_value(var, cast=cast, **options)
        if cast is bool:
            return _switch(var, text.strip().lower())
        try:
            return cast(text)
        except ValueError:
            raise ImproperlyConfigured(f"{var} is {text!r}, which is no number.") from None


def _switch(name: str, word: str) -> bool:
    for meaning, words in SWITCH.items():
        if word in words:
            return meaning
    raise ImproperlyConfigured(f"{name} is {word!r}. Use true or false.")
