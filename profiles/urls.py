from django.urls import path
from django.views.generic import RedirectView

from profiles import views
from profiles.reference_views import reference_options

app_name = "profiles"
urlpatterns = [
    path("", RedirectView.as_view(url="/profiles/windows/"), name="index"),
    path("options/groups/", views.group_options, name="group_options"),
    path("options/users/", views.user_options, name="user_options"),
    path("<str:platform>/references/<str:kind>/options/", reference_options, name="reference_options"),
    path("<str:platform>/", views.profile_list, name="list"),
    path("<str:platform>/add/", views.edit, name="add"),
    path("<str:platform>/<int:pk>/", views.edit, name="edit"),
    path("<str:platform>/<int:pk>/delete/", views.delete, name="delete"),
    path("<str:platform>/<int:pk>/enabled/", views.set_enabled, name="set_enabled"),
    path("<str:platform>/<int:pk>/move/", views.move, name="move"),
]
