"""Filters for dates, numbers and telephone numbers in Vietnamese form.

Load with ``{% load vietnamese %}``.  An empty value prints nothing.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from common.text import formats

register = template.Library()


def _local_day(value: date) -> date:
    """Return the day in the site's time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def long_date(value: date | None) -> str:
    """Print ``ngày 03 tháng 4 năm 2026``."""
    return formats.long_date(_local_day(value)) if value else ""


@register.filter
def short_date(value: date | None) -> str:
    """Print ``03/04/2026``."""
    return f"{_local_day(value):%d/%m/%Y}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Print ``07:30 03/04/2026`` in local time."""
    return f"{timezone.localtime(value):%H:%M %d/%m/%Y}" if value else ""


@register.filter
def date_range(first: date | None, last: date | None) -> str:
    """Print ``từ ngày … đến ngày …``."""
    return formats.date_range(_local_day(first), _local_day(last)) if first and last else ""


@register.filter
def time_left(value: date | None) -> str:
    """Print how far the due day is, in words: ``còn 3 ngày``, ``hôm nay``, ``quá hạn 2 ngày``."""
    if not value:
        return ""
    days = (_local_day(value) - timezone.localdate()).days
    if days == 0:
        return gettext("due today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}


@register.filter
def number(value: Decimal | float | None, places: int | None = None) -> str:
    """Print ``14.300`` or ``8,5``."""
    return "" if value is None or value == "" else formats.number(value, places)


@register.filter
def machine_number(value: Decimal | float | None) -> str:
    """Print ``14300`` or ``8.5``, for attributes that a program reads."""
    return "0" if value is None or value == "" else str(value)


@register.filter
def percent_of(part: Decimal | float | None, whole: Decimal | float | None) -> str:
    """Print ``95 %``: whole per cent, cut, for bars and short lines."""
    return formats.percent(part or 0, whole or 0, places=0)


@register.filter
def exact_percent_of(part: Decimal | float | None, whole: Decimal | float | None) -> str:
    """Print ``95,78 %``, for tables and reports."""
    return formats.percent(part or 0, whole or 0)


@register.filter
@stringfilter
def phone(value: str) -> str:
    """Print ``0912 345 678``."""
    return formats.phone(value)


@register.filter
@stringfilter
def masked_phone(value: str) -> str:
    """Print ``0912 *** 678``."""
    return formats.masked_phone(value)


@register.filter
@stringfilter
def masked_email(value: str) -> str:
    """Print ``n***@gmail.com``."""
    return formats.masked_email(value)


@register.filter
@stringfilter
def digits(value: str) -> str:
    """Print the digits of a telephone number, for ``tel:``."""
    return formats.digits(value)


@register.filter
def duration(seconds: int | None) -> str:
    """Print ``12 phút 30 giây``."""
    return "" if seconds is None else formats.duration(seconds)


@register.filter
def file_size(count: int | None) -> str:
    """Print ``12,5 MB``."""
    return "" if count is None else formats.file_size(count)
