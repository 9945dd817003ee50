"""Proof that a person completed a course, with everything that stands on the paper."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.querysets import CertificateQuerySet
from common.private_files import private_storage
from common.text.vietnamese import search_text
from members.models import Organisation


class Certificate(models.Model):
    """One line of the register and its paper.

    Everything printed is frozen at the issue: renaming a unit, a course or a signer
    later changes nothing here, and a trigger of the database refuses to change or
    delete a line.  Only the state (once, away from "issued"), the grounds of it, and
    the rendered file may be written afterwards.
    """

    class State(models.TextChoices):
        """A line leaves "issued" once, and never comes back."""

        ISSUED = "issued", _("issued")
        CORRECTED = "corrected", _("replaced by a correction")
        REISSUED = "reissued", _("replaced by a reissue")
        REVOKED = "revoked", _("revoked")

    enrolment = models.ForeignKey("learning.Enrolment", models.PROTECT, related_name="+")
    recognition = models.ForeignKey(
        "certificates.Recognition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        help_text="the approved list; empty where every completion is recognised",
    )
    series = models.ForeignKey(
        "certificates.NumberSeries", models.PROTECT, related_name="certificates"
    )
    register_period = models.CharField(max_length=12, blank=True)
    register_number = models.PositiveIntegerField(_("register number"))
    number = models.CharField(_("certificate number"), max_length=80)
    code = models.CharField(_("verification code"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField()
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    printed_name = models.CharField(_("full name"), max_length=120)
    birth_text = models.CharField(_("date of birth"), max_length=20, blank=True)
    unit_name = models.CharField(_("unit"), max_length=500)
    course_title = models.CharField(_("course"), max_length=255)
    class_title = models.CharField(_("class"), max_length=255)
    studied_from = models.DateField(_("from"))
    studied_until = models.DateField(_("until"))
    periods = models.DecimalField(_("teaching periods (tiết)"), max_digits=5, decimal_places=1)
    mark = models.DecimalField(_("mark"), max_digits=3, decimal_places=1, null=True, blank=True)
    band = models.CharField(_("band"), max_length=40, blank=True)
    issuer_name = models.CharField(_("issuing body"), max_length=200)
    organisation_name = models.CharField(max_length=200)
    superior_name = models.CharField(max_length=200, blank=True)
    symbol = models.CharField(max_length=20)
    place = models.CharField(max_length=80)
    signer_name = models.CharField(_("signer"), max_length=120)
    signer_position = models.CharField(max_length=80)
    authority_line = models.CharField(max_length=80)
    form = models.CharField(max_length=8, choices=Organisation.Form)
    template_version = models.CharField(max_length=20)
    facts = models.JSONField(help_text="everything that the paper prints, as it is printed")

    search_text = models.CharField(max_length=400, editable=False)
    name_key = models.CharField(max_length=500, editable=False, db_collation="C")

    pdf = models.FileField(storage=private_storage, max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)

    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor"
    )
    reissue_number = models.PositiveSmallIntegerField(default=0)
    issue_grounds = models.CharField(_("grounds of the reissue"), max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_grounds = models.CharField(_("grounds"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state="issued"),
                name="certificates_one_standing_certificate",
            ),
            models.UniqueConstraint(
                fields=["series", "register_period", "register_number"],
                name="certificates_register_number_once",
            ),
            models.CheckConstraint(
                condition=Q(register_number__gt=0), name="certificates_register_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(predecessor=None, reissue_number=0)
                | Q(predecessor__isnull=False, reissue_number__gt=0) & ~Q(issue_grounds=""),
                name="certificates_reissue_has_grounds",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | Q(revoked_at__isnull=False) & ~Q(revocation_grounds=""),
                name="certificates_revocation_has_grounds",
            ),
            models.CheckConstraint(
                condition=Q(rendered_at=None) | ~Q(pdf="") & ~Q(pdf_sha256=""),
                name="certificates_rendered_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-register_number"], name="certificates_newest"),
            models.Index(
                fields=["issued_at"],
                condition=Q(rendered_at=None),
                name="certificates_waiting_for_pdf",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def register_label(self) -> str:
        """Return the line of the register as it is printed: "127/2026"."""
        return f"{self.register_number:02d}/{self.issued_on.year}"

    def status_on(self, day: date) -> str:
        """Return the status code that people are told: valid, expired, replaced or revoked."""
        if self.state == self.State.REVOKED:
            return "revoked"
        if self.state != self.State.ISSUED:
            return "replaced"
        return "expired" if self.valid_until is not None and self.valid_until < day else "valid"

    def derive_search(self) -> None:
        """Set the folded search text, without saving."""
        self.search_text = search_text(f"{self.printed_name} {self.number} {self.code}")[:400]
