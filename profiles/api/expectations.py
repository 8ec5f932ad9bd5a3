"""`expectations`: statements about who gets which profile, with what the last check found. See docs/expectations.md."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.paging import text_param, window
from portal.lib.errors import DomainError
from profiles.api.base import PortalView
from profiles.api.reading import fields_of, flag, key, number, several, text
from profiles.editing import expectations
from profiles.editing.expectations import ExpectationDraft
from profiles.models import Expectation
from profiles.rules.expectations import Answer, ask, check_again, question_of
from profiles.rules.expectations.keeping import with_named

LARGEST_PAGE = 500
WIRE = {"user": "userId", "group": "groupId", "profiles": "profileIds", "is_enabled": "enabled"}
KNOWN = {"kind", "platforms", "userId", "groupId", "profileIds", "number", "severity", "enabled", "note", "revision"}


class ExpectationView(PortalView):
    """What a verb refuses names the fields as the body has them."""

    def handle_exception(self, exc: Exception) -> Response:
        if type(exc) is DomainError:
            exc = DomainError(
                exc.message, code=exc.code, fields={WIRE.get(name, name): texts for name, texts in exc.fields.items()}
            )
        return super().handle_exception(exc)


class ExpectationList(ExpectationView):
    def get(self, request: Request) -> Response:
        rows, state = Expectation.objects.all(), text_param(request, "state")
        if state:
            if state not in Expectation.State.values:
                raise DomainError.on("state", f"There is no state called {state[:50]}.")
            rows = rows.filter(state=state)
        asked = window(request, largest=LARGEST_PAGE)
        shown = with_named(rows.order_by("pk"))[asked.start : asked.stop]
        return Response({"items": [_body(row) for row in shown], "total": rows.count()})

    def post(self, request: Request) -> Response:
        row = expectations.create(self.actor(request), _draft(fields_of(request.data, KNOWN)))
        return Response(_body(_row(row.pk)), status=status.HTTP_201_CREATED)


class ExpectationSingle(ExpectationView):
    def get(self, request: Request, pk: int) -> Response:
        return Response(_body(_row(pk)))

    def put(self, request: Request, pk: int) -> Response:
        """Replaces all of it; `revision` is the one that was read."""
        data = fields_of(request.data, KNOWN)
        revision = number(data, "revision")
        if revision is None:
            raise DomainError.on("revision", "Send the revision that you read.")
        expectations.update(self.actor(request), pk, _draft(data), expected_revision=revision)
        return Response(_body(_row(pk)))

    def delete(self, request: Request, pk: int) -> Response:
        expectations.delete(self.actor(request), pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CheckDraft(ExpectationView):
    """Whether a statement holds now, without saving it."""

    def post(self, request: Request) -> Response:
        answer = ask([expectations.check_draft(_draft(fields_of(request.data, KNOWN)))])[0]
        return Response({"statement": answer.question.statement, **_answer(answer)})


class CheckAgain(ExpectationView):
    """Ask a stored one again and keep what is found."""

    def post(self, request: Request, pk: int) -> Response:
        _row(pk)
        check_again(pk, by=self.actor(request).name)
        return Response(_body(_row(pk)))


def _row(pk: int) -> Expectation:
    row = with_named(Expectation.objects.filter(pk=pk)).first()
    if row is None:
        raise Http404
    return row


def _body(row: Expectation) -> dict[str, Any]:
    question = question_of(row)
    broken = row.last_break
    return {
        "id": row.pk,
        "revision": row.revision,
        "statement": question.statement,
        "kind": row.kind,
        "platforms": list(row.platforms),
        "userId": row.user_id,
        "groupId": row.group_id,
        "profiles": [
            {"id": named.pk, "name": named.name, "platform": named.platform.value} for named in question.profiles
        ],
        "number": row.number,
        "severity": row.severity,
        "enabled": row.is_enabled,
        "note": row.note,
        "state": row.state,
        "since": row.changed_at,
        "checkedAt": row.checked_at,
        **_answer(Answer.kept(question, row.found, row.breakers)),
        "lastBreak": {**broken, "at": row.last_break_at} if broken else None,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    """`result` by platform; `breakers` are the first of those who break it."""
    return {
        "holds": not answer.is_broken if answer.counts else None,
        "text": answer.text,
        "result": {name.value: asdict(count) for name, count in answer.counts.items()},
        "breakers": [
            {
                "userId": one.user_id,
                "name": one.name,
                "email": one.email,
                "platform": one.platform,
                "profileId": one.profile_id,
                "profile": one.profile,
            }
            for one in answer.breakers
        ],
    }


def _draft(data: Mapping[str, Any]) -> ExpectationDraft:
    return ExpectationDraft(
        kind=text(data, "kind"),
        platforms=several(data, "platforms", str),
        user=number(data, "userId"),
        group=number(data, "groupId"),
        profiles=[key(pk, "profileIds") for pk in several(data, "profileIds", int)],
        number=number(data, "number"),
        severity=text(data, "severity", Expectation.Severity.REFUSE),
        is_enabled=flag(data, "enabled"),
        note=text(data, "note"),
    )
