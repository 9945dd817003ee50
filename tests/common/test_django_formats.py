"""What Django itself reads and prints in Vietnamese (FORMAT_MODULE_PATH)."""

from datetime import date, datetime, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation


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
