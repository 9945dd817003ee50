"""The desk of duplicates: pairs, side by side, the proposal, and what a second person decides."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.tables import Cell, Column, Table
from members.directory import permissions, selectors
from members.directory.acts import attempt
from members.directory.duplicates import likely_pairs
from members.directory.forms import MergeForm, UndoForm
from members.directory.views.parts import crumbs, person_or_404
from members.models import PersonMerge, User
from members.requests import MemberRequest, require
from members.services import directory, merges

RECENT = 20


@login_required
@require_safe
def show_duplicates(request: MemberRequest) -> HttpResponse:
    """List the pairs that look like one human, and the proposals."""
    require(permissions.may_keep(request.user))
    in_reach = selectors.in_reach(request.user)
    pairs = likely_pairs(in_reach)
    people = in_reach.select_related("unit").in_bulk(
        {pk for pair in pairs for pk in (pair.first, pair.second)}
    )
    table = Table(
        [
            Column(key="first", label=_("Person")),
            Column(key="second", label=_("Looks like")),
            Column(key="why", label=_("The same is")),
            Column(key="act", label=_("Next step")),
        ]
    )
    for pair in pairs:
        table.add(
            {
                "first": _named(people[pair.first]),
                "second": _named(people[pair.second]),
                "why": pair.why,
                "act": Cell(
                    text=_("Compare"),
                    href=reverse("directory:compare", args=[pair.first, pair.second]),
                ),
            }
        )
    context = {
        "table": table,
        "merges": _merges_table(request.user),
        "crumbs": crumbs(_("Duplicates")),
    }
    return render(request, "members/directory/duplicates.html", context)


def _named(person: User) -> str:
    """Return name and unit, which tell namesakes apart without a number."""
    return f"{person.full_name}, {person.unit.name if person.unit else _('has left')}"


def _merges_table(user: User) -> Table:
    """Return the newest proposals and merges of the user's branches."""
    table = Table(
        [
            Column(key="survivor", label=_("The record that remains")),
            Column(key="other", label=_("The record that is closed")),
            Column(key="state", label=pgettext("of a merge", "State")),
        ]
    )
    found = selectors.merges_in_reach(user)
    for merge in found.select_related("survivor", "other")[:RECENT]:
        table.add(
            {
                "survivor": Cell(
                    text=merge.survivor.full_name, href=reverse("directory:merge", args=[merge.pk])
                ),
                "other": merge.other.personal_code,
                "state": merge.get_state_display(),
            }
        )
    return table


@login_required
@require_http_methods(["GET", "POST"])
def compare(request: MemberRequest, first_id: int, second_id: int) -> HttpResponse:
    """Show two records side by side, and propose to make one of them."""
    first, second = _pair(request, first_id, second_id)
    differing = [
        name
        for name in merges.CHOOSABLE
        if (getattr(first, name) or None) != (getattr(second, name) or None)
    ]
    form = MergeForm(
        request.POST or None,
        pair=(first, second),
        differing=differing,
        initial={"survivor": str(first.pk)},
    )
    if request.method == "POST" and form.is_valid():
        keeps_first = form.cleaned_data["survivor"] == str(first.pk)
        survivor, other = (first, second) if keeps_first else (second, first)
        swapped, reason = form.cleaned_data["swapped"], form.cleaned_data["reason"]
        propose = partial(
            merges.propose_merge,
            survivor,
            other=other,
            swapped=swapped,
            reason=reason,
            by=request.user,
        )
        if attempt(form, propose):
            messages.success(request, _("Proposed. A second person must approve it."))
            return redirect("directory:duplicates")
    for person in (first, second):
        directory.note_reveal(
            person, reason=_("comparison of duplicates"), by=request.user, fields=differing
        )
    return render(request, "members/directory/compare.html", _comparison(first, second, form))


