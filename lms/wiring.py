"""Who reacts to what.  The only place where events meet their handlers."""

from django.contrib.auth.signals import user_logged_in
from wagtail.signals import page_published

from certificates.handlers import queue_certificate
from cms.publishing import publish_edition_of_page
from cms.services.groups import keep_groups_at_sign_in, keep_groups_on_change
from learning.events import course_completed
from members.events import roles_changed
from notices.unread import count_at_sign_in


def connect() -> None:
    """Connect every handler once, at start-up."""
    course_completed.connect(queue_certificate, dispatch_uid="certificates.queue_certificate")
    page_published.connect(publish_edition_of_page, dispatch_uid="cms.publish_edition_of_page")
    user_logged_in.connect(keep_groups_at_sign_in, dispatch_uid="cms.keep_groups_at_sign_in")
    user_logged_in.connect(count_at_sign_in, dispatch_uid="notices.count_at_sign_in")
    roles_changed.connect(keep_groups_on_change, dispatch_uid="cms.keep_groups_on_change")
