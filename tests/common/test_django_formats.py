"""What Django itself reads and prints in Vietnamese (FORMAT_MODULE_PATH)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation
from django.utils.timesince import timesince


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


class TestInput:
    @pytest.mark.parametrize(
        "typed", ["03/04/2026", "3/4/2026", "03-04-2026", "03.04.2026", "2026-04-03"]
    )
    def test_reads_the_day_before_the_month(self, typed):
        assert forms.DateField().clean(typed) == date(2026, 4, 3)

    def test_reads_a_day_above_twelve(self):
        assert forms.DateField().clean("20/11/2026") == date(2026, 11, 20)

    @pytest.mark.parametrize("typed", ["07:30", "07h30", "7 giờ 30"])
    def test_reads_hours_as_people_type_them(self, typed):
        assert forms.TimeField().clean(typed) == time(7, 30)

    @pytest.mark.parametrize("typed", ["03/04/2026 07:30", "07:30 03/04/2026", "2026-04-03T07:30"])
    def test_reads_a_moment_in_both_orders(self, typed):
        naive = forms.DateTimeField().clean(typed).replace(tzinfo=None)

        assert naive == datetime(2026, 4, 3, 7, 30)

    def test_reads_a_decimal_comma(self):
        assert str(forms.DecimalField(localize=True).clean("8,5")) == "8.5"


class TestOutput:
    def test_prints_slashes_and_the_day_first(self):
        assert formats.date_format(date(2026, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2026"
        moment = datetime(2026, 4, 3, 7, 30)
        assert formats.date_format(moment, "SHORT_DATETIME_FORMAT") == "07:30 03/04/2026"

    def test_groups_thousands(self):
        assert Template("{{ n }} {{ x }}").render(Context({"n": 14300, "x": 8.5})) == "14.300 8,5"

    def test_starts_the_week_on_monday(self):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


class TestTables:
    """The same day, number or hour, in every way that people write it."""

    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("03/04/2026", date(2026, 4, 3)),
            ("20-11-2026", date(2026, 11, 20)),
            ("20.11.2026", date(2026, 11, 20)),
            ("1/2/2026", date(2026, 2, 1)),
            ("31/12/1968", date(1968, 12, 31)),
            ("29/02/2024", date(2024, 2, 29)),
            ("2026-11-20", date(2026, 11, 20)),
        ],
    )
    def test_days(self, typed, day):
        assert forms.DateField().clean(typed) == day

    @pytest.mark.parametrize(
        "typed", ["31/02/2026", "11/20/2026", "29/02/2026", "20/11", "20/11/26"]
    )
    def test_no_days(self, typed):
        with pytest.raises(forms.ValidationError, match=r"03/4/2026"):
            forms.DateField().clean(typed)

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("8,5", "8.5"), ("8.5", "8.5"), ("10", "10"), ("0,25", "0.25"), ("1.234,5", "1234.5")],
    )
    def test_numbers(self, typed, number):
        assert forms.DecimalField(localize=True).clean(typed) == Decimal(number)

    @pytest.mark.parametrize("typed", ["14.300", "14300"])
    def test_whole_numbers_with_and_without_the_point(self, typed):
        assert forms.IntegerField(localize=True).clean(typed) == 14300


class TestNames:
    @pytest.mark.parametrize(
        ("day", "weekday", "short"),
        [
            (date(2026, 11, 23), "Thứ Hai", "T2"),
            (date(2026, 11, 24), "Thứ Ba", "T3"),
            (date(2026, 11, 25), "Thứ Tư", "T4"),
            (date(2026, 11, 26), "Thứ Năm", "T5"),
            (date(2026, 11, 27), "Thứ Sáu", "T6"),
            (date(2026, 11, 28), "Thứ Bảy", "T7"),
            (date(2026, 11, 29), "Chủ nhật", "CN"),
        ],
    )
    def test_of_days(self, day, weekday, short):
        assert formats.date_format(day, "l") == weekday
        assert formats.date_format(day, "D") == short

    @pytest.mark.parametrize("month", range(1, 13))
    @pytest.mark.parametrize("code", ["F", "N", "M", "b", "E"])
    def test_of_months_are_small_and_numbered(self, month, code):
        written = formats.date_format(date(2026, month, 1), code)

        assert written.lower() == f"tháng {month}"
        assert written == written.lower() or code == "M", "Django itself begins M with a capital"

    def test_of_dates(self):
        day = date(2026, 11, 3)
        assert formats.date_format(day, "DATE_FORMAT") == "ngày 03 tháng 11 năm 2026"
        assert formats.date_format(day, "YEAR_MONTH_FORMAT") == "tháng 11 năm 2026"
        assert formats.date_format(day, "MONTH_DAY_FORMAT") == "ngày 03 tháng 11"

    @pytest.mark.parametrize(
        ("ago", "written"),
        [
            ({"days": 400}, "1 năm, 1 tháng"),
            ({"days": 15}, "2 tuần, 1 ngày"),
            ({"hours": 5, "minutes": 3}, "5 giờ, 3 phút"),
            ({"seconds": 5}, "0 phút"),
        ],
    )
    def test_of_spans(self, ago, written):
        now = datetime(2026, 11, 25, 12)

        assert timesince(now - timedelta(**ago), now).replace("\u00a0", " ") == written


class TestForMachines:
    """What a script or the browser reads is never grouped."""

    @pytest.mark.parametrize(
        ("field", "value", "type_", "sent"),
        [
            (forms.IntegerField(), 14300, "number", "14300"),
            (forms.DecimalField(decimal_places=1), Decimal("1234.5"), "number", "1234.5"),
            (forms.DateField(widget=forms.DateInput), date(2026, 4, 3), "text", "03/04/2026"),
        ],
    )
    def test_values_of_fields(self, field, value, type_, sent):
        drawn = field.widget.render("x", value)

        assert f'type="{type_}"' in drawn
        assert f'value="{sent}"' in drawn

    def test_an_attribute_takes_the_plain_number(self):
        drawn = Template("{% load l10n %}{{ n|unlocalize }}").render(Context({"n": 14300}))

        assert drawn == "14300"
