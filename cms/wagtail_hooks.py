"""Where Wagtail's admin asks us: menus, lists of pages, addresses, and after a save."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.access.ownership import OwnMaterial
from cms.at_desk import editor
from cms.models import CoursePage, CourseWorkspace, LessonPage, PublishedOutline
from cms.services.courses import repair_copied_course, tend_course
from learning.models import Enrolment
from members.models import User
from members.permissions import may_approve_content, may_edit_content

# What a trainer's menu holds; Wagtail's own entries are for approvers.
TRAINER_MENU = ("my-courses", "videos", "questions", "quizzes", "guides")
CLOSED_REPORTS = ("site-history", "page-types-usage")
APPROVER_MENU = (*TRAINER_MENU, "explorer", "images", "documents", "reports")


def person(request: HttpRequest) -> User:
    """Return who works at the desk; the admin has signed everybody in."""
    return cast(User, request.user)


def sees_everything(request: HttpRequest) -> bool:
    """Tell whether the person works on every page: approvers and the technical account."""
    user = person(request)
    return user.is_superuser or may_approve_content(user)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLResolver]:
    """Put the trainer's desk below the admin."""
    return [path("ban-bien-tap/", include("cms.desk.urls"))]


def _entry(label: Any, name: str, url_name: str, icon: str, order: int) -> None:
    @hooks.register("register_admin_menu_item")
    def item() -> MenuItem:
        return MenuItem(label, reverse(url_name), name=name, icon_name=icon, order=order)


_entry(gettext_lazy("My courses"), "my-courses", "cms_desk:courses", "folder-open-inverse", 10)
_entry(gettext_lazy("Video"), "videos", "cms_desk:videos", "media", 20)
_entry(gettext_lazy("Question bank"), "questions", "cms_desk:questions", "help", 30)
_entry(gettext_lazy("Quizzes"), "quizzes", "cms_desk:quizzes", "list-ol", 40)
# Out of the admin, to the site's help, which shows trainers their guide first.
_entry(gettext_lazy("Help"), "guides", "common:help", "info-circle", 1100)


@hooks.register("construct_main_menu")
def short_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Keep the entries that the role works with."""
    if request.user.is_superuser:
        return
    kept = APPROVER_MENU if sees_everything(request) else TRAINER_MENU
    menu_items[:] = [item for item in menu_items if item.name in kept]


@hooks.register("construct_reports_menu")
def short_reports_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Keep the reports that the gate opens."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in CLOSED_REPORTS]


@hooks.register("construct_help_menu")
def no_help_of_wagtail(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """The help of Wagtail is in English and leads out of the house."""
    menu_items.clear()


@hooks.register("construct_homepage_summary_items", order=1000)
def no_site_summary(request: HttpRequest, summary_items: list[Any]) -> None:
    """How many pages and pictures there are is no news for anybody here."""
    summary_items.clear()


class OwnCoursesPanel(Component):
    """The first thing on the desk: the own courses, one tap away."""

    name = "own_courses"
    template_name = "cms/desk/home_panel.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the newest own courses."""
        user = person(parent_context["request"])
        return {"courses": CoursePage.objects.filter(trainers=user).order_by("-pk")[:10]}


@hooks.register("construct_homepage_panels")
def own_courses_first(request: HttpRequest, panels: list[Component]) -> None:
    """Begin the first page of the admin with the own courses."""
    panels.insert(0, OwnCoursesPanel())


@hooks.register("construct_explorer_page_queryset")
def own_pages(parent_page: Any, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """List only own courses, their lessons and the way to them."""
    return pages if sees_everything(request) else OwnMaterial(person(request)).pages(pages)


@hooks.register("construct_page_chooser_queryset")
def pages_to_link(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Let links lead anywhere but into other people's courses."""
    if sees_everything(request):
        return pages
    return OwnMaterial(person(request)).pages_to_link(pages)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def own_files(files: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Offer pictures and documents of own courses."""
    if sees_everything(request):
        return files
    return files.filter(collection_id__in=OwnMaterial(person(request)).collections)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
def tend_saved_course(request: HttpRequest, page: Any) -> None:
    """Keep the workspace in step with a saved course, and tell what publishing led to."""
    page = page.specific
    if isinstance(page, CoursePage):
        tend_course(CoursePage.objects.get(pk=page.pk))


@hooks.register("after_publish_page")
def tell_about_edition(request: HttpRequest, page: Any) -> None:
    """Say whether the publication made an edition."""
    page = page.specific
    if isinstance(page, CoursePage):
        tell_outcome(request, page)
    elif isinstance(page, LessonPage):
        course = CoursePage.objects.parent_of(page).live().first()
        if course is not None:
            tell_outcome(request, course)


def tell_outcome(request: HttpRequest, course: CoursePage) -> None:
    """Show what the bridge made of the newest publication of the course."""
    outcome = PublishedOutline.objects.filter(course_key=course.key).first()
    if outcome is None:
        return
    if outcome.refusal:
        messages.warning(
            request, _("No edition was made: %(reason)s") % {"reason": outcome.refusal}
        )
    elif outcome.made_edition:
        messages.success(
            request,
            _("Edition %(number)s of the course was made.") % {"number": outcome.edition_number},
        )


@hooks.register("after_copy_page")
def mend_copied_course(request: HttpRequest, page: Any, new_page: Any) -> None:
    """Let the outline of a copied course name its own lessons."""
    source, copy = page.specific, new_page.specific
    if isinstance(source, CoursePage) and isinstance(copy, CoursePage):
        repair_copied_course(source, copy, by=person(request))


@hooks.register("before_serve_document")
def lesson_documents_for_learners(document: Any, request: HttpRequest) -> None:
    """Give documents of a course to its learners and editors only; others are public.

    Raises:
        Http404: the document belongs to a course that the person neither takes nor writes.
    """
    # A collection inside that of a course is the course's too.
    around = document.collection.get_ancestors(inclusive=True)
    workspace = CourseWorkspace.objects.filter(collection__in=around).first()
    if workspace is None or sees_everything(request):
        return
    user = request.user
    is_learner = user.is_authenticated and (
        Enrolment.objects.counted()
        .filter(
            member=user,
            training_class__opened_at__isnull=False,
            training_class__course__key=workspace.course_key,
        )
        .exists()
    )
    is_editor = may_edit_content(person(request)) and OwnMaterial(person(request)).owns_document(
        document.pk
    )
    if not is_learner and not is_editor:
        raise Http404


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """Load the few rules of our own panels; for trainers, those that hide what they do not have."""
    sheets = ["cms/admin.css"]
    user = editor()
    if user is not None and not (user.is_superuser or may_approve_content(user)):
        sheets.append("cms/admin-trainer.css")
    links = ((static(sheet),) for sheet in sheets)
    return format_html_join("", '<link rel="stylesheet" href="{}">', links)
