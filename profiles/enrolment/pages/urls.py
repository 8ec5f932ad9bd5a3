from django.urls import path

from profiles.enrolment.pages import key_views

app_name = "enrolment"
urlpatterns = [
    path("", key_views.key_list, name="keys"),
    path("add/", key_views.add_key, name="add_key"),
    path("<int:pk>/rotate/", key_views.rotate_key, name="rotate_key"),
    path("<int:pk>/revoke/", key_views.revoke_key, name="revoke_key"),
]
