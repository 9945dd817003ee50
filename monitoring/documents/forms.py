"""What is chosen and typed for a paper, and the upload of a template."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc, nfc_paragraphs
from courses.models import Course
from learning.models import Period
from members.models import Organisation, Unit, User
from members.organising.basis import CHOICES
from members.organising.forms import DateInput
from members.organising.selectors import top_units
from monitoring.closing.selectors import closed_page
from monitoring.documents.choices import Choices
from monitoring.documents.kinds import Report, traits_of
from monitoring.documents.rules import periods_around
from monitoring.documents.scope import CLOSED
from monitoring.documents.selectors import classes_for
from monitoring.documents.uploads import check_word_file
from monitoring.exceptions import TemplateRefused
from monitoring.permissions import may_keep_templates

_CUSTOM = "custom"
_NAMED = "ky-"
_LINES = ("recipients", "opening", "weaknesses", "tasks")
_TEXTS = ("number", "authority", "position", "signer")
_SECTIONS = {
    "opening": _("I. How the work was carried out"),
    "weaknesses": _("III. Weaknesses and their causes"),
    "tasks": _("IV. Tasks and measures"),
}


class DocumentForm(forms.Form):
    """Everything that makes one paper.  Which fields there are depends on the report."""

    day = forms.DateField(label=_("Date of the paper"), widget=DateInput())
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=10,
        help_text=_("Leave it empty to write it by hand or take it from the document system."),
    )
    form = forms.ChoiceField(
        label=_("Form of the paper"),
        required=False,
        choices=[("", _("As set for the organisation")), *Organisation.Form.choices],
    )
    authority = forms.CharField(
        label=_("Signs on behalf of"),
        required=False,
        max_length=80,
        help_text=_(
            "For example T/M Ban Thường vụ, K/T Trưởng ban, T/L Ban Thường vụ. In the State form "
            "the mark is printed TM., KT., TL. by itself."
        ),
    )
    position = forms.CharField(label=_("Position of the signer"), required=False, max_length=80)
    signer = forms.CharField(label=_("Name of the signer"), required=False, max_length=120)
    recipients = forms.CharField(
        label=_("Recipients (Nơi nhận)"),
        required=False,
        max_length=1_500,
        help_text=_("One a line; dash, comma and full stop are added."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        help_text=_("Kept in the log with your name and the time; not printed on the paper."),
    )

    def __init__(self, *args: Any, report: str, user: User, **kwargs: Any) -> None:
        """Put the fields of the report before those that every paper has."""
        super().__init__(*args, **kwargs)
        self._report, self._user = report, user
        self._periods: dict[str, Period] = {}
        traits = traits_of(report)
        self.initial.setdefault("day", timezone.localdate())
        if report != Report.PERSON:
            self._add_unit()
        if traits.asks_class:
            self._add_class(is_required=True)
        if traits.asks_period:
            self._add_period()
            # Refresher training and study of resolutions have separate reports (DOMAIN §0.5).
            self.fields["course_type"] = forms.ChoiceField(
                label=_("Type of course"),
                required=False,
                choices=[("", _("All, each kind apart")), *Course.Type.choices],
            )
            if not traits.has_sections:
                self._add_class(is_required=False)
        if report == Report.PROGRESS:
            self._add_figures()
        if traits.has_basis:
            self.fields["basis"] = forms.ChoiceField(
                label=_("By the organisation"), required=False, choices=CHOICES
            )
        if traits.has_sections:
            for name, label in _SECTIONS.items():
                self.fields[name] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=4_000,
                    widget=forms.Textarea(attrs={"rows": 5}),
                )
        self._add_hiding(is_wanted=traits.may_hide)
        if not traits.symbol:
            del self.fields["number"], self.fields["recipients"]
        first = ("unit", "class", "period", "first", "last", "figures", "course_type", "basis")
        self.order_fields([*first, *_SECTIONS, *self.base_fields])

    def _add_hiding(self, *, is_wanted: bool) -> None:
        if is_wanted:
            self.fields["upward"] = forms.BooleanField(
                label=_("Hide small numbers (for superiors and the public)"),
                required=False,
                initial=True,
                help_text=_("Numbers of fewer than five people, and what would give them away."),
            )

    def _add_unit(self) -> None:
        self.fields["unit"] = forms.ModelChoiceField(
            label=_("Unit"),
            required=False,
            queryset=Unit.objects.visible_to(self._user),
            empty_label=_("All that I look after"),
        )

    def _add_class(self, *, is_required: bool) -> None:
        classes = classes_for(self._user, self._report)
        self.fields["class"] = forms.ModelChoiceField(
            label=_("Class"),
            required=is_required,
            queryset=classes.order_by("-opens_on", "code"),
            empty_label=_("Choose a class") if is_required else _("All of the period"),
        )

    def _add_period(self) -> None:
        self._periods = {f"{_NAMED}{one.pk}": one for one in Period.objects.all()}
        known = {(one.starts_on, one.ends_on) for one in self._periods.values()}
        around = periods_around(timezone.localdate()).items()
        named = [
            *((key, one.name) for key, one in self._periods.items()),
            *((words, words.capitalize()) for words, days in around if days not in known),
        ]
        self.fields["period"] = forms.ChoiceField(
            label=_("Period"),
            required=False,
            choices=[
                ("", _("All open classes")),
                *named,
                (_CUSTOM, _("From day to day, below")),
            ],
            help_text=_(
                "Classes count in the period in which they opened, those of a requirement in the "
                "period of the requirement."
            ),
        )
        self.fields["first"] = forms.DateField(
            label=_("From day"), required=False, widget=DateInput()
        )
        self.fields["last"] = forms.DateField(label=_("To day"), required=False, widget=DateInput())

    def _add_figures(self) -> None:
        self.fields["figures"] = forms.ChoiceField(
            label=_("Figures"),
            required=False,
            choices=[("", _("those of now")), (CLOSED, _("the closed ones of the period"))],
            help_text=_("Closed figures are those that were confirmed and sealed for the period."),
        )

    def clean(self) -> dict[str, Any]:
        """Find the days of the period, and refuse half of one."""
        typed = super().clean() or {}
        self._check_figures(typed)
        if typed.get("period") == _CUSTOM:
            for name in ("first", "last"):
                if name not in self.errors and typed.get(name) is None:
                    self.add_error(name, _("Enter both days of the period."))
            first, last = typed.get("first"), typed.get("last")
            if first and last and last < first:
                self.add_error("last", _("The last day lies before the first."))
        return typed

    def _check_figures(self, typed: dict[str, Any]) -> None:
        """Refuse closed figures of what was not closed, at the field."""
        if typed.get("figures") != CLOSED:
            return
        period = self._periods.get(typed.get("period") or "")
        unit = typed.get("unit") or top_units(self._user).first()
        if typed.get("class"):
            self.add_error("class", _("Closed figures hold all classes of the period together."))
        if period is None:
            self.add_error("period", _("Choose a period that was closed."))
        elif unit is None or closed_page(self._user, period=period, unit=unit) is None:
            self.add_error(
                "figures", _("This period has not been closed for this unit. Take those of now.")
            )

    def clean_number(self) -> str:
        """Bring the number into one form."""
        return nfc(self.cleaned_data["number"])

    def choices(self, *, person: int | None = None) -> Choices:
        """Return what was chosen; to be called when the form is valid."""
        typed = self.cleaned_data
        first, last = self._days()
        chosen = typed.get("class")
        unit = typed.get("unit")
        period = self._period()
        return Choices(
            report=self._report,
            day=typed["day"],
            training_class=chosen.pk if chosen else None,
            unit=unit.pk if unit else None,
            person=person,
            first=first,
            last=last,
            period=period.pk if period else None,
            figures=typed.get("figures", ""),
            basis=typed.get("basis") or "as_is",
            form=typed["form"],
            upward="1" if typed.get("upward") else "",
            **{name: nfc(typed.get(name, "")) for name in _TEXTS},
            **{name: nfc_paragraphs(typed.get(name, "")) for name in _LINES},
        )

    def _period(self) -> Period | None:
        """Return the named period that was chosen."""
        return self._periods.get(self.cleaned_data.get("period") or "")

    def _days(self) -> tuple[date | None, date | None]:
        """Return the first and last day that the period means."""
        period = self.cleaned_data.get("period") or ""
        if period == _CUSTOM:
            return self.cleaned_data["first"], self.cleaned_data["last"]
        named = self._period()
        if named is not None:
            return named.starts_on, named.ends_on
        return periods_around(timezone.localdate()).get(period, (None, None))


class TemplateForm(forms.Form):
    """The office's own Word template for one report."""

    report = forms.ChoiceField(label=_("Report"), choices=Report.choices)
    root = forms.ModelChoiceField(label=_("Organisation"), queryset=Unit.objects.none())
    file = forms.FileField(
        label=_("Word document (.docx)"),
        help_text=_("Download the current template, change it in Word, and upload it here."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    valid_from = forms.DateField(
        label=_("Holds from"),
        help_text=_("Papers dated on this day or later look like it."),
        widget=DateInput(),
    )
    note = forms.CharField(label=_("What is different"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the organisations that the user keeps."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("valid_from", timezone.localdate())
        roots = Unit.objects.visible_to(user).filter(depth=1)
        kept = [one.pk for one in roots if may_keep_templates(user, one)]
        field = cast(forms.ModelChoiceField, self.fields["root"])
        field.queryset = roots.filter(pk__in=kept)
        if len(kept) == 1:
            field.initial, field.empty_label = kept[0], None

    def clean_file(self) -> UploadedFile:
        """Refuse what is no harmless Word document, with the words that say how to mend it."""
        file: UploadedFile = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(".docx"):
            raise forms.ValidationError(str(TemplateRefused.message))
        try:
            check_word_file(file.read())
        except TemplateRefused as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        file.seek(0)
        return file
