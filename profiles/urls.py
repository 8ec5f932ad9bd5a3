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
    impact,
    listing,
    one_rule,
    options,
    overlap,
    token,
)
from profiles.views.expectations import editor
from profiles.views.expectations import listing as expectations

index = signed_in("It only leads to the first platform")(RedirectView.as_view(url="/profiles/windows/"))

app_name = "profiles"
urlpatterns = [
    path("", index, name="index"),
    path("options/groups/", options.group_options, name="group_options"),
    path("options/users/", options.user_options, name="user_options"),
    path("options/profiles/", options.profile_options, name="profile_options"),
    path("<str:platform>/references/<str:kind>/options/", options.reference_options, name="reference_options"),
    path("effective/", effective.effective_page, name="effective"),
    path("impact/<str:change>/<int:had>/<int:gets>/users/", impact.users, name="moving_users"),
    path("impact/<str:change>/<int:had>/<int:gets>/devices/", impact.devices, name="moving_devices"),
    path("planned/<int:run>/<str:platform>/<int:had>/<int:gets>/users/", impact.planned_users, name="planned_users"),
    path(
        "planned/<int:run>/<str:platform>/<int:had>/<int:gets>/devices/", impact.planned_devices, name="planned_devices"
    ),
    path("compare/", compare.compare_page, name="compare"),
    path("expectations/", expectations.expectation_list, name="expectations"),
    path("expectations/add/", editor.kinds, name="expectation_kinds"),
    path("expectations/add/<slug:kind>/", editor.edit, name="add_expectation"),
    path("expectations/<int:pk>/", editor.edit, name="expectation"),
    path("expectations/<int:pk>/check/", editor.check_now, name="check_expectation"),
    path("expectations/<int:pk>/enabled/", editor.set_enabled, name="enable_expectation"),
    path("expectations/<int:pk>/delete/", editor.delete, name="delete_expectation"),
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
    path("<str:platform>/<int:pk>/token/", token.token_page, name="token"),
]
