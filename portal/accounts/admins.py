"""Creating admins, and letting one in again: by another password, or after too many attempts. Every door calls it."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.accounts import attempts
from portal.accounts.models import User
from portal.accounts.roles import READ_ONLY, SUPER_ADMIN
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import DomainError

ROLES = (SUPER_ADMIN, READ_ONLY)
LONGEST_NAME = 150


@transaction.atomic
def create(actor: Actor, *, name: str, password: str, role: str) -> User:
    """A new admin with a role. Raises DomainError on `name` or `role`."""
    if role not in ROLES:
        raise DomainError.on("role", f"The role is one of: {', '.join(ROLES)}.")
    wanted = User.normalize_username(name.strip())
    _check_name(wanted)
    admin = User.objects.create_user(wanted, password=password)
    admin.groups.add(Group.objects.get(name=role))
    _note(actor, AuditEntry.Action.CREATE, admin, after={"username": admin.username, "role": role})
    return admin


@transaction.atomic
def unlock(actor: Actor, name: str) -> bool:
    """Forget the failed sign-ins with the admin's name; whether there were any. Raises DomainError."""
    admin = _found(name)
    were_any = attempts.forget(attempts.SIGN_IN, admin.username)
    if were_any:
        after = {"failed_sign_ins": "Forgotten"}
        _note(actor, AuditEntry.Action.UPDATE, admin, subcategory="Sign-in", after=after)
    return were_any


@transaction.atomic
def set_password(actor: Actor, name: str, password: str) -> User:
    """Another password, which ends the admin's sessions. Raises DomainError."""
    admin = _found(name)
    admin.set_password(password)
    admin.save(update_fields=["password"])
    _note(
        actor,
        AuditEntry.Action.UPDATE,
        admin,
        category="Administration",
        subcategory="Password",
        before={"password": "Set"},
        after={"password": "Changed"},
    )
    return admin


def _note(
    actor: Actor, action: AuditEntry.Action, admin: User, *, category: str = "Administrators", **what: Any
) -> None:
    record(
        actor,
        action,
        category=category,
        resource=admin.username,
        resource_type="admin",
        resource_id=admin.pk,
        **what,
    )


def _found(name: str) -> User:
    admin = User.objects.filter(username__iexact=name.strip()).first()
    if admin is None:
        raise DomainError.on("name", f"There is no admin {name.strip()}.")
    return admin


def _check_name(name: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise DomainError.on("name", f"The name has 1 to {LONGEST_NAME} characters.")
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        raise DomainError.on("name", "The name has letters, digits and @ . + - _ only.") from None
    if User.objects.filter(username__iexact=name).exists():
        raise DomainError.on("name", f"There is an admin {name} already.")
