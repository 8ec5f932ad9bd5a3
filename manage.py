#!/usr/bin/env python
"""The portal's command line. `--data-dir DIR` names the data folder for every command."""

import os
import sys


def take_data_dir(argv: list[str]) -> list[str]:
    """Move `--data-dir` into the environment: settings are read before a command parses its options."""
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        name, separator, value = word.partition("=")
        if name != "--data-dir":
            rest.append(word)
            continue
        if not separator:
            value = next(words, "")
        if not value:
            sys.exit("--data-dir needs a folder")
        os.environ["PORTAL_DATA_DIR"] = os.path.abspath(value)
    return rest


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    argv = take_data_dir(sys.argv)
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Install requirements.txt into a virtual environment first.")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads them all
    except ImproperlyConfigured as error:
        sys.exit(f"The portal cannot start: {error}")
    execute_from_command_line(argv)


if __name__ == "__main__":
    main()
