"""Planning, opening, watching over and closing classes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.text.vietnamese import nfc
from learning import permissions, selectors, services
from learning.desk.forms import (
    ClassFilter,
    ClassForm,
    EnrolForm,
    ExtendForm,
    PeopleFilter,
    SetAsideForm,
)
from learning.models import Enrolment, TrainingClass
from learning.nominating import nominations_of
from learning.services.classes import audience_of
from members.models import User
from members.organising.basis import Basis
from members.requests import MemberRequest, require

PAGE_SIZE = 50


@login_required
@require_safe
def class_list(request: MemberRequest) -> HttpResponse:
    """List the classes of the user's desk, the newest first."""
    require(permissions.may_see_class_desk(request.user))
    form = ClassFilter(request.GET, user=request.user)
    classes = selectors.desk_classes(request.user)
    if chosen := form.chosen():
        classes = classes.of_requirements(**chosen)
    page = Paginator(classes, 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "may_plan": permissions.may_plan_classes(request.user),
        "crumbs": _crumbs(),
    }
    return render(request, "learning/desk/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Plan a class; it is opened on its own page."""
    require(permissions.may_plan_classes(request.user))
    form = ClassForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        training_class = services.create_class(
            audience_units=fields.pop("audience_units"),
            by=request.user,
            manager=request.user,
            **fields,
        )
        messages.success(request, _("The class is planned. Check the audience, then open it."))
        return redirect("desk:detail", training_class.pk)
    context = {"form": form, "crumbs": _crumbs(_("New class")), "heading": _("New class")}
    return render(request, "learning/desk/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, class_id: int) -> HttpResponse:
    """Change a class that is not open yet."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    if training_class.opened_at is not None:
        messages.info(request, _("The class is open. Its facts are settled by the decision."))
        return redirect("desk:detail", class_id)
    form = ClassForm(request.POST or None, instance=training_class, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_planned_class(training_class, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:detail", class_id)
    heading = _("Change the class")
    context = {"form": form, "crumbs": _crumbs(heading, training_class), "heading": heading}
    return render(request, "learning/desk/form.html", context)


@login_required
@require_safe
def detail(request: MemberRequest, class_id: int) -> HttpResponse:
    """Show one class: its facts, how it stands, and what can be done with it."""
    training_class = _class(request, class_id)
    may_run = permissions.may_run_class(request.user, training_class)
    is_planned = training_class.opened_at is None
    counts = selectors.class_counts(training_class, user=request.user)
    context = {
        "training_class": training_class,
        "units": training_class.audience_units.all(),
        "audience_size": audience_of(training_class).count() if is_planned else None,
        "counts": counts,
        "total": sum(counts.values()),
        "may_run": may_run,
        "may_enrol": may_run and training_class.requirement_id is None,
        "nominations": nominations_of(training_class),
        "state": _state(training_class),
        "crumbs": _crumbs(training_class.title),
    }
    return render(request, "learning/desk/detail.html", context)


@login_required
@require_POST
def open_class(request: MemberRequest, class_id: int) -> HttpResponse:
    """Open the class, or enrol those who joined its audience since."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    made = services.open_class(training_class, by=request.user)
    said = ngettext("%(number)d person enrolled.", "%(number)d people enrolled.", made)
    messages.success(request, said % {"number": made})
    return redirect("desk:detail", class_id)


@login_required
@require_POST
def close_class(request: MemberRequest, class_id: int) -> HttpResponse:
    """Close the class; from now on nothing counts any more."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    services.close_class(training_class, by=request.user)
    messages.success(request, _("The class is closed."))
    return redirect("desk:detail", class_id)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: MemberRequest, class_id: int) -> HttpResponse:
    """Give everybody or one unit more time."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    form = ExtendForm(request.POST or None, training_class=training_class, user=request.user)
    if request.method == "POST" and form.is_valid():
        moved = services.extend_due_date(
            training_class,
            until=form.cleaned_data["until"],
            unit=form.cleaned_data["unit"],
            by=request.user,
        )
        said = ngettext(
            "%(number)d person has more time now.", "%(number)d people have more time now.", moved
        )
        messages.success(request, said % {"number": moved})
        return redirect("desk:detail", class_id)
    return _form_page(request, form, training_class, _("Extend the due date"))


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: MemberRequest, class_id: int) -> HttpResponse:
    """Add one more person of the user's branch."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        identifier = nfc(form.cleaned_data["identifier"])
        person = (
            User.objects.in_branches_of(request.user)
            .filter(Q(card_number=identifier) | Q(personal_code__iexact=identifier))
            .first()
        )
        if person is None:
            form.add_error(
                "identifier", _("Nobody of your branch has this number. Check it and try again.")
            )
        else:
            services.enrol_member(training_class, member=person, by=request.user)
            messages.success(request, _("%(name)s is enrolled.") % {"name": person.full_name})
            return redirect("desk:people", class_id)
    return _form_page(request, form, training_class, _("Add a person"))


@login_required
@require_safe
def people(request: MemberRequest, class_id: int) -> HttpResponse:
    """List the people of the class whom the user looks after."""
    training_class = _class(request, class_id)
    form = PeopleFilter(request.GET)
    rows = (
        Enrolment.objects.filter(training_class=training_class)
        .in_branches_of(request.user)
        .counted()
        .with_status()
        .select_related("member__unit", "unit_then")
        .order_by("member__name_key", "pk")
    )
    basis = Basis.named(request.GET.get("basis"))
    if form.is_valid():
        if form.cleaned_data["q"]:
            found = User.objects.search(form.cleaned_data["q"]).values("pk")
            rows = rows.filter(member__in=found)
        if form.cleaned_data["status"]:
            rows = rows.in_status(form.cleaned_data["status"])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    names = selectors.unit_names(listed, basis=basis)
    context = {
        "training_class": training_class,
        "page": page,
        "lines": [(row, names[row.pk]) for row in listed],
        "form": form,
        "required": _required_count(training_class),
        "may_run": permissions.may_run_class(request.user, training_class),
        "crumbs": _crumbs(_("People of the class"), training_class),
    }
    return render(request, "learning/desk/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def set_aside(request: MemberRequest, class_id: int, enrolment_id: int) -> HttpResponse:
    """Exempt one person from the class, or take the person off its list."""
    training_class = _class(request, class_id)
    require(permissions.may_run_class(request.user, training_class))
    enrolment = get_object_or_404(
        Enrolment.objects.filter(training_class=training_class)
        .in_branches_of(request.user)
        .select_related("member"),
        pk=enrolment_id,
    )
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["act"] == "exempt":
            services.exempt_enrolment(enrolment, basis=reason, by=request.user)
        else:
            services.withdraw_enrolment(enrolment, reason=reason, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:people", class_id)
    return _form_page(request, form, training_class, enrolment.member.full_name)


def _class(request: MemberRequest, class_id: int) -> TrainingClass:
    """Return a class of the user's desk, or 404; 403 for those who have no desk."""
    require(permissions.may_see_class_desk(request.user))
    visible = TrainingClass.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("course", "unit", "manager", "edition"), pk=class_id
    )


def _form_page(
    request: MemberRequest, form: Any, training_class: TrainingClass, heading: str
) -> HttpResponse:
    """Show a form about a class."""
    context = {"form": form, "heading": heading, "crumbs": _crumbs(heading, training_class)}
    return render(request, "learning/desk/form.html", context)


def _crumbs(last: str = "", training_class: TrainingClass | None = None) -> list[dict[str, str]]:
    """Return the way back to the desk."""
    crumbs = [{"title": _("Classes"), "url": reverse("desk:list")}]
    if training_class is not None:
        url = reverse("desk:detail", args=[training_class.pk])
        crumbs.append({"title": training_class.title, "url": url})
    if last:
        crumbs.append({"title": last, "url": ""})
    return crumbs


def _state(training_class: TrainingClass) -> str:
    """Return the status code of the class."""
    if training_class.closed_at is not None:
        return "closed"
    return "open" if training_class.opened_at is not None else "draft"


def _required_count(training_class: TrainingClass) -> int:
    """Return how many required lessons the edition of the class has."""
    if training_class.edition is None:
        return 0
    return training_class.edition.lessons.filter(is_required=True).count()
