"""A person, and what was true of the person when."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.encryption import EncryptedField, blind_key
from common.text.phones import normalised_phone
from common.text.vietnamese import nfc, search_text, sort_key, split_name
from members.models.periods import Period, dates_in_order
from members.querysets import DatedMemberQuerySet, UserManager

# What sealed telephone numbers and their blind index are bound to.
PHONE_COLUMN = "members_user.phone"


class User(AbstractBaseUser, PermissionsMixin):
    """One human being, member or not, whatever happens to the organisation.

    Signs in by member card number, personal code, e-mail or phone.  The name is
    one text in Vietnamese order; its parts, search text and sort key follow from
    it.  ``unit`` is the unit of the open official membership; it can be
    recomputed and is written by ``members.services`` only.
    """

    class Sex(models.TextChoices):
        """For statistics only."""

        FEMALE = "f", _("female")
        MALE = "m", _("male")

    class ManagementGroup(models.TextChoices):
        """Of leaders, by who manages them (QĐ 145-QĐ/TW)."""

        TOP = "1", _("group 1: top leaders")
        CENTRAL = "2", _("group 2: managed by the Politburo and the Secretariat")
        LOCAL = "3", _("group 3: managed by committees and heads of units")

    class TheoryLevel(models.TextChoices):
        """How far the person has studied political theory."""

        NONE = "none", _("not studied yet")
        PRIMARY = "primary", pgettext_lazy("political theory", "primary")
        MIDDLE = "middle", pgettext_lazy("political theory", "intermediate")
        ADVANCED = "advanced", pgettext_lazy("political theory", "advanced")

    personal_code = models.CharField(_("personal code"), max_length=20, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    family_name = models.CharField(max_length=40, blank=True, editable=False)
    middle_name = models.CharField(max_length=80, blank=True, editable=False)
    given_name = models.CharField(max_length=60, blank=True, editable=False)
    search_text = models.CharField(max_length=200, editable=False, db_index=True)
    name_key = models.CharField(max_length=500, editable=False, db_collation="C", db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"), null=True, blank=True, help_text=_("for old records without a date")
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    card_number = models.CharField(
        _("member card number"), max_length=20, null=True, blank=True, unique=True
    )
    email = models.EmailField(_("email"), null=True, blank=True)
    phone = EncryptedField(_("phone"), max_length=16, null=True, blank=True, index="phone_key")
    phone_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    file_number = EncryptedField(_("file number"), max_length=30, blank=True, default="")
    citizen_id_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    admitted_on = models.DateField(_("date of admission"), null=True, blank=True)
    full_member_on = models.DateField(_("date of full membership"), null=True, blank=True)
    job_title = models.CharField(_("government position"), max_length=120, blank=True)
    workplace = models.CharField(_("workplace"), max_length=160, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    management_group = models.CharField(
        _("group of leaders (QĐ 145)"), max_length=1, choices=ManagementGroup, blank=True
    )
    theory_level = models.CharField(
        _("level of political theory"), max_length=8, choices=TheoryLevel, blank=True
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        help_text=_("the row that stands for this human; this one is closed"),
    )
    manual_order = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("place in official lists, before the alphabet")
    )
    unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    restricted_at = models.DateTimeField(
        _("use of the data restricted since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("follows from the restrictions of the office, which alone writes it"),
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "personal_code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="members_email_once"),
            models.CheckConstraint(condition=~Q(full_name=""), name="members_person_has_a_name"),
        ]
        indexes = [
            models.Index(
                fields=["restricted_at"],
                condition=Q(restricted_at__isnull=False),
                name="members_restricted_people",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep identifiers in the form they are looked up by, and what follows from the name."""
        self.apply_forms()
        changed = kwargs.get("update_fields")
        if changed is not None and "phone" in changed:
            kwargs["update_fields"] = {*changed, "phone_key"}
        super().save(*args, **kwargs)

    def apply_forms(self) -> None:
        """Bring identifiers and name into the stored form, without saving; bulk writers call it."""
        self.personal_code = nfc(self.personal_code).upper()
        self.card_number = nfc(self.card_number) or None
        self.email = nfc(self.email).lower() or None
        self.phone = normalised_phone(self.phone) or nfc(self.phone) or None
        self.phone_key = blind_key(self.phone, column=PHONE_COLUMN)
        self.file_number = nfc(self.file_number)
        self.apply_name(self.full_name)

    def apply_name(self, full_name: str) -> None:
        """Set the name and everything that follows from it, without saving."""
        self.full_name = nfc(full_name)
        self.family_name, self.middle_name, self.given_name = split_name(self.full_name)
        named = f"{self.full_name} {self.card_number or ''} {self.personal_code}"
        self.search_text = search_text(named)[:200]
        self.name_key = sort_key(self.full_name)[:500]

    def get_full_name(self) -> str:
        """Return the name in Vietnamese order."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the given name, by which a person is addressed."""
        return self.given_name

    @property
    def first_name(self) -> str:
        """Return the name that Wagtail's sidebar prints: without it, the personal code."""
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Tell Django and Wagtail that nobody is staff by a flag; roles decide."""
        return False


class Membership(Period):
    """Where a person belonged in a period (sinh hoạt đảng)."""

    class Kind(models.TextChoices):
        """How the person belongs to the unit."""

        OFFICIAL = "official", _("official membership")
        TEMPORARY = "temporary", _("temporary membership")
        LEARNER = "learner", _("learner outside the Party")

    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OFFICIAL)
    event = models.ForeignKey(
        "members.UnitEvent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("the reorganisation that made it"),
    )

    objects = DatedMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_membership_dates"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to=None) & ~Q(kind="temporary"),
                name="members_one_home_unit_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.unit}"


class StatusPeriod(Period):
    """What the person was to the Party in a period (DOMAIN §2.3)."""

    class Status(models.TextChoices):
        """From candidate to full member; training records follow the person through all."""

        FULL = "full", _("full member")
        PROBATIONARY = "probationary", _("probationary member")
        CANDIDATE = "candidate", _("outstanding non-member")
        OTHER = "other", _("other learner")

    person = models.ForeignKey(User, models.PROTECT, related_name="statuses")
    status = models.CharField(_("status"), max_length=12, choices=Status)

    objects = DatedMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_status_dates"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to=None), name="members_one_status_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_status_display()}"


class PositionHeld(Period):
    """A Party position held in a period."""

    class Position(models.TextChoices):
        """Positions that audiences are made of."""

        SECRETARY = "secretary", _("secretary")
        DEPUTY_SECRETARY = "deputy_secretary", _("deputy secretary")
        STANDING_MEMBER = "standing_member", _("member of the standing board")
        COMMITTEE_MEMBER = "committee_member", _("committee member")
        CELL_COMMITTEE_MEMBER = "cell_committee_member", _("cell committee member")
        RAPPORTEUR = "rapporteur", _("rapporteur")

    person = models.ForeignKey(User, models.PROTECT, related_name="positions")
    position = models.CharField(_("Party position"), max_length=24, choices=Position)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")

    objects = DatedMemberQuerySet.as_manager()

    class Meta:
        constraints = [dates_in_order("members_position_dates")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_position_display()}"


class Exemption(Period):
    """A period in which the person is exempted from Party work and meetings.

    Exempted people do not count in compulsory-study denominators (DOMAIN §2.3).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="exemptions")
    basis = models.CharField(_("basis"), max_length=200)
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("approved by")
    )

    objects = DatedMemberQuerySet.as_manager()

    class Meta:
        constraints = [dates_in_order("members_exemption_dates")]

    def __str__(self) -> str:
        return f"{self.person}: {self.basis}"
