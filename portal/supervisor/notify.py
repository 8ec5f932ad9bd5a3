"""Telling systemd how the service is (sd_notify). Does nothing where no service manager asked for it."""

import contextlib
import os
import socket


def ready() -> None:
    _tell("READY=1")


def alive() -> None:
    """To be repeated more often than the unit's WatchdogSec: otherwise systemd starts the service again."""
    _tell("WATCHDOG=1")


def stopping() -> None:
    _tell("STOPPING=1")


def _tell(message: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract namespace
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(message.encode(), address)
