"""The office's own Word templates, version by version."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.private_files import private_storage
from members.models import Unit, User
from members.organising.permissions import may_keep_organisation
from monitoring.documents.kinds import Report


class WordTemplateQuerySet(models.QuerySet):
    """Templates, asked by report and day."""

    def visible_to(self, user: User) -> Self:
        """Keep the templates of the trees that the user keeps the organisation of."""
        roots = Unit.objects.filter(depth=1)
        return self.filter(root__in=[one.pk for one in roots if may_keep_organisation(user, one)])

    def in_use(self, report: str, *, root: Unit, day: date) -> Self:
        """Keep those that hold for the report on the day, the one that holds first."""
        return self.filter(
            report=report, root=root, valid_from__lte=day, withdrawn_at=None
        ).order_by("-valid_from", "-pk")


class WordTemplate(models.Model):
    """One version of the office's template for one report; the newest of a day holds.

    Never changed: who wants another one uploads it, who wants ours again withdraws this one.
    """

    root = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    report = models.CharField(_("report"), max_length=20, choices=Report)
    valid_from = models.DateField(_("holds from"))
    note = models.CharField(_("what is different"), max_length=200)
    file = models.FileField(storage=private_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = WordTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Word template")
        verbose_name_plural = _("Word templates")
        indexes = [models.Index(fields=["root", "report"], name="monitoring_templates")]

    def __str__(self) -> str:
        return f"template {self.pk}, {self.report}"
