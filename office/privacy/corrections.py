"""Which columns of the personal file somebody may have corrected, and what fits into them."""

from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import DateField, Field
from django.forms import DateField as DateInput
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.text.phones import normalised_phone
from members.models import User
from office.privacy.exceptions import WrongValue

FIELDS: dict[str, str | Promise] = {
    "full_name": _("full name"),
    "birth_date": _("date of birth"),
    "sex": _("sex"),
    "card_number": _("member card number"),
    "email": _("email"),
    "phone": _("phone"),
    "admitted_on": _("date of admission"),
    "full_member_on": _("date of full membership"),
    "job_title": _("government position"),
    "workplace": _("workplace"),
}


def cleaned_value(field: str, typed: str) -> object:
    """Return what would be stored.

    Raises:
        WrongValue: the field cannot hold it; the message says how to write it.
    """
    column = cast("Field[object, object]", User._meta.get_field(field))
    text = typed.strip()
    try:
        if field == "full_name" and not text:
            raise WrongValue(_("Write the full name."))
        if field == "phone" and text and not normalised_phone(text):
            raise WrongValue(_("Write the phone number with 10 digits, like 0912 345 678."))
        if isinstance(column, DateField):
            return DateInput(required=False).clean(text)
        if field == "sex":
            text = _sex_of(text)
        return column.clean(text, None) if text else (None if column.null else "")
    except ValidationError as error:
        if isinstance(column, DateField):
            raise WrongValue from error
        raise WrongValue(" ".join(error.messages)) from error


def _sex_of(text: str) -> str:
    """Return the code of a sex that was written as a word.

    Raises:
        WrongValue: it is neither word.
    """
    codes = {str(label).casefold(): code for code, label in User.Sex.choices}
    codes |= {code: code for code in User.Sex.values}
    if text.casefold() not in codes:
        raise WrongValue(_("Write «nam» or «nữ»."))
    return codes[text.casefold()]


def current_value(person: User, field: str) -> str:
    """Return what is stored now, as a person writes it."""
    value = getattr(person, field)
    if field == "sex":
        return str(person.get_sex_display())
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")
