"""A device as the API sees it: what it sends, over Django's test client."""

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.utils import timezone

from directory.models import DirectoryUser
from portal.audit.recording import SYSTEM
from profiles.enrolment import codes, keys
from profiles.enrolment.keys import ShownKey

PREFIX = "/client/v1/"


def code_for(user: DirectoryUser) -> str:
    return codes.issue(SYSTEM, user.pk, now=timezone.now()).text


def key_for(*platforms: str, per_hour: int = 1000, name: str = "MDM") -> ShownKey:
    wanted = platforms or ("windows",)
    return keys.create(SYSTEM, name=name, platforms=wanted, per_hour=per_hour, now=timezone.now())


class Laptop:
    """One device. `credential` is what its last enrolment brought."""

    def __init__(self, udid: str = "laptop", platform: str = "windows") -> None:
        self.udid = udid
        self.platform = platform
        self.credential = ""
        self.device_id = 0
        self.client = Client(raise_request_exception=False)

    def body(self, **shown: Any) -> dict[str, Any]:
        device = {"udid": self.udid, "hostname": f"host-{self.udid}", "hardwareFingerprint": f"print-{self.udid}"}
        device |= shown.pop("device", {})
        return {"platform": self.platform, "device": device, **shown}

    def try_to_enrol(self, **shown: Any) -> Any:
        answer = self.post("enrol", self.body(**shown))
        if answer.status_code == 201:
            self.credential, self.device_id = answer.json()["credential"], answer.json()["deviceId"]
        return answer

    def enrol(self, **shown: Any) -> dict[str, Any]:
        answer = self.try_to_enrol(**shown)
        assert answer.status_code == 201, answer.json()
        found: dict[str, Any] = answer.json()
        return found

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        text = json.dumps(body or {})
        return self.client.post(PREFIX + path, text, content_type="application/json", headers=self.headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(PREFIX + path, headers={**self.headers, **headers})

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credential}"} if self.credential else {}


def refusal(answer: Any) -> tuple[int, str, list[str]]:
    """The status, the code and the fields of an error."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], sorted(error["fields"])
