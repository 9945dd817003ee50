"""The template filters of ``{% load vietnamese %}``."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation


def printed(expression, **context):
    template = Template("{% load vietnamese %}{{ " + expression + " }}")
    with translation.override("vi"):
        return template.render(Context(context))


class TestDates:
    def test_long_date_follows_the_local_day(self):
        late_in_london = datetime(2026, 4, 2, 18, 0, tzinfo=UTC)

        assert printed("d|long_date", d=late_in_london) == "ngày 03 tháng 4 năm 2026"
        assert printed("d|moment", d=late_in_london) == "01:00 03/04/2026"

    @pytest.mark.parametrize("name", ["long_date", "short_date", "moment", "time_left"])
    def test_nothing_prints_nothing(self, name):
        assert printed(f"d|{name}", d=None) == ""

    @pytest.mark.parametrize(
        ("days", "words"), [(3, "còn 3 ngày"), (0, "hạn hôm nay"), (-2, "quá hạn 2 ngày")]
    )
    def test_time_left_is_said_in_words(self, days, words):
        assert printed("d|time_left", d=timezone.localdate() + timedelta(days=days)) == words


class TestNumbers:
    def test_machine_numbers_have_no_grouping(self):
        assert printed("n|machine_number", n=14300) == "14300"
        assert printed("n", n=14300) == "14.300"

    def test_shares_of_nothing_are_zero(self):
        assert printed("0|percent_of:0") == "0 %"

    def test_shares_come_rough_and_exact(self):
        assert printed("a|percent_of:b", a=13697, b=14300) == "95 %"
        assert printed("a|exact_percent_of:b", a=13697, b=14300) == "95,78 %"

    def test_missing_numbers_print_nothing(self):
        assert printed("n|number", n=None) == ""
        assert printed("n|duration", n=None) == ""
        assert printed("n|file_size", n=None) == ""


class TestText:
    def test_marks_stay_escaped(self):
        assert "<" not in printed("t|phone", t="<b>0912</b>")
