"""The editorial setup: home page, site, groups, permissions, the workflow.  Safe to run again."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import BasePage, CourseIndexPage, HomePage, NewsIndexPage
from cms.services.groups import APPROVERS, TRAINERS

WORKFLOW = "Duyệt nội dung"
ROOT_TITLE = "Toàn bộ trang"
ROOT_COLLECTION = "Tệp dùng chung"
# What Wagtail's own migrations leave in every new database, in English.
ENGLISH_ROOT = "Root"
ENGLISH_WELCOME = "Welcome to your new Wagtail site!"
ENGLISH_WORKFLOW = "Moderators approval"
PAGE_PERMISSIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
FILE_PERMISSIONS = ("add_image", "change_image", "choose_image")
DOCUMENT_PERMISSIONS = ("add_document", "change_document", "choose_document")


@transaction.atomic
def ensure_editorial_setup(*, host: str = "", port: int = 80) -> HomePage:
    """Make what is missing of the setup, and return the home page.

    A host given is the site's from now on; without one, that which it has is kept.
    """
    home = _ensure_pages()
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": port, "root_page": home}
    )
    wanted = (home.pk, host or site.hostname, port if host else site.port)
    if (site.root_page_id, site.hostname, site.port) != wanted:
        site.root_page, site.hostname, site.port = home, wanted[1], wanted[2]
        site.save()
    Group.objects.get_or_create(name=TRAINERS)
    approvers, _created = Group.objects.get_or_create(name=APPROVERS)
    _ensure_permissions(approvers)
    _ensure_workflow(home, approvers)
    _clear_english_beginnings()
    return home


def _ensure_pages() -> HomePage:
    """Return the home page; make it, the course index and the news index where missing."""
    Locale.objects.get_or_create(language_code="vi")
    home = HomePage.objects.first()
    root = BasePage.get_first_root_node()
    if root is None:
        root = BasePage.add_root(title=ROOT_TITLE, slug="root")
    if home is None:
        home = root.add_child(
            instance=HomePage(
                title="Học tập trực tuyến",
                slug="trang-chu",
                lead="Học mọi nơi, tiến độ và kết quả được ghi nhận trung thực.",
            )
        )
    if not CourseIndexPage.objects.exists():
        home.add_child(
            instance=CourseIndexPage(
                title="Các khóa bồi dưỡng",
                slug="khoa-hoc",
                lead="Chọn khóa bồi dưỡng để xem đề cương và vào học.",
            )
        )
        home.refresh_from_db()
    if not NewsIndexPage.objects.exists():
        home.add_child(instance=NewsIndexPage(title="Tin tức", slug="tin-tuc"))
        home.refresh_from_db()
    return home


def _ensure_permissions(approvers: Group) -> None:
    """Give the approvers every page, picture and document; trainers get theirs by course."""
    root = BasePage.get_first_root_node()
    for action in PAGE_PERMISSIONS:
        GroupPagePermission.objects.get_or_create(
            group=approvers, page=root, permission=page_permission(action)
        )
    collection = Collection.get_first_root_node()
    give_files(approvers, collection)


def give_files(group: Group, collection: Collection) -> None:
    """Let the group add, change and choose pictures and documents of the collection."""
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=FILE_PERMISSIONS
    ) | Permission.objects.filter(
        content_type__app_label="wagtaildocs", codename__in=DOCUMENT_PERMISSIONS
    )
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def page_permission(action: str) -> Permission:
    """Return Wagtail's permission for an act on pages."""
    return Permission.objects.get(
        content_type__app_label="cms", codename=f"{action}_{BasePage._meta.model_name}"
    )


def _ensure_workflow(home: HomePage, approvers: Group) -> None:
    """One step: an approver approves, and that publishes."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=WORKFLOW)
    task.groups.set([approvers])
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    Workflow.objects.filter(pk=workflow.pk).update(active=True)
    root = BasePage.objects.get(pk=home.pk).get_root()
    # Wagtail's own migration makes a workflow for the root; ours takes its place.
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _clear_english_beginnings() -> None:
    """Take away Wagtail's sample page and unused sample workflow; name the roots in Vietnamese.

    Approvers meet them in lists, search and filters.
    """
    Collection.objects.filter(depth=1, name=ENGLISH_ROOT).update(name=ROOT_COLLECTION)
    BasePage.objects.filter(depth=1, title=ENGLISH_ROOT).update(
        title=ROOT_TITLE, draft_title=ROOT_TITLE
    )
    for welcome in BasePage.objects.filter(depth=2, title=ENGLISH_WELCOME):
        if not welcome.sites_rooted_here.exists():
            welcome.delete()
    Workflow.objects.filter(name=ENGLISH_WORKFLOW, workflow_states=None).delete()
    GroupApprovalTask.objects.filter(name=ENGLISH_WORKFLOW, task_states=None).delete()
