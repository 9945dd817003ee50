"""The list of a class that is proposed, returned or approved (xét công nhận)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.querysets import RecognitionLineQuerySet, RecognitionQuerySet
from learning.evidence import Evidence


class Recognition(models.Model):
    """One list of one class.

    A class has one list as a rule.  Those who complete after its approval go onto the
    list of the next round; only one list of a class can be under way.
    """

    class State(models.TextChoices):
        """Where the list stands."""

        PROPOSED = "proposed", _("proposed")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")

    training_class = models.ForeignKey(
        "learning.TrainingClass", models.PROTECT, related_name="+", verbose_name=_("class")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(_("reason of the return"), max_length=300, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition list")
        verbose_name_plural = _("recognition lists")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "round"], name="certificates_one_list_a_round"
            ),
            models.UniqueConstraint(
                fields=["training_class"],
                condition=~Q(state="approved"),
                name="certificates_one_list_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & Q(decision_date__isnull=False)
                    & ~Q(decision_number="")
                ),
                name="certificates_approval_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="certificates_two_people_recognise",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="certificates_return_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"list {self.round} of class {self.training_class_id}"


class RecognitionLine(models.Model):
    """One person on a list, as the record stood when the list was proposed.

    A trigger of the database refuses to change a line, and to touch the lines of an
    approved list.  ``reasons`` holds codes, see ``certificates.rules.Reason``.
    """

    recognition = models.ForeignKey(Recognition, models.CASCADE, related_name="lines")
    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    is_eligible = models.BooleanField(_("eligible"))
    reasons = models.JSONField(default=list, blank=True)
    mark = models.DecimalField(_("mark"), max_digits=3, decimal_places=1, null=True, blank=True)
    band = models.CharField(_("band"), max_length=40, blank=True)
    evidence = models.PositiveSmallIntegerField(choices=Evidence, null=True, blank=True)

    objects = RecognitionLineQuerySet.as_manager()

    class Meta:
        ordering = ["recognition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["recognition", "enrolment"], name="certificates_one_line_a_person"
            ),
            models.CheckConstraint(
                condition=Q(is_eligible=True, reasons=[]) | Q(is_eligible=False) & ~Q(reasons=[]),
                name="certificates_ineligible_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.position} of {self.recognition}"
