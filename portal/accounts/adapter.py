from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.lib.http import client_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Admins are created by admins; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Username or password is wrong.",
        "too_many_login_attempts": "Too many failed sign-ins. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        return client_ip(request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only who knows the password gets here; everybody else reads that name or password are wrong."""
        return render(request, "account/inactive.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("preferences")
