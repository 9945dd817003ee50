"""What the build commands put into var/."""

import os
import unicodedata
from io import StringIO

import brotli
import polib
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from fontTools.ttLib import TTFont

LETTERS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def vietnamese_letters():
    """Return the 134 letters that ASCII lacks: 12 vowels in 6 tones, less 6 plain ones, and đ."""

    lower = {unicodedata.normalize("NFC", v + t) for v in LETTERS for t in TONES} | {"đ"}
    lower -= set("aeiouy")
    return lower | {letter.upper() for letter in lower}


def run(command, **options):
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    from django.conf import settings

    if not (settings.BASE_DIR / "node_modules").is_dir():
        pytest.fail("node_modules is missing: run npm ci (make test does)")
    folder = tmp_path_factory.mktemp("var")
    before, settings.VAR_DIR = settings.VAR_DIR, folder
    first, second = run("build_assets"), run("build_assets")
    settings.VAR_DIR = before
    return folder / "assets", first, second


class TestBuildAssets:
    def test_second_run_writes_nothing(self, assets):
        _, first, second = assets

        assert "0 new or changed" not in first
        assert "0 new or changed" in second

    def test_the_web_fonts_hold_every_vietnamese_letter_within_the_budget(self, assets):
        fonts = list((assets[0] / "public/vendor/fonts").glob("*.woff2"))

        assert len(fonts) == 2
        assert len(vietnamese_letters()) == 134
        for path in fonts:
            with TTFont(path) as font:
                assert {ord(letter) for letter in vietnamese_letters()} <= font.getBestCmap().keys()
        assert sum(path.stat().st_size for path in fonts) <= 40_000

    def test_the_pdf_fonts_are_whole_and_not_served(self, assets):
        fonts = list((assets[0] / "fonts-pdf").glob("*.ttf"))

        assert fonts
        for path in fonts:
            with TTFont(path) as font:
                assert {ord(letter) for letter in vietnamese_letters()} <= font.getBestCmap().keys()
        assert not list((assets[0] / "public").rglob("*.ttf"))

    def test_the_style_sheet_keeps_its_layers_and_its_budget(self, assets):
        sheet = (assets[0] / "public/css/site.css").read_bytes()

        assert sheet.startswith(b"@layer reset,tokens,base,layout,components,utilities;")
        assert sheet.count(b"{") == sheet.count(b"}")
        assert len(brotli.compress(sheet)) <= 20_000

    def test_no_script_names_a_source_map(self, assets):
        for path in (assets[0] / "public/vendor").glob("*.*js"):
            assert b"sourceMappingURL" not in path.read_bytes()[-200:]

    def test_says_what_to_do_without_node_modules(self, tmp_path):
        with pytest.raises(CommandError, match="npm ci"):
            run("build_assets", node_modules=tmp_path / "none")


class TestCompileCatalogues:
    def test_compiles_what_is_older_than_its_source(self):
        source = apps.get_app_config("common").path + "/locale/vi/LC_MESSAGES/django.po"
        run("compile_catalogues")
        os.utime(source)

        assert run("compile_catalogues").endswith(" 1 compiled\n")
        assert run("compile_catalogues").endswith(" 0 compiled\n")

    @pytest.mark.parametrize(
        "path",
        ["locale/vi/LC_MESSAGES/django.po", "translations/packages/vi/LC_MESSAGES/django.po"],
    )
    def test_every_text_of_the_frame_is_translated(self, path):
        catalogue = polib.pofile(f"{apps.get_app_config('common').path}/{path}")

        assert catalogue.percent_translated() == 100
        assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
