"""Telephone numbers in any writing."""

import pytest

from common.text.phones import normalised_phone


class TestNormalisedPhone:
    @pytest.mark.parametrize(
        "written",
        [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "0912-345-678",
            "+84912345678",
            "+84 912 345 678",
            "84912345678",
            "0084 912 345 678",
            "(091) 2345678",
            " 0912\u00a0345\u00a0678 ",
        ],
    )
    def test_reads_every_writing_of_a_mobile_number(self, written):
        assert normalised_phone(written) == "+84912345678"

    @pytest.mark.parametrize("written", ["0237 3123 456", "+84 237 3123456", "(0237) 3.123.456"])
    def test_reads_landlines(self, written):
        assert normalised_phone(written) == "+842373123456"

    @pytest.mark.parametrize(
        "written",
        [
            "",
            None,
            "99000123",
            "12345",
            "0112345678",
            "+1 202 555 0100",
            "912345678",
            "09123456789",
        ],
    )
    def test_refuses_what_is_no_number_of_the_country(self, written):
        assert normalised_phone(written) is None

    def test_leaves_a_stored_number_as_it_is(self):
        assert normalised_phone(normalised_phone("0912 345 678")) == "+84912345678"
