"""Writes around pages: the editorial setup, groups, new courses, loading a course from files."""

from cms.services.courses import create_course, repair_copied_course
from cms.services.editorial import ensure_editorial_setup
from cms.services.groups import keep_groups_in_step, sync_editor_groups
from cms.services.loading import load_course
from cms.services.moderation import approve_page, submit_page
from cms.services.site import load_site_pages

__all__ = [
    "approve_page",
    "create_course",
    "ensure_editorial_setup",
    "keep_groups_in_step",
    "load_course",
    "load_site_pages",
    "repair_copied_course",
    "submit_page",
    "sync_editor_groups",
]
