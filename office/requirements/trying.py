"""Trying a rule out: its numbers, and the people behind each, before anything is written."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Column, Table
from common.text import formats
from learning.evaluating import Line
from learning.models import Requirement, RequirementVersion
from learning.permissions import may_decide_requirement, may_plan_requirement
from learning.rules import CONFLICTS
from members.models import User
from members.requests import MemberRequest
from members.services import record
from office.requirements.simulation import PARTS, Simulation, simulate
from office.requirements.views import PER_PAGE, State, crumbs_of, requirement_of, rule_words
from office.requirements.words import VERDICTS


@login_required
@require_safe
def simulation(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Show what the version under way, or the rule in force, does today."""
    requirement = requirement_of(request, requirement_id)
    version = version_to_try(requirement)
    found = simulate(version)
    user = request.user
    own = (version.proposed_by_id, version.drafted_by_id)
    context = {
        "requirement": requirement,
        "version": version,
        "rule": rule_words(version),
        "figures": _simulated_figures(found),
        "parts": _parts(requirement, found),
        "sending_url": reverse("requirements:sending", args=[requirement.pk]),
        "counted_at": timezone.now(),
        "may_propose": version.state == State.DRAFT
        and may_plan_requirement(user, requirement.unit),
        "may_decide": version.state == State.PROPOSED
        and user.pk not in own
        and may_decide_requirement(user, requirement.unit),
        "is_own": version.state == State.PROPOSED and user.pk in own,
        "crumbs": crumbs_of(requirement, _("What the rule does")),
    }
    return render(request, "office/requirements/simulation.html", context)


@login_required
@require_safe
def simulated_people(request: MemberRequest, requirement_id: int, part: str) -> HttpResponse:
    """List the people behind one number of the simulation; each look is written down."""
    requirement = requirement_of(request, requirement_id)
    if part not in PARTS:
        raise Http404
    found = simulate(version_to_try(requirement))
    lines = found.plan.of(PARTS[part])
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    record(
        "office.list_simulation",
        actor=request.user,
        subject=f"requirement:{requirement.pk}",
        rows=len(page.object_list),
    )
    context = {
        "requirement": requirement,
        "heading": _part_labels()[part],
        "table": _people_table(request.user, requirement, list(page.object_list)),
        "page": page,
        "crumbs": crumbs_of(requirement, _part_labels()[part]),
    }
    return render(request, "office/requirements/people.html", context)


def version_to_try(requirement: Requirement) -> RequirementVersion:
    """Return the version under way, or that in force; an ended draft has neither."""
    versions = requirement.versions.all()
    version = versions.under_way().first() or versions.in_force().first()
    if version is None:
        raise Http404
    version.requirement = requirement
    return version


def _part_labels() -> dict[str, str]:
    """Return what each part of a simulation is called."""
    return {
        "them": _("Come in"),
        "bot": _("Outside the rule"),
        "doi": _("Change"),
        "vuong": _("Conflicts"),
        "giu": _("Stay as they are"),
    }


def _simulated_figures(found: Simulation) -> list[dict[str, str]]:
    """Return the numbers of the simulation."""
    labels = _part_labels()
    numbers = [(_("In the audience"), found.plan.audience)]
    numbers += [(labels[part], found.number(part)) for part in PARTS]
    numbers.append((_("New or changed obligations, people"), found.plan.told))
    return [{"label": label, "value": formats.number(number)} for label, number in numbers]


def _parts(requirement: Requirement, found: Simulation) -> list[dict[str, Any]]:
    """Return each part with its verdicts, for those that have anybody."""
    labels, numbers = _part_labels(), found.plan.numbers
    return [
        {
            "label": labels[part],
            "url": reverse("requirements:people", args=[requirement.pk, part]),
            "lines": [
                (VERDICTS[verdict], formats.number(numbers[str(verdict)]))
                for verdict in verdicts
                if str(verdict) in numbers
            ],
        }
        for part, verdicts in PARTS.items()
        if found.number(part)
    ]


def _people_table(user: User, requirement: Requirement, lines: list[Line]) -> Table:
    """Return who the lines are about, as far as the user may see and use their data."""
    people = (
        User.objects.in_branches_of(user)
        .usable()
        .select_related("unit")
        .in_bulk({line.person for line in lines})
    )
    courses = dict(requirement.courses.values_list("pk", "title"))
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="code", label=_("Personal code")),
            Column(key="unit", label=_("Unit today")),
            Column(key="course", label=_("Course")),
            Column(key="what", label=_("What happens"), is_long=True),
            Column(key="due", label=_("Due")),
        ]
    )
    for line in lines:
        person = people.get(line.person)
        what = str(VERDICTS[line.verdict])
        is_obliged = line.verdict not in CONFLICTS
        table.add(
            {
                "name": person.full_name if person else _("not shown here"),
                "code": person.personal_code if person else "",
                "unit": person.unit.name if person and person.unit else "",
                "course": courses.get(line.course, ""),
                "what": f"{what} ({line.basis})" if line.basis else what,
                "due": f"{line.due_on:%d/%m/%Y}" if line.due_on and is_obliged else "",
            }
        )
    return table
