"""The admin addresses of trainers and approvers.  What is not listed does not exist for them.

The test ``tests/cms/admin_table.py`` walks the resolver, so that an address which a new
version of Wagtail brings is refused until somebody decides about it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from cms.access.ownership import OwnMaterial, revision_of_page, workflow_state_of_page

Check = Callable[[OwnMaterial, HttpRequest, dict[str, Any]], bool]

COURSE_PARTS = {("cms", "lessonpage")}
# As many as the largest number of a row has.
MOST_DIGITS = 19


def _anyone(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Addresses that show nothing of anybody."""
    return True


def _own_page(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.owns_page(int(kwargs["page_id"]))


def _own_parent(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.owns_page(kwargs["parent_page_id"])


def _explorable(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.may_explore(kwargs["parent_page_id"])


def _linkable_parent(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.may_link_below(kwargs["parent_page_id"])


def _new_lesson(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """A lesson below an own course, nothing else."""
    wanted = (kwargs["content_type_app_name"], kwargs["content_type_model_name"])
    return wanted in COURSE_PARTS and _own_parent(own, request, kwargs)


def _copied_inside(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """An own page, copied to a place of one's own."""
    target = request.POST.get("new_parent_page", "")
    goes_home = request.method != "POST" or (target.isdecimal() and own.owns_page(int(target)))
    return goes_home and _own_page(own, request, kwargs)


def _moved_inside(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.owns_page(kwargs["page_to_move_id"])


def _own_revision(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    page, revision = kwargs["page_id"], kwargs["revision_id"]
    return _own_page(own, request, kwargs) and revision_of_page(revision, page)


def _own_revisions(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Both sides of a comparison belong to the one own page."""
    page = int(kwargs["pk"])
    named = [kwargs["revision_id_a"], kwargs["revision_id_b"]]
    ids = [revision for revision in named if _is_id(revision)]
    return own.owns_page(page) and all(revision_of_page(pk, page) for pk in ids)


def _own_workflow(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    page, state = kwargs["page_id"], kwargs["workflow_state_id"]
    return _own_page(own, request, kwargs) and workflow_state_of_page(state, page)


def _is_id(text: object) -> bool:
    """Tell whether this can be the number of a row: Python reads no more than 4300 digits."""
    return str(text).isdecimal() and len(str(text)) <= MOST_DIGITS


def _own_image(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.owns_image(kwargs["image_id"])


def _chosen_image(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return _is_id(kwargs["pk"]) and own.owns_image(int(kwargs["pk"]))


def _chosen_document(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return _is_id(kwargs["pk"]) and own.owns_document(int(kwargs["pk"]))


def _own_edited(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """The page that an editing session is about."""
    found = ContentType.objects.filter(
        app_label=kwargs["app_label"], model=kwargs["model_name"]
    ).first()
    return found is not None and own.owns_object(found, str(kwargs["object_id"]))


def _own_session(own: OwnMaterial, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    return own.owns_session(kwargs["session_id"])


# At most 40 of Wagtail's own addresses (QUALITY SEC-02), each with the rows it is good for.
TRAINER: dict[str, Check] = {
    "wagtailadmin_home": _anyone,
    "wagtailadmin_account": _anyone,
    "wagtailadmin_logout": _anyone,
    "wagtailadmin_dismissibles": _anyone,
    "wagtailadmin_sprite": _anyone,
    "wagtailadmin_javascript_catalog": _anyone,
    "wagtailadmin_editing_sessions:ping": _own_edited,
    "wagtailadmin_editing_sessions:release": _own_session,
    "wagtailadmin_explore": _explorable,
    "wagtailadmin_explore_results": _explorable,
    "wagtailadmin_pages:add": _new_lesson,
    "wagtailadmin_pages:preview_on_add": _new_lesson,
    "wagtailadmin_pages:add_subpage": _own_parent,
    "wagtailadmin_pages:edit": _own_page,
    "wagtailadmin_pages:preview_on_edit": _own_page,
    "wagtailadmin_pages:view_draft": _own_page,
    "wagtailadmin_pages:delete": _own_page,
    "wagtailadmin_pages:copy": _copied_inside,
    "wagtailadmin_pages:set_page_position": _moved_inside,
    "wagtailadmin_pages:confirm_workflow_cancellation": _own_page,
    "wagtailadmin_pages:revisions_view": _own_revision,
    "wagtailadmin_pages:revisions_revert": _own_revision,
    "wagtailadmin_pages:revisions_compare": _own_revisions,
    "wagtailadmin_pages:workflow_history": _own_page,
    "wagtailadmin_pages:workflow_history_detail": _own_workflow,
    "wagtailadmin_pages:history": _own_page,
    "wagtailadmin_pages:history_results": _own_page,
    "wagtailadmin_choose_page": _anyone,
    "wagtailadmin_choose_page_child": _linkable_parent,
    "wagtailadmin_choose_page_external_link": _anyone,
    "wagtailimages:edit": _own_image,
    "wagtailimages_chooser:choose": _anyone,
    "wagtailimages_chooser:choose_results": _anyone,
    "wagtailimages_chooser:chosen": _chosen_image,
    "wagtailimages_chooser:create": _anyone,
    "wagtaildocs_chooser:choose": _anyone,
    "wagtaildocs_chooser:choose_results": _anyone,
    "wagtaildocs_chooser:chosen": _chosen_document,
    "wagtaildocs_chooser:create": _anyone,
}

# Approvers work on every page, picture and document; people, groups, sites, settings,
# collections and the workflow itself are not theirs.
APPROVER = frozenset(TRAINER) | {
    "wagtail_bulk_action",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_api:pages:find",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_block_preview",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_pages:collect_workflow_action_data",
    "wagtailadmin_pages:lock",
    "wagtailadmin_pages:move",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_pages:revisions_index",
    "wagtailadmin_pages:revisions_unschedule",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:search_results",
    "wagtailadmin_pages:unlock",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_pages:usage",
    "wagtailadmin_pages:workflow_action",
    "wagtailadmin_pages:workflow_preview",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:aging_pages_results",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:locked_pages_results",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_results",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:workflow_tasks_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
    "wagtaildocs:add",
    "wagtaildocs:add_multiple",
    "wagtaildocs:create_multiple_from_uploaded_document",
    "wagtaildocs:delete",
    "wagtaildocs:delete_multiple",
    "wagtaildocs:delete_upload_multiple",
    "wagtaildocs:document_usage",
    "wagtaildocs:edit",
    "wagtaildocs:edit_multiple",
    "wagtaildocs:index",
    "wagtaildocs:index_results",
    "wagtaildocs_chooser:chosen_multiple",
    "wagtailimages:add",
    "wagtailimages:add_multiple",
    "wagtailimages:create_multiple_from_uploaded_image",
    "wagtailimages:delete",
    "wagtailimages:delete_multiple",
    "wagtailimages:delete_upload_multiple",
    "wagtailimages:edit_multiple",
    "wagtailimages:image_usage",
    "wagtailimages:index",
    "wagtailimages:index_results",
    "wagtailimages_chooser:chosen_multiple",
    "wagtailimages_chooser:select_format",
}

# The desk's own addresses; each view asks for its rows itself.
DESK_NAMESPACE = "cms_desk"
