from django.urls import include, path

from directory.zia import continuity_views, views

app_name = "zia"
urlpatterns = [
    path("", views.index, name="index"),
    path("api/v1/", include("directory.zia.api.urls")),
    path("options/groups/", views.group_options, name="group_options"),
    path("options/departments/", views.department_options, name="department_options"),
    path("groups/", views.groups, name="groups"),
    path("groups/add/", views.edit_group, name="add_group"),
    path("groups/<int:pk>/", views.edit_group, name="edit_group"),
    path("groups/<int:pk>/delete/", views.remove_group, name="delete_group"),
    path("departments/", views.departments, name="departments"),
    path("departments/add/", views.edit_department, name="add_department"),
    path("departments/<int:pk>/", views.edit_department, name="edit_department"),
    path("departments/<int:pk>/delete/", views.remove_department, name="delete_department"),
    path("business-continuity/", continuity_views.business_continuity, name="business_continuity"),
    path("users/", views.users, name="users"),
    path("users/add/", views.edit_user, name="add_user"),
    path("users/<int:pk>/", views.edit_user, name="edit_user"),
    path("users/<int:pk>/delete/", views.remove_user, name="delete_user"),
]
