from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/<int:pk>/", views.group, name="group"),
    path("departments/", views.departments, name="departments"),
    path("users/", views.users, name="users"),
    path("users/<int:pk>/", views.user, name="user"),
    path("sync-runs/", views.runs, name="runs"),
    path("sync-runs/<int:pk>/", views.run, name="run"),
]
