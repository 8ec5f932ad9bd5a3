"""`businessContinuity`: the values of Business Continuity, read and replaced as a whole.

The vendor documents no public endpoint for them: address and names are this project's own.
"""

from rest_framework.request import Request
from rest_framework.response import Response

from directory.upstream.continuity import WIRE, Continuity
from directory.zia import continuity
from directory.zia.api.base import ZiaView
from directory.zia.api.writing import object_of, text_of
from directory.zia.models import ZiaContinuity
from portal.lib.errors import DomainError


class BusinessContinuity(ZiaView):
    def get(self, request: Request) -> Response:
        return Response(_body(ZiaContinuity.stored_or_empty()))

    def put(self, request: Request) -> Response:
        data = object_of(request.data)
        values = Continuity(**{name: text_of(data, wire, required=False) for name, wire in WIRE.items()})
        try:
            return Response(_body(continuity.save(self.actor(request), values)))
        except DomainError as error:
            raise DomainError.named(error.fields, WIRE) from None


def _body(row: ZiaContinuity) -> dict[str, str]:
    return {wire: getattr(row, name) for name, wire in WIRE.items()}
