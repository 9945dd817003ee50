"""Rows beside the pages, tied to them by the UUID a page is born with."""

from django.contrib.auth.models import Group
from django.db import models
from wagtail.models import Collection


class CourseWorkspace(models.Model):
    """The group and the collection of one course.

    The group has Wagtail's page and collection permissions on this course only; its
    members follow from the role grants and the trainers of the page.
    """

    course_key = models.UUIDField(unique=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")

    class Meta:
        app_label = "cms"

    def __str__(self) -> str:
        return f"workspace {self.course_key}"


class PublishedOutline(models.Model):
    """What the bridge last made of a published course page.

    ``read_at`` older than the newest publication of the course or of one of its lessons
    means that the bridge was interrupted; the sweep finds such rows, and refused ones.
    """

    course_key = models.UUIDField(unique=True)
    read_at = models.DateTimeField()
    edition_number = models.PositiveIntegerField(null=True)
    made_edition = models.BooleanField(default=False)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "cms"

    def __str__(self) -> str:
        return f"published outline {self.course_key}"
