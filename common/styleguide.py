"""A page with every component, for development only."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.tables import Cell, Column, Table, sorted_by
from common.words import GRADES, STATUSES


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Họ và tên", help_text="Ghi đúng như trong thẻ đảng viên.")
    born_on = forms.DateField(label="Ngày sinh", help_text="Ví dụ: 03/4/1975")
    unit = forms.ChoiceField(
        label="Đơn vị",
        choices=[("", "Chọn đơn vị"), ("1", "Chi bộ Văn phòng")],
        required=False,
    )
    secret = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    form_of_study = forms.ChoiceField(
        label="Hình thức học",
        choices=[("online", "Trực tuyến"), ("room", "Tập trung tại điểm cầu")],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label="Tôi đã đọc thông báo xử lý dữ liệu cá nhân")


class SampleFilters(forms.Form):
    """Filters as on a list."""

    q = forms.CharField(label="Tìm theo tên", required=False)
    state = forms.ChoiceField(
        label="Trạng thái",
        choices=[("", "Tất cả"), ("late", "Quá hạn")],
        required=False,
    )


OUTLINE = [
    {
        "title": "Nhận thức đúng về chuyển đổi số",
        "status": "completed",
        "url": "#",
        "meta": "Video 12 phút · đã ghi nhận 12/12 phút",
    },
    {
        "title": "Dữ liệu và ba trụ cột của chuyển đổi số",
        "status": "in_progress",
        "url": "#",
        "meta": "Bài đọc · còn thiếu: trả lời câu hỏi kiểm tra",
        "is_current": True,
    },
    {
        "title": "Bài kiểm tra cuối khóa",
        "status": "not_started",
        "meta": "10 câu · 15 phút · điểm đạt 5",
    },
]


@login_not_required
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with believable words."""
    context = {
        "statuses": list(STATUSES),
        "grades": list(GRADES),
        "table": _sample_table(request),
        "page": Paginator(range(200), 20).get_page(3),
        "form": SampleForm({"name": "", "born_on": "31/02/1970"}),
        "filters": SampleFilters(request.GET),
        "crumbs": [
            {"title": "Học tập của tôi", "url": "/"},
            {"title": "Chuyển đổi số - Từ nhận thức đến hành động", "url": "/"},
            {"title": "Bài 2"},
        ],
        "outline": OUTLINE,
        "figures": [
            {"label": "Phải học", "value": "14.300"},
            {"label": "Hoàn thành", "value": "13.697", "note": "95,78 %"},
            {"label": "Đang học", "value": "402"},
            {"label": "Quá hạn", "value": "201"},
        ],
        "facts": [
            ("Số giấy chứng nhận", "128-GCN/ĐUK"),
            ("Họ và tên", "Nguyễn Thị Ánh Nguyệt"),
            ("Có giá trị đến", "Không thời hạn"),
        ],
    }
    return render(request, "common/styleguide.html", context)


def _sample_table(request: HttpRequest) -> Table:
    """Return a table that can be sorted."""
    columns = [
        Column(key="unit", label="Đơn vị", is_sortable=True),
        Column(key="due", label="Phải học", is_number=True, is_sortable=True),
        Column(key="done", label="Hoàn thành", is_number=True, is_sortable=True),
        Column(key="state", label="Trạng thái"),
    ]
    sorted_by(request, columns, default="unit")
    table = Table(columns)
    for unit, due, done, state in [
        ("Đảng bộ Sở Nông nghiệp và Môi trường", "1.204", "1.113", "in_progress"),
        ("Chi bộ cơ sở Ngân hàng Chính sách xã hội", "86", "86", "completed"),
        ("Đảng bộ Trường Đại học Lam Sơn", "412", "275", "overdue"),
    ]:
        row = {"unit": Cell(text=unit, href="#"), "due": due, "done": done}
        table.add(row | {"state": Cell(status=state)})
    return table
