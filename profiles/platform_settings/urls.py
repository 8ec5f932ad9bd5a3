from django.urls import path

from profiles.platform_settings import views

app_name = "platform_settings"
urlpatterns = [
    path("", views.first, name="index"),
    path("<str:platform>/", views.settings_page, name="page"),
]
