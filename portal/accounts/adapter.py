from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.accounts import attempts
from portal.accounts.sign_in_audit import came_from, refused_for_a_while
from portal.lib.http import client_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Admins are created by admins; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Username or password is wrong.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        return client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before the password is hashed; also where a signed-in admin is asked for it once more."""
        name, address, now = credentials.get("username", ""), self.get_client_ip(request), timezone.now()
        try:
            self.attempt = attempts.count(
                attempts.SIGN_IN,
                name=name,
                address=address,
                now=now,
                is_at_home=lambda: came_from(name, address, now),
            )
        except attempts.TooMany as refusal:
            if refusal.is_first:
                refused_for_a_while(request, name)
            raise ValidationError(_wait(refusal.seconds)) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The admin, if name and password are right: then it was no failed attempt."""
        admin = super().authenticate(request, **credentials)
        if admin:
            attempts.give_back(self.attempt)
        return admin

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only who knows the password gets here; everybody else reads that name or password are wrong."""
        return render(request, "account/inactive.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("preferences")


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"Too many failed sign-ins. Try again in {'a minute' if minutes == 1 else f'{minutes} minutes'}."
