from django.urls import path

from profiles.objects import views
from profiles.objects.kinds.expression_forms import expression_preview
from profiles.objects.registry import KINDS

app_name = "objects"
urlpatterns = [
    *(path(f"{kind.slug}/", views.object_list, {"slug": kind.slug}, name=kind.key) for kind in KINDS),
    path("device-posture/preview/", expression_preview, name="expression_preview"),
    path("<slug:slug>/", views.object_list, name="list"),
    path("<slug:slug>/add/", views.edit, name="add"),
    path("<slug:slug>/options/<slug:key>/", views.options, name="options"),
    path("<slug:slug>/copy/", views.copy, name="copy"),
    path("<slug:slug>/<int:pk>/", views.edit, name="edit"),
    path("<slug:slug>/<int:pk>/delete/", views.delete, name="delete"),
]
