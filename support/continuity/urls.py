from django.urls import path

from support.continuity import views

app_name = "continuity"
urlpatterns = [
    path("", views.page, name="page"),
    path("sync/", views.sync, name="sync"),
    path("business-continuity.json", views.download, name="download"),
]
