from django.urls import path

from support import continuity_views

app_name = "continuity"
urlpatterns = [
    path("", continuity_views.page, name="page"),
    path("sync/", continuity_views.sync, name="sync"),
    path("business-continuity.json", continuity_views.download, name="download"),
]
