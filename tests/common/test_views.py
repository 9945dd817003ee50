"""The pages of the frame itself."""

import re

import pytest
from django.core import mail
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from common import views

pytestmark = pytest.mark.django_db


class TestTextSize:
    def test_is_remembered_and_leads_back(self, client):
        answer = client.get("/co-chu/", {"size": "large", "next": "/tro-giup/?a=1"})

        assert answer.url == "/tro-giup/?a=1"
        assert 'class="text-large"' in client.get("/tro-giup/").text

    def test_can_be_taken_back(self, client):
        client.get("/co-chu/", {"size": "large"})
        client.get("/co-chu/", {"size": "normal"})

        assert 'class="text-large"' not in client.get("/tro-giup/").text

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
    )
    def test_never_leads_elsewhere(self, client, elsewhere):
        assert client.get("/co-chu/", {"size": "large", "next": elsewhere}).url == "/"


class TestFrame:
    def test_whole_page_without_scripts_or_styles_inside(self, client):
        page = client.get("/tro-giup/").text

        assert '<html lang="vi"' in page
        assert 'href="#main"' in page
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page)

    def test_htmx_gets_the_main_part_only(self, client):
        part = client.get("/tro-giup/", headers={"HX-Request": "true"}).text

        assert "<html" not in part
        assert re.search(r"<title>\s*Trợ giúp\s*</title>", part)
        assert "Đường dây hỗ trợ" in part

    def test_htmx_going_back_gets_the_whole_page(self, client):
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

        assert "<html" in client.get("/tro-giup/", headers=headers).text

    def test_help_line_stands_on_every_page(self, client, settings):
        settings.HELP_PHONE = "0237 385 1234"

        assert 'href="tel:02373851234"' in client.get("/tro-giup/").text


class TestErrorPages:
    @pytest.mark.parametrize(
        ("view", "status", "words"),
        [
            (lambda r: views.bad_request(r, Exception()), 400, "Không đọc được yêu cầu"),
            (lambda r: views.permission_denied(r, PermissionError()), 403, "không có quyền"),
            (lambda r: views.page_not_found(r, Http404()), 404, "Không tìm thấy trang"),
            (views.too_many_requests, 429, "Thử quá nhiều lần"),
            (views.server_error, 500, "Hệ thống gặp lỗi"),
            (views.service_unavailable, 503, "đang bảo trì"),
            (views.csrf_failure, 403, "Biểu mẫu chưa được tiếp nhận"),
        ],
    )
    def test_says_cause_next_step_telephone_and_number(self, view, status, words, settings):
        answer: HttpResponse = view(RequestFactory().get("/x/"))

        assert answer.status_code == status
        assert words in answer.text
        assert settings.HELP_PHONE in answer.text
        assert re.search(r'class="incident">[0-9A-F]{8}<', answer.text)

    def test_incident_number_is_in_the_log(self, caplog):
        answer = views.server_error(RequestFactory().get("/x/"))

        number = re.search(r'class="incident">(\w+)<', answer.text)[1]
        assert number in caplog.text

    def test_a_missing_address_is_answered_in_the_frame(self, client):
        answer = client.get("/khong-co-trang-nay/")

        assert answer.status_code == 404
        assert "Không tìm thấy trang" in answer.text
        assert "site-header" in answer.text

    def test_a_form_without_token_is_refused_in_words(self):
        answer = Client(enforce_csrf_checks=True).post("/tai-khoan/login/", {"login": "x"})

        assert answer.status_code == 403
        assert "Biểu mẫu chưa được tiếp nhận" in answer.text


class TestAccountPages:
    def test_login_has_one_field_for_every_name(self, client):
        page = client.get("/tai-khoan/login/").text

        assert "Số thẻ đảng viên, mã cá nhân, email hoặc số điện thoại" in page
        assert page.count('type="text"') == 1
        assert "lms-show-password" in page

    def test_a_wrong_password_is_said_at_the_top_and_in_the_title(self, client):
        page = client.post("/tai-khoan/login/", {"login": "99012345", "password": "sai"}).text

        assert "Có lỗi cần sửa" in page
        assert re.search(r"<title>\s*Lỗi:\s+Đăng nhập", page)

    def test_nobody_registers_by_himself(self, client):
        assert "Không mở đăng ký" in client.get("/tai-khoan/signup/").text

    def test_asking_for_a_password_tells_nothing_about_accounts(self, client):
        asked = client.post("/tai-khoan/password/reset/", {"login": "ai@example.vn"}, follow=True)

        assert asked.status_code == 200
        assert asked.redirect_chain
        assert 'name="code"' in asked.text
        assert not mail.outbox
