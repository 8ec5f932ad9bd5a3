from django.urls import path
from django.views.generic import RedirectView

from portal.lib.access import signed_in
from profiles.views import (
    bulk,
    compare,
    deleted,
    effective,
    form,
    history,
    listing,
    one_rule,
    options,
    overlap,
    problems,
    token,
    users,
)

index = signed_in("It only leads to the first platform")(RedirectView.as_view(url="/profiles/windows/"))

app_name = "profiles"
urlpatterns = [
    path("", index, name="index"),
    path("options/groups/", options.group_options, name="group_options"),
    path("options/users/", options.user_options, name="user_options"),
    path("options/profiles/", options.profile_options, name="profile_options"),
    path("<str:platform>/references/<str:kind>/options/", options.reference_options, name="reference_options"),
    path("effective/", effective.effective_page, name="effective"),
    path("compare/", compare.compare_page, name="compare"),
    path("problems/", problems.problem_page, name="problems"),
    path("<str:platform>/", listing.profile_list, name="list"),
    path("<str:platform>/search/", listing.search, name="search"),
    path("<str:platform>/many/", bulk.many, name="many"),
    path("<str:platform>/deleted/", deleted.deleted_list, name="deleted_list"),
    path("<str:platform>/deleted/<int:pk>/", deleted.deleted_page, name="deleted"),
    path("<str:platform>/overlaps/<str:family>/", overlap.overlaps, name="overlaps"),
    path("<str:platform>/add/", form.edit, name="add"),
    path("<str:platform>/<int:pk>/", form.edit, name="edit"),
    path("<str:platform>/<int:pk>/copy/", one_rule.copy, name="copy"),
    path("<str:platform>/<int:pk>/delete/", one_rule.delete, name="delete"),
    path("<str:platform>/<int:pk>/enabled/", one_rule.set_enabled, name="set_enabled"),
    path("<str:platform>/<int:pk>/move/", one_rule.move, name="move"),
    path("<str:platform>/<int:pk>/history/", history.history_page, name="history"),
    path("<str:platform>/<int:pk>/history/<int:revision>/", history.version, name="version"),
    path("<str:platform>/<int:pk>/users/", users.users_of_profile, name="users"),
    path("<str:platform>/<int:pk>/token/", token.token_page, name="token"),
]
