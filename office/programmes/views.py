"""Standard programmes and their courses; certificates about to expire."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.models import CoursePage
from common.tables import Cell, Column, Table
from common.text import formats
from courses.models import Course, Programme, ProgrammeCourse
from members.permissions import may_edit_content, may_look_after_people
from members.requests import MemberRequest, require
from members.restriction import left_out_words
from office.programmes import services
from office.programmes.expiry import expiring
from office.programmes.forms import ExpiryFilters, LinkForm, MakeCourseForm
from office.programmes.permissions import (
    may_link_courses,
    may_make_courses,
    may_see_programmes,
)
from office.programmes.sheets import expiring_table

PER_PAGE = 50


def crumbs_of(programme: Programme | None = None, last: str = "") -> list[dict[str, str]]:
    """Return the way back to the list."""
    crumbs = [
        {"title": _("Office desk"), "url": reverse("office:home")},
        {"title": _("Standard programmes"), "url": reverse("programmes:list")},
    ]
    if programme is not None:
        url = reverse("programmes:show", args=[programme.pk]) if last else ""
        crumbs.append({"title": programme.title, "url": url})
    return [*crumbs, {"title": last, "url": ""}] if last else crumbs


@login_required
@require_safe
def programmes(request: MemberRequest) -> HttpResponse:
    """List the standard programmes."""
    require(may_see_programmes(request.user))
    table = Table(
        [
            Column(key="title", label=_("Programme")),
            Column(key="code", label=_("Code")),
            Column(key="type", label=_("Type")),
            Column(key="topics", label=_("Topics"), is_number=True),
            Column(key="periods", label=_("Tiết"), is_number=True),
            Column(key="valid", label=_("Certificate valid for")),
        ]
    )
    for one in Programme.objects.prefetch_related("topics"):
        topics = list(one.topics.all())
        table.add(
            {
                "title": Cell(text=one.title, href=reverse("programmes:show", args=[one.pk])),
                "code": Cell(text=one.code, is_code=True),
                "type": capfirst(str(one.get_type_display())),
                "topics": formats.number(len(topics)),
                "periods": formats.number(sum(topic.periods for topic in topics)),
                "valid": _months(one.valid_for_months),
            }
        )
    context = {"table": table, "crumbs": crumbs_of()}
    return render(request, "office/programmes/list.html", context)


def _months(months: int | None) -> str:
    return _("%(number)s months") % {"number": months} if months else _("no limit")


@login_required
@require_safe
def show(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Show one programme: its topics, its rules, and the courses that carry it out."""
    require(may_see_programmes(request.user))
    programme = get_object_or_404(Programme, pk=programme_id)
    links = list(programme.courses.select_related("topic").order_by("pk"))
    context = {
        "programme": programme,
        "topics": programme.topics.order_by("position"),
        "facts": [
            (_("Prescribed by"), programme.basis or "–"),
            (_("Ends with"), _ending(programme)),
            (_("Least attendance"), f"{programme.attendance_percent} %"),
            (_("Pass mark"), formats.number(programme.pass_mark, 1)),
            (_("Certificate valid for"), _months(programme.valid_for_months)),
        ],
        "links": _named(links, is_editor=may_edit_content(request.user)),
        "form": LinkForm(programme=programme),
        "may_make": may_make_courses(request.user),
        "may_link": may_link_courses(request.user),
        "crumbs": crumbs_of(programme),
    }
    return render(request, "office/programmes/show.html", context)


def _ending(programme: Programme) -> str:
    return _("final quiz and reflection paper") if programme.asks_paper else _("final quiz")


def _named(links: list[ProgrammeCourse], *, is_editor: bool) -> list[dict[str, object]]:
    """Return the linked courses with their titles, drafts among them, in two queries."""
    keys = [link.course_key for link in links]
    published = Course.objects.in_bulk(keys, field_name="key")
    pages = {page.key: page for page in CoursePage.objects.filter(key__in=keys)}
    found = []
    for link in links:
        page, course = pages.get(link.course_key), published.get(link.course_key)
        title = course.title if course else page.title if page else _("(deleted draft)")
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and is_editor else ""
        found.append(
            {
                "link": link,
                "title": title,
                "is_draft": course is None,
                "topic": str(link.topic) if link.topic else _("the whole programme"),
                "edit_url": edit_url,
            }
        )
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_course(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Make the draft of a course from the programme."""
    require(may_make_courses(request.user))
    programme = get_object_or_404(Programme, pk=programme_id)
    form = MakeCourseForm(
        request.POST if request.method == "POST" else None, user=request.user, programme=programme
    )
    if form.is_valid():
        try:
            services.make_course(programme, by=request.user, **form.cleaned_data)
        except services.CourseCodeInUse as refusal:
            form.add_error("code", str(refusal.message))
        else:
            messages.success(
                request, _("The draft is made: a lesson page for each topic waits for its author.")
            )
            if not may_link_courses(request.user):
                messages.info(
                    request,
                    _("The office says, once it is published, that it carries the programme out."),
                )
            return redirect("programmes:show", programme.pk)
    heading = _("Make a course from the programme")
    context = {"form": form, "heading": heading, "crumbs": crumbs_of(programme, heading)}
    return render(request, "frames/form_page.html", context)


def _require_linking(request: MemberRequest) -> None:
    """Let those alone find the links who set them for the whole organisation."""
    if not may_link_courses(request.user):
        raise Http404


@login_required
@require_POST
def link(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Say that a course carries out the programme, or one topic of it."""
    _require_linking(request)
    programme = get_object_or_404(Programme, pk=programme_id)
    form = LinkForm(request.POST, programme=programme)
    if form.is_valid():
        services.link_course(programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a course from the list."))
    return redirect("programmes:show", programme.pk)


@login_required
@require_POST
def unlink(request: MemberRequest, link_id: int) -> HttpResponse:
    """Take a course out of a programme."""
    _require_linking(request)
    row = get_object_or_404(ProgrammeCourse, pk=link_id)
    services.unlink_course(row, by=request.user)
    messages.success(request, _("The course does not count for the programme any more."))
    return redirect("programmes:show", row.programme_id)


@login_required
@require_safe
def expiring_certificates(request: MemberRequest) -> HttpResponse:
    """List the certificates of the user's people that end soon."""
    require(may_look_after_people(request.user))
    filters = ExpiryFilters(request.GET, user=request.user)
    rows = expiring(request.user, today=timezone.localdate(), **filters.choices())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "table": expiring_table(page.object_list),
        "page": page,
        "left_out": left_out_words(rows.restricted().count()),
        "reset_url": reverse("programmes:expiring"),
        "export_query": urlencode(request.GET.dict() | {"kind": "expiring"}),
        "crumbs": crumbs_of(None, _("Certificates about to expire")),
    }
    return render(request, "office/programmes/expiring.html", context)
