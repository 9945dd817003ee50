"""Pages that are only read: home, standard pages and news."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import STEP_BLOCKS, TEXT_BLOCKS
from cms.pages.base import BasePage
from cms.pages.courses import CoursePage

NEWS_ON_HOME = 3
COURSES_ON_HOME = 6


class HomePage(BasePage):
    """The front door: what the platform is, the courses that are open, the latest news."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)
    steps_title = models.CharField(_("title of the steps"), max_length=120, blank=True)
    steps = StreamField(STEP_BLOCKS, verbose_name=_("steps"), blank=True, max_num=4)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("steps_title"),
        FieldPanel("steps"),
    ]
    template = "cms/pages/home.html"
    max_count = 1
    parent_page_types: ClassVar[list[Any]] = ["cms.BasePage"]
    subpage_types: ClassVar[list[Any]] = [
        "cms.CourseIndexPage",
        "cms.NewsIndexPage",
        "cms.StandardPage",
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the newest courses and news."""
        context = super().get_context(request, *args, **kwargs)
        context["courses"] = (
            CoursePage.objects.live().public().order_by("-first_published_at")[:COURSES_ON_HOME]
        )
        context["news"] = NewsPage.objects.live().public().order_by("-day", "-pk")[:NEWS_ON_HOME]
        return context


class StandardPage(BasePage):
    """A page of text, such as the rules of use."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(TEXT_BLOCKS, verbose_name=_("content"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    template = "cms/pages/standard.html"
    parent_page_types: ClassVar[list[Any]] = ["cms.HomePage", "cms.StandardPage"]
    subpage_types: ClassVar[list[Any]] = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("standard page")


class NewsIndexPage(BasePage):
    """The list of news."""

    template = "cms/pages/news_index.html"
    max_count = 1
    parent_page_types: ClassVar[list[Any]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[Any]] = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("news index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the news, newest first."""
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.child_of(self).live().order_by("-day", "-pk")[:50]
        return context


class NewsPage(BasePage):
    """One piece of news."""

    day = models.DateField(_("date"), default=timezone.localdate)
    summary = models.CharField(_("summary"), max_length=300)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = StreamField(TEXT_BLOCKS, verbose_name=_("content"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("day"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    template = "cms/pages/news.html"
    parent_page_types: ClassVar[list[Any]] = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("news page")
