"""The protocol from the side of a device: one method for each request, an exception for each refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

PREFIX = "/client/v1/"
TIMEOUT = 30  # seconds of one request
UNREACHABLE = (ClientError, OSError, TimeoutError)


class Refused(Exception):
    """The portal said no. `status` is that of HTTP, `code` the portal's own; `seconds` is how long to wait, if told."""

    def __init__(self, status: int, code: str, message: str, seconds: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.seconds = seconds

    @property
    def is_final(self) -> bool:
        """Whether trying the same again is of no use."""
        return self.status in (400, 401, 403, 404)


@dataclass(frozen=True, slots=True)
class Download:
    """A configuration and its ETag. `is_news` is false where the device had it already; `body` is empty then."""

    is_news: bool
    etag: str
    body: Mapping[str, Any]
    size: int = 0


class Portal:
    """Where devices enrol. Use it as `async with`; `connections` is how many requests run at once."""

    def __init__(self, url: str, connections: int = 50) -> None:
        self.url = url.rstrip("/")
        self.connections = connections

    async def __aenter__(self) -> "Portal":
        connector = TCPConnector(limit=self.connections)
        self.session = ClientSession(connector=connector, timeout=ClientTimeout(total=TIMEOUT))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def enrol(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("enrol", body)

    async def keep_alive(self, credential: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("keep-alive", body, credential)

    async def log_out(self, credential: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("log-out", body, credential)

    async def report_services(self, credential: str, services: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("service-status", {"services": services}, credential)

    async def download(self, credential: str, etag: str = "") -> Download:
        headers = _authorization(credential) | ({"If-None-Match": etag} if etag else {})
        async with self.session.get(f"{self.url}{PREFIX}configuration", headers=headers) as answer:
            text = await answer.read()
            if answer.status == 304:
                return Download(False, etag, {})
            body = _body(answer.status, text, answer.headers.get("Retry-After", ""))
            return Download(True, answer.headers.get("ETag", ""), body, len(text))

    async def _post(self, path: str, body: Mapping[str, Any], credential: str = "") -> Mapping[str, Any]:
        headers = _authorization(credential)
        async with self.session.post(f"{self.url}{PREFIX}{path}", json=body, headers=headers) as answer:
            return _body(answer.status, await answer.read(), answer.headers.get("Retry-After", ""))


def _authorization(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"} if credential else {}


def _body(status: int, text: bytes, retry_after: str) -> Mapping[str, Any]:
    """The JSON of an answer that is well. Raises Refused."""
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if status < 300 and isinstance(body, dict):
        return body
    error = body.get("error", {}) if isinstance(body, dict) else {}
    known = error if isinstance(error, dict) else {}
    message = str(known.get("message") or f"The portal answered {status}.")
    seconds = int(retry_after) if retry_after.isdecimal() else 0
    raise Refused(status, str(known.get("code", "")), _with_fields(message, known.get("fields")), seconds)


def _with_fields(message: str, fields: object) -> str:
    return f"{message} ({', '.join(sorted(fields))})" if isinstance(fields, dict) and fields else message
