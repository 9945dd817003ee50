"""Forms of the desk of reminders."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.words import status
from learning.models import TrainingClass
from learning.rules import Status
from members.models import Unit, User
from monitoring.filters import param_names
from monitoring.forms import class_choices
from notices import services
from notices.channels import channels_there
from notices.exceptions import TextTooLong, UnknownVariable
from notices.kinds import WITH_SUBJECT, Channel, Kind
from notices.models import Notice
from office.models import LadderStep
from office.querysets import REMINDS
from office.reminders.choice import UNFINISHED, Choice
from office.reminders.ladders import StepFacts

STEPS_IN_FORM = 6


def _channel_choices() -> list[tuple[str, Any]]:
    return [(channel.value, channel.label) for channel in channels_there()]


class ReminderForm(forms.Form):
    """Whom to remind, over which ways, and whether through the units first."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the classes and units that the user may remind people of."""
        super().__init__(*args, **kwargs)
        opened = TrainingClass.objects.visible_to(user).opened()
        self.fields["class"] = forms.ModelChoiceField(
            label=_("Class"),
            required=False,
            queryset=opened.filter(closed_at=None),
            empty_label=_("All open classes"),
        )
        known = class_choices(opened)
        for name, label in (("period", _("Period")), ("requirement", _("Requirement"))):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("All")), *known[name]]
            )
        units = Unit.objects.in_branches_of(user, roles=REMINDS).alive()
        self.fields["unit"] = forms.ModelChoiceField(
            label=_("Unit"), required=False, queryset=units, empty_label=_("All my units")
        )
        self.fields["status"] = forms.ChoiceField(
            label=_("Status"),
            required=False,
            choices=[
                ("", _("everybody who has not finished")),
                *((one.value, status(one.value).label) for one in Status if one in UNFINISHED),
            ],
        )
        self._add_ways()
        # What the list of people may have been narrowed to besides; kept, and said in words.
        for name in param_names():
            if name in self.fields or name == "q":
                continue
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _add_ways(self) -> None:
        """Ask until when it is due, how it goes, and whether through the units first."""
        self.fields["due_within"] = forms.IntegerField(
            label=_("Due within so many days"), required=False, min_value=1, max_value=365
        )
        self.fields["channels"] = forms.MultipleChoiceField(
            label=_("Channels"),
            choices=_channel_choices(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one channel.")},
        )
        self.fields["members_after"] = forms.TypedChoiceField(
            label=_("Through the unit first"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[
                ("3", _("units today, learners 3 days later if still needed")),
                ("5", _("units today, learners 5 days later if still needed")),
                ("7", _("units today, learners 7 days later if still needed")),
                ("", _("learners at once")),
            ],
        )

    @property
    def choice(self) -> Choice:
        """Return whom the form means."""
        data = dict(self.cleaned_data)
        for name in ("class", "unit"):
            data[name] = data[name].pk if data.get(name) else None
        return Choice.from_params(data)


class StepForm(forms.Form):
    """One step of a rule."""

    days = forms.IntegerField(
        label=_("Days from the due date"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("-7: a week before; 1: the day after. Empty: no step."),
    )
    audience = forms.ChoiceField(
        label=_("Sent to"), required=False, choices=LadderStep.Audience.choices
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["channels"]).choices = _channel_choices()

    def clean(self) -> dict[str, Any]:
        """A step that has a day needs a channel."""
        data = super().clean() or {}
        if data.get("days") is not None and not data.get("channels"):
            self.add_error("channels", _("Choose at least one channel for this step."))
        return data


class _StepFormSet(forms.BaseFormSet):
    """The steps of a rule; no two of the same day to the same people."""

    def clean(self) -> None:
        """Refuse two steps of one day and audience."""
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            key = (data.get("days"), data.get("audience"))
            if key[0] is not None and key in seen:
                raise ValidationError(
                    _("Two steps have the same day and the same receivers: %(days)s days."),
                    params={"days": key[0]},
                )
            seen.add(key)


def steps_of(formset: forms.BaseFormSet) -> list[StepFacts]:
    """Return the steps that were filled in."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data]
    return [
        StepFacts(row["days"], row["audience"], row["channels"])
        for row in rows
        if row.get("days") is not None
    ]


StepFormSet = forms.formset_factory(
    StepForm, formset=_StepFormSet, extra=0, max_num=STEPS_IN_FORM, absolute_max=STEPS_IN_FORM
)


class NewLadderForm(forms.Form):
    """The class for which a rule is drawn up."""

    training_class = forms.ModelChoiceField(label=_("Class"), queryset=TrainingClass.objects.none())

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["training_class"]).queryset = classes


class TextForm(forms.Form):
    """The words of a kind over a channel."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    body = forms.CharField(
        label=_("Words of the notice"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, kind: Kind, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind, self._channel = kind, channel
        if channel not in WITH_SUBJECT:
            del self.fields["subject"]

    def clean(self) -> dict[str, Any]:
        """Say in words what does not work; nothing that was typed is lost."""
        data = super().clean() or {}
        body = data.get("body", "")
        try:
            services.check_text(
                self._kind, self._channel, subject=data.get("subject", ""), body=body
            )
        except (UnknownVariable, TextTooLong) as refusal:
            self.add_error("body", str(refusal.message))
        return data


class LogFilters(forms.Form):
    """Which lines of the log are shown."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Notice.State.choices]
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("All")), *Channel.choices]
    )
    kind = forms.TypedChoiceField(
        label=_("What it is about"),
        required=False,
        coerce=int,
        choices=[("", _("All")), *Kind.choices],
    )
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    since = forms.DateField(label=_("From day"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), _("All")
