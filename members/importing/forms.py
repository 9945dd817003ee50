"""Forms of the import wizard."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from common.excel.limits import WorkbookRefused
from common.excel.reading import SheetRows, column_letter, read_heads
from members.importing.columns import LABELS, ROWS_SEARCHED, find_columns, folded_heading
from members.importing.querysets import IMPORTS
from members.importing.reading import numbers_columns
from members.importing.values import text_of
from members.models import HeadingMap, ImportRun, Unit, User

SAMPLES = 3
PARTS = {"family_part": "Họ và tên đệm", "given_part": "Tên", "birth_female": "Ngày sinh (nữ)"}


class BranchChoice(forms.ModelChoiceField):
    """Units with their code, because names repeat."""

    def label_from_instance(self, obj: Unit) -> str:
        """Return name and code."""
        return f"{obj.name} ({obj.code})"


class UploadForm(forms.Form):
    """The workbook, and whose list it is."""

    file = forms.FileField(
        label=_("Excel workbook (.xlsx)"),
        help_text=_(
            "A file of another kind (.xls, .csv): open it in Excel, choose Save as, and take the "
            "type Excel Workbook (.xlsx)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    unit = BranchChoice(
        label=_("Whose list it is"),
        queryset=Unit.objects.none(),
        help_text=_("People of this branch who are not in the list are shown as missing."),
    )
    converts_fonts = forms.BooleanField(
        label=_("Names are in an old font (TCVN3, VNI): convert them"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the branches of the person and what lies directly below them."""
        super().__init__(*args, **kwargs)
        mine = Unit.objects.entrusted_to(user, roles=IMPORTS)
        self.fields["unit"].queryset = mine  # type: ignore[attr-defined]
        # The first of the tree: nothing that is offered lies above it.
        self.fields["unit"].initial = mine.first()

    def clean_file(self) -> UploadedFile:
        """Refuse what is no workbook, with the words that say how to save it."""
        file: UploadedFile = self.cleaned_data["file"]
        with NamedTemporaryFile(suffix=".xlsx") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            file.seek(0)
            try:
                read_heads(Path(kept.name), rows=ROWS_SEARCHED)
            except WorkbookRefused as refusal:
                raise forms.ValidationError(str(refusal.message)) from refusal
        return file


class ColumnsForm(forms.Form):
    """Which column holds what: guessed, or as it was said for the same headings before."""

    heading_row = forms.IntegerField(
        label=_("Row with the headings"),
        min_value=1,
        max_value=ROWS_SEARCHED,
        # Chosen above, together with the sheet: the columns below belong to that row.
        widget=forms.HiddenInput,
    )

    def __init__(
        self, *args: Any, head: SheetRows, heading_row: int | None, user: User, **kwargs: Any
    ) -> None:
        """Make a field for each column of the heading row."""
        super().__init__(*args, **kwargs)
        rows = [(row.number, row.values) for row in head.rows]
        guessed = find_columns(rows)
        number = heading_row or (guessed.row_number if guessed else 1)
        by_number = dict(rows)
        headings = by_number.get(number, ())
        filled = [v for at, v in rows if at > number and not numbers_columns(v)]
        below = filled[:SAMPLES]
        width = max([len(headings), *(len(values) for values in below)], default=0)
        self.texts = [
            " ".join(str(headings[i]).split()) if i < len(headings) and headings[i] else ""
            for i in range(width)
        ]
        self.fields["heading_row"].initial = number
        guess: Mapping[str, int] = {}
        if guessed is not None and guessed.row_number == number:
            guess = guessed.fields
        remembered = (
            HeadingMap.objects.visible_to(user).filter(fingerprint=self.fingerprint).first()
        )
        self.is_remembered = remembered is not None
        fields = remembered.fields if remembered else guess
        named = {index: name for name, index in fields.items()}
        for index in range(width):
            self.fields[f"column-{index}"] = self._field(index, below, named.get(index, ""))

    def _field(
        self, index: int, below: Sequence[Sequence[object]], initial: str
    ) -> forms.ChoiceField:
        """Return the choice for one column, with what stands in it."""
        samples = [text_of(v[index]) for v in below if index < len(v) and v[index] is not None]
        shown = "; ".join(samples)[:120]
        heading = self.texts[index] or _g("no heading")
        return forms.ChoiceField(
            label=f"{column_letter(index)}: {heading}",
            # Help may hold markup everywhere; what somebody typed into a cell is none.
            help_text=escape(_g("For example: %(samples)s") % {"samples": shown}) if shown else "",
            choices=[("", _g("Do not take over")), *LABELS.items(), *PARTS.items()],
            initial=initial,
            required=False,
        )

    @property
    def fingerprint(self) -> str:
        """The same for every list with these headings, however they are spelled."""
        text = "|".join(folded_heading(heading) for heading in self.texts)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def chosen(self) -> dict[str, int]:
        """Return field to column."""
        return {
            self.cleaned_data[f"column-{index}"]: index
            for index in range(len(self.texts))
            if self.cleaned_data.get(f"column-{index}")
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the names, and for one column only for each field."""
        cleaned = super().clean() or {}
        seen: dict[str, int] = {}
        for index in range(len(self.texts)):
            name = cleaned.get(f"column-{index}")
            if name and name in seen:
                first = column_letter(seen[name])
                self.add_error(
                    f"column-{index}",
                    _g("Column %(first)s is this already. Choose one of the two.")
                    % {"first": first},
                )
            elif name:
                seen[name] = index
        has_names = "full_name" in seen or {"family_part", "given_part"} <= set(seen)
        if not has_names:
            self.add_error(
                None,
                _g(
                    "Say which column holds the full name, or which two hold family name and given "
                    "name."
                ),
            )
        return cleaned


class OverwriteForm(forms.Form):
    """Fields in which the list may replace what the register has."""

    overwrite = forms.MultipleChoiceField(
        label=_("Let the list replace these, too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Not ticked: the register keeps its value, and only empty fields are filled."),
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        """Offer the fields that differ."""
        super().__init__(*args, **kwargs)
        names = sorted({*run.kept, *run.overwrite})
        self.fields["overwrite"].choices = [  # type: ignore[attr-defined]
            (name, _label(name, run.kept.get(name, 0))) for name in names
        ]
        self.fields["overwrite"].initial = run.overwrite


def _label(name: str, number: int) -> str:
    """Return the field, and how many differences are kept back."""
    if not number:
        return LABELS[name]
    return _g("%(field)s: %(number)s differ") % {"field": LABELS[name], "number": number}
