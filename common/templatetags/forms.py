"""What ``components/field.html`` asks of a form field.  Load with ``{% load forms %}``."""

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    PasswordInput,
    RadioSelect,
)
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether the field is several controls under one legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the field is one box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_password(field: BoundField) -> bool:
    """Tell whether the field hides what is typed."""
    return isinstance(field.field.widget, PasswordInput)


@register.filter
def without_group_id(field: BoundField) -> SafeString:
    """Return the controls of a group; the box around them carries the id of the field."""
    return field.as_widget(attrs={"id": f"{field.auto_id}_choice"})
