from django.urls import path

from directory.connection import views as connection
from directory.mirror import detail_views, list_views
from directory.runs import views as runs

app_name = "directory"
urlpatterns = [
    path("groups/", list_views.groups, name="groups"),
    path("groups/<int:pk>/", detail_views.group, name="group"),
    path("groups/<int:pk>/history/", detail_views.group_history, name="group_history"),
    path("departments/", list_views.departments, name="departments"),
    path("users/", list_views.users, name="users"),
    path("users/<int:pk>/", detail_views.user, name="user"),
    path("users/<int:pk>/history/", detail_views.user_history, name="user_history"),
    path("sync-runs/", runs.runs, name="runs"),
    path("sync-runs/<int:pk>/", runs.run, name="run"),
    path("zia-connection/", connection.connection, name="connection"),
    path("zia-connection/test/", connection.test, name="test_connection"),
    path("zia-connection/remove/", connection.remove, name="remove_connection"),
]
