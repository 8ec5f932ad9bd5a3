from django.urls import path

from directory import row_views, views
from directory.connection import views as connection
from directory.runs import views as runs

app_name = "directory"
urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/<int:pk>/", row_views.group, name="group"),
    path("groups/<int:pk>/history/", row_views.group_history, name="group_history"),
    path("departments/", views.departments, name="departments"),
    path("users/", views.users, name="users"),
    path("users/<int:pk>/", row_views.user, name="user"),
    path("users/<int:pk>/history/", row_views.user_history, name="user_history"),
    path("sync-runs/", runs.runs, name="runs"),
    path("sync-runs/<int:pk>/", runs.run, name="run"),
    path("zia-connection/", connection.connection, name="connection"),
    path("zia-connection/test/", connection.test, name="test_connection"),
    path("zia-connection/remove/", connection.remove, name="remove_connection"),
]
