from typing import Any

from django.apps import AppConfig, registry
from django.db.models.signals import post_migrate


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "App Profiles"

    def ready(self) -> None:
        from directory.schedule import daily
        from directory.usage import (
            EXCLUDED,
            register,
            register_applied,
            register_consequences,
            register_facts,
            register_finished,
            register_ids,
            register_outcome,
        )
        from portal.audit import links
        from portal.audit.models import AuditEntry
        from profiles import editing, queries
        from profiles.devices import cleanup, coverage, following, noting, sample
        from profiles.editing import restoring
        from profiles.enrolment import codes
        from profiles.enrolment.pages import code_views
        from profiles.objects.registry import register_all
        from profiles.rules.shift import measure_shift

        register_all()
        register("group", queries.usages_of_group, queries.count_per_group, "app profiles")
        register("user", queries.usages_of_user, queries.count_per_user, "app profiles")
        register_ids("group", queries.group_ids)
        register_ids("user", queries.user_ids)
        register_ids(EXCLUDED, queries.excluded_group_ids)
        register_consequences("app_profiles", measure_shift, queries.consequences_of_run)
        register_outcome(queries.profiles_of_user)
        register_applied(following.follow_removed_users)
        register_finished(sample.make_if_asked_for)
        register_facts("group", coverage.facts_of_group)
        register_facts("user", coverage.facts_of_user)
        daily.register(cleanup.JOB, "profiles.devices.cleanup.run_daily")
        register_facts("user", code_views.fact_of_user)
        daily.register(codes.JOB, "profiles.enrolment.codes.forget_old")
        links.register(editing.RESOURCE_TYPE, AuditEntry.Action.DELETE, restoring.link_of)
        for action in (AuditEntry.Action.CREATE, AuditEntry.Action.UPDATE, AuditEntry.Action.VIEW):
            links.register(noting.RESOURCE_TYPE, action, noting.link_of)
        post_migrate.connect(_defaults, sender=self, dispatch_uid="profiles.ensure_defaults")


def _defaults(sender: AppConfig, apps: Any = registry.apps, **_: Any) -> None:
    """After a migration to a state that has the tables, not on the way back; and after a flush."""
    from profiles.editing import ensure_defaults
    from profiles.objects import builtin
    from profiles.objects.kinds import application_bypass

    present = {model._meta.model_name for model in apps.get_models()}
    if "appprofile" in present:
        ensure_defaults()
    if {"forwardingprofile", "notificationtemplate"} <= present:
        builtin.ensure()
    if "predefinedapp" in present:
        application_bypass.ensure_predefined()
