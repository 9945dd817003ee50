import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlock, StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.blocks import LESSON_BLOCKS
from tests.factories.cms import LessonPageFactory

SCRIPTS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    '<p style="position:fixed" onclick="alert(1)">x</p>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
]


def render(kind, value):
    stream = StreamBlock(LESSON_BLOCKS)
    return stream.to_python([{"type": kind, "value": value}])[0].render()


class TestEveryBlock:
    def test_has_a_template(self):
        templates = [block.meta.template for _name, block in LESSON_BLOCKS]

        assert all(templates)
        assert len(set(templates)) == len(templates)

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_escapes_what_is_plain_text(self, script):
        values = {
            "heading": {"text": script, "level": "2"},
            "quotation": {"text": script, "source": script},
            "key_points": {"title": script, "points": [script]},
            "table": {"caption": script, "header_row": [script], "rows": [[script]]},
        }
        for kind, value in values.items():
            html = render(kind, value)
            assert "<script" not in html
            assert "<img" not in html
            assert "<svg" not in html
            assert "<iframe" not in html

    @pytest.mark.parametrize("script", SCRIPTS)
    @pytest.mark.django_db
    def test_keeps_no_script_of_rich_text_that_the_editor_sends(self, script):
        block = dict(LESSON_BLOCKS)["text"].child_blocks["html"]
        contentstate = block.field.widget.format_value(block.to_python(script))
        stored = block.field.widget.value_from_datadict({"x": contentstate}, {}, "x")

        for sign in ("<script", "onerror", "onclick", "onload", "javascript:", "<iframe", "style="):
            assert sign not in str(stored)


class TestTable:
    def test_shows_the_column_beside_each_cell(self):
        html = render(
            "table",
            {"caption": "Bảng", "header_row": ["Việc", "Hạn"], "rows": [["Đọc", "Thứ hai"]]},
        )

        assert '<th scope="col">Việc</th>' in html
        assert '<td data-label="Hạn"><span>Thứ hai</span></td>' in html

    def test_refuses_a_row_of_another_length(self):
        block = dict(LESSON_BLOCKS)["table"]
        value = block.to_python({"caption": "B", "header_row": ["A", "B"], "rows": [["một"]]})

        with pytest.raises(StructBlockValidationError):
            block.clean(value)


@pytest.mark.django_db
class TestPicture:
    def test_comes_in_several_sizes_with_its_description(self):
        image = get_image_model()(title="A", file=get_test_image_file(size=(1600, 900)))
        image.save()

        html = render("image", {"image": image.pk, "alt": "Sơ đồ ba bậc", "caption": "Ba bậc"})

        assert 'alt="Sơ đồ ba bậc"' in html
        assert "480w" in html
        assert "1280w" in html
        assert 'loading="lazy"' in html
        assert "width=" in html
        assert "height=" in html

    def test_without_a_description_is_refused(self):
        block = dict(LESSON_BLOCKS)["image"]

        with pytest.raises(ValidationError):
            block.clean(block.to_python({"image": None, "alt": "", "caption": ""}))


@pytest.mark.django_db
def test_headings_of_a_lesson_begin_below_the_title():
    lesson = LessonPageFactory(body=[("heading", {"text": "Một", "level": "3"})])

    assert lesson.body[0].render().strip() == "<h3>Một</h3>"
