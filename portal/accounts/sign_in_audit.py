"""Sign-ins, sign-outs, refused sign-ins and changed passwords go to the audit log."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.attempts import network_of
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, actor_of, record
from portal.lib.http import client_ip

REMEMBERED = timedelta(days=30)


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(sender: object, request: HttpRequest | None, user: User, **_: Any) -> None:
    _note(AuditEntry.Action.SIGN_IN, request, user.get_username(), user.pk)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(sender: object, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if user is not None:
        _note(AuditEntry.Action.SIGN_OUT, request, user.get_username(), user.pk)


@receiver(user_login_failed, dispatch_uid="accounts.refused")
def refused(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name = str(credentials.get("username") or credentials.get("login") or "unknown")[:150]
    _note(AuditEntry.Action.SIGN_IN, request, name, None, result=AuditEntry.Result.FAILURE)


def refused_for_a_while(request: HttpRequest, name: str) -> None:
    """The first of the sign-ins that are refused without a look at the password."""
    result, after = AuditEntry.Result.FAILURE, {"reason": "Too many failed sign-ins"}
    _note(AuditEntry.Action.SIGN_IN, request, name[:150], None, result=result, after=after)


def came_from(name: str, address: str, now: datetime) -> bool:
    """Whether the admin of that name signed in from that network in the last 30 days."""
    admin = User.objects.filter(username__iexact=name.strip()).first()
    if admin is None:
        return False
    addresses = AuditEntry.objects.filter(
        resource_type="admin",
        resource_id=str(admin.pk),
        action=AuditEntry.Action.SIGN_IN,
        result=AuditEntry.Result.SUCCESS,
        at__gte=now - REMEMBERED,
    ).values_list("client_ip", flat=True)
    known = {network_of(one) for one in addresses.order_by().distinct() if one}
    return network_of(address) in known


@receiver(password_changed, dispatch_uid="accounts.password_changed")
def changed_password(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    record(
        actor_of(request),
        AuditEntry.Action.UPDATE,
        category="Administration",
        subcategory="Password",
        resource=user.get_username(),
        resource_type="admin",
        resource_id=user.pk,
        before={"password": "Set"},
        after={"password": "Changed"},
    )


def _note(action: str, request: HttpRequest | None, name: str, pk: int | None, **about: Any) -> None:
    ip = client_ip(request) or None if request else None
    actor = Actor(name=name, interface=AuditEntry.Interface.UI, user_id=pk, ip=ip)
    record(actor, action, category="Sign In", resource=name, resource_type="admin", resource_id=pk or "", **about)
