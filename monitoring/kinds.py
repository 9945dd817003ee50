"""The lists of monitoring that may be exported (``common.exports``)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext

from certificates.permissions import may_see_register
from common.exports import Content, ExportKind, register, table_content
from common.tables import Cell, Column, Table
from learning.models import TrainingClass
from learning.permissions import may_see_class_desk
from learning.selectors import desk_classes
from members.models import Unit, User
from members.permissions import may_look_after_people
from monitoring.closing.sheets import closing_content, difference_content
from monitoring.filters import Filters
from monitoring.models import ExportJob
from monitoring.placing import placing_for
from monitoring.quality.sheets import quality_content, topics_content
from monitoring.sheets import overview_content, people_content, register_content

Kind = ExportJob.Kind
REGISTER_PARAMS = ("q", "state", "year", "basis")
LONGEST = 120


def register_kinds() -> None:
    """Tell which lists there are; called once, at start-up."""
    register(
        _by_filters(Kind.OVERVIEW, "tien-do-theo-don-vi", overview_content, "overview", "unit"),
        _by_filters(Kind.PEOPLE, "danh-sach", people_content, "people", ""),
        _by_filters(Kind.QUALITY, "chat-luong-hoc-tap", quality_content, "quality", "quality_unit"),
        _by_filters(Kind.TOPICS, "muc-do-nam-vung-chu-de", topics_content, "topics", ""),
        ExportKind(
            key=Kind.REGISTER,
            title=Kind.REGISTER.label,
            file_name="so-cap",
            noted_as="monitoring.register",
            may=may_see_register,
            content=register_content,
            page_url=lambda params: _address("certificates:register", params),
            params=_of_register,
        ),
        _of_closing(Kind.CLOSING, "so-lieu-da-chot", closing_content),
        _of_closing(Kind.DIFFERENCE, "khac-biet-so-lieu-da-chot", difference_content),
        # Made by ``monitoring.documents``, which knows its three forms.
        ExportKind(
            key=Kind.DOCUMENT,
            title=Kind.DOCUMENT.label,
            file_name="bao-cao",
            noted_as="monitoring.document",
            may=may_look_after_people,
            content=_no_list,
            page_url=lambda params: reverse("documents:index"),
        ),
        ExportKind(
            key=Kind.CLASSES,
            title=Kind.CLASSES.label,
            file_name="danh-sach-lop",
            noted_as="monitoring.classes",
            may=may_see_class_desk,
            content=_classes,
            page_url=lambda params: reverse("desk:list"),
        ),
        ExportKind(
            key=Kind.PAPERS,
            title=Kind.PAPERS.label,
            file_name="bao-cao-da-lam",
            noted_as="monitoring.papers",
            may=may_look_after_people,
            content=_papers,
            page_url=lambda params: reverse("documents:index"),
        ),
    )


def _by_filters(kind: Kind, file_name: str, content: Any, page: str, of_unit: str) -> ExportKind:
    """Return a list that the filters of the pages mean; ``of_unit`` is the page of one unit."""

    def page_url(params: Mapping[str, str]) -> str:
        rest = dict(params)
        if of_unit and rest.get("unit"):
            unit = rest.pop("unit")
            return _address(f"monitoring:{of_unit}", rest, unit)
        return _address(f"monitoring:{page}", rest)

    return ExportKind(
        key=kind,
        title=kind.label,
        file_name=file_name,
        noted_as=f"monitoring.{kind}",
        may=may_look_after_people,
        content=content,
        page_url=page_url,
        params=_of_filters if kind == Kind.OVERVIEW else _of_filters_and_all_numbers,
    )


def _of_closing(kind: Kind, file_name: str, content: Any) -> ExportKind:
    """Return a list of closed figures; it is asked for on the page of the closing."""
    return ExportKind(
        key=kind,
        title=kind.label,
        file_name=file_name,
        noted_as=f"monitoring.{kind}",
        may=may_look_after_people,
        content=content,
        page_url=lambda params: reverse("closing:show", args=[params["closing"]]),
    )


def _of_filters(user: User, params: Mapping[str, Any]) -> dict[str, str]:
    """Return the choices.

    Raises:
        Unit.DoesNotExist: the unit is out of the user's sight.
    """
    filters = Filters.from_params(params)
    if filters.unit and placing_for(user, filters).find(filters.unit) is None:
        raise Unit.DoesNotExist
    return filters.as_params()


def _of_filters_and_all_numbers(user: User, params: Mapping[str, Any]) -> dict[str, str]:
    """Return the choices of a list that hides no small numbers: its file is not to say it did."""
    return {name: one for name, one in _of_filters(user, params).items() if name != "upward"}


def _of_register(user: User, params: Mapping[str, Any]) -> dict[str, str]:
    """Return the choices of the register."""
    return {name: str(params[name])[:LONGEST] for name in REGISTER_PARAMS if params.get(name)}


def _address(name: str, params: Mapping[str, str], *args: str) -> str:
    """Return the address of a page with its choices."""
    query = f"?{urlencode(params)}" if params else ""
    return reverse(name, args=args) + query


def _no_list(user: User, params: Mapping[str, str]) -> Content:
    """Return nothing: a paper is no list of rows."""
    raise LookupError


def _classes(user: User, params: Mapping[str, str]) -> Content:
    """Return the classes of the desk with their people."""
    return table_content([_now("Classes")], desk_classes(user), _classes_table)


def _classes_table(classes: list[TrainingClass]) -> Table:
    """Return the columns of the page of classes."""
    table = Table(
        [
            Column(key="title", label=_now("Class")),
            Column(key="code", label=_now("Code")),
            Column(key="course", label=_now("Course")),
            Column(key="opens", label=_now("Opening date")),
            Column(key="due", label=_now("Due date")),
            Column(key="people", label=pgettext("of a class", "People"), is_number=True),
            Column(key="completed", label=pgettext("study", "Completed"), is_number=True),
            Column(key="state", label=_now("State")),
        ]
    )
    for one in classes:
        state = "closed" if one.closed_at else "open" if one.opened_at else "draft"
        table.add(
            {
                "title": one.title,
                "code": one.code,
                "course": one.course.title,
                "opens": f"{one.opens_on:%d/%m/%Y}",
                "due": f"{one.due_on:%d/%m/%Y}" if one.due_on else "",
                "people": getattr(one, "people", 0),
                "completed": getattr(one, "completed", 0),
                "state": Cell(status=state),
            }
        )
    return table


def _papers(user: User, params: Mapping[str, str]) -> Content:
    """Return who made which paper when; the papers stay with those who asked for them."""
    from monitoring.documents.selectors import papers_seen_by
    from monitoring.documents.tables import papers_table

    def table(jobs: list[ExportJob]) -> Table:
        return papers_table(jobs, user)

    return table_content(
        [_now("Official reports that were made")],
        papers_seen_by(user),
        table,
        people=lambda job: [job.requested_by_id],
    )
