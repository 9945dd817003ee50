"""Forms of exchange packs."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.models import Period, TrainingClass
from members.models import Unit, User
from office.api.exceptions import OutsideBranch
from office.api.scopes import CONNECTS
from office.exchange.receipts import MOST_BYTES
from office.models import ApiClient


class PackForm(forms.Form):
    """For whom, whose rows, of which class or time, what for."""

    client = forms.ModelChoiceField(label=_("Receiving system"), queryset=ApiClient.objects.none())
    unit = forms.ModelChoiceField(label=_("People of"), queryset=Unit.objects.none())
    training_class = forms.ModelChoiceField(
        label=_("Class"),
        required=False,
        queryset=TrainingClass.objects.none(),
        empty_label=_("All classes"),
    )
    period = forms.ModelChoiceField(
        label=_("Period"),
        required=False,
        queryset=Period.objects.none(),
        empty_label=_("By the dates below, or all"),
    )
    from_day = forms.DateField(label=_("Enrolled from"), required=False)
    to_day = forms.DateField(label=_("Enrolled until"), required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer what the user may hand out, to the systems of the user's branches."""
        super().__init__(*args, **kwargs)
        offered = {
            "client": ApiClient.objects.visible_to(user).select_related("unit"),
            "unit": Unit.objects.in_branches_of(user, roles=CONNECTS),
            "training_class": TrainingClass.objects.visible_to(user).opened(),
            "period": Period.objects.all(),
        }
        for name, rows in offered.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """Let a period stand for its dates; refuse what does not fit together."""
        data = super().clean() or {}
        client, unit = data.get("client"), data.get("unit")
        if client and unit and not client.holds(unit):
            self.add_error("unit", str(OutsideBranch.message))
        period = data.pop("period", None)
        if period is not None:
            if data.get("from_day") or data.get("to_day"):
                raise ValidationError(_("Choose a period or dates, not both."))
            data["from_day"], data["to_day"] = period.starts_on, period.ends_on
        first, last = data.get("from_day"), data.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("The last day lies before the first."))
        return data


class ReceiptForm(forms.Form):
    """The file that the receiver sent back."""

    file = forms.FileField(label=_("Receipt (.json)"), max_length=200)

    def clean_file(self) -> bytes:
        """Return the content; refuse what no receipt can be."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB: this is no receipt."))
        content: bytes = file.read()
        return content
