"""Own courses: the list with their states, and a new one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.desk.frame import courses_of, editor_of, editors_only, page_of, show
from cms.models import CoursePage, PublishedOutline
from cms.services.courses import create_course
from courses.models import Course


class NewCourseForm(forms.Form):
    """The three facts that a course begins with."""

    title = forms.CharField(label=gettext_lazy("Course title"), max_length=255)
    code = forms.CharField(
        label=gettext_lazy("course code"),
        max_length=20,
        help_text=gettext_lazy("for example CN01"),
    )
    type = forms.ChoiceField(label=gettext_lazy("type"), choices=Course.Type.choices)

    def clean_code(self) -> str:
        """Refuse a code that another page or course has."""
        code: str = self.cleaned_data["code"].strip().upper()
        if (
            CoursePage.objects.filter(code__iexact=code).exists()
            or Course.objects.filter(code__iexact=code).exists()
        ):
            raise forms.ValidationError(
                _("Another course already has this code. Choose another code.")
            )
        return code


@editors_only
def list_courses(request: HttpRequest) -> HttpResponse:
    """List the courses of the person, with the edition that members take."""
    page = page_of(request, courses_of(editor_of(request)).prefetch_related("trainers"))
    read = PublishedOutline.objects.in_bulk(
        [course.key for course in page], field_name="course_key"
    )
    rows = [{"course": course, "outcome": read.get(course.key)} for course in page]
    context = {
        "title": _("My courses"),
        "icon": "folder-open-inverse",
        "action_text": _("New course"),
        "action_url": reverse("cms_desk:add_course"),
        "rows": rows,
        "page": page,
    }
    return show(request, "courses", context)


@editors_only
def add_course(request: HttpRequest) -> HttpResponse:
    """Make the draft of a course and open it in the editor."""
    form = NewCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        course = create_course(by=editor_of(request), **facts)
        messages.success(
            request,
            _("The course “%(title)s” was made. Add its lessons, then the outline.")
            % {"title": course.title},
        )
        return redirect("wagtailadmin_pages:edit", course.pk)
    context = {"form": form, "title": _("New course"), "icon": "folder-open-inverse"}
    return show(request, "form", context)
