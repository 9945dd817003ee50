"""No organisation and no province stands in code or templates: they are dated settings."""

import re

import pytest

from tests.architecture.sources import PACKAGES, ROOT, short

# What belonged to one organisation of one year, or to one place (DOMAIN §0, finding 2).
FORBIDDEN = re.compile(
    r"Khối\b|ĐUK\b|Lam Sơn|Lam Thành|Thanh Ho[áa]|Thanh Hóa|\b[Tt]ỉnh [A-ZĐ]|\b[Hh]uyện [A-ZĐ]"
)
SUFFIXES = {".py", ".html", ".txt", ".typ", ".js", ".po"}
# Data and pictures to look at, not words of the product.
SAMPLES = ("lms/demo/", "lms/local/guides/", "common/styleguide.py")
# Translations of other packages, in which "Khối" is a block of a page.
PACKAGES_WORDS = "/translations/"


def our_files():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = short(path)
            is_ours = not name.startswith(SAMPLES) and PACKAGES_WORDS not in name
            if path.suffix in SUFFIXES and is_ours:
                yield path


def test_no_organisation_or_province_is_written_into_the_product():
    files = list(our_files())
    found = [
        f"{short(path)}:{number}: {match.group()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in [FORBIDDEN.search(line)]
        if match
    ]

    assert len(files) > 300
    assert not found


@pytest.mark.parametrize("words", ["Đảng ủy Khối", "12-QĐ/ĐUK", "tỉnh Lam Sơn", "Tỉnh Nghệ An"])
def test_such_words_are_recognised(words):
    assert FORBIDDEN.search(words)


@pytest.mark.parametrize("words", ["Tỉnh ủy", "khối lượng", "cấp tỉnh", "Đảng bộ cơ sở"])
def test_words_of_the_language_are_not(words):
    assert not FORBIDDEN.search(words)
