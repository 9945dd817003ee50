"""Forms of the directory: filters, a person's fields, and acts with a day."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text.phones import normalised_phone
from common.text.vietnamese import nfc
from members.directory.selectors import KEEPERS, Choice, is_email_taken, open_status
from members.models import PositionHeld, StatusPeriod, Unit, User
from members.scopes import branch_paths
from members.services.directory import NEXT_STATUSES

CONTACT = ("email", "phone", "job_title", "workplace", "department")
RECORD = (
    *("full_name", "birth_date", "birth_year", "sex", "card_number", "file_number"),
    *("admitted_on", "full_member_on", "management_group", "theory_level"),
    *CONTACT,
)


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})


class UnitSelect(forms.ModelChoiceField):
    """A unit of the branch, shown as deep as it lies."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, indented by its depth."""
        return f"{'– ' * (obj.depth - 1)}{obj.name}"


def keepers_units(user: User) -> Any:
    """Return the living units at which the user may register people."""
    return Unit.objects.alive().in_branches_of(user, roles=KEEPERS)


class ListFilters(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label=_("Name, card number or code"), required=False, max_length=120)
    unit = UnitSelect(label=_("Unit"), required=False, queryset=Unit.objects.none())
    status = forms.ChoiceField(
        label=pgettext_lazy("of a person", "Status"),
        required=False,
        choices=[("", _("All")), *StatusPeriod.Status.choices],
    )
    position = forms.ChoiceField(
        label=_("Position in the Party"),
        required=False,
        choices=[("", _("All")), *PositionHeld.Position.choices],
    )
    only = forms.ChoiceField(label=_("Only those who"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), _("All")
        only = [
            ("", _("All")),
            ("exempt", _("are exempted from Party work and meetings")),
            ("temporary", _("have a temporary membership elsewhere")),
            ("no_account", _("have no password yet")),
        ]
        if branch_paths(user, roles=KEEPERS):
            only.append(("left", _("have left the organisation")))
        cast(forms.ChoiceField, self.fields["only"]).choices = only

    def choice(self) -> Choice:
        """Return the choices; one that makes no sense narrows nothing."""
        self.is_valid()
        return Choice(**{name: value for name, value in self.cleaned_data.items() if value})


class _PersonFields(forms.ModelForm):
    """Fields of a person in the form in which they are stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("birth_date", "admitted_on", "full_member_on"):
            if name in self.fields:
                self.fields[name].widget = DateInput()

    def clean_full_name(self) -> str:
        """Return the name in canonical form."""
        return nfc(self.cleaned_data["full_name"])

    def clean_card_number(self) -> str | None:
        """Return the number without blanks; nothing for none."""
        return nfc(self.cleaned_data["card_number"]).replace(" ", "") or None

    def clean_email(self) -> str | None:
        """Return the address in small letters; refuse one that another person has."""
        email = nfc(self.cleaned_data["email"]).lower() or None
        if email and is_email_taken(email, beside=self.instance):
            raise forms.ValidationError(_("Another person has this e-mail address."))
        return email

    def clean_phone(self) -> str | None:
        """Return the number as it is stored; refuse what is no number of the country."""
        written = self.cleaned_data["phone"]
        if not written:
            return None
        number = normalised_phone(written)
        if number is None:
            raise forms.ValidationError(
                _("This is no telephone number of the country. Write it like 0912 345 678.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        """Refuse days that cannot follow one another, at the field that is to be mended."""
        cleaned = super().clean() or {}
        admitted, full = cleaned.get("admitted_on"), cleaned.get("full_member_on")
        if admitted and full and full < admitted:
            self.add_error(
                "full_member_on", _("This day lies before the admission. Check both days.")
            )
        for name in ("birth_date", "admitted_on", "full_member_on"):
            if cleaned.get(name) and cleaned[name] > timezone.localdate():
                self.add_error(name, _("This day is in the future. Check the year."))
        return cleaned


class RecordForm(_PersonFields):
    """Everything that the organisation department keeps."""

    class Meta:
        model = User
        fields = RECORD
        labels = {"email": _("E-mail")}


class ContactForm(_PersonFields):
    """What the clerk of the unit keeps."""

    clean_full_name = clean_card_number = None  # type: ignore[assignment]

    class Meta:
        model = User
        fields = CONTACT
        labels = {"email": _("E-mail")}


class RegisterForm(_PersonFields):
    """A new person, with unit and status."""

    unit = UnitSelect(label=_("Unit"), queryset=Unit.objects.none())
    status = forms.ChoiceField(
        label=pgettext_lazy("of a person", "Status"), choices=StatusPeriod.Status.choices
    )
    since = forms.DateField(label=_("Belongs to the unit since"), widget=DateInput())
    is_another = forms.BooleanField(
        label=_("I have compared: this is another person"), required=False
    )

    class Meta:
        model = User
        fields = RECORD
        labels = {"email": _("E-mail")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = keepers_units(user), _("Choose a unit")
        self.fields["since"].initial = timezone.localdate()
        self.order_fields(["full_name", "birth_date", "card_number", "unit", "status", "since"])


class _DayForm(forms.Form):
    """An act that takes effect on a day."""

    since = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, *args: Any, user: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        if "unit" in self.fields:
            unit = cast(forms.ModelChoiceField, self.fields["unit"])
            unit.queryset, unit.empty_label = keepers_units(user), _("Choose a unit")


class StatusForm(_DayForm):
    """The next status of the person."""

    status = forms.ChoiceField(label=_("New status"))
    field_order = ["status", "since"]

    def __init__(self, *args: Any, user: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, person=person, **kwargs)
        current = open_status(person, seen_by=user)
        allowed = NEXT_STATUSES[current.status] if current else StatusPeriod.Status.values
        cast(forms.ChoiceField, self.fields["status"]).choices = [
            (value, label) for value, label in StatusPeriod.Status.choices if value in allowed
        ]


class PositionForm(_DayForm):
    """A Party position in a unit."""

    position = forms.ChoiceField(
        label=_("Position in the Party"), choices=PositionHeld.Position.choices
    )
    unit = UnitSelect(label=_("Unit"), queryset=Unit.objects.none())
    field_order = ["position", "unit", "since"]


class _UntilForm(_DayForm):
    """An act for a period."""

    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first. Give a later day."))
        return cleaned


class ExemptionForm(_UntilForm):
    """An exemption, with the decision that it rests on."""

    basis = forms.CharField(label=_("Decision or other basis"), max_length=200)
    field_order = ["basis", "since", "until"]


class TemporaryForm(_UntilForm):
    """A temporary membership at another unit."""

    unit = UnitSelect(label=_("Unit"), queryset=Unit.objects.none())
    field_order = ["unit", "since", "until"]


class MoveForm(_DayForm):
    """The new home unit."""

    unit = UnitSelect(label=_("New unit"), queryset=Unit.objects.none())
    field_order = ["unit", "since"]


class LeaveForm(_DayForm):
    """Leaving the organisation."""

    reason = forms.CharField(label=_("Decision or reason"), max_length=300)

    def __init__(self, *args: Any, user: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, person=person, **kwargs)
        self.fields["since"].label = _("Last day")


class EndForm(forms.Form):
    """The last day of a dated fact."""

    on = forms.DateField(label=_("Last day"), widget=DateInput())


class DatesForm(forms.Form):
    """Right dates in place of wrong ones."""

    valid_from = forms.DateField(label=_("From"), widget=DateInput())
    valid_to = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it as it is, empty or not: a correction neither ends nor opens."),
    )
    reason = forms.CharField(label=_("Why the dates were wrong"), max_length=300)


class RevealForm(forms.Form):
    """What the masked fields are needed for."""

    reason = forms.CharField(label=_("What you need it for"), min_length=5, max_length=200)


class OrderForm(forms.Form):
    """A place for each person of a unit; empty: by the alphabet, behind those with a place."""

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for person in people:
            self.fields[f"place_{person.pk}"] = forms.IntegerField(
                label=person.full_name,
                required=False,
                min_value=1,
                max_value=9_999,
                initial=person.manual_order,
            )

    def places(self) -> dict[int, int | None]:
        """Return the place of each person."""
        return {
            int(name.removeprefix("place_")): value for name, value in self.cleaned_data.items()
        }


class MergeForm(forms.Form):
    """Which row remains, which values are taken from the other, and why it is one human."""

    survivor = forms.ChoiceField(label=_("The record that remains"), widget=forms.RadioSelect)
    swapped = forms.MultipleChoiceField(
        label=_("Take from the other record"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The two values change places, so none is lost."),
    )
    reason = forms.CharField(label=_("How you know that it is one person"), max_length=300)

    def __init__(self, *args: Any, pair: tuple[User, User], differing: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["survivor"]).choices = [
            (str(person.pk), f"{person.full_name} ({person.personal_code})") for person in pair
        ]
        fields = {field.name: field for field in User._meta.fields}
        cast(forms.MultipleChoiceField, self.fields["swapped"]).choices = [
            (name, capfirst(fields[name].verbose_name)) for name in differing
        ]


class UndoForm(forms.Form):
    """Why the merge is taken apart."""

    reason = forms.CharField(label=_("Why it is taken apart"), max_length=300)
