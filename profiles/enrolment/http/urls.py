from django.urls import path, re_path

from profiles.enrolment.http import views

urlpatterns = [
    path("enrol", views.Enrol.as_view()),
    path("keep-alive", views.KeepAlive.as_view()),
    path("update-policy", views.UpdatePolicy.as_view()),
    path("configuration", views.DownloadConfiguration.as_view()),
    path("log-out", views.LogOut.as_view()),
    path("disable-reason", views.GiveDisableReason.as_view()),
    path("service-status", views.ServiceStatus.as_view()),
    re_path("", views.Nothing.as_view()),
]
