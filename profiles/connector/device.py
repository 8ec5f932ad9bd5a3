"""One simulated device: what it is, what it was given, and what it does in a round."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from profiles.connector.protocol import Portal, Refused

CLIENT_VERSION = "4.9.0.1"
OS_VERSIONS: Mapping[str, str] = {
    "windows": "Microsoft Windows 11 Pro 10.0.22631",
    "macos": "Version 15.1",
    "linux": "Ubuntu 24.04",
    "ios": "18.1",
    "android": "15",
}
SERVICES: Mapping[str, Any] = {
    "zia": {"enabled": True, "health": "active"},
    "zpa": {"enabled": True, "health": "active"},
}
REMOVED = "removed"
Say = Callable[[str], None]


@dataclass(slots=True)
class Counts:
    """What all devices did together."""

    enrolled: int = 0
    keep_alives: int = 0
    downloads: int = 0
    unchanged: int = 0
    refused: int = 0
    unreachable: int = 0

    def __str__(self) -> str:
        return (
            f"{self.enrolled} enrolled, {self.keep_alives} keep-alives, {self.downloads} downloads, "
            f"{self.unchanged} unchanged, {self.refused} refused, {self.unreachable} times not reached"
        )


@dataclass(slots=True)
class SimulatedDevice:
    """`shown` is what lets it in. `credential` is empty until it is enrolled, and once it is out again."""

    udid: str
    platform: str
    shown: Mapping[str, str]
    postures: Mapping[str, bool]
    say: Say
    counts: Counts
    credential: str = ""
    etag: str = ""
    seconds: float = 0
    is_out: bool = False
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.udid.encode()).hexdigest()
        return {
            "udid": self.udid,
            "hardwareFingerprint": digest[:40],
            "hostname": self.udid,
            "osVersion": OS_VERSIONS[self.platform],
            "clientVersion": CLIENT_VERSION,
            "manufacturer": "Simulated",
            "model": "Reference client",
            "serialNumber": digest[-12:].upper(),
            "macAddress": ":".join(digest[start : start + 2] for start in range(0, 12, 2)),
            "facts": {"tunnelVersion": "Z-Tunnel 2.0", "installationType": "general"},
        }

    async def round(self, portal: Portal) -> None:
        """Enrol where that is to do, keep alive, and fetch what is new. Raises Refused, and what is UNREACHABLE."""
        if not self.credential:
            await self._enrol(portal)
        report = {"device": self.facts(), "postures": self.postures}
        answer = await portal.keep_alive(self.credential, report)
        self.counts.keep_alives += 1
        self.seconds = 60 * float(answer["keepAliveMinutes"])
        for name in answer.get("unknownPostures", ()):
            self.say(f"{self.udid}: the portal knows no posture called {name}")
        if answer["state"] == REMOVED:
            self.say(f"{self.udid}: was removed by an admin")
            self.leave()
            return
        await self._download(portal)

    async def log_out(self, portal: Portal, reason: str, password: str) -> None:
        answer = await portal.log_out(self.credential, {"reason": reason, "password": password})
        self.say(f"{self.udid}: logged out, {answer['state']}")
        self.leave()

    def leave(self) -> None:
        self.credential, self.is_out = "", True

    def refuse(self, refusal: Refused) -> None:
        self.counts.refused += 1
        self.say(f"{self.udid}: refused ({refusal.status} {refusal.code}): {refusal}")
        if refusal.is_final:
            self.leave()

    async def _enrol(self, portal: Portal) -> None:
        body = {**self.shown, "platform": self.platform, "device": self.facts(), "postures": self.postures}
        answer = await portal.enrol(body)
        self.credential = str(answer["credential"])
        self.counts.enrolled += 1
        whom = answer.get("user") or "nobody yet"
        self.say(f"{self.udid}: enrolled as device {answer['deviceId']} for {whom}")
        await portal.report_services(self.credential, SERVICES)

    async def _download(self, portal: Portal) -> None:
        found = await portal.download(self.credential, self.etag)
        if not found.is_news:
            self.counts.unchanged += 1
            return
        self.counts.downloads += 1
        self.etag, self.configuration = found.etag, found.body
        profile = found.body["profile"]
        self.say(f'{self.udid}: got "{profile["name"]}", revision {profile["revision"]} ({found.size:,} bytes)')
