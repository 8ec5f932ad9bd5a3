"""Every write of the embedded ZIA Admin Portal. Pages and API come through here."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from directory.zia.models import GROUPS_PER_USER, ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.alphabets import sort_key
from portal.lib.errors import DomainError
from portal.lib.letters import composed
from portal.lib.lookups import SortKey
from portal.lib.names import clean_name

CATEGORY = "ZIA User Management"
Row = TypeVar("Row", bound=Model)


@transaction.atomic
def save_group(actor: Actor, group: ZiaGroup) -> ZiaGroup:
    """Create or change a group. Raises DomainError with the fields that are refused, Gone where it was deleted."""
    _tidy(group)
    before = None if group._state.adding else _locked(group)
    return _save(actor, "Groups", before, group, _facts(before), _facts(group))


@transaction.atomic
def save_department(actor: Actor, department: ZiaDepartment) -> ZiaDepartment:
    _tidy(department)
    before = None if department._state.adding else _locked(department)
    return _save(actor, "Departments", before, department, _facts(before), _facts(department))


@transaction.atomic
def save_user(actor: Actor, user: ZiaUser, groups: Sequence[ZiaGroup]) -> ZiaUser:
    """Create or change a user; `groups` replaces the whole list of groups."""
    if len(groups) > GROUPS_PER_USER:
        raise DomainError.on("groups", f"A user can be in {GROUPS_PER_USER} groups at most, not {len(groups)}.")
    _tidy(user)
    before = None if user._state.adding else _locked(user)
    _hold("department", ZiaDepartment, {user.department_id} - {None})
    _hold("groups", ZiaGroup, {group.pk for group in groups})
    old_groups = _group_names(before) if before else []
    old = {**_facts(before), "groups": old_groups} if before else None
    new_groups = sorted((group.name for group in groups), key=sort_key)
    saved = _save(actor, "Users", before, user, old, {**_facts(user), "groups": new_groups})
    wanted = {group.pk for group in groups}
    present = set(ZiaMembership.objects.filter(user=saved).values_list("group_id", flat=True))
    ZiaMembership.objects.filter(user=saved, group_id__in=present - wanted).delete()
    ZiaMembership.objects.bulk_create(ZiaMembership(user=saved, group_id=pk) for pk in sorted(wanted - present))
    return saved


@transaction.atomic
def delete_group(actor: Actor, group: ZiaGroup) -> None:
    """Delete a group; its members lose it. Raises Gone where somebody else was faster, as every deletion does."""
    present = _locked(group)
    if present.is_system_defined:
        raise DomainError(f"{present.name} belongs to the system and cannot be deleted.")
    members = present.memberships.count()
    ZiaMembership.objects.filter(group=present).delete()
    _delete(actor, "Groups", present, {**_facts(present), "members": members})


@transaction.atomic
def delete_department(actor: Actor, department: ZiaDepartment) -> None:
    present = _locked(department)
    users = present.users.count()
    if users:
        raise DomainError(f"{present.name} still has {users} users. Move them to another department first.")
    _delete(actor, "Departments", present, _facts(present))


@transaction.atomic
def delete_user(actor: Actor, user: ZiaUser) -> None:
    present = _locked(user)
    before = {**_facts(present), "groups": _group_names(present)}
    ZiaMembership.objects.filter(user=present).delete()
    _delete(actor, "Users", present, before)


def _locked(row: Row) -> Row:
    """The row as it is stored now, until the transaction ends nobody else's to write. Raises Gone."""
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is None:
        raise gone(str(row._meta.model_name), row.pk, str(row._meta.verbose_name))
    return stored


def _hold(field: str, model: type[Model], ids: Collection[int]) -> None:
    """What a user is about to refer to stays until the transaction ends. Raises DomainError on the field."""
    rows = model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    if len(rows) < len(ids):
        raise DomainError.on(field, f"A chosen {model._meta.verbose_name} was deleted meanwhile. Choose again.")


def _tidy(row: ZiaGroup | ZiaDepartment | ZiaUser) -> None:
    """The row's texts as the portal keeps text. Raises DomainError where the name shows nothing, or is too long."""
    limit = row._meta.get_field("name").max_length or 0
    row.name = clean_name(row.name, str(row._meta.verbose_name), limit)
    row.comments = composed(row.comments)
    if isinstance(row, ZiaUser):
        row.email = composed(row.email)


def _save(
    actor: Actor, kind: str, before: Model | None, row: Row, old: dict[str, Any] | None, new: dict[str, Any]
) -> Row:
    try:
        row.full_clean()
        with transaction.atomic():
            row.save(force_insert=before is None, force_update=before is not None)
    except ValidationError as error:
        raise refusal(error) from None
    except IntegrityError:  # somebody else took the name between the check and the write
        field, label = ("email", "User ID") if isinstance(row, ZiaUser) else ("name", "name")
        raise DomainError.on(field, f"Somebody else has just taken this {label}.") from None
    record(
        actor,
        AuditEntry.Action.UPDATE if before else AuditEntry.Action.CREATE,
        category=CATEGORY,
        subcategory=kind,
        resource=str(row),
        resource_type=str(row._meta.model_name),
        resource_id=row.pk,
        before=old if before else None,
        after=new,
    )
    return row


def _delete(actor: Actor, kind: str, row: Model, before: dict[str, Any]) -> None:
    record(
        actor,
        AuditEntry.Action.DELETE,
        category=CATEGORY,
        subcategory=kind,
        resource=str(row),
        resource_type=str(row._meta.model_name),
        resource_id=row.pk,
        before=before,
    )
    row.delete()


def refusal(error: ValidationError) -> DomainError:
    """Django's validation as the domain's refusal; a unique constraint names the field it is about."""
    fields = {name: list(messages) for name, messages in error.message_dict.items()}
    whole = fields.pop("__all__", [])
    if whole:
        name = "email" if "User ID" in whole[0] else "name"
        fields.setdefault(name, []).extend(whole)
    return DomainError.named(fields)


def _facts(row: ZiaGroup | ZiaDepartment | ZiaUser | None) -> dict[str, Any]:
    if row is None:
        return {}
    if isinstance(row, ZiaUser):
        department = row.department.name if row.department_id else ""
        return {"name": row.name, "email": row.email, "department": department, "enabled": row.is_enabled}
    return {"name": row.name, "comments": row.comments}


def _group_names(user: ZiaUser) -> list[str]:
    return list(user.memberships.order_by(SortKey("group__name")).values_list("group__name", flat=True))
