"""The sentences of an import: what is wrong with a cell, and how to mend it."""

from django.utils.translation import gettext as _

from members.importing.columns import Columns
from members.importing.parsing import Conversion, Problem


def mend(problem: Problem) -> str:
    """Return the sentence for a problem, in the language of today."""
    return _SENTENCES[problem.code]() % problem.facts


def sentence(problem: Problem, columns: Columns) -> str:
    """Return the problem as it stands in the error file: column, value, how to mend it."""
    heading = columns.heading_of(problem.column)
    where = f"{heading} “{problem.value}”" if problem.value else heading
    return f"{where}: {mend(problem)}"


def conversion(converted: Conversion, columns: Columns) -> str:
    """Return what a text in an old font was read as."""
    return _("%(column)s “%(value)s” (old font) is read as “%(meant)s”.") % {
        "column": columns.heading_of(converted.column),
        "value": converted.value,
        "meant": converted.meant,
    }


_SENTENCES = {
    "name_missing": lambda: _("The full name is missing. Fill it in."),
    "no_name": lambda: _("This is no name. Write family, middle and given name only."),
    "no_date": lambda: _(
        "The date cannot be read. Write it as dd/mm/yyyy, for example 19/05/1980."
    ),
    "no_such_day": lambda: _(
        "There is no such day. Write it as dd/mm/yyyy, for example 19/05/1980."
    ),
    "month_first": lambda: _(
        "The day comes before the month. If %(suggestion)s is meant, write so."
    ),
    "short_year": lambda: _("Write the year with four digits, for example 19/05/1980."),
    "date_number": lambda: _(
        "Excel shows this date as a number. If %(suggestion)s is meant, write so."
    ),
    "future": lambda: _("The date lies in the future. Correct it."),
    "broken_cell": lambda: _(
        "The formula of this cell has no value. Type the value itself, without a formula."
    ),
    "no_sex": lambda: _("Write Nam or Nữ."),
    "long_file_number": lambda: _("The file number is longer than 30 letters and digits."),
    "no_phone": lambda: _("This is no telephone number. Write it like 0912 345 678."),
    "no_email": lambda: _("This is no e-mail address. Correct it or leave the cell empty."),
    "no_status": lambda: _(
        "Write one of: Đảng viên chính thức, Đảng viên dự bị, Quần chúng ưu tú, Khác."
    ),
    "no_position": lambda: _(
        "The Party position is not known. Write for example: Bí thư, Phó Bí thư, Chi ủy viên."
    ),
    "legacy_font": lambda: _(
        "The text is in an old Vietnamese font encoding (TCVN3 or VNI). "
        "Convert it to Unicode and import it again."
    ),
    "legacy_meant": lambda: _(
        "The text is in an old Vietnamese font encoding (TCVN3 or VNI). If “%(meant)s” is meant, "
        "type that in Unicode, or import the list with the conversion of old fonts."
    ),
    "card_scientific": lambda: _(
        "Excel has shortened the number. Type all its digits from the card, in a cell of text."
    ),
    "card_letters": lambda: _(
        "There are letters or signs among the digits. If the card says %(suggestion)s, type that "
        "as text."
    ),
    "card_form": lambda: _("The card number has the wrong form. Type it as on the card, as text."),
    "card_zero": lambda: _(
        "The leading zero seems to be lost. If the card says %(suggestion)s, type that as text."
    ),
    "code_unknown": lambda: _("No person has this code. Correct it or leave the cell empty."),
    "no_key": lambda: _(
        "Without a card number the date of birth is needed. Fill in one of the two."
    ),
    "ambiguous": lambda: _(
        "Several people have this name and date of birth. Fill in the card number."
    ),
    "other_card": lambda: _(
        "A person of this name and date of birth is in the unit with the card number "
        "%(known)s. Correct the number; if these are two people, register the second by hand."
    ),
    "unit_missing": lambda: _("The unit is missing. Fill in its code or its name."),
    "unit_unknown": lambda: _("There is no such unit. Write its code or its name in full."),
    "unit_close": lambda: _("There is no such unit. Is “%(suggestion)s” (%(code)s) meant?"),
    "unit_ambiguous": lambda: _("Several units have this name: %(codes)s. Write the code."),
    "duplicate": lambda: _(
        "Row %(row)s has the same person. Delete one of the two; if they are two people, "
        "fill in both card numbers."
    ),
    "taken_in_list": lambda: _("Row %(row)s has it too. Correct one of the two."),
    "taken": lambda: _("It belongs to another person already. Correct it or leave it empty."),
    "outside": lambda: _("The person or the unit lies outside your branch. Ask its office."),
    "other_name": lambda: _(
        "The card number belongs to %(known)s. Correct the number or the name."
    ),
    "other_birth": lambda: _(
        "The register has another date of birth: %(known)s. Find out which is right."
    ),
}
