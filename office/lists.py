"""The lists of the office that may be exported (``common.exports``)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.excel.writing import CellValue
from common.exports import CHUNK, Content, ExportKind, table_content
from common.tables import Column, Table
from learning.models import Requirement
from learning.permissions import may_see_requirements
from members.models import AuditEntry, User
from members.permissions import may_look_after_people
from members.restriction import left_out_words
from monitoring.probation.selectors import Probationer, probationers
from notices.models import Notice
from office.inspection.acts import words_of
from office.inspection.forms import LogFilters
from office.inspection.permissions import may_inspect
from office.inspection.reading import name_of, reason_of
from office.inspection.selectors import entries_for
from office.models import DataRequest, ReminderCampaign
from office.privacy.permissions import may_answer_requests
from office.privacy.tables import desk_table
from office.probation.forms import ProbationFilters
from office.probation.tables import columns, values
from office.programmes.sheets import expiring_content
from office.reminders.forms import LogFilters as NoticeFilters
from office.reminders.log import filtered_log
from office.reminders.permissions import may_see_reminders
from office.reminders.tables import campaigns_table, log_rows
from office.requirements.tables import requirements_table
from office.targets.sheets import years_content

SHORTEST_PURPOSE_OF_LOG = 10
SHORTEST_PURPOSE = 5


def lists() -> Iterator[ExportKind]:
    """Yield each list."""
    yield _list("log", _("Audit log"), "nhat-ky", may_inspect, _log, "inspection:log")
    yield _list(
        *("probation", _("Probation watch"), "dang-vien-du-bi"),
        *(may_look_after_people, _probation, "probation:list"),
    )
    yield _list(
        *("notices", _("Log of notices"), "nhat-ky-thong-bao"),
        *(may_see_reminders, _notices, "reminders:log"),
    )
    yield _list(
        *("campaigns", _("Reminders by hand"), "dot-nhac-hoc"),
        *(may_see_reminders, _campaigns, "reminders:desk"),
    )
    yield _list(
        *("requirements", _("Requirements"), "yeu-cau-hoc-tap"),
        *(may_see_requirements, _requirements, "requirements:list"),
    )
    yield _list(
        *("data_requests", _("Requests about data"), "yeu-cau-du-lieu"),
        *(may_answer_requests, _data_requests, "privacy:desk"),
    )
    yield _list(
        *("targets", _("Yearly target"), "chi-tieu-nam"),
        *(may_look_after_people, years_content, "targets:people"),
        noted_as="monitoring.people",
    )
    yield _list(
        *("expiring", _("Certificates about to expire"), "gcn-sap-het-han"),
        *(may_look_after_people, expiring_content, "programmes:expiring"),
        noted_as="monitoring.register",
    )


def _list(
    key: str,
    title: str | Promise,
    file_name: str,
    may: Callable[..., bool],
    content: Callable[..., Content],
    page: str,
    *,
    noted_as: str = "",
) -> ExportKind:
    """Return a list of the office; ``noted_as`` where people know it by another name."""

    def page_url(params: Mapping[str, str]) -> str:
        return reverse(page) + (f"?{urlencode(params)}" if params else "")

    return ExportKind(
        key=key,
        title=title,
        file_name=file_name,
        noted_as=noted_as or f"office.{key}",
        may=may,
        content=content,
        page_url=page_url,
        shortest_purpose=SHORTEST_PURPOSE_OF_LOG if key == "log" else SHORTEST_PURPOSE,
    )


def _campaigns(user: User, params: Mapping[str, str]) -> Content:
    """Return who reminded which unit when."""
    rows = ReminderCampaign.objects.visible_to(user).select_related("created_by", "unit")
    return table_content(
        [_now("Reminders by hand")], rows, campaigns_table, people=lambda row: [row.created_by_id]
    )


def _requirements(user: User, params: Mapping[str, str]) -> Content:
    """Return the requirements with their numbers."""
    found = Requirement.objects.visible_to(user).select_related("period", "unit")
    return table_content([_now("Requirements")], found, lambda lot: requirements_table(lot, user))


def _data_requests(user: User, params: Mapping[str, str]) -> Content:
    """Return the requests of people about their data, the closed ones too."""
    rows = DataRequest.objects.to_answer(user).select_related("person__unit")
    return table_content(
        [_now("Requests about data")], rows, desk_table, people=lambda row: [row.person_id]
    )


def _log(user: User, params: Mapping[str, str]) -> Content:
    """Return the lines of the log that the filters let through; a wrong filter lets none."""
    filters = LogFilters(params, user=user)
    entries = entries_for(user, filters.cleaned_data if filters.is_valid() else {})
    if not filters.is_valid():
        entries = entries.none()
    named: set[int] = set()
    return Content(
        title=[_now("Audit log")],
        headings=[
            *(_now("Time"), _now("Who"), _now("Act"), _now("About whom")),
            *(_now("Unit"), _now("Row"), _now("Reason")),
        ],
        widths=[18, 30, 40, 30, 40, 24, 40],
        rows=_log_rows(entries, named),
        total=entries.count(),
        people=named,
    )


def _log_rows(entries: QuerySet[AuditEntry], named: set[int]) -> Iterator[Sequence[CellValue]]:
    """Yield the lines, as many as there are."""
    for entry in entries.iterator(chunk_size=CHUNK):
        named.update(pk for pk in (entry.actor_id, entry.person_id) if pk is not None)
        yield [
            timezone.localtime(entry.at),
            name_of(entry.actor),
            str(words_of(entry.action)),
            name_of(entry.person),
            entry.unit.name if entry.unit else "",
            entry.subject,
            reason_of(entry),
        ]


def _probation(user: User, params: Mapping[str, str]) -> Content:
    """Return the probationary members, without those whose data is restricted."""
    found = probationers(user, **ProbationFilters(params, user=user).choices())
    named = [one for one in found if not one.person.restricted_at]
    left_out = left_out_words(len(found) - len(named))

    def table(lot: list[Probationer]) -> Table:
        rows = Table(columns())
        for one in lot:
            rows.add(values(one))
        return rows

    return table_content(
        [_now("Probation watch"), *filter(None, [left_out])],
        named,
        table,
        people=lambda one: [one.person.pk],
    )


def _notices(user: User, params: Mapping[str, str]) -> Content:
    """Return what was sent to whom; no words and no addresses."""
    return table_content(
        [_now("Log of notices")],
        filtered_log(user, NoticeFilters(params, user=user)),
        _notices_table,
        people=lambda row: [row.receiver_id],
    )


def _notices_table(rows: Iterable[Notice]) -> Table:
    """Return the columns of the page, without its buttons."""
    table = Table(
        [
            Column(key="receiver", label=_now("Receiver")),
            Column(key="what", label=_now("What it is about")),
            Column(key="channel", label=_now("Channel")),
            Column(key="state", label=_now("State")),
            Column(key="at", label=_now("Time")),
        ]
    )
    for line in log_rows(rows, set()):
        row, reason = line["notice"], line["reason"]
        state = str(row.get_state_display())
        table.add(
            {
                "receiver": row.receiver.full_name,
                "what": str(row.get_kind_display()),
                "channel": str(row.get_channel_display()),
                "state": f"{state}: {reason}" if reason else state,
                "at": f"{timezone.localtime(row.sent_at or row.not_before):%H:%M %d/%m/%Y}",
            }
        )
    return table
