"""Rules by date: list, draw up, hand in, approve, pause."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.tables import Cell, Column, Table
from learning.models import TrainingClass
from learning.permissions import may_plan_classes
from learning.querysets import OPENS_CLASSES
from members.models import Unit, User
from members.requests import MemberRequest
from members.roles import Role
from office.models import ReminderLadder
from office.reminders import ladders
from office.reminders.calendar import words_of
from office.reminders.forms import STEPS_IN_FORM, NewLadderForm, StepFormSet, steps_of
from office.reminders.permissions import may_approve_ladder, may_draft_ladder, may_pause_ladder
from office.reminders.views import crumbs, must_see

State = ReminderLadder.State
DRAFTS = OPENS_CLASSES & {Role.CLASS_MANAGER, Role.OFFICE}


@login_required
@require_safe
def list_ladders(request: MemberRequest) -> HttpResponse:
    """List the rules of the classes that the user sees."""
    must_see(request)
    rows = ReminderLadder.objects.visible_to(request.user).select_related("training_class")
    table = Table(
        [
            Column(key="class", label=_("Class")),
            Column(key="due", label=_("Due")),
            Column(key="state", label=_("State")),
        ]
    )
    for row in rows:
        href = reverse("reminders:ladder", args=[row.pk])
        due = row.training_class.due_on
        table.add(
            {
                "class": Cell(text=row.training_class.title, href=href),
                "due": f"{due:%d/%m/%Y}" if due else "",
                "state": row.get_state_display(),
            }
        )
    context = {
        "table": table,
        "may_add": may_plan_classes(request.user),
        "crumbs": crumbs(_("Rules by date")),
    }
    return render(request, "office/reminders/ladders.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_ladder(request: MemberRequest) -> HttpResponse:
    """Choose the class of a new rule; it begins with the steps that most rules have."""
    if not may_plan_classes(request.user):
        raise PermissionDenied
    form = NewLadderForm(request.POST or None, classes=_without_ladder(request.user))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["training_class"]
        ladder = ladders.save_ladder(chosen, ladders.FIRST_STEPS, by=request.user)
        return redirect("reminders:edit_ladder", ladder.pk)
    context = {"form": form, "crumbs": crumbs(_("New rule"))}
    return render(request, "office/reminders/add_ladder.html", context)


def _without_ladder(user: User) -> "object":
    """Return the open classes with a due date that the user runs and that have no rule."""
    organised = Unit.objects.in_branches_of(user, roles=DRAFTS)
    classes = TrainingClass.objects.visible_to(user).filter(unit__in=organised)
    taken = ReminderLadder.objects.values("training_class")
    return classes.opened().filter(closed_at=None, due_on__isnull=False).exclude(pk__in=taken)


@login_required
@require_safe
def show_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Show the steps of a rule and what the user may do with it now."""
    ladder = _ladder(request, ladder_id)
    table = Table(
        [
            Column(key="days", label=_("When")),
            Column(key="audience", label=_("Sent to")),
            Column(key="channels", label=_("Channels")),
        ]
    )
    for step in ladder.steps.all():
        table.add(
            {
                "days": days_in_words(step.days),
                "audience": step.get_audience_display(),
                "channels": words_of(step.channels),
            }
        )
    user, state = request.user, ladder.state
    may_draft = may_draft_ladder(user, ladder.training_class)
    context = {
        "ladder": ladder,
        "table": table,
        "may_edit": may_draft,
        "may_propose": may_draft and state == State.DRAFT,
        "may_approve": state == State.PROPOSED and may_approve_ladder(user, ladder),
        "may_pause": state == State.ACTIVE and may_pause_ladder(user, ladder),
        "may_resume": state == State.PAUSED and may_pause_ladder(user, ladder),
        "crumbs": crumbs(_("Rules by date")),
    }
    return render(request, "office/reminders/ladder.html", context)


def days_in_words(days: int) -> str:
    """Return when a step is, counted from the due date."""
    if days < 0:
        return _("%(days)s days before the due date") % {"days": -days}
    if days == 0:
        return _("on the due date")
    return _("%(days)s days after the due date") % {"days": days}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Change the steps; the rule is a draft again until somebody else approves it."""
    ladder = _ladder(request, ladder_id)
    if not may_draft_ladder(request.user, ladder.training_class):
        raise PermissionDenied
    steps: list[dict[str, object]] = [
        {"days": step.days, "audience": step.audience, "channels": step.channels}
        for step in ladder.steps.all()
    ]
    steps += [{} for _empty in range(STEPS_IN_FORM - len(steps))]
    formset = StepFormSet(request.POST or None, initial=steps, prefix="steps")
    if request.method == "POST" and formset.is_valid():
        ladders.save_ladder(ladder.training_class, steps_of(formset), by=request.user)
        messages.success(request, _("The rule was saved. Hand it in to have it approved."))
        return redirect("reminders:ladder", ladder.pk)
    context = {"ladder": ladder, "formset": formset, "crumbs": crumbs(_("Rules by date"))}
    return render(request, "office/reminders/edit_ladder.html", context)


@login_required
@require_POST
def propose_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Hand the rule in."""
    return _move(
        request, ladder_id, "propose", lambda user, row: may_draft_ladder(user, row.training_class)
    )


@login_required
@require_POST
def approve_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Approve what somebody else drew up."""
    return _move(request, ladder_id, "approve", may_approve_ladder)


@login_required
@require_POST
def pause_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Stop an active rule."""
    return _move(request, ladder_id, "pause", may_pause_ladder)


@login_required
@require_POST
def resume_ladder(request: MemberRequest, ladder_id: int) -> HttpResponse:
    """Let a paused rule go on."""
    return _move(request, ladder_id, "resume", may_pause_ladder)


def _move(
    request: MemberRequest,
    ladder_id: int,
    act: str,
    may: Callable[[User, ReminderLadder], bool],
) -> HttpResponse:
    """Carry an act out, and show the rule again."""
    ladder = _ladder(request, ladder_id)
    if not may(request.user, ladder):
        raise PermissionDenied
    ladders.move_ladder(ladder, act, by=request.user)
    return redirect("reminders:ladder", ladder.pk)


def _ladder(request: MemberRequest, ladder_id: int) -> ReminderLadder:
    """Return the rule, if the user sees its class; to others it is not there."""
    rows = ReminderLadder.objects.visible_to(request.user).select_related(
        "training_class__unit", "drafted_by", "approved_by"
    )
    return get_object_or_404(rows, pk=ladder_id)
