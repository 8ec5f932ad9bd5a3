"""What every page shares: refusals as pages, switched-off admins, caches, the menus."""

import io
import logging
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.views.decorators.cache import cache_page
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.lib.errors import Conflict, DomainError, NotAllowed
from tests.factories import PASSWORD, AdminFactory, GroupFactory
from tests.pages import html_of

pytestmark = pytest.mark.django_db
GOOD_PASSWORD = "a-much-Better-one-77"


def failing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("", include("portal.urls")),
    path("broken/", failing(RuntimeError("insides"))),
    path("suspicious/", failing(SuspiciousOperation("insides"))),
    path("refused/", failing(DomainError("A profile needs a name."))),
    path("conflict/", failing(Conflict("Somebody else was faster."))),
    path("forbidden/", failing(NotAllowed())),
    path("denied/", failing(PermissionDenied())),
    path("cached/", cache_page(60)(lambda request: HttpResponse("x"))),
]


def logged_by(what: Callable[[], object]) -> str:
    """What the portal's own handler writes meanwhile."""
    [handler] = [one for one in logging.getLogger().handlers if one.get_name() == "console"]
    assert isinstance(handler, logging.StreamHandler)
    text = io.StringIO()
    usual = handler.setStream(text)
    try:
        what()
    finally:
        handler.setStream(usual)
    return text.getvalue()


@pytest.fixture
def failing_client(admin_client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    admin_client.raise_request_exception = False
    return admin_client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refused/", 400, "A profile needs a name."),
        ("/conflict/", 409, "Somebody else was faster."),
        ("/forbidden/", 403, "Your role does not allow this."),
        ("/suspicious/", 400, "could not understand this request"),
        ("/nowhere/", 404, "There is nothing at this address"),
    ],
)
def test_a_refusal_is_a_page_with_the_shell_and_a_way_back(
    address: str, status: int, words: str, failing_client: Client
) -> None:
    answer = failing_client.get(address)
    shown = html_of(answer)
    assert answer.status_code == status
    assert words in shown
    assert "Go to the Dashboard" in shown
    assert 'aria-label="Main"' in shown
    assert "insides" not in shown


def test_the_page_of_a_failure_needs_no_database(
    client: Client, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "Something broke" in html_of(answer)
    assert "insides" not in html_of(answer)


def test_a_page_that_was_open_too_long_says_so(admin: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    answer = client.post(reverse("preferences"), {"theme": "dark"})
    assert answer.status_code == 403
    assert "The page was too old" in html_of(answer)


def test_a_switched_off_admin_is_refused_and_noted(client: Client) -> None:
    AdminFactory.create(username="former", is_active=False)
    answer = client.post(reverse("account_login"), {"login": "former", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This account is switched off" in html_of(answer)
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.get().result == AuditEntry.Result.FAILURE


def test_who_does_not_know_the_password_does_not_learn_that_the_account_is_switched_off(client: Client) -> None:
    AdminFactory.create(username="former", is_active=False)
    answer = client.post(reverse("account_login"), {"login": "former", "password": "wrong"})
    assert answer.status_code == 422
    assert "switched off" not in html_of(answer)


def test_too_many_attempts_get_a_page_of_their_own(client: Client, settings: Settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    answers = [client.post(reverse("account_login"), {"login": "a", "password": "b"}) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in html_of(answers[-1])
    cache.clear()


def test_a_changed_password_is_noted_and_never_written_down(client: Client, admin: User) -> None:
    client.force_login(admin)
    url = reverse("account_change_password")
    new = {"password1": GOOD_PASSWORD, "password2": GOOD_PASSWORD}
    assert client.post(url, {"oldpassword": "wrong", **new}).status_code == 422
    assert not AuditEntry.objects.filter(subcategory="Password").exists()
    answer = client.post(url, {"oldpassword": PASSWORD, **new})
    assert answer.headers["Location"] == reverse("preferences")
    entry = AuditEntry.objects.get(subcategory="Password")
    assert (entry.admin_name, entry.after) == ("admin", {"password": "Changed"})
    admin.refresh_from_db()
    assert admin.check_password(GOOD_PASSWORD)


def test_an_account_without_a_password_has_none_to_change(client: Client, admin: User) -> None:
    admin.set_unusable_password()
    admin.save()
    client.force_login(admin)
    answer = client.get(reverse("account_change_password"), follow=True)
    assert "has no password of its own" in html_of(answer)


def test_a_request_by_htmx_that_lost_its_session_loads_its_page_again(client: Client) -> None:
    answer = client.get(reverse("directory:groups"), headers={"HX-Request": "true"}, follow=True)
    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


def test_a_part_of_a_page_is_never_kept_as_the_page(admin_client: Client) -> None:
    answer = admin_client.get(reverse("directory:groups"))
    assert "HX-Request" in answer.headers["Vary"]


def test_an_admin_without_a_role_sees_no_numbers_and_no_menus(client: Client) -> None:
    admin = AdminFactory.create()
    admin.groups.clear()
    client.force_login(admin)
    GroupFactory.create_batch(3)
    shown = html_of(client.get(reverse("dashboard")))
    assert "Your account has no role yet" in shown
    assert "App Profiles" not in shown
    assert "Administration" not in shown


def test_the_menu_of_the_current_section_marks_the_current_page(admin_client: Client) -> None:
    shown = html_of(admin_client.get(reverse("directory:users")))
    assert f'<a href="{reverse("directory:users")}" aria-current="page">Users</a>' in shown
    assert f'<a href="{reverse("directory:groups")}">Groups</a>' in shown


def test_filters_are_chips_that_keep_each_other(admin_client: Client) -> None:
    GroupFactory.create(name="Finance")
    shown = html_of(admin_client.get(reverse("directory:groups"), {"q": "fin", "status": "present", "page": "1"}))
    assert 'href="?status=present"' in shown
    assert 'href="?q=fin"' in shown
    assert "1 group found" in shown


@pytest.mark.parametrize(
    "address",
    [
        *["/", "/profiles/windows/", "/administration/directory/groups/?export=csv", "/nowhere/", "/broken/"],
        *["/refused/", "/forbidden/", "/denied/", "/suspicious/", "/cached/", "/account/preferences/"],
        *["/oauth2/v1/token", "/zia/api/v1/groups", "/zia/api/v1/nothing"],
    ],
)
def test_nothing_that_the_portal_answers_is_kept(address: str, failing_client: Client) -> None:
    assert "no-store" in failing_client.get(address).headers["Cache-Control"]
    failing_client.logout()
    assert "no-store" in failing_client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/denied/", "/suspicious/", "/nowhere/"])
def test_a_refusal_is_logged_without_a_traceback(address: str, failing_client: Client) -> None:
    logged = logged_by(lambda: failing_client.get(address))
    assert "Traceback" not in logged
    assert logged.count("\n") <= 3, "it begins, why it is refused, it ends"


def test_a_missing_permission_is_one_line_beside_the_beginning(
    failing_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    lines = logged_by(lambda: failing_client.get("/denied/")).splitlines()
    assert ["code=403" in line for line in lines] == [False, True]
    assert "request_started" in lines[0]
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1


def test_a_failure_is_logged_with_its_traceback(failing_client: Client) -> None:
    assert "RuntimeError: insides" in logged_by(lambda: failing_client.get("/broken/"))
