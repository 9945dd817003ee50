"""What there is to learn, and the frozen contract of each published edition."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.querysets import CourseQuerySet


class Course(models.Model):
    """A course as the organisation knows it, whatever its current content.

    ``key`` is born with the page that describes the course; no row points at a page.
    """

    class Type(models.TextChoices):
        """Kinds that are never added up: each has its own lines in reports (DOMAIN §0.5)."""

        REFRESHER = "refresher", _("refresher training")
        RESOLUTION = "resolution", _("study of resolutions")
        NEW_MEMBER = "new_member", _("course for new members")
        AWARENESS = "awareness", _("course for candidates")
        STANDARD = "standard", _("standard programme")
        THEMATIC = "thematic", _("thematic study")
        PARTY_WORK = "party_work", _("Party work skills")
        SKILL = "skill", _("skills")
        CONTEST = "contest", _("contest")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=255)
    type = models.CharField(_("type"), max_length=12, choices=Type, default=Type.REFRESHER)
    valid_for_months = models.PositiveSmallIntegerField(
        _("certificate valid for (months)"), null=True, blank=True
    )
    recognition_by_list = models.BooleanField(
        _("recognised by an approved list"),
        default=True,
        help_text=_("otherwise every completion is recognised at once"),
    )
    counts_for_civil_servants = models.BooleanField(
        _("counts as training of civil servants"),
        default=False,
        db_default=False,
        help_text="set by the office, not by the page: NĐ 171/2025",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """The contract of a course at one publication.  Never changed once written."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    periods = models.DecimalField(_("teaching periods (tiết)"), max_digits=5, decimal_places=1)
    marking = models.JSONField(help_text="bands and rounding, see courses.contract.Marking")
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"], name="courses_edition_number_once"
            ),
        ]
        ordering = ["course", "number"]

    def __str__(self) -> str:
        return f"{self.course}, {self.number}"


class EditionLesson(models.Model):
    """One line of the outline, with the rule a member must meet to pass it.

    ``media_key``, ``quiz_version_key`` and ``check_keys`` name rows of apps above
    this one by the UUIDs those rows are born with.
    """

    class Kind(models.TextChoices):
        """What kind of evidence the lesson asks for."""

        READING = "reading", _("text lesson")
        VIDEO = "video", _("video lesson")
        QUIZ = "quiz", _("quiz")
        SESSIONS = "sessions", _("live sessions")
        PAPER = "paper", _("reflection paper")
        PACKAGE = "package", _("interactive package")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="lessons")
    key = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=10, choices=Kind)
    is_required = models.BooleanField(default=True)
    weight = models.PositiveSmallIntegerField(default=0, help_text="share in the final mark")
    periods = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    min_dwell_seconds = models.PositiveIntegerField(default=0)
    watch_percent = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(100)])
    pass_percent = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(100)])
    attempts = models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1)])
    media_key = models.UUIDField(null=True)
    media_seconds = models.PositiveIntegerField(null=True)
    quiz_version_key = models.UUIDField(null=True)
    check_keys = models.JSONField(default=list)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="courses_lesson_once"),
            models.UniqueConstraint(
                fields=["edition", "position"], name="courses_one_lesson_a_position"
            ),
            models.CheckConstraint(
                condition=~Q(kind="video") | Q(media_key__isnull=False, media_seconds__gt=0),
                name="courses_video_has_media",
            ),
            models.CheckConstraint(
                condition=~Q(kind="quiz") | Q(quiz_version_key__isnull=False),
                name="courses_quiz_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def is_assessed(self) -> bool:
        """Tell whether passing the lesson is more than having been there."""
        return self.kind in ASSESSED_KINDS or bool(self.check_keys)


ASSESSED_KINDS = frozenset(
    {
        EditionLesson.Kind.VIDEO,
        EditionLesson.Kind.QUIZ,
        EditionLesson.Kind.SESSIONS,
        EditionLesson.Kind.PAPER,
    }
)
