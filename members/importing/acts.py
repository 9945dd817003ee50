"""What a person does to a run: each act is one POST and leads back to the page of the run."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.importing import runs
from members.importing.forms import OverwriteForm
from members.importing.views import run_of
from members.requests import MemberRequest


@login_required
@require_POST
def choose_overwrite(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take the ticked fields, and check the list again."""
    run = run_of(request, run_id)
    form = OverwriteForm(request.POST, run=run)
    if form.is_valid():
        runs.check_again(run, overwrite=form.cleaned_data["overwrite"])
    else:
        messages.error(request, _("Tick fields of the list only."))
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def decide(request: MemberRequest, run_id: int) -> HttpResponse:
    """Keep whom the rows of the page mean, and check the list again."""
    run = run_of(request, run_id)
    rows = run.rows.filter(kind="conflict").values_list("number", "candidates")
    choices: dict[int, int | None] = {}
    for number, candidates in rows:
        said = request.POST.get(f"row-{number}", "")
        if said == "new":
            choices[number] = None
        elif said.isdecimal() and int(said) in candidates:
            choices[number] = int(said)
    if choices:
        runs.check_again(run, choices=choices)
    else:
        messages.error(request, _("Choose for at least one row whom it means."))
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def mark_missing(request: MemberRequest, run_id: int) -> HttpResponse:
    """Mark the ticked people of the page for the clerk."""
    run = run_of(request, run_id)
    ticked = [int(one) for one in request.POST.getlist("row") if one.isdecimal()]
    shown = [int(one) for one in request.POST.getlist("shown") if one.isdecimal()]
    number = runs.mark_missing(run, ticked, on_page=shown)
    messages.success(request, _("%(number)s people of this page are marked.") % {"number": number})
    return redirect(f"{reverse('imports:run', args=[run.pk])}?kind=missing")


@login_required
@require_POST
def hand_in(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take the list over, or hand it to the second person."""
    run = runs.hand_in(run_of(request, run_id), by=request.user)
    if run.state == run.State.WAITING:
        messages.success(request, _("Handed in. Another person must approve this import now."))
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def approve(request: MemberRequest, run_id: int) -> HttpResponse:
    """Have a large list taken over, as the second person."""
    run = runs.approve(run_of(request, run_id), by=request.user)
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def send_back(request: MemberRequest, run_id: int) -> HttpResponse:
    """Give the list back to be changed."""
    run = runs.send_back(run_of(request, run_id), by=request.user)
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def try_again(request: MemberRequest, run_id: int) -> HttpResponse:
    """Do once more what failed."""
    run = runs.try_again(run_of(request, run_id))
    return redirect("imports:run", run_id=run.pk)


@login_required
@require_POST
def undo(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take everything back that the run did."""
    run = runs.want_undo(run_of(request, run_id), by=request.user)
    return redirect("imports:run", run_id=run.pk)
