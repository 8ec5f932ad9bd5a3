from django.urls import path, re_path

from directory.zia.api import views
from directory.zia.api.continuity import BusinessContinuity
from directory.zia.models import ZiaDepartment

urlpatterns = [
    path("groups", views.GroupList.as_view()),
    path("groups/lite", views.Lite.as_view()),
    path("groups/<int:pk>", views.GroupSingle.as_view()),
    path("departments", views.DepartmentList.as_view()),
    path("departments/lite", views.Lite.as_view(model=ZiaDepartment)),
    path("departments/lite/<int:pk>", views.Lite.as_view(model=ZiaDepartment)),
    path("departments/<int:pk>", views.DepartmentSingle.as_view()),
    path("users", views.UserList.as_view()),
    path("users/<int:pk>", views.UserSingle.as_view()),
    path("businessContinuity", BusinessContinuity.as_view()),
    re_path("", views.Nothing.as_view()),
]
