"""Put together what the browser and the PDF maker load, out of our sources and of node_modules."""

import logging
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from fontTools import subset
from fontTools.ttLib import TTFont

# Where a file of node_modules goes below var/assets/public.
SCRIPTS = {
    "htmx.org/dist/htmx.min.js": "vendor/htmx.min.js",
    "hls.js/dist/hls.light.min.mjs": "vendor/hls.light.min.mjs",
}
WEB_FONT_FAMILY = "@expo-google-fonts/be-vietnam-pro"
WEB_FONTS = {
    "400Regular/BeVietnamPro_400Regular.ttf": "vendor/fonts/be-vietnam-pro-400.woff2",
    "600SemiBold/BeVietnamPro_600SemiBold.ttf": "vendor/fonts/be-vietnam-pro-600.woff2",
}
PDF_FONTS = [
    "@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf",
    "@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf",
    "@expo-google-fonts/be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf",
    "@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "@expo-google-fonts/noto-serif/400Regular_Italic/NotoSerif_400Regular_Italic.ttf",
    "@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf",
    "@expo-google-fonts/noto-serif/700Bold_Italic/NotoSerif_700Bold_Italic.ttf",
    # Cut to the widths of Times New Roman, which official papers ask for and nobody may pass on.
    "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
    "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf",
    "@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
]
# Every Vietnamese letter (precomposed: texts are stored in NFC), and the signs that our texts use.
LETTERS = (
    "U+20-7E,U+C0-C3,U+C8-CA,U+CC-CD,U+D2-D5,U+D9-DA,U+DD,U+E0-E3,U+E8-EA,U+EC-ED,U+F2-F5,U+F9-FA,"
    "U+FD,U+102-103,U+110-111,U+128-129,U+168-169,U+1A0-1A1,U+1AF-1B0,U+1EA0-1EF9"
)
SIGNS = (
    "U+A0,U+A7,U+A9,U+AB,U+B0,U+B1,U+B2,U+B7,U+BB,U+BD,U+D7,U+F7,U+2010-2014,U+2018,U+2019,U+201C,"
    "U+201D,U+2022,U+2026,U+202F,U+2030,U+203A,U+20AB,U+2190-2193,U+2212,U+2264,U+2265"
)
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


class Command(BaseCommand):
    """Run after ``npm ci`` and after every change of CSS.  Writes only what changed."""

    help = "Build var/assets: style sheet, scripts and fonts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that npm fills."""
        parser.add_argument(
            "--node-modules",
            type=Path,
            default=settings.BASE_DIR / "node_modules",
            help="where npm ci put its files",
        )

    def handle(self, *args: Any, node_modules: Path, **options: Any) -> None:
        """Build everything and say how much was new."""
        if not node_modules.is_dir():
            raise CommandError(f"{node_modules} is missing: run npm ci first")
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        assets = settings.VAR_DIR / "assets"
        public = assets / "public"
        files = [
            (public / "css" / "site.css", _style_sheet()),
            *((public / to, _script(node_modules / of)) for of, to in SCRIPTS.items()),
            *(
                (assets / "fonts-pdf" / Path(of).name, (node_modules / of).read_bytes())
                for of in PDF_FONTS
            ),
        ]
        written = sum(_write(path, content) for path, content in files)
        for of, to in WEB_FONTS.items():
            written += _write_web_font(node_modules / WEB_FONT_FAMILY / of, public / to)
        self.stdout.write(
            f"{len(files) + len(WEB_FONTS)} assets in {assets}, {written} new or changed"
        )


def _style_sheet() -> bytes:
    """Return the sheets of all apps as one, common first, without comments and spare space."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in _sheets())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}")
    return text.strip().encode() + b"\n"


def _sheets() -> Iterator[Path]:
    """Yield ``<app>/static_src/css/*.css``: of common by number, then of the other apps."""
    folders = [Path(config.path) / "static_src" / "css" for config in apps.get_app_configs()]
    for folder in sorted(folders, key=lambda folder: (folder.parts[-3] != "common", folder)):
        yield from sorted(folder.glob("*.css"))


def _script(path: Path) -> bytes:
    """Return the script without the name of its source map, which we do not serve."""
    return SOURCE_MAP.sub(b"\n", path.read_bytes())


def _write(path: Path, content: bytes) -> bool:
    """Write the file unless it says this already; tell whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def _write_web_font(source: Path, target: Path) -> bool:
    """Cut the font down to what Vietnamese text needs, unless it is younger than its source.

    One file of 134 letters loads faster than the usual two of "latin" and "vietnamese".
    """
    if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "tnum"])
    with TTFont(source) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=subset.parse_unicodes(f"{LETTERS},{SIGNS}"))
        cutter.subset(font)
        subset.save_font(font, str(target), options)
    return True
