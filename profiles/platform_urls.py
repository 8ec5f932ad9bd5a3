from django.urls import path

from profiles import platform_views

app_name = "platform_settings"
urlpatterns = [
    path("", platform_views.first, name="index"),
    path("<str:platform>/", platform_views.settings_page, name="page"),
]
