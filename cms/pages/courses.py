"""The course page: the trainer's desk for what binds a member."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.catalogue import catalogue_lines, enrolment_of_visitor
from cms.forms.course import CoursePageForm
from cms.pages.base import BasePage
from cms.panels import ContractPanel, OutlinePanel
from courses.contract import DEFAULT_BANDS, Marking
from courses.models import Course, EditionLesson

DESCRIPTION_FEATURES = ["bold", "italic", "ol", "ul"]
KINDS = [
    (EditionLesson.Kind.READING.value, EditionLesson.Kind.READING.label),
    (EditionLesson.Kind.VIDEO.value, EditionLesson.Kind.VIDEO.label),
    (EditionLesson.Kind.QUIZ.value, EditionLesson.Kind.QUIZ.label),
]


def default_bands() -> list[dict[str, str]]:
    """Return the bands of DOMAIN §3.3 as JSON data."""
    return [{"minimum": str(band.minimum), "name": band.name} for band in DEFAULT_BANDS]


class CourseIndexPage(BasePage):
    """The catalogue of courses."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("lead")]
    template = "cms/pages/course_index.html"
    max_count = 1
    parent_page_types: ClassVar[list[Any]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[Any]] = ["cms.CoursePage"]

    class Meta:
        verbose_name = _("course index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the published courses."""
        context = super().get_context(request, *args, **kwargs)
        context["courses"] = (
            CoursePage.objects.child_of(self).live().select_related("picture").order_by("path")
        )
        return context


class CoursePage(BasePage):
    """A course as its trainer writes it: the description, and the outline that binds.

    Publishing it makes an edition when the outline or the marking changed
    (``cms.publishing``); a corrected text reaches everybody at once.
    """

    code = models.CharField(
        _("course code"), max_length=20, blank=True, help_text=_("for example CN01")
    )
    type = models.CharField(
        _("type"), max_length=12, choices=Course.Type, default=Course.Type.REFRESHER
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = RichTextField(_("description"), features=DESCRIPTION_FEATURES, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    valid_for_months = models.PositiveSmallIntegerField(
        _("certificate valid for (months)"), null=True, blank=True
    )
    recognition_by_list = models.BooleanField(
        _("recognised by an approved list"),
        default=True,
        help_text=_("otherwise every completion is recognised at once"),
    )
    bands = models.JSONField(_("bands of the final mark"), default=default_bands)
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=3,
        decimal_places=1,
        default=Decimal("5.0"),
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    trainers = ParentalManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("trainers")
    )

    exclude_fields_in_copy: ClassVar[list[str]] = [
        *BasePage.exclude_fields_in_copy,
        "code",
        "trainers",
    ]
    base_form_class = CoursePageForm
    content_panels: ClassVar[list[Any]] = [
        ContractPanel(),
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("type")]),
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("picture"),
        OutlinePanel("outline", heading=_("Outline"), label=_("lesson")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("valid_for_months"), FieldPanel("pass_mark")]),
                FieldPanel("recognition_by_list"),
                FieldPanel("bands"),
            ],
            heading=_("Marking and certificate"),
            classname="collapsed",
        ),
        FieldPanel("trainers", widget=forms.CheckboxSelectMultiple),
    ]
    settings_panels: ClassVar[list[Any]] = []
    template = "cms/pages/course.html"
    parent_page_types: ClassVar[list[Any]] = ["cms.CourseIndexPage"]
    subpage_types: ClassVar[list[Any]] = ["cms.LessonPage"]

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    @property
    def marking(self) -> Marking:
        """How the final mark is made and named."""
        return Marking.from_data({"bands": self.bands, "pass_mark": str(self.pass_mark)})

    @property
    def periods(self) -> Decimal:
        """The teaching periods (tiết) of the outline together."""
        return sum((line.periods for line in self.outline.all()), Decimal("0"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline as visitors read it, and the visitor's own enrolment."""
        context = super().get_context(request, *args, **kwargs)
        context["lines"] = catalogue_lines(self)
        context["enrolment"] = enrolment_of_visitor(self, request.user)
        return context


class OutlineLine(Orderable):
    """One line of the outline: what is to be done, and the rule to pass it.

    Pages, videos and quizzes are named by the UUIDs they are born with, so that no
    deletion or copy of a page can pull the ground from under a published course.
    """

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="outline")
    kind = models.CharField(
        _("kind"), max_length=10, choices=KINDS, default=EditionLesson.Kind.READING
    )
    lesson_key = models.UUIDField(_("lesson page"), null=True, blank=True)
    media_key = models.UUIDField(_("video"), null=True, blank=True)
    quiz_key = models.UUIDField(_("quiz"), null=True, blank=True)
    title = models.CharField(
        _("title"), max_length=255, blank=True, help_text=_("empty: as on the lesson page")
    )
    is_required = models.BooleanField(_("required"), default=True)
    periods = models.DecimalField(
        _("teaching periods (tiết)"),
        max_digits=4,
        decimal_places=1,
        default=Decimal("1"),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MaxValueValidator(100)],
        help_text=_("share in the final mark; 0: not counted"),
    )
    min_dwell_seconds = models.PositiveIntegerField(
        _("least reading time (seconds)"), default=60, validators=[MaxValueValidator(14_400)]
    )
    watch_percent = models.PositiveSmallIntegerField(
        _("part of the video to watch (%)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("part of the answers to be right (%)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
        FieldPanel("lesson_key"),
        FieldPanel("media_key"),
        FieldPanel("quiz_key"),
        FieldRowPanel([FieldPanel("periods"), FieldPanel("weight"), FieldPanel("is_required")]),
        FieldRowPanel(
            [
                FieldPanel("min_dwell_seconds"),
                FieldPanel("watch_percent"),
                FieldPanel("pass_percent"),
                FieldPanel("attempts"),
            ]
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("lesson")

    def __str__(self) -> str:
        return self.title or str(self.key)

    @property
    def key(self) -> UUID | None:
        """The key of the lesson in the contract: that of its page, or of its quiz."""
        return self.quiz_key if self.kind == EditionLesson.Kind.QUIZ else self.lesson_key
