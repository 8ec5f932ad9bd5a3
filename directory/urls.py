from django.urls import path

from directory import views
from directory.connection import views as connection

app_name = "directory"
urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/<int:pk>/", views.group, name="group"),
    path("departments/", views.departments, name="departments"),
    path("users/", views.users, name="users"),
    path("users/<int:pk>/", views.user, name="user"),
    path("sync-runs/", views.runs, name="runs"),
    path("sync-runs/<int:pk>/", views.run, name="run"),
    path("zia-connection/", connection.connection, name="connection"),
    path("zia-connection/test/", connection.test, name="test_connection"),
    path("zia-connection/remove/", connection.remove, name="remove_connection"),
]
