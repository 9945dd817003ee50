"""Pages that change a record: register, edit, an act on a day, an end, a correction."""

from copy import copy
from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import services
from members.directory import permissions, selectors
from members.directory.acts import ACTS, FACTS, attempt
from members.directory.duplicates import candidates_for
from members.directory.forms import (
    ContactForm,
    DatesForm,
    EndForm,
    RecordForm,
    RegisterForm,
)
from members.directory.views.parts import crumbs, person_or_404
from members.models import User
from members.requests import MemberRequest, require
from members.services import directory


@login_required
@require_http_methods(["GET", "POST"])
def register(request: MemberRequest) -> HttpResponse:
    """Register a person by hand; who may be there already is shown, never added silently."""
    require(permissions.may_keep(request.user))
    form = RegisterForm(request.POST or None, user=request.user)
    seen: list[User] = []
    unseen = 0
    if request.method == "POST" and form.is_valid():
        seen, unseen = _alike(request.user, form)
        if form.cleaned_data["is_another"] or not (seen or unseen):
            person = _register(form, by=request.user)
            messages.success(request, _("%(name)s is registered.") % {"name": person.full_name})
            return redirect("directory:person", person.pk)
    context = {
        "form": form,
        "seen": seen,
        "unseen": unseen,
        "crumbs": crumbs(_("Register a person")),
    }
    return render(request, "members/directory/register.html", context)


def _alike(user: User, form: RegisterForm) -> tuple[list[User], int]:
    """Return who looks like the new person: those whom the user sees, and the number of others."""
    fields = form.cleaned_data
    alike = candidates_for(
        full_name=fields["full_name"],
        birth_date=fields["birth_date"],
        card_number=fields["card_number"] or "",
        phone=fields["phone"] or "",
    )
    seen = list(selectors.in_reach(user).filter(pk__in=alike.values("pk")).select_related("unit"))
    return seen, alike.count() - len(seen)


def _register(form: RegisterForm, *, by: User) -> User:
    """Register the person of a valid form."""
    fields = dict(form.cleaned_data)
    fields.pop("is_another")
    return services.register_person(by=by, **fields)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, person_id: int) -> HttpResponse:
    """Change fields: all of them, or for a clerk how to reach the person."""
    person = person_or_404(request.user, person_id)
    keeps = permissions.may_keep_person(request.user, person)
    require(keeps or permissions.may_edit_contact(request.user, person))
    kind = RecordForm if keeps else ContactForm
    # A copy: a refused form must not leave what was typed on the person that the page names.
    form = kind(request.POST or None, instance=copy(person))
    if request.method == "POST" and form.is_valid():
        directory.edit_person(person, fields=form.cleaned_data, by=request.user)
        messages.success(request, _("The record is saved."))
        return redirect("directory:person", person_id)
    directory.note_reveal(
        person, reason=_("edit of the record"), by=request.user, fields=list(form.fields)
    )
    return _form_page(request, form, person, _("Edit the record"))


@login_required
@require_http_methods(["GET", "POST"])
def act(request: MemberRequest, person_id: int, act: str) -> HttpResponse:
    """Do one act on the record, on a day."""
    person = person_or_404(request.user, person_id)
    require(permissions.may_keep_person(request.user, person))
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    form = chosen.form(request.POST or None, user=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, partial(chosen.carry_out, person, by=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, _("The record is saved."))
            return redirect("directory:person", person_id)
    return _form_page(request, form, person, chosen.heading)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, person_id: int, kind: str, fact_id: int) -> HttpResponse:
    """Give a position, an exemption or a temporary membership its last day."""
    person = person_or_404(request.user, person_id)
    require(permissions.may_keep_person(request.user, person))
    fact = _fact(person, kind, fact_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, partial(directory.end_fact, fact, on=form.cleaned_data["on"], by=request.user)
        )
        if done:
            messages.success(request, _("The record is saved."))
            return redirect("directory:person", person_id)
    return _form_page(request, form, person, _("End it"))


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: MemberRequest, person_id: int, kind: str, fact_id: int) -> HttpResponse:
    """Mend wrong dates, with the reason."""
    person = person_or_404(request.user, person_id)
    require(permissions.may_keep_person(request.user, person))
    fact = _fact(person, kind, fact_id)
    form = DatesForm(
        request.POST or None, initial={"valid_from": fact.valid_from, "valid_to": fact.valid_to}
    )
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, partial(directory.correct_dates, fact, by=request.user, **fields)):
            messages.success(request, _("The record is saved."))
            return redirect("directory:person", person_id)
    return _form_page(request, form, person, _("Correct dates"))


def _fact(person: User, kind: str, fact_id: int) -> directory.DatedFact:
    """Return the dated fact of that very person; 404 otherwise."""
    if kind not in FACTS:
        raise Http404
    rows = FACTS[kind]._base_manager.filter(person=person)
    return cast(directory.DatedFact, get_object_or_404(rows, pk=fact_id))


def _form_page(
    request: MemberRequest, form: object, person: User, heading: str | Promise
) -> HttpResponse:
    """Show a form about the person."""
    context = {
        "form": form,
        "person": person,
        "heading": heading,
        "crumbs": crumbs(str(heading), person=person),
    }
    return render(request, "members/directory/form.html", context)
