from django.urls import include, path

from portal import health, views
from portal.accounts.tokens import token

handler400 = views.show_bad_request
urlpatterns = [
    path("", views.show_dashboard, name="dashboard"),
    path("health/", health.HealthView.as_view(), name="health"),
    path("health/live/", health.live, name="health_live"),
    path("account/", include("portal.accounts.urls")),
    path("oauth2/v1/token", token, name="token"),
    path("client/v1/", include("profiles.enrolment.http.urls")),
    path("portal/api/v1/", include("profiles.api.urls")),
    path("zia/", include("directory.zia.urls")),
    path("profiles/", include("profiles.urls")),
    path("devices/", include("profiles.devices.urls")),
    path("administration/client-connector-support/", include("support.urls")),
    path("administration/business-continuity/", include("support.continuity.urls")),
    path("administration/directory/users/", include("profiles.enrolment.pages.user_urls")),
    path("administration/directory/", include("directory.urls")),
    path("administration/audit-logs/", include("portal.audit.urls")),
    path("administration/platform-settings/", include("profiles.platform_settings.urls")),
    path("administration/enrolment-keys/", include("profiles.enrolment.pages.urls")),
    path("administration/", include("profiles.objects.urls")),
]
