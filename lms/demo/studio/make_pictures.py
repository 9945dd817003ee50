"""Make the pictures of the demo courses: ``python -m lms.demo.studio.make_pictures [COURSE…]``.

A course is the name of its folder; without one, all are made.  The PNG files are small
enough to be kept in git.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageChops, ImageColor

from lms.demo.studio.canvas import DESIGN, Canvas
from lms.demo.studio.chuyen_doi_so.pictures import PICTURES as CHUYEN_DOI_SO
from lms.demo.studio.kiem_chung_thong_tin.pictures import PICTURES as KIEM_CHUNG_THONG_TIN

COURSES = Path(__file__).resolve().parents[1] / "courses"
PICTURES: dict[str, Mapping[str, Callable[[], Canvas]]] = {
    "chuyen_doi_so": CHUYEN_DOI_SO,
    "kiem_chung_thong_tin": KIEM_CHUNG_THONG_TIN,
}
BLENDS = 96


def with_exact_palette(picture: Image.Image) -> Image.Image:
    """Reduce to few colours, keeping every colour of the design exactly as it is.

    Ordinary quantising drops the rare and shifts the pale colours, so that the
    same background would differ from picture to picture.
    """
    palette = [channel for colour in DESIGN for channel in ImageColor.getrgb(colour)]
    blends = picture.quantize(BLENDS, method=Image.Quantize.MEDIANCUT).getpalette() or []
    holder = Image.new("P", (1, 1))
    holder.putpalette(palette + blends[: BLENDS * 3])
    reduced = picture.quantize(palette=holder, dither=Image.Dither.NONE)
    for index, colour in enumerate(DESIGN):
        flat = Image.new("RGB", picture.size, colour)
        red, green, blue = ImageChops.difference(picture, flat).split()
        distance = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        reduced.paste(index, mask=distance.point([255] + [0] * 255))
    return reduced


def main() -> None:
    """Draw every picture of the named courses and print its size."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("courses", nargs="*", default=list(PICTURES), metavar="COURSE")
    for course in parser.parse_args().courses:
        target = COURSES / course / "images"
        target.mkdir(parents=True, exist_ok=True)
        for name, draw in PICTURES[course].items():
            path = target / f"{name}.png"
            with_exact_palette(draw().finished()).save(path, optimize=True)
            print(f"{course}/{path.name}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
