"""`manage.py connector`: one or many simulated devices that enrol at a portal over HTTP, keep alive and download.

It needs no database, and the portal may run anywhere. Codes, keys and tokens can come from the environment, so that
they stand in no list of processes.
"""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profiles.catalog import Platform
from profiles.connector.device import Counts, SimulatedDevice
from profiles.connector.running import Plan, run


class Command(BaseCommand):
    help = "Enrols simulated devices at a portal, keeps them alive and downloads what applies to them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the portal (http://127.0.0.1:8000)")
        parser.add_argument("--code", help="an enrolment code, for one device; or CONNECTOR_CODE")
        parser.add_argument("--key", help="an enrolment key; or CONNECTOR_KEY")
        parser.add_argument("--email", action="append", default=[], help="with a key: the user; several take turns")
        parser.add_argument("--policy-token", help="a policy token; or CONNECTOR_POLICY_TOKEN")
        parser.add_argument("--platform", default="windows", choices=[platform.value for platform in Platform])
        parser.add_argument("--udid", default="simulated", help="the device; many get a number behind it")
        parser.add_argument("--devices", type=_number, default=1, help="how many devices")
        parser.add_argument("--posture", action="append", type=_posture, default=[], help='e.g. "Disk encryption=pass"')
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--rounds", type=_number, help="so many rounds, then stop")
        parser.add_argument("--interval", type=float, help="seconds between rounds, in place of what the portal says")
        parser.add_argument("--connections", type=_number, default=50, help="how many requests run at once")
        parser.add_argument("--show", action="store_true", help="print the configuration of the first device as JSON")
        parser.add_argument("--log-out", action="store_true", help="log the devices out at the end")
        parser.add_argument("--reason", default="", help="why, where the app profile asks for it")
        parser.add_argument("--password", default="", help="the password for it, where the app profile asks for one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["url"].startswith(("http://", "https://")):
            raise CommandError("--url begins with http:// or https://.")
        counts = Counts()
        devices = self._devices(options, counts)
        plan = Plan(
            rounds=1 if options["once"] else options["rounds"] or 0,
            seconds=options["interval"],
            connections=options["connections"],
            log_out=options["log_out"],
            reason=options["reason"],
            password=options["password"],
        )
        is_well = run(options["url"], devices, plan)
        if options["show"] and devices[0].configuration:
            self.stdout.write(json.dumps(devices[0].configuration, indent=2, ensure_ascii=False))
        self.stdout.write(f"{len(devices)} devices: {counts}")
        if not is_well:
            raise CommandError("Not every device did all that it was to do.")

    def _devices(self, options: dict[str, Any], counts: Counts) -> list[SimulatedDevice]:
        number, emails = options["devices"], options["email"]
        shown = _shown(options)
        if "code" in shown and number > 1:
            raise CommandError("An enrolment code is for one device. Use a key or a policy token for many.")
        if ("enrolmentKey" in shown) is not bool(emails):
            raise CommandError("--email goes with an enrolment key, and a key with it.")
        return [
            SimulatedDevice(
                udid=options["udid"] if number == 1 else f"{options['udid']}-{n + 1}",
                platform=options["platform"],
                shown=shown | ({"email": emails[n % len(emails)]} if emails else {}),
                postures=dict(options["posture"]),
                say=self.stdout.write,
                counts=counts,
            )
            for n in range(number)
        ]


def _shown(options: dict[str, Any]) -> dict[str, str]:
    """What lets the devices in. Raises CommandError where it is not exactly one."""
    ways = {
        "code": options["code"] or os.environ.get("CONNECTOR_CODE", ""),
        "enrolmentKey": options["key"] or os.environ.get("CONNECTOR_KEY", ""),
        "policyToken": options["policy_token"] or os.environ.get("CONNECTOR_POLICY_TOKEN", ""),
    }
    given = {name: text for name, text in ways.items() if text}
    if len(given) != 1:
        raise CommandError("Give exactly one of --code, --key and --policy-token.")
    return given


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise ArgumentTypeError("a number from 1 to 100000")
    return int(text)


def _posture(text: str) -> tuple[str, bool]:
    name, _, result = text.rpartition("=")
    if not name or result not in ("pass", "fail"):
        raise ArgumentTypeError('e.g. "Disk encryption=pass" or "Disk encryption=fail"')
    return name, result == "pass"
