from django.urls import path

from profiles.devices import detail_views, views

app_name = "devices"
urlpatterns = [
    path("", views.overview, name="list"),
    path("machine-tunnel/", views.machines, name="machines"),
    path("partners/", views.partners, name="partners"),
    path("failed-postures/", views.failed, name="failed"),
    path("remove/", views.remove_many, name="remove_many"),
    path("<int:pk>/", detail_views.device, name="device"),
    path("<int:pk>/one-time-passwords/", detail_views.passwords, name="passwords"),
    path("<int:pk>/<str:act>/", detail_views.act, name="act"),
]
