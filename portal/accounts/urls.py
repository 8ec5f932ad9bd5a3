"""Of allauth's pages only those that this portal offers: there is no sign-up and no mail."""

from allauth.account import views as allauth
from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("password/change/", views.ChangePasswordView.as_view(), name="account_change_password"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("preferences/", views.preferences, name="preferences"),
]
