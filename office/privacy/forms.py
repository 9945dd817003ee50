"""What people type about their data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User
from office.models import DataRequest
from office.privacy.corrections import FIELDS, cleaned_value
from office.privacy.exceptions import WrongValue
from office.privacy.rules import LONGEST_EXTENSION, LONGEST_SUMMARY

Kind = DataRequest.Kind


class RequestForm(forms.Form):
    """A request of the person's own."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"), choices=Kind.choices, widget=forms.RadioSelect
    )
    field = forms.ChoiceField(
        label=_("What is to be corrected"),
        choices=[("", "—"), *FIELDS.items()],
        required=False,
        help_text=_("For corrections only."),
    )
    new_value = forms.CharField(
        label=_("Correct value"),
        max_length=200,
        required=False,
        help_text=_("For corrections only. Write dates like 31/12/1975."),
    )
    text = forms.CharField(
        label=_("Reason, or what it is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, object]:
        """Ask for the value of a correction, and for words where there is nothing else."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == Kind.CORRECT:
            self._clean_correction(data)
        else:
            data["field"] = data["new_value"] = ""
        if kind in {Kind.OBJECT, Kind.COMPLAIN, Kind.CORRECT} and not data.get("text"):
            self.add_error("text", _("Write what it is about, so that the office can answer."))
        return data

    def _clean_correction(self, data: dict[str, object]) -> None:
        """Say at the field what does not fit."""
        field = str(data.get("field") or "")
        if not field:
            self.add_error("field", _("Choose what is to be corrected."))
            return
        try:
            cleaned_value(field, str(data.get("new_value") or ""))
        except WrongValue as error:
            self.add_error("new_value", str(error.message))


class OfficeRequestForm(RequestForm):
    """A request of somebody who came in person."""

    person_code = forms.CharField(
        label=_("Personal code or member card number"),
        max_length=120,
        help_text=_("Of the person who asks. Look at a paper that proves who it is."),
    )
    field_order = ["person_code", "kind", "field", "new_value", "text"]

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.by = by
        self.person: User | None = None

    def clean_person_code(self) -> str:
        """Find the person in the branch of who types."""
        typed = str(self.cleaned_data["person_code"])
        found = User.objects.named_by(typed)
        if found is None or not User.objects.in_branches_of(self.by).filter(pk=found.pk).exists():
            raise forms.ValidationError(
                _("Nobody in your branch has this code. Check the code in the list of people.")
            )
        if found.pk == self.by.pk:
            raise forms.ValidationError(_("Your own request belongs on the page of your own data."))
        self.person = found
        return typed


class AnswerForm(forms.Form):
    """The answer to a request."""

    answer = forms.CharField(
        label=_("Answer to the person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExtensionForm(forms.Form):
    """More time, once."""

    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=LONGEST_EXTENSION)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class NoticeForm(forms.Form):
    """The next version of the notice."""

    summary = forms.CharField(
        label=_("Short notice"),
        help_text=_("One screen, at most 150 words: what, why, who sees, how long, whom to ask."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    text = forms.CharField(label=_("Full notice"), widget=forms.Textarea(attrs={"rows": 16}))

    def clean_summary(self) -> str:
        """Keep the notice on one screen."""
        summary = str(self.cleaned_data["summary"])
        count = len(summary.split())
        if count > LONGEST_SUMMARY:
            raise forms.ValidationError(
                _("The short notice has %(count)s words; at most 150 fit on one screen."),
                params={"count": count},
            )
        return summary


class ConsentForm(forms.Form):
    """One optional consent, given or withdrawn by one button."""

    purpose = forms.ChoiceField(choices=[("reminders", "reminders"), ("sharing", "sharing")])
    is_given = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class ImpactReviewForm(forms.Form):
    """What looking the impact assessment through has found."""

    note = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        help_text=_("For example: nothing new; a new purpose, its ground and its risk."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
