"""Pages of the site, the outline of a course, and what the bridge to editions has read."""

from cms.bookkeeping import CourseWorkspace, PublishedOutline
from cms.pages import (
    BasePage,
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    NewsIndexPage,
    NewsPage,
    OutlineLine,
    StandardPage,
)

__all__ = [
    "BasePage",
    "CourseIndexPage",
    "CoursePage",
    "CourseWorkspace",
    "HomePage",
    "LessonPage",
    "NewsIndexPage",
    "NewsPage",
    "OutlineLine",
    "PublishedOutline",
    "StandardPage",
]
