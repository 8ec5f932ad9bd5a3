from django.urls import path, re_path

from profiles.api import expectations, impact
from profiles.api.base import Nothing

urlpatterns = [
    path("expectations", expectations.ExpectationList.as_view()),
    path("expectations/check", expectations.CheckDraft.as_view()),
    path("expectations/<int:pk>", expectations.ExpectationSingle.as_view()),
    path("expectations/<int:pk>/check", expectations.CheckAgain.as_view()),
    path("impact", impact.Impact.as_view()),
    re_path("", Nothing.as_view()),
]
