"""How well a result is known (ARCHITECTURE, Evidence)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.IntegerChoices):
    """Grades of evidence, the stronger the higher."""

    CLAIMED = 0, _("E0: claimed")
    CONFIRMED = 1, _("E1: confirmed by a responsible person")
    MEASURED = 2, _("E2: measured by the platform")
    SUPERVISED = 3, _("E3: supervised")


# From here on a result counts as verified in reports.
VERIFIED_FROM = Evidence.MEASURED
