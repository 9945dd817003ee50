"""Chainable reads of courses."""

from typing import Self

from django.db import models


class CourseQuerySet(models.QuerySet):
    """Courses, and the questions asked of them.  A course names no person: all may see it."""

    def open_for_classes(self) -> Self:
        """Keep the courses that have an edition and are not archived."""
        return self.filter(archived_at=None, editions__isnull=False).distinct()
