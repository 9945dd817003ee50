"""Forms of the desk of requirements: each step of a rule keeps what was typed before."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text.vietnamese import nfc
from courses.models import Course
from learning.audience import Audience
from learning.models import Period, Requirement, RequirementVersion
from learning.models.requirements import DUE_KINDS
from learning.querysets import PLANS_REQUIREMENTS
from learning.rules import DueKind, DueRule
from members.lineage import carrying_on
from members.models import PositionHeld, StatusPeriod, Unit, User
from members.scopes import branch_paths

TOPS = (Unit.Kind.COMMITTEE, Unit.Kind.GRASSROOTS, Unit.Kind.GRASSROOTS_CELL)
LISTED_AT_MOST = 500


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "31/12/2026"})


class Boxes(forms.MultipleChoiceField):
    """Several of some choices, as boxes to tick; none is no condition."""

    def __init__(self, label: Any, choices: Iterable[tuple[Any, Any]] = (), **kwargs: Any) -> None:
        shown = [(value, capfirst(str(words))) for value, words in choices]
        super().__init__(
            label=capfirst(label),
            choices=shown,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            **kwargs,
        )


class FactsForm(forms.ModelForm):
    """What is to be studied, in which period, by which decision."""

    courses = forms.ModelMultipleChoiceField(
        label=_("Courses"),
        queryset=Course.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one course.")},
        help_text=_("Each becomes a class of its own when the requirement comes into force."),
    )

    class Meta:
        model = Requirement
        fields = ["title", "period", "courses", "unit", "decision_number", "decision_date"]
        widgets = {"decision_date": DateInput()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branch = Q(pk__in=[])
        for path in branch_paths(user, roles=PLANS_REQUIREMENTS):
            branch |= Q(path__startswith=path)
        choice_of(self, "unit").queryset = (
            Unit.objects.visible_to(user).alive().filter(branch, kind__in=TOPS)
        )
        choice_of(self, "unit").empty_label = None
        choice_of(self, "courses").queryset = Course.objects.open_for_classes()
        period = choice_of(self, "period")
        period.queryset = Period.objects.filter(ends_on__gte=timezone.localdate())
        period.empty_label = str(_("Choose a period"))


class AudienceForm(forms.Form):
    """Whom the rule means.  What is left empty narrows nothing."""

    units = forms.ModelMultipleChoiceField(
        label=_("Branches"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: the whole branch of the requirement."),
    )
    statuses = Boxes(_("Kinds of people"), StatusPeriod.Status.choices)
    positions = Boxes(_("Party positions"), PositionHeld.Position.choices)
    groups = Boxes(_("Groups of leaders (QĐ 145)"), User.ManagementGroup.choices)
    sectors = Boxes(_("Sectors"))
    kinds = Boxes(_("Kinds of unit"), Unit.Kind.choices)
    admitted_from = forms.DateField(
        label=_("Admitted to the Party from"), required=False, widget=DateInput()
    )
    admitted_to = forms.DateField(label=_("until"), required=False, widget=DateInput())
    include = forms.CharField(
        label=_("Always with these people"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Personal codes or card numbers, one on a line."),
    )
    exclude = forms.CharField(
        label=_("Never with these people"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Personal codes or card numbers, one on a line. This list wins."),
    )
    without_exempted = forms.BooleanField(
        label=_("Leave out who is exempted from Party work and meetings"),
        required=False,
        help_text=_("Otherwise they are listed as exempt, with the basis, and counted as such."),
    )

    def __init__(self, *args: Any, user: User, version: RequirementVersion, **kwargs: Any) -> None:
        rule = version.rule
        codes = User.objects.in_branches_of(user).in_bulk({*rule.include, *rule.exclude})
        kwargs["initial"] = {
            **rule.as_json(),
            "admitted_from": rule.admitted_from,
            "admitted_to": rule.admitted_to,
            "include": _codes(codes, rule.include),
            "exclude": _codes(codes, rule.exclude),
        }
        super().__init__(*args, **kwargs)
        self._user = user
        # People whom the user does not see stay in a list that another office wrote.
        self._kept = {
            name: [pk for pk in getattr(rule, name) if pk not in codes]
            for name in ("include", "exclude")
        }
        top = carrying_on(version.requirement.unit)
        units = Unit.objects.visible_to(user).alive().below(top.path)
        choice_of(self, "units").queryset = units.filter(kind__in=TOPS)
        sectors = units.exclude(sector="").order_by("sector").values_list("sector", flat=True)
        known = [(sector, sector) for sector in sectors.distinct()]
        cast(forms.MultipleChoiceField, self.fields["sectors"]).choices = known
        if not known:
            del self.fields["sectors"]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, at the field that is to be mended."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("admitted_from"), cleaned.get("admitted_to")
        if first and last and last < first:
            self.add_error("admitted_to", _("This day lies before the first one."))
        return cleaned

    def clean_include(self) -> list[int]:
        """Return the numbers of the people named."""
        return self._people("include")

    def clean_exclude(self) -> list[int]:
        """Return the numbers of the people named."""
        return self._people("exclude")

    def _people(self, name: str) -> list[int]:
        """Find the people of a list, and name the lines that nobody answers to."""
        wanted = {part for part in re.split(r"[\s,;]+", nfc(self.cleaned_data[name])) if part}
        if len(wanted) > LISTED_AT_MOST:
            raise forms.ValidationError(
                _("At most %(number)d people by list. Choose by branch or position instead.")
                % {"number": LISTED_AT_MOST}
            )
        codes = {part.upper() for part in wanted}
        people = User.objects.in_branches_of(self._user).filter(
            Q(personal_code__in=codes) | Q(card_number__in=wanted), merged_into=None
        )
        found = list(people.values_list("pk", "personal_code", "card_number"))
        answered = {code for _pk, *both in found for code in both}
        unknown = sorted(part for part in wanted if not {part, part.upper()} & answered)
        if unknown:
            raise forms.ValidationError(
                _("Nobody of your branch has: %(codes)s. Check these lines.")
                % {"codes": ", ".join(unknown[:20])}
            )
        return [pk for pk, *_both in found] + self._kept[name]

    @property
    def audience(self) -> Audience:
        """The rule as a value."""
        cleaned = dict(self.cleaned_data)
        cleaned["units"] = [unit.pk for unit in cleaned["units"]]
        lists = {name: tuple(value) for name, value in cleaned.items() if isinstance(value, list)}
        return Audience(**(cleaned | lists))


class DueForm(forms.Form):
    """When it is due, and the target."""

    due_kind = forms.ChoiceField(
        label=_("Due date"),
        choices=DUE_KINDS,
        widget=forms.RadioSelect,
    )
    due_on = forms.DateField(
        label=_("Due day"),
        required=False,
        widget=DateInput(),
        help_text=_("For a fixed day. Who comes in later has until the end of the period."),
    )
    due_days = forms.IntegerField(
        label=_("Number of days"),
        required=False,
        min_value=1,
        max_value=730,
        help_text=_("For the two other ways."),
    )
    target_periods = forms.DecimalField(
        label=_("Target in tiết"),
        required=False,
        min_value=0,
        max_value=400,
        decimal_places=1,
        help_text=_("How much this group must study in the period; 1 tiết is 45 minutes."),
    )
    change_reason = forms.CharField(label=_("Why the rule changes"), max_length=200)

    def __init__(self, *args: Any, version: RequirementVersion, **kwargs: Any) -> None:
        names = ("due_kind", "due_on", "due_days", "target_periods", "change_reason")
        kwargs["initial"] = {name: getattr(version, name) for name in names}
        super().__init__(*args, **kwargs)
        self._period = version.requirement.period
        if version.number == 1:
            del self.fields["change_reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for the day or the number of days, whichever the way needs."""
        cleaned = super().clean() or {}
        is_fixed = cleaned.get("due_kind") == DueKind.FIXED
        day = cleaned.get("due_on")
        if is_fixed and not day and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the due day."))
        elif is_fixed and day and day < timezone.localdate():
            self.add_error("due_on", _("The due day is over. Choose a later one."))
        elif is_fixed and day and day > self._period.ends_on:
            self.add_error("due_on", _("The due day lies after the period."))
        if not is_fixed and not cleaned.get("due_days") and "due_days" not in self.errors:
            self.add_error("due_days", _("Write the number of days."))
        return cleaned

    @property
    def rule(self) -> DueRule:
        """The due date as a value."""
        kind = DueKind(self.cleaned_data["due_kind"])
        on = self.cleaned_data["due_on"] if kind == DueKind.FIXED else None
        return DueRule(kind, on=on, days=self.cleaned_data["due_days"] or 0)


