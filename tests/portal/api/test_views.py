"""What every API answers a client that calls too often."""

from typing import Any

import pytest
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory

from portal.api.limits import PerClient
from portal.api.views import ApiView


class Unlimited(PerClient):
    scope = "test"
    setting = "NO_SUCH_SETTING"

    def get_rate(self) -> str | None:
        return None


class Asked(ApiView):
    throttle = Unlimited

    def throttled_body(self, seconds: int) -> dict[str, Any]:
        return {"wait": seconds}


@pytest.mark.parametrize(("wait", "seconds"), [(None, 1), (0, 1), (0.2, 1), (1, 1), (1.2, 2), (7, 7)])
def test_a_client_that_calls_too_often_reads_after_how_many_seconds_it_may(wait: float | None, seconds: int) -> None:
    view = Asked()
    view.setup(APIRequestFactory().get("/"))
    answer = view.handle_exception(exceptions.Throttled(wait))
    assert answer.status_code == 429
    assert (answer["Retry-After"], answer.data) == (str(seconds), {"wait": seconds})