def _comparison(first: User, second: User, form: forms.Form) -> dict[str, Any]:
    """Return the two records side by side, and what stands in the way of merging them."""
    table = Table(
        [
            Column(key="what", label=_("What is recorded")),
            Column(key="first", label=first.personal_code),
            Column(key="second", label=second.personal_code),
        ]
    )
    table.add({"what": _("Unit"), "first": first.unit or "-", "second": second.unit or "-"})
    for name in merges.CHOOSABLE:
        one, two = _shown(first, name), _shown(second, name)
        if one or two:
            label = capfirst(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            table.add({"what": label, "first": one or "-", "second": two or "-"})
    return {
        "first": first,
        "second": second,
        "table": table,
        "form": form,
        "obstacles": merges.obstacles(first, second),
        "crumbs": crumbs(_("Compare")),
    }


def _shown(person: User, name: str) -> str:
    """Return the value of a field in words."""
    shown = getattr(person, f"get_{name}_display", None)
    value = shown() if shown else getattr(person, name)
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")


@login_required
@require_POST
def tell_apart(request: MemberRequest, first_id: int, second_id: int) -> HttpResponse:
    """Remember that the two are different people."""
    first, second = _pair(request, first_id, second_id)
    merges.say_different(first, second, by=request.user)
    messages.success(request, _("Remembered: they are two people."))
    return redirect("directory:duplicates")


def _pair(request: MemberRequest, first_id: int, second_id: int) -> tuple[User, User]:
    """Return both people if the user keeps both records."""
    first = person_or_404(request.user, first_id)
    second = person_or_404(request.user, second_id)
    for person in (first, second):
        require(permissions.may_keep_person(request.user, person))
    return first, second


@login_required
@require_safe
def show_merge(request: MemberRequest, merge_id: int) -> HttpResponse:
    """Show a proposal or a merge, and what may still be done with it."""
    return _merge_page(request, _merge(request, merge_id), UndoForm())


@login_required
@require_POST
def decide(request: MemberRequest, merge_id: int, decision: str) -> HttpResponse:
    """Approve or refuse a proposal, or take a merge apart."""
    merge = _merge(request, merge_id)
    form = UndoForm(request.POST if decision == "tach" else None)
    if decision == "duyet":
        merges.approve_merge(merge, by=request.user)
        messages.success(request, _("Merged. The records of both are in one place now."))
    elif decision == "bo":
        merges.refuse_merge(merge, by=request.user)
        messages.success(request, _("The proposal is turned down."))
    elif decision == "tach":
        if not form.is_valid():
            return _merge_page(request, merge, form)
        merges.undo_merge(merge, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Taken apart again: two records as before."))
    else:
        raise Http404
    return redirect("directory:merge", merge_id)


def _merge(request: MemberRequest, merge_id: int) -> PersonMerge:
    """Return the merge if the user keeps both records; 404 or refusal otherwise."""
    rows = selectors.merges_in_reach(request.user).select_related(
        "survivor__unit", "other__unit", "proposed_by", "decided_by"
    )
    merge: PersonMerge = get_object_or_404(rows, pk=merge_id)
    for person in (merge.survivor, merge.other):
        require(permissions.may_keep_person(request.user, person))
    return merge


def _merge_page(request: MemberRequest, merge: PersonMerge, form: UndoForm) -> HttpResponse:
    """Show the merge."""
    is_proposal = merge.state == PersonMerge.State.PROPOSED
    swapped = [str(User._meta.get_field(name).verbose_name) for name in merge.swapped]  # type: ignore[union-attr]
    facts = [
        (
            _("The record that remains"),
            f"{_named(merge.survivor)} ({merge.survivor.personal_code})",
        ),
        (_("The record that is closed"), f"{merge.other.full_name} ({merge.other.personal_code})"),
        (_("Taken from the other record"), ", ".join(swapped) or _("nothing")),
        (_("Reason"), merge.reason),
        (_("Proposed by"), merge.proposed_by.full_name),
        (_("Decided by"), merge.decided_by.full_name if merge.decided_by else "-"),
        (pgettext("of a merge", "State"), merge.get_state_display()),
    ]
    is_second = request.user.pk not in {merge.proposed_by_id, merge.survivor_id, merge.other_id}
    context = {
        "merge": merge,
        "facts": facts,
        "form": form,
        "may_approve": is_proposal and is_second,
        "may_refuse": is_proposal,
        "is_done": merge.state == PersonMerge.State.DONE,
        "why_not_undo": merges.why_not_undo(merge),
        "crumbs": crumbs(_("Merge of two records")),
    }
    return render(request, "members/directory/merge.html", context)
