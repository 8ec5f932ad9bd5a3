from django.urls import path

from profiles.enrolment.pages import code_views

app_name = "enrolment_codes"
urlpatterns = [path("<int:pk>/enrolment-codes/", code_views.user_codes, name="page")]
