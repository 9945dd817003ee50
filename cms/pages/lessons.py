"""The text of a lesson.  What binds a member stands in the outline of the course."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import LESSON_BLOCKS
from cms.forms.files import OwnFilesForm
from cms.pages.base import BasePage


class LessonPage(BasePage):
    """The content of one lesson, read in the player by people who are enrolled.

    Never served at a public address: the player is ``cms:lesson``, editors have the preview.
    """

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("reading time (minutes)"),
        default=10,
        validators=[MaxValueValidator(240)],
        help_text=_("shown to the member; what counts is set in the outline of the course"),
    )
    body = StreamField(LESSON_BLOCKS, verbose_name=_("content"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("body"),
    ]
    settings_panels: ClassVar[list[Any]] = []
    base_form_class = OwnFilesForm
    template = "cms/pages/lesson_preview.html"
    parent_page_types: ClassVar[list[Any]] = ["cms.CoursePage"]
    subpage_types: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("lesson page")
        verbose_name_plural = _("lesson pages")

    @property
    def check_keys(self) -> tuple[UUID, ...]:
        """The keys of the check questions, in the order of the text, each once."""
        found = [
            UUID(block.value["question"])
            for block in self.body
            if block.block_type == "check_question" and block.value["question"]
        ]
        return tuple(dict.fromkeys(found))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse: the text of a lesson is for people who are enrolled."""
        raise Http404

    def get_url_parts(self, *args: Any, **kwargs: Any) -> None:
        """Return nothing: a lesson has no public address."""
        return
