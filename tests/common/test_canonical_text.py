"""Whatever is typed or uploaded reaches views and forms in one form (NFC)."""

import unicodedata
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from common.middleware import CanonicalTextMiddleware

WRITTEN = "Nguyễn Thị Ánh Tuyết: ỳ ỷ ỹ ự ộ ặ Đ"
DECOMPOSED = unicodedata.normalize("NFD", WRITTEN)


@pytest.fixture
def pass_through():
    """Send a request through the middleware and return it as the view sees it."""

    def sent(request):
        seen = []
        CanonicalTextMiddleware(lambda r: seen.append(r) or HttpResponse())(request)
        return seen[0]

    return sent


def test_the_sample_really_differs():
    assert WRITTEN != DECOMPOSED


def test_parameters_of_an_address(pass_through):
    request = pass_through(RequestFactory().get("/", {"q": [DECOMPOSED, "x"]}))

    assert request.GET.getlist("q") == [WRITTEN, "x"]


@pytest.mark.parametrize("content_type", ["multipart", "application/x-www-form-urlencoded"])
def test_fields_of_a_form(pass_through, content_type):
    if content_type == "multipart":
        request = RequestFactory().post("/", {"name": DECOMPOSED})
    else:
        body = urlencode({"name": DECOMPOSED})
        request = RequestFactory().post("/", body, content_type=content_type)

    assert pass_through(request).POST["name"] == WRITTEN


def test_lines_and_blanks_stay_as_typed(pass_through):
    request = pass_through(RequestFactory().post("/", {"text": f"  {DECOMPOSED}\r\n\r\n a  b "}))

    assert request.POST["text"] == f"  {WRITTEN}\r\n\r\n a  b "


def test_names_of_files_but_not_what_is_in_them(pass_through):
    file = SimpleUploadedFile(f"{DECOMPOSED[:10]}.txt", DECOMPOSED.encode())
    request = pass_through(RequestFactory().post("/", {"file": file}))

    assert request.FILES["file"].name == f"{unicodedata.normalize('NFC', DECOMPOSED[:10])}.txt"
    assert request.FILES["file"].read() == DECOMPOSED.encode()


def test_canonical_text_costs_no_copy(pass_through):
    request = RequestFactory().post("/", {"name": WRITTEN})
    sent = request.POST

    assert pass_through(request).POST is sent


def test_what_was_put_right_cannot_be_changed_by_a_view(pass_through):
    request = pass_through(RequestFactory().post("/", {"name": DECOMPOSED}))

    with pytest.raises(AttributeError, match="immutable"):
        request.POST["name"] = "x"


def test_a_body_of_json_is_left_for_the_view_to_read(pass_through):
    request = RequestFactory().post("/", b'{"a": 1}', content_type="application/json")

    assert pass_through(request).body == b'{"a": 1}'
