"""What the tables of pages hold of whom: who wrote, approved and uploaded."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="cms.BasePage",
        title=_("Pages of the site"),
        person="",
        retention="content",
        actors=("locked_by", "owner"),
        plain=(
            *("id", "path", "depth", "numchild", "translation_key", "locale"),
            *("latest_revision", "live", "has_unpublished_changes"),
            *("first_published_at", "last_published_at", "live_revision", "go_live_at"),
            *("expire_at", "expired", "locked", "locked_at", "title", "draft_title"),
            *("slug", "content_type", "url_path", "latest_revision_created_at"),
            *("alias_of", "key"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.ModelLogEntry",
        title=_("Log of the editor's desk"),
        person="",
        retention="content",
        actors=("user",),
        plain=(
            *("id", "content_type", "label", "action", "data", "timestamp", "uuid"),
            *("revision", "content_changed", "deleted", "object_id"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.Revision",
        title=_("Versions of pages"),
        person="",
        retention="content",
        actors=("user",),
        plain=(
            *("id", "content_type", "base_content_type", "object_id", "created_at"),
            *("object_str", "content", "approved_go_live_at"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.UploadedFile",
        title=_("Uploads under way"),
        person="",
        retention="content",
        actors=("uploaded_by_user",),
        plain=(*("id", "for_content_type", "file"),),
    )
)
hold(
    Holding(
        model="wagtailcore.WorkflowState",
        title=_("Approvals of pages"),
        person="",
        retention="content",
        actors=("requested_by",),
        plain=(
            *("id", "content_type", "base_content_type", "object_id", "workflow"),
            *("status", "created_at", "current_task_state"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.TaskState",
        title=_("Steps of approvals"),
        person="",
        retention="content",
        actors=("finished_by",),
        plain=(
            *("id", "workflow_state", "revision", "task", "status", "started_at"),
            *("finished_at", "comment", "content_type"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.PageLogEntry",
        title=_("Log of pages"),
        person="",
        retention="content",
        actors=("user",),
        plain=(
            *("id", "content_type", "label", "action", "data", "timestamp", "uuid"),
            *("revision", "content_changed", "deleted", "page"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.Comment",
        title=_("Comments on pages"),
        person="",
        retention="content",
        actors=("user", "resolved_by"),
        plain=(
            *("id", "page", "text", "contentpath", "position", "created_at"),
            *("updated_at", "revision_created", "resolved_at"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.CommentReply",
        title=_("Replies to comments"),
        person="",
        retention="content",
        actors=("user",),
        plain=(*("id", "comment", "text", "created_at", "updated_at"),),
    )
)
hold(
    Holding(
        model="wagtaildocs.Document",
        title=_("Documents"),
        person="",
        retention="content",
        actors=("uploaded_by_user",),
        plain=(
            *("id", "collection", "title", "file", "created_at", "file_size"),
            "file_hash",
        ),
    )
)
hold(
    Holding(
        model="wagtailimages.Image",
        title=_("Pictures"),
        person="",
        retention="content",
        actors=("uploaded_by_user",),
        plain=(
            *("id", "collection", "title", "file", "description", "width", "height"),
            *("created_at", "focal_point_x", "focal_point_y", "focal_point_width"),
            *("focal_point_height", "file_size", "file_hash"),
        ),
    )
)
hold(
    Holding(
        model="wagtailcore.APIToken",
        title=_("Keys to the interface"),
        person="user",
        retention="account",
        columns={"account": (*("user", "name", "created", "revoked_at", "last_used_at"),)},
        secret=("key_hash", "prefix"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="wagtailcore.PageSubscription",
        title=_("Subscriptions to pages"),
        person="user",
        retention="account",
        columns={"account": (*("user", "page", "comment_notifications"),)},
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="wagtailusers.UserProfile",
        title=_("Choices at the editor's desk"),
        person="user",
        retention="account",
        columns={
            "account": (
                *("user", "submitted_notifications", "approved_notifications"),
                *("rejected_notifications", "updated_comments_notifications"),
                *("preferred_language", "current_time_zone", "avatar", "dismissibles"),
                *("theme", "contrast", "density", "keyboard_shortcuts"),
            )
        },
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="wagtailadmin.EditingSession",
        title=_("Who is editing a page"),
        person="user",
        retention="account",
        columns={"content": ("user", "content_type", "object_id", "last_seen_at", "is_editing")},
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="wagtailadmin.FormState",
        title=_("Unsaved forms of the editor's desk"),
        person="user",
        retention="account",
        columns={
            "content": ("user", "content_type", "object_id", "parent_object_id", "last_updated_at")
        },
        secret=("data",),
        goes_on_erasure=True,
    )
)
