"""The detector finds English where a user meets it, and leaves Vietnamese and data alone."""

import pytest

from tests.i18n.english import english_in, english_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Collapse all",
        "Draft",
        "Log in",
        "Just now",
        "Trang này was locked",
        "Sửa by Lan",
        "Nguyễn Văn An published this page.",
        "Bài 1: Move up",
        "Don’t delete it",
        "Enter a valid date.",
        "3 images selected",
    ],
)
def test_english_is_found(text):
    assert english_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lưu bản nháp",
        "Tin trong ban",
        "Xem video bài 3",
        "Tệp Excel hoặc PDF",
        "Email",
        "an@don-vi.example",
        "https://example.org/the/page/of-the/site",
        "bao-cao-the-year.pdf",
        "in ra cho cho to",
        "Nguyen Van An",
        "Hôm nay, thứ Ba",
        "31/12/2026 15:30",
        "",
    ],
)
def test_vietnamese_and_data_are_left_alone(text):
    assert not english_in(text)


def test_a_single_word_among_vietnamese_ones_is_found_on_demand():
    assert not english_in("0 minutes trước")
    assert english_in("0 minutes trước", alone=True)
    assert english_sentences("<p>0 minutes trước</p>", alone=True)
    assert not english_in("vừa xong, xem video", alone=True)


def test_what_is_allowed_passes_and_the_rest_does_not():
    assert not english_in("Quản trị bằng Content Manager", allowed=["Content Manager"])
    assert english_in("Content Manager: Edit page", allowed=["Content Manager"])


@pytest.mark.parametrize(
    "html",
    [
        '<button aria-label="Toggle sidebar"></button>',
        '<input placeholder="Search">',
        '<input type="submit" value="Save">',
        '<img alt="Preview of the page">',
        '<div data-w-tooltip-content-value="Move up"></div>',
        '<div data-message="Saving"></div>',
        """<div data-block='{"_args": [{"strings": {"MOVE_UP": "Move up"}}]}'></div>""",
        """<div data-block='{"label": "Delete"}'></div>""",
        '<script type="application/json">{"STRINGS": {"EDIT": "Edit"}}</script>',
        "<template><p>Show more</p></template>",
        "<p>Bạn <b>should</b> <i>check</i></p>",
        "<option>Any type</option>",
    ],
)
def test_every_place_that_is_read_is_looked_at(html):
    assert english_sentences(html)


@pytest.mark.parametrize(
    "html",
    [
        '<div class="page title" id="edit-page" data-controller="w-init w-action"></div>',
        '<form action="/edit/page" data-action="click->w-dialog#show change->w-form#check"></form>',
        "<textarea>What the author wrote</textarea>",
        '<code>select the row</code><span lang="en">English</span>',
        "<script>const the = 'page not found'</script><style>.the .page {}</style>",
        "<!-- comments of the template -->",
        '<input type="text" value="what somebody typed">',
    ],
)
def test_what_nobody_reads_is_not_looked_at(html):
    assert english_sentences(html) == []
