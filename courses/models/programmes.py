"""Standard programmes: what superiors prescribe, and which courses carry it out."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.courses import Course


class Programme(models.Model):
    """A prescribed programme with its ordered topics; a template, not a course.

    Its rules are defaults for courses made from it.  What binds a member is always the contract
    of the course that was published.
    """

    code = models.CharField(_("programme code"), max_length=20, unique=True)
    title = models.CharField(_("title of the programme"), max_length=255)
    type = models.CharField(_("type"), max_length=12, choices=Course.Type)
    basis = models.CharField(_("prescribed by"), max_length=200, blank=True)
    valid_for_months = models.PositiveSmallIntegerField(
        _("certificate valid for (months)"), null=True, blank=True
    )
    asks_paper = models.BooleanField(_("ends with a reflection paper"), default=True)
    attendance_percent = models.PositiveSmallIntegerField(
        _("least attendance (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=3,
        decimal_places=1,
        default=Decimal("5.0"),
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("programme")

    def __str__(self) -> str:
        return self.title


class ProgrammeTopic(models.Model):
    """One topic (chuyên đề) of a programme, in its place."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=255)
    periods = models.DecimalField(
        _("teaching periods (tiết)"), max_digits=4, decimal_places=1, default=Decimal("4")
    )
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="courses_one_topic_a_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class ProgrammeCourse(models.Model):
    """A course that carries out a programme, or one topic of it.

    The course is named by the key of its page, so that a draft that was never published is
    linked already.  Without a topic the course stands for the whole programme.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="courses")
    topic = models.ForeignKey(
        ProgrammeTopic, models.CASCADE, null=True, blank=True, related_name="courses"
    )
    course_key = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "course_key"],
                condition=Q(topic=None),
                name="courses_whole_programme_once",
            ),
            models.UniqueConstraint(
                fields=["topic", "course_key"], name="courses_topic_of_a_course_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.course_key}"
