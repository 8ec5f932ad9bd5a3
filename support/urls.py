from django.urls import path
from django.views.generic import RedirectView

from portal.lib.access import signed_in
from support.advanced import held_views, settings_views, views

first_tab = RedirectView.as_view(pattern_name="support:advanced_configuration")

app_name = "support"
urlpatterns = [
    path("", signed_in("It only leads to the first tab")(first_tab), name="index"),
    path("advanced-configuration/", views.advanced_configuration, name="advanced_configuration"),
    path("advanced-configuration/sync-groups/", views.sync_groups, name="sync_groups"),
    path("advanced-configuration/dry-run/", views.dry_run, name="dry_run"),
    path("advanced-configuration/sync-settings/", settings_views.save_sync_settings, name="sync_settings"),
    path("advanced-configuration/sync-status/", views.sync_status, name="sync_status"),
    path("advanced-configuration/held/<int:pk>/", held_views.held, name="held"),
    path("advanced-configuration/held/<int:pk>/apply/", held_views.apply_held, name="apply_held"),
    path("advanced-configuration/held/<int:pk>/discard/", held_views.discard_held, name="discard_held"),
    path("advanced-configuration/certificate/", views.upload_certificate, name="upload_certificate"),
    path("advanced-configuration/certificate/remove/", views.remove_certificate, name="remove_certificate"),
    path("advanced-configuration/certificate/custom-root.pem", views.download_certificate, name="certificate_file"),
]
