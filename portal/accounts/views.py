from typing import Any

from allauth.account import views as allauth
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from portal.accounts import unsaved_forms
from portal.accounts.forms import NewPasswordForm, PreferencesForm, SignInForm
from portal.accounts.models import User
from portal.accounts.preferences import save_preferences
from portal.audit.recording import actor_of
from portal.lib.access import open_to_everyone, signed_in
from portal.lib.unsaved import sent_or_restored


@method_decorator(open_to_everyone("It is the way in"), name="dispatch")
class SignInView(allauth.LoginView):  # type: ignore[misc]
    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A request by htmx that was sent here lost its session: its page is loaded again, as a whole."""
        if request.method == "GET" and getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: SignInForm) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            unsaved_forms.mention(self.request, answer.headers.get("Location", ""))
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[no-any-return]


@method_decorator(signed_in("The own password"), name="dispatch")
@method_decorator(transaction.atomic, name="dispatch")
class ChangePasswordView(allauth.PasswordChangeView):  # type: ignore[misc]
    """The signal that follows the change writes the audit entry, in the same transaction."""

    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.warning(request, "This account has no password of its own, so there is none to change.")
            return redirect("preferences")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[no-any-return]


@signed_in("The own preferences")
def preferences(request: HttpRequest) -> HttpResponse:
    """Time zone and theme of the signed-in admin."""
    admin = get_object_or_404(User, pk=request.user.pk)
    form = PreferencesForm(sent_or_restored(request), instance=admin)
    if request.method != "POST":
        return render(request, "portal/preferences.html", {"form": form})
    if not form.is_valid():
        return render(request, "portal/preferences.html", {"form": form}, status=422)
    save_preferences(actor_of(request), admin, **form.cleaned_data)
    messages.success(request, "Preferences saved.")
    return redirect("preferences")
