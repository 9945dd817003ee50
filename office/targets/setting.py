"""Setting the target: one person proposes, another decides; courses that civil servants count."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.tables import Column, Table
from common.text import formats
from courses.models import Course
from learning import services, targets
from learning.exceptions import TargetRefused
from learning.models import YearlyTarget
from learning.permissions import may_decide_targets, may_set_targets
from learning.target_rules import Group
from members.requests import MemberRequest, require
from office.targets.forms import TargetForm
from office.targets.views import crumbs_of
from office.targets.words import GROUPS


@login_required
@require_safe
def versions(request: MemberRequest) -> HttpResponse:
    """Show the versions of the target, and the one that waits for a second person."""
    require(may_decide_targets(request.user))
    rows = list(
        YearlyTarget.objects.visible_to(request.user).select_related("proposed_by", "decided_by")
    )
    table = Table(
        [
            Column(key="year", label=_("From the year")),
            Column(key="state", label=_("State")),
            Column(key="periods", label=_("Tiết a year")),
            Column(key="types", label=_("Types that count")),
            Column(key="sectors", label=_("Sectors whose people are civil servants")),
            Column(key="least", label=_("Least grade of evidence that counts")),
            Column(key="basis", label=_("Basis"), is_long=True),
            Column(key="people", label=_("Proposed and approved by")),
        ]
    )
    for row in rows:
        people = [one.full_name for one in (row.proposed_by, row.decided_by) if one]
        table.add(
            {
                "year": str(row.from_year),
                "state": capfirst(str(row.get_state_display())),
                "periods": _periods(row),
                "types": targets.types_in_words(row.rule),
                "sectors": ", ".join(row.civil_sectors),
                "least": str(row.get_least_evidence_display()),
                "basis": row.basis,
                "people": ", ".join(people),
            }
        )
    context = {
        "table": table,
        "waiting": next((one for one in rows if one.state == YearlyTarget.State.PROPOSED), None),
        "may_set": may_set_targets(request.user),
        "crumbs": crumbs_of(_("How it is set")),
    }
    return render(request, "office/targets/versions.html", context)


def _periods(row: YearlyTarget) -> str:
    rule = row.rule
    return "; ".join(
        f"{capfirst(str(words))}: {formats.number(rule.of(group))}"
        for group, words in GROUPS.items()
        if rule.of(Group(group))
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    """Propose a new version."""
    require(may_set_targets(request.user))
    rule = targets.rule_of(timezone.localdate().year)
    form = TargetForm(request.POST if request.method == "POST" else None, rule=rule)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            services.propose_target(
                from_year=facts["from_year"],
                periods=form.periods,
                types=facts["types"],
                civil_sectors=facts["civil_sectors"],
                least_evidence=facts["least_evidence"],
                basis=facts["basis"],
                by=request.user,
            )
        except TargetRefused as refusal:
            form.add_error("from_year", str(refusal.message))
        else:
            messages.success(request, _("The target waits for a second person."))
            return redirect("targets:versions")
    heading = _("Propose a target")
    context = {"form": form, "heading": heading, "crumbs": crumbs_of(heading)}
    return render(request, "frames/form_page.html", context)


@login_required
@require_POST
def decide(request: MemberRequest, target_id: int) -> HttpResponse:
    """Say yes or no as the second person."""
    row = get_object_or_404(YearlyTarget.objects.visible_to(request.user), pk=target_id)
    require(may_decide_targets(request.user))
    if request.POST.get("act") not in ("approve", "refuse"):
        raise BadRequest
    approve = request.POST["act"] == "approve"
    services.decide_target(row, approve=approve, by=request.user)
    messages.success(request, _("The target is in force.") if approve else _("Refused."))
    return redirect("targets:versions")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: MemberRequest) -> HttpResponse:
    """Say which courses count as training of civil servants (NĐ 171/2025)."""
    require(may_set_targets(request.user))
    if request.method == "POST":
        tagged = {int(one) for one in request.POST.getlist("course") if one.isdecimal()}
        changed = services.tag_courses(tagged, by=request.user)
        said = _("%(number)s courses changed.") % {"number": formats.number(changed)}
        messages.success(request, said)
        return redirect("targets:courses")
    context = {
        "courses": Course.objects.filter(archived_at=None).order_by("code"),
        "crumbs": crumbs_of(_("Courses for civil servants")),
    }
    return render(request, "office/targets/courses.html", context)
