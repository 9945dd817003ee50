"""Filters of the pages, and what an export needs to know."""

from typing import Any, cast

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from common.exports import ExportKind
from common.words import status
from courses.models import Course
from learning.models import TrainingClass
from learning.querysets import TrainingClassQuerySet
from learning.rules import Status
from members.models import Unit, User
from members.organising.basis import CHOICES
from monitoring.models import ExportJob

Choices = list[tuple[Any, Any]]
LIST_FORMATS = (ExportJob.Format.XLSX, ExportJob.Format.CSV)


def class_choices(classes: TrainingClassQuerySet) -> dict[str, Choices]:
    """Return what a list may be narrowed to: classes, their periods and requirements; one query."""
    known = list(
        classes.order_by("-opens_on", "code").values_list(
            *("pk", "title", "requirement", "requirement__title"),
            *("requirement__period", "requirement__period__name"),
        )
    )
    of_requirements = [row[2:] for row in known if row[2]]
    return {
        "class": [(pk, title) for pk, title, *_of_what in known],
        "period": list({period: name for _pk, _title, period, name in of_requirements}.items()),
        "requirement": list({pk: title for pk, title, *_period in of_requirements}.items()),
    }


class BasisFilter(forms.Form):
    """By which organisation the unit of each row is named."""

    basis = forms.ChoiceField(label=_("By the organisation"), required=False, choices=CHOICES)


class TreeFilters(forms.Form):
    """Class, period, requirement, sector, kind of unit, and the organisation that is meant."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the classes and sectors that the user sees."""
        super().__init__(*args, **kwargs)
        known = class_choices(TrainingClass.objects.visible_to(user).opened())
        sectors = (
            Unit.objects.visible_to(user)
            .exclude(sector="")
            .order_by("sector")
            .values_list("sector", flat=True)
            .distinct()
        )
        self.fields["class"] = forms.ChoiceField(
            label=_("Class"), required=False, choices=[("", _("All open classes")), *known["class"]]
        )
        self.fields["period"] = forms.ChoiceField(
            label=_("Period"), required=False, choices=[("", _("All")), *known["period"]]
        )
        self.fields["requirement"] = forms.ChoiceField(
            label=_("Requirement"),
            required=False,
            choices=[("", _("All")), *known["requirement"]],
        )
        # Study of resolutions and refresher training are looked at apart (DOMAIN §0.5).
        self.fields["course_type"] = forms.ChoiceField(
            label=_("Type of course"),
            required=False,
            choices=[("", _("All")), *Course.Type.choices],
        )
        self.fields["sector"] = forms.ChoiceField(
            label=_("Sector"),
            required=False,
            choices=[("", _("All")), *((sector, sector) for sector in sectors)],
        )
        self.fields["kind_of_unit"] = forms.ChoiceField(
            label=_("Kind of unit"), required=False, choices=[("", _("All")), *Unit.Kind.choices]
        )
        self.fields["basis"] = forms.ChoiceField(
            label=_("By the organisation"), required=False, choices=CHOICES
        )


class PeopleFilters(TreeFilters):
    """The same, and status and name."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Put name and status first."""
        super().__init__(*args, user=user, **kwargs)
        self.fields["q"] = forms.CharField(
            label=_("Name, card number or code"), required=False, max_length=120
        )
        self.fields["status"] = forms.ChoiceField(
            label=_("Status"),
            required=False,
            choices=[("", _("All")), *((one.value, status(one.value).label) for one in Status)],
        )
        self.order_fields(
            [
                *("q", "status", "class", "period", "requirement", "course_type"),
                *("sector", "kind_of_unit", "basis"),
            ]
        )


class ExportForm(forms.Form):
    """What for, and in which form; where the list may have them, whether with contact data."""

    purpose = forms.CharField(
        label=_("Purpose of the export"),
        max_length=200,
        help_text=_("Printed in the file with your name and the time, and kept in the log."),
    )
    format = forms.ChoiceField(
        label=_("File format"),
        choices=[(one.value, one.label) for one in LIST_FORMATS],
        initial=ExportJob.Format.XLSX,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, user: User, kind: ExportKind | None = None, **kwargs: Any
    ) -> None:
        """Offer the columns of contact data to those who may take them out."""
        super().__init__(*args, **kwargs)
        if kind is None:
            return
        purpose = cast(forms.CharField, self.fields["purpose"])
        purpose.validators.append(MinLengthValidator(kind.shortest_purpose))
        if kind.may_offer_contact is not None and kind.may_offer_contact(user):
            self.fields["contact"] = forms.BooleanField(
                label=_("With telephone number and e-mail address"), required=False
            )

    def facts(self) -> dict[str, str]:
        """Return purpose and format."""
        return {name: self.cleaned_data[name] for name in ("purpose", "format")}

    def extras(self) -> dict[str, str]:
        """Return what is chosen here of the list itself."""
        return {"contact": "1"} if self.cleaned_data.get("contact") else {}
