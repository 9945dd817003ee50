"""The template components: words beside every colour, names for every control."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from common.tables import Cell, Column, Table, sorted_by
from common.words import GRADES, STATUSES


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def rendered(component, request=None, **context):
    return render_to_string(f"components/{component}.html", context, request)


class SampleForm(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trong thẻ")
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
    kind = forms.ChoiceField(label="Hình thức", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Đồng ý")
    note = forms.CharField(label="Ghi chú", required=False)


class TestStatus:
    @pytest.mark.parametrize("code", STATUSES)
    def test_every_status_is_said_in_vietnamese_words(self, code):
        html = rendered("status", code=code)

        assert str(STATUSES[code].label) in html
        with translation.override("en"):
            assert str(STATUSES[code].label) not in html

    def test_a_code_without_words_is_a_mistake(self):
        with pytest.raises(KeyError):
            rendered("status", code="sleeping")

    def test_glossary_words(self):
        words = {code: str(STATUSES[code].label) for code in STATUSES}

        assert words["not_started"] == "Chưa học"
        assert words["in_progress"] == "Đang học"
        assert words["completed"] == "Hoàn thành"
        assert words["overdue"] == "Quá hạn"
        assert words["exempt"] == "Được miễn"
        assert (words["passed"], words["failed"]) == ("Đạt", "Không đạt")


class TestEvidence:
    @pytest.mark.parametrize("grade", GRADES)
    def test_number_and_name_read_the_same(self, grade):
        html = rendered("evidence", grade=int(grade))

        assert f"E{grade}" in html
        assert str(GRADES[grade].label) in html
        assert html == rendered("evidence", grade=f"E{grade}")


class TestProgress:
    def test_attributes_are_numbers_for_machines_and_text_for_people(self):
        html = rendered("progress", done=1200, total=14300, label="Tiến độ")

        assert 'value="1200"' in html
        assert 'max="14300"' in html
        assert "1.200/14.300" in html
        assert "(8 %)" in html


class TestField:
    def test_error_help_and_control_belong_together(self):
        html = rendered("form_fields", form=SampleForm({}))

        assert 'href="#id_name"' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html
        assert "Có lỗi cần sửa" in html

    def test_optional_is_said_and_required_is_not_starred(self):
        html = rendered("form_fields", form=SampleForm())

        assert html.count("(không bắt buộc)") == 1
        assert "*" not in html

    def test_radios_are_one_group_with_a_legend_and_unique_ids(self):
        html = rendered("field", field=SampleForm()["kind"])

        assert "<legend" in html
        assert html.count('id="id_kind"') == 1

    def test_what_was_typed_wrong_stays(self):
        class DateForm(forms.Form):
            born_on = forms.DateField(label="Ngày sinh")

        assert 'value="31/02/1970"' in rendered(
            "form_fields", form=DateForm({"born_on": "31/02/1970"})
        )

    def test_a_label_is_escaped(self):
        class EvilForm(forms.Form):
            name = forms.CharField(label="<script>")

        assert "<script>" not in rendered("form_fields", form=EvilForm({}))


class TestTable:
    def table(self, request):
        columns = [
            Column(key="unit", label="Đơn vị", is_sortable=True),
            Column(key="due", label="Phải học", is_number=True, is_sortable=True),
        ]
        order = sorted_by(request, columns, default="unit")
        table = Table(columns)
        table.add({"unit": Cell(text="Chi bộ 1", href="/1/"), "due": "1.204"})
        return table, order

    def test_each_cell_names_its_column_for_the_card_on_a_phone(self):
        table, _ = self.table(RequestFactory().get("/"))
        html = rendered("table", table=table, caption="Kết quả")

        assert 'data-label="Đơn vị"' in html
        assert 'data-label="Phải học"' in html
        assert "<caption" in html

    def test_sorting_turns_round_and_forgets_the_page(self):
        table, order = self.table(RequestFactory().get("/", {"sort": "due", "page": "3", "q": "a"}))

        assert order == ("due", False)
        assert table.columns[1].sorted == "ascending"
        assert table.columns[1].sort_url == "?sort=-due&q=a"
        assert table.columns[0].sort_url == "?sort=unit&q=a"

    def test_an_unknown_sort_key_falls_back(self):
        _, order = self.table(RequestFactory().get("/", {"sort": "password"}))

        assert order == ("unit", False)

    def test_says_that_nothing_was_found(self):
        table = Table([Column(key="unit", label="Đơn vị")])

        assert "Không tìm thấy kết quả" in rendered("table", table=table, caption="Kết quả")


@pytest.mark.django_db
class TestPagination:
    def test_keeps_the_filters(self):
        request = RequestFactory().get("/danh-sach/", {"q": "Nguyễn", "page": "2"})
        html = rendered("pagination", request, page=Paginator(range(100), 20).get_page(2))

        assert "Trang 2/5" in html
        assert "q=Nguy%E1%BB%85n&amp;page=1" in html
        assert "q=Nguy%E1%BB%85n&amp;page=3" in html


class TestTaskProgress:
    def running(self, state):
        return rendered(
            "task_progress", label="Xuất Excel", state=state, done=1, total=5, url="/v/1/"
        )

    def test_polls_only_while_there_is_something_to_wait_for(self):
        assert "hx-get" in self.running("running")
        assert "hx-get" not in self.running("done")

    def test_works_without_a_script(self):
        assert 'href="/v/1/"' in self.running("waiting")