class PeriodForm(forms.ModelForm):
    """A stretch of the calendar."""

    class Meta:
        model = Period
        fields = ["code", "name", "kind", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {"code": _("For example 2026 or 2026-Q1.")}

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, at the field that is to be mended."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("This day lies before the first one."))
        return cleaned


class RenewForm(forms.Form):
    """For which period, and with which courses this time."""

    period = forms.ModelChoiceField(
        label=_("New period"), queryset=Period.objects.none(), empty_label=_("Choose a period")
    )
    courses = forms.ModelMultipleChoiceField(
        label=_("Courses this time"),
        queryset=Course.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one course.")},
    )

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        kwargs["initial"] = {"courses": list(requirement.courses.all())}
        super().__init__(*args, **kwargs)
        coming = Period.objects.filter(ends_on__gte=timezone.localdate())
        choice_of(self, "period").queryset = coming.exclude(pk=requirement.period_id)
        choice_of(self, "courses").queryset = Course.objects.open_for_classes()


class ReasonForm(forms.Form):
    """Why a rule is sent back, or a requirement ended."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PostponeForm(forms.Form):
    """A later due day for chosen people, with its basis."""

    WHOM = [("chosen", _("The people ticked below")), ("all", _("Everybody whom the filter finds"))]

    until = forms.DateField(label=_("New due day"), widget=DateInput())
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("For example the number of the decision. You are noted as who allowed it."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    whom = forms.ChoiceField(
        label=_("For whom"), choices=WHOM, initial="chosen", widget=forms.RadioSelect
    )


class OpenFilters(forms.Form):
    """Whose open work is listed."""

    q = forms.CharField(label=_("Name, card number or code"), required=False, max_length=120)
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "unit").queryset = Unit.objects.visible_to(user).alive()
        choice_of(self, "unit").empty_label = str(_("All"))
        cast(forms.ChoiceField, self.fields["status"]).choices = [
            ("", _("All")),
            ("overdue", _("Overdue already")),
            ("not_started", _("Not started yet")),
            ("in_progress", pgettext_lazy("study", "In progress")),
        ]

    def choices(self) -> dict[str, Any]:
        """Return what was chosen; a choice that makes no sense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def choice_of(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """Return a field of the form that chooses among rows."""
    return cast(forms.ModelChoiceField, form.fields[name])


def _codes(known: dict[int, User], wanted: Iterable[int]) -> str:
    """Return the codes of the people, one on a line."""
    return "\n".join(known[pk].personal_code for pk in wanted if pk in known)
