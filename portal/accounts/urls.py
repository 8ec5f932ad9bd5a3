"""Of allauth's pages only those that this portal offers: there is no sign-up and no mail."""

from allauth.account import views as allauth
from django.urls import path

from portal.accounts import session_views, views
from portal.lib.access import open_to_everyone, signed_in

logout = open_to_everyone("Who is signed out already is only sent on")(allauth.logout)
reauthenticate = signed_in("The own password is asked for again")(allauth.reauthenticate)

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("password/change/", views.ChangePasswordView.as_view(), name="account_change_password"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("session/", session_views.session, name="session"),
    path("unsaved/", session_views.keep_form, name="keep_form"),
    path("unsaved/discard/", session_views.discard_form, name="discard_form"),
    path("preferences/", views.preferences, name="preferences"),
]
