"""What stands beside the Party in the same place: the employer, and mass organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitTag(models.Model):
    """The name of an employer or of a mass organisation at a unit; a list without dates.

    Not a second tree (DOMAIN §2.1): they only help to find and to address a unit.
    """

    class Kind(models.TextChoices):
        """What the name is of."""

        EMPLOYER = "employer", _("employer")
        YOUTH_UNION = "youth_union", _("Youth Union")
        TRADE_UNION = "trade_union", _("trade union")
        ASSOCIATION = "association", _("association")

    unit = models.ForeignKey("members.Unit", models.CASCADE, related_name="tags")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("tag of a unit")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "name"], name="members_tag_once_at_a_unit"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="members_tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
