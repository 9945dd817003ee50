"""The list of people as a file: what it holds depends on who asks for it."""

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from common.excel.writing import CellValue
from common.exports import Content, ExportKind, as_they_are
from members.directory import permissions
from members.directory.forms import ListFilters
from members.directory.selectors import people_list, positions_of
from members.models import StatusPeriod, User
from members.querysets import UserQuerySet
from members.restriction import left_out_words

CHUNK = 2_000
CONTACT = "contact"
SHORTEST_PURPOSE = 5


def list_of_people() -> ExportKind:
    """Return the list as one of those that may be exported."""
    return ExportKind(
        key="directory",
        title=pgettext_lazy("directory", "List of people"),
        file_name="danh-sach-dang-vien",
        noted_as="members.directory",
        may=permissions.may_read,
        content=content,
        page_url=_page,
        params=_choices,
        has_contact=has_contact,
        may_offer_contact=permissions.may_export_full,
        shortest_purpose=SHORTEST_PURPOSE,
    )


def has_contact(params: Mapping[str, str]) -> bool:
    """Tell whether telephone number and address of mail were asked for."""
    return params.get(CONTACT) == "1"


def _choices(user: User, params: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of the page; contact data is asked for in the form, not in an address."""
    found = as_they_are(user, params)  # type: ignore[arg-type]
    return {name: value for name, value in found.items() if name in ListFilters.base_fields}


def _page(params: Mapping[str, str]) -> str:
    kept = {name: value for name, value in params.items() if name != CONTACT}
    return reverse("directory:list") + (f"?{urlencode(kept)}" if kept else "")


def content(user: User, params: Mapping[str, str]) -> Content:
    """Return the people whom the filters mean.  Numbers and birthdays: for those who keep them."""
    everybody = people_list(user, ListFilters(params, user=user).choice())
    everybody = everybody.order_by("name_key", "pk")
    left_out = left_out_words(everybody.restricted().count())
    people = everybody.usable()
    is_full = permissions.may_export_full(user)
    with_contact = is_full and has_contact(params)
    headings = [
        *(_("Full name"), _("Unit"), pgettext("of a person", "Status")),
        _("Position in the Party"),
    ]
    if is_full:
        headings += [
            *(_("Personal code"), _("Member card number"), _("Date of birth")),
            *(_("Date of admission"), _("Date of full membership")),
        ]
    if with_contact:
        headings += [_("Telephone number"), _("E-mail")]
    named: set[int] = set()
    return Content(
        title=[pgettext("directory", "List of people"), *filter(None, [left_out])],
        headings=headings,
        widths=[28, 44, 22, 26, 14, 14, 14, 14, 14, 16, 30][: len(headings)],
        rows=_rows(people, named, is_full=is_full, with_contact=with_contact),
        total=people.count(),
        people=named,
    )


def _rows(
    people: UserQuerySet, named: set[int], *, is_full: bool, with_contact: bool
) -> Iterator[Sequence[CellValue]]:
    """Yield the rows, with one query for the positions of each two thousand people."""
    waiting: list[User] = []
    for person in people.iterator(chunk_size=CHUNK):
        waiting.append(person)
        named.add(person.pk)
        if len(waiting) == CHUNK:
            yield from _lines(waiting, is_full=is_full, with_contact=with_contact)
            waiting = []
    yield from _lines(waiting, is_full=is_full, with_contact=with_contact)


def _lines(
    people: list[User], *, is_full: bool, with_contact: bool
) -> Iterator[Sequence[CellValue]]:
    """Yield one line for each of the people."""
    positions = positions_of(people)
    statuses = {value: str(label) for value, label in StatusPeriod.Status.choices}
    for person in people:
        line: list[CellValue] = [
            person.full_name,
            person.unit.name if person.unit else "",
            statuses.get(getattr(person, "status_today", ""), ""),
            positions.get(person.pk, ""),
        ]
        if is_full:
            line += [
                *(person.personal_code, person.card_number, person.birth_date),
                *(person.admitted_on, person.full_member_on),
            ]
        if with_contact:
            line += [person.phone, person.email]
        yield line
