"""The page types of the site."""

from cms.pages.base import BasePage
from cms.pages.courses import CourseIndexPage, CoursePage, OutlineLine
from cms.pages.lessons import LessonPage
from cms.pages.texts import HomePage, NewsIndexPage, NewsPage, StandardPage

__all__ = [
    "BasePage",
    "CourseIndexPage",
    "CoursePage",
    "HomePage",
    "LessonPage",
    "NewsIndexPage",
    "NewsPage",
    "OutlineLine",
    "StandardPage",
]
