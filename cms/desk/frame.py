"""What every view of the desk shares: who it is for, and the frame of Wagtail's admin."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.models import CoursePage
from common.exceptions import DomainError
from members.models import User
from members.permissions import may_approve_content, may_edit_content

View = Callable[..., HttpResponse]
PAGE_SIZE = 50


def editors_only(view: View) -> View:
    """Let trainers, approvers and the technical account in; the gate has asked already."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = editor_of(request)
        if not (user.is_superuser or may_edit_content(user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def editor_of(request: HttpRequest) -> User:
    """Return the person at the desk; the admin has signed everybody in."""
    return cast(User, request.user)


def works_on_everything(user: User) -> bool:
    """Tell whether the person sees what other trainers made."""
    return user.is_superuser or may_approve_content(user)


def courses_of(user: User) -> QuerySet[CoursePage]:
    """Return the courses that the person writes; approvers see all."""
    every = CoursePage.objects.order_by("title")
    return every if works_on_everything(user) else every.filter(trainers=user)


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> Any:
    """Return the page of a list that the address asks for."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))


def saved_or_said(form: Any, act: Callable[[], object]) -> bool:
    """Do the act if the form is right; a refusal of a rule becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page of the desk; a form with errors says so at the top."""
    form = context.get("form")
    if form is not None and form.errors:
        messages.error(request, _("Please correct what is marked below. Nothing was saved."))
    return render(request, f"cms/desk/{template}.html", context)
