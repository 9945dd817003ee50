"""Charts say in words what they show, and bring no style that the site's policy refuses."""

import pytest
from bs4 import BeautifulSoup

from monitoring import charts

BARS = [charts.Bar("Có mặt", 82.5, "82,5 %", 75.0, 88.0), charts.Bar("Kết quả", 0, "chưa đủ")]
LINES = [charts.Line("Hoàn thành", [0, 4, 10], "main"), charts.Line("Đến hạn", [0, 0, 8], "second")]
SLICES = [charts.Slice("E1", 25, "1 (25 %)", "e1"), charts.Slice("E2", 75, "3 (75 %)", "e2")]
DRAWN = {
    "bars": charts.bars(BARS, key="k", title="Tên", description="Lời"),
    "lines": charts.lines(["1/9", "8/9", "15/9"], LINES, key="k", title="Tên", description="Lời"),
    "stacked": charts.stacked(SLICES, key="k", title="Tên", description="Lời"),
}


@pytest.mark.parametrize("kind", list(DRAWN))
def test_has_a_title_and_a_description_and_no_style(kind):
    picture = BeautifulSoup(DRAWN[kind], "html.parser").svg

    assert picture["role"] == "img"
    assert picture["aria-labelledby"].split() == [picture.title["id"], picture.desc["id"]]
    assert (picture.title.text, picture.desc.text) == ("Tên", "Lời")
    assert not picture.find_all(attrs={"style": True})
    assert not picture.find_all("script")


def test_a_bar_is_as_long_as_its_value_and_its_words_stand_beside():
    picture = BeautifulSoup(DRAWN["bars"], "html.parser")
    rails, fills = picture.select(".chart__rail"), picture.select(".chart__fill")

    assert float(fills[0]["width"]) == pytest.approx(float(rails[0]["width"]) * 0.825, abs=0.1)
    assert [text.text for text in picture.select("text")] == ["Có mặt: 82,5 %", "Kết quả: chưa đủ"]
    assert len(picture.select(".chart__interval")) == 1


def test_the_parts_of_a_whole_fill_it():
    fills = BeautifulSoup(DRAWN["stacked"], "html.parser").select('rect[y="6"]')

    assert sum(float(one["width"]) for one in fills) == pytest.approx(352)


def test_the_highest_value_touches_the_top():
    line = BeautifulSoup(DRAWN["lines"], "html.parser").select_one(".chart__line--main")
    heights = [float(point.split(",")[1]) for point in line["points"].split()]

    assert min(heights) == charts.PLOT_TOP
    assert heights == sorted(heights, reverse=True)


def test_names_of_units_and_topics_are_no_markup():
    hostile = charts.bars([charts.Bar("<script>", 1, "&")], key="k", title="<b>", description='"')

    assert "<script>" not in hostile
    assert "<b>" not in hostile


def test_draws_nothing_of_nothing():
    assert "polyline" not in charts.lines([], [], key="k", title="a", description="b")
