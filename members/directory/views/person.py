"""One person's record: fields, masked where they need a reason, and everything dated."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from common.text import formats
from members.directory import permissions, selectors
from members.directory.acts import ACTS
from members.directory.forms import RevealForm
from members.directory.views.parts import crumbs, person_or_404
from members.models import Membership, User
from members.models.periods import Period
from members.requests import MemberRequest, require
from members.services import directory

# A dated fact, where, what, and whether it may be ended.
Line = tuple[Period, str, object, bool]
MASKED = ("birth_date", "card_number", "file_number", "phone", "email")


@login_required
@require_safe
def show_person(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show the record with numbers and birthday masked; the look is noted."""
    person = person_or_404(request.user, person_id)
    directory.note_look(person, by=request.user)
    return _page(request, person, RevealForm(), is_revealed=False)


@login_required
@require_POST
def reveal(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show the record in full, once, for the reason that is given and noted."""
    person = person_or_404(request.user, person_id)
    require(permissions.may_reveal(request.user, person))
    form = RevealForm(request.POST)
    if not form.is_valid():
        directory.note_look(person, by=request.user)
        return _page(request, person, form, is_revealed=False)
    reason = form.cleaned_data["reason"]
    directory.note_reveal(person, reason=reason, by=request.user, fields=MASKED)
    return _page(request, person, form, is_revealed=True)


def _page(
    request: MemberRequest, person: User, form: RevealForm, *, is_revealed: bool
) -> HttpResponse:
    """Return the page of the person."""
    history = selectors.history_of(person)
    may_keep = permissions.may_keep_person(request.user, person)
    context = {
        "person": person,
        "facts": _facts(person, is_revealed=is_revealed),
        "is_revealed": is_revealed,
        "reveal_form": form,
        "may_reveal": permissions.may_reveal(request.user, person),
        "may_keep": may_keep,
        "may_edit": may_keep or permissions.may_edit_contact(request.user, person),
        "acts": _acts(person),
        "tables": _tables(history, keeps=person.pk if may_keep else None),
        "merges": history.merges,
        "study_url": _study_url(person),
        "crumbs": crumbs(person.full_name),
    }
    return render(request, "members/directory/person.html", context)


def _facts(person: User, *, is_revealed: bool) -> list[tuple[str, object]]:
    """Return the fields that are known; what identifies a person only when it is revealed."""
    born = _day(person.birth_date) or str(person.birth_year or "")
    pairs = [
        (_("Unit"), person.unit.name if person.unit else _("has left")),
        (_("Personal code"), person.personal_code),
        (_("Date of birth"), born if is_revealed else _dots(born)),
        (
            _("Member card number"),
            person.card_number if is_revealed else _dots(person.card_number),
        ),
        (_("File number"), person.file_number if is_revealed else _dots(person.file_number)),
        (_("Phone"), _shown(person.phone, formats.phone, formats.masked_phone, is_revealed)),
        (_("E-mail"), _shown(person.email, str, formats.masked_email, is_revealed)),
        (_("Date of admission"), _day(person.admitted_on)),
        (_("Date of full membership"), _day(person.full_member_on)),
        (_("Government position"), person.job_title),
        (_("Workplace"), person.workplace),
        (_("Department"), person.department),
        (_("Group of leaders (QĐ 145)"), person.get_management_group_display()),
        (_("Level of political theory"), person.get_theory_level_display()),
    ]
    return [(label, value) for label, value in pairs if value]


def _shown(value: str | None, full: Any, masked: Any, is_revealed: bool) -> str:
    if not value:
        return ""
    return str(full(value) if is_revealed else masked(value))


def _dots(value: str | None) -> str:
    """Return dots for what is known: how long it is says nothing."""
    return "••••••" if value else ""


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _acts(person: User) -> list[dict[str, Any]]:
    """Return the acts that make sense; who has left can only come back."""
    names = ["chuyen"] if person.unit is None else list(ACTS)
    return [
        {"url": reverse("directory:act", args=[person.pk, name]), "label": ACTS[name].heading}
        for name in names
    ]


def _tables(history: selectors.History, *, keeps: int | None) -> list[dict[str, Any]]:
    """Return the dated facts, a table a kind; empty ones are left out."""
    tables: list[tuple[str, str, list[Line]]] = [
        (
            "doi-tuong",
            _("Statuses"),
            [(fact, "", fact.get_status_display(), False) for fact in history.statuses],
        ),
        (
            "sinh-hoat",
            _("Membership"),
            [
                (
                    fact,
                    fact.unit.name,
                    fact.get_kind_display(),
                    fact.kind == Membership.Kind.TEMPORARY,
                )
                for fact in history.memberships
            ],
        ),
        (
            "chuc-vu",
            _("Party positions"),
            [(f, f.unit.name, f.get_position_display(), True) for f in history.positions],
        ),
        ("mien", _("Exemptions"), [(f, "", f.basis, True) for f in history.exemptions]),
    ]
    return [
        {"caption": caption, "rows": _rows(kind, rows, keeps=keeps)}
        for kind, caption, rows in tables
        if rows
    ]


def _rows(kind: str, rows: Iterable[Line], *, keeps: int | None) -> list[dict[str, Any]]:
    """Return rows, those of the person kept with the addresses that end them and mend dates.

    The facts of a merged row are history: nobody changes them.
    """
    lines = []
    for fact, unit, what, is_endable in rows:
        is_kept = fact.person_id == keeps  # type: ignore[attr-defined]
        address = [keeps, kind, fact.pk]
        is_open = selectors.is_open(fact)
        lines.append(
            {
                "what": what,
                "unit": unit,
                "since": _day(fact.valid_from),
                "until": _day(fact.valid_to) or pgettext("end of a period", "today"),
                "end_url": (
                    reverse("directory:end", args=address)
                    if is_kept and is_endable and is_open
                    else ""
                ),
                "correct_url": reverse("directory:correct", args=address) if is_kept else "",
            }
        )
    return lines


def _study_url(person: User) -> str:
    """Return where the person's results are, if the site has such a page: it lies above us."""
    if person.unit is None:
        return ""
    try:
        return reverse("monitoring:person", args=[person.pk])
    except NoReverseMatch:
        return ""
