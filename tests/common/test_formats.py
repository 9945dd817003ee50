"""How dates, numbers and telephone numbers are written."""

from datetime import date
from decimal import Decimal

import pytest

from common.text import formats


class TestLongDate:
    @pytest.mark.parametrize(
        ("day", "written"),
        [
            (date(2026, 4, 3), "ngày 03 tháng 4 năm 2026"),
            (date(2026, 2, 1), "ngày 01 tháng 02 năm 2026"),
            (date(2026, 5, 10), "ngày 10 tháng 5 năm 2026"),
            (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
            (date(2026, 12, 9), "ngày 09 tháng 12 năm 2026"),
        ],
    )
    def test_pads_days_below_ten_and_only_the_first_two_months(self, day, written):
        assert formats.long_date(day) == written


class TestDateRange:
    def test_names_both_ends(self):
        written = formats.date_range(date(2026, 4, 3), date(2026, 5, 10))

        assert written == "từ ngày 03/04/2026 đến ngày 10/05/2026"

    def test_names_one_day_once(self):
        assert formats.date_range(date(2026, 4, 3), date(2026, 4, 3)) == "ngày 03/04/2026"


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "places", "written"),
        [
            (14300, None, "14.300"),
            (1234567, None, "1.234.567"),
            (8.5, None, "8,5"),
            (Decimal("8.50"), None, "8,5"),
            (Decimal("10.00"), None, "10"),
            (Decimal("8.25"), 1, "8,3"),
            (8, 2, "8,00"),
            (0, None, "0"),
            (-1234.5, None, "-1.234,5"),
        ],
    )
    def test_has_points_between_thousands_and_a_decimal_comma(self, value, places, written):
        assert formats.number(value, places) == written


class TestPercent:
    @pytest.mark.parametrize(
        ("part", "whole", "places", "written"),
        [
            (13697, 14300, 2, "95,78 %"),
            (299, 300, 0, "99 %"),
            (99999, 100000, 2, "99,99 %"),
            (3, 5, 2, "60 %"),
            (0, 0, 2, "0 %"),
            (5, 5, 0, "100 %"),
        ],
    )
    def test_is_cut_so_that_only_all_is_a_hundred(self, part, whole, places, written):
        assert formats.percent(part, whole, places) == written


class TestTelephone:
    def test_groups_a_mobile_number_however_it_is_stored(self):
        assert formats.phone("+84912345678") == "0912 345 678"
        assert formats.phone("0912345678") == "0912 345 678"

    def test_leaves_what_is_no_mobile_number(self):
        assert formats.phone("0237 385 1234") == "0237 385 1234"

    def test_masks_the_middle(self):
        assert formats.masked_phone("+84912345678") == "0912 *** 678"

    def test_masks_a_short_number_wholly(self):
        assert formats.masked_phone("12345") == "*****"

    def test_keeps_the_plus_for_dialling(self):
        assert formats.digits("+84 237 000 0000") == "+842370000000"
        assert formats.digits("0237 000 0000") == "02370000000"


class TestMaskedEmail:
    def test_keeps_the_first_letter_and_the_host(self):
        assert formats.masked_email("nguyet@example.vn") == "n***@example.vn"

    def test_hides_what_is_no_address(self):
        assert formats.masked_email("nguyet") == "***"


class TestDuration:
    @pytest.mark.parametrize(
        ("seconds", "written"),
        [
            (0, "0 giây"),
            (45, "45 giây"),
            (750, "12 phút 30 giây"),
            (720, "12 phút"),
            (3900, "1 giờ 05 phút"),
            (7200, "2 giờ"),
            (-5, "0 giây"),
        ],
    )
    def test_names_the_two_largest_units(self, seconds, written):
        assert formats.duration(seconds) == written


class TestFileSize:
    @pytest.mark.parametrize(
        ("count", "written"),
        [(512, "512 B"), (2048, "2 KB"), (13107200, "12,5 MB"), (3221225472, "3 GB")],
    )
    def test_takes_the_unit_that_reads_best(self, count, written):
        assert formats.file_size(count) == written
