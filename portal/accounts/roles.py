"""Roles are Django groups: Super Admin holds every permission, Read Only every `view` permission but those for secrets.

The vendor can hide passwords and tokens from read-only admins; here that is always so.
"""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

SUPER_ADMIN = "Super Admin"
READ_ONLY = "Read Only"
SENSITIVE = ("view_policy_token", "view_one_time_password")
APPS = ("accounts", "audit", "directory", "profiles", "support", "zia")


def create_roles(sender: AppConfig, using: str, **_: Any) -> None:
    """After an app's migrations: give both roles that app's permissions."""
    if sender.label not in APPS:
        return
    create_permissions(sender, verbosity=0, using=using)  # nobody promises that Django did so before
    every = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    _grant(SUPER_ADMIN, every, using)
    _grant(READ_ONLY, every.filter(codename__startswith="view_").exclude(codename__in=SENSITIVE), using)


def _grant(name: str, permissions: "QuerySet[Permission]", using: str) -> None:
    role, _created = Group.objects.using(using).get_or_create(name=name)
    role.permissions.add(*permissions)
