"""Forms of the slip's door and of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.accounts.forms import IdentifierForm
from members.activation.rules import CODE_LENGTH
from members.models import Unit, User

MOST_UNITS = 400
# Question, help and keyboard by kind of second fact.
QUESTIONS = {
    "birth_date": (
        _("Your date of birth"),
        _("Day, month and year, for example 02/09/1965."),
        "text",
    ),
    "birth_year": (_("Your year of birth"), _("Four digits, for example 1965."), "numeric"),
    "card_end": (_("The last four digits of your member card number"), "", "numeric"),
    "code_end": (_("The last four characters of your personal code"), "", "text"),
}
STATE_CHOICES = [
    ("needs", _("without an account and without a slip")),
    ("issued", _("slip handed out, not used yet")),
    ("expired", _("slip out of date")),
    ("open", _("account opened")),
    ("all", _("everybody")),
]


class SlipForm(IdentifierForm):
    """The number and the code of a slip, typed."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=CODE_LENGTH * 3,
        help_text=_("Ten letters and digits; capitals and the dash do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class SecondFactForm(forms.Form):
    """One question whose answer is not on the slip."""

    answer = forms.CharField(max_length=40)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Ask the question of that kind."""
        super().__init__(*args, **kwargs)
        label, help_text, keyboard = QUESTIONS[kind]
        field = self.fields["answer"]
        field.label, field.help_text = str(label), str(help_text)
        field.widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": keyboard})


class DeskFilters(forms.Form):
    """Which people the desk shows."""

    q = forms.CharField(label=_("Name, card number or code"), required=False, max_length=120)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=_("all")
    )
    state = forms.ChoiceField(label=_("Account"), choices=STATE_CHOICES, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the units of the user's branches; of a large tree the upper ones."""
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).alive()
        top = units.order_by("depth").values_list("depth", flat=True).first() or 1
        if units.count() > MOST_UNITS:
            units = units.filter(depth__lte=top + 1)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type only
        field.queryset = units


class ReasonForm(forms.Form):
    """Why the second step of somebody is taken away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: the phone was lost, reported by the head of the unit on 20/11."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
