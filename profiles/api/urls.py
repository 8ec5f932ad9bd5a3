from django.urls import path, re_path

from profiles.api import codes
from profiles.api.base import Nothing

urlpatterns = [
    path("enrolment-codes", codes.EnrolmentCodes.as_view()),
    re_path("", Nothing.as_view()),
]
