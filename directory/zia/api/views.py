"""Groups, departments and users: lists, single rows, and writes through directory.zia.editing."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from directory.zia import editing
from directory.zia.api import reading
from directory.zia.api.base import ZiaView
from directory.zia.api.writing import department_from, group_from, user_from
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaUser
from portal.api.paging import text_param, window


class Resource(ZiaView):
    """One kind of row. Subclasses name its model, how it is read, and the verbs that write it."""

    model: type[Model]
    largest_page = 1000
    read: Callable[..., list[dict[str, Any]]]

    def rows(self, request: Request) -> "QuerySet[Any]":
        rows = self.model._default_manager.all()
        if text := text_param(request, "search"):
            rows = rows.filter(name__icontains=text)
        return rows

    def one(self, pk: int) -> dict[str, Any]:
        found = type(self).read(self.model._default_manager.filter(pk=pk))
        if not found:
            raise Http404
        return found[0]

    def write(self, request: Request, row: Any) -> Any:
        raise NotImplementedError

    def erase(self, request: Request, row: Any) -> None:
        raise NotImplementedError


class Listing(Resource):
    def get(self, request: Request) -> Response:
        return Response(type(self).read(self.rows(request), window(request, largest=self.largest_page)))

    def post(self, request: Request) -> Response:
        row = self.write(request, self.model())
        return Response(self.one(row.pk), status=status.HTTP_201_CREATED)


class Single(Resource):
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.one(pk))

    def put(self, request: Request, pk: int) -> Response:
        self.write(request, get_object_or_404(self.model._default_manager.all(), pk=pk))
        return Response(self.one(pk))

    def delete(self, request: Request, pk: int) -> Response:
        self.erase(request, get_object_or_404(self.model._default_manager.all(), pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class GroupResource(Resource):
    model = ZiaGroup
    read = staticmethod(reading.groups)

    def write(self, request: Request, row: ZiaGroup) -> ZiaGroup:
        return editing.save_group(self.actor(request), group_from(request.data, row))

    def erase(self, request: Request, row: ZiaGroup) -> None:
        editing.delete_group(self.actor(request), row)


class DepartmentResource(Resource):
    model = ZiaDepartment
    read = staticmethod(reading.departments)

    def write(self, request: Request, row: ZiaDepartment) -> ZiaDepartment:
        return editing.save_department(self.actor(request), department_from(request.data, row))

    def erase(self, request: Request, row: ZiaDepartment) -> None:
        editing.delete_department(self.actor(request), row)


class UserResource(Resource):
    model = ZiaUser
    largest_page = 10_000
    read = staticmethod(reading.users)

    def rows(self, request: Request) -> "QuerySet[Any]":
        rows = super().rows(request)
        if text := text_param(request, "name"):
            rows = rows.filter(name__icontains=text)
        if text := text_param(request, "dept"):
            rows = rows.filter(department__name__icontains=text)
        if text := text_param(request, "group"):
            rows = rows.filter(memberships__group__name__icontains=text).distinct()
        return rows

    def write(self, request: Request, row: ZiaUser) -> ZiaUser:
        user, groups = user_from(request.data, row)
        return editing.save_user(self.actor(request), user, groups)

    def erase(self, request: Request, row: ZiaUser) -> None:
        editing.delete_user(self.actor(request), row)


class GroupList(GroupResource, Listing):
    pass


class GroupSingle(GroupResource, Single):
    pass


class DepartmentList(DepartmentResource, Listing):
    pass


class DepartmentSingle(DepartmentResource, Single):
    pass


class UserList(UserResource, Listing):
    pass


class UserSingle(UserResource, Single):
    pass


class Lite(ZiaView):
    """`/lite`: ids and names only, in pages too."""

    model: type[Model] = ZiaGroup

    def get(self, request: Request, pk: int | None = None) -> Response:
        rows = self.model._default_manager.order_by("id")
        if pk is not None:
            return Response(_named(get_object_or_404(rows, pk=pk)))
        asked = window(request, largest=1000)
        if text := text_param(request, "search"):
            rows = rows.filter(name__icontains=text)
        return Response([_named(row) for row in rows.only("id", "name")[asked.start : asked.stop]])


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name}


class Nothing(ZiaView):
    """Every other address: the API answers in JSON there too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
