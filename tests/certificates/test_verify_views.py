"""The public verification."""

import secrets
from datetime import date, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from certificates import limits, rules, selectors, services
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def person_with(role, unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=role, unit=unit)
    return person


@pytest.fixture
def root():
    return issuing_root()


class TestVerify:
    def ask(self, client, code):
        return client.get(reverse("verify:show", args=[code]))

    def test_tells_number_masked_name_course_date_and_status_and_nothing_else(self, client):
        member = UserFactory(
            full_name="Nguyễn Thị Minh Ánh",
            birth_date=date(1990, 2, 5),
            unit=UnitFactory(name="Đảng bộ Bí mật"),
        )
        training_class = issuing_class()
        certificate = issued_certificate(completed_enrolment(training_class, member=member))

        page = self.ask(client, certificate.code).content.decode()

        for shown in ["01-GCN/ĐUK", "N. T. M. Ánh", certificate.course_title, "Hợp lệ"]:
            assert shown in page
        assert f"{certificate.issued_on:%d/%m/%Y}" in page
        for hidden in [
            "Nguyễn Thị",
            "1990",
            "Bí mật",
            training_class.title,
            member.personal_code,
            member.card_number,
            "Giỏi",
            "ồng chí",
            "ảng viên",
        ]:
            assert hidden not in page

    def test_reads_codes_as_people_type_them(self, client):
        certificate = issued_certificate()
        typed = certificate.code.lower().replace("-", " ").replace("0", "O").replace("1", "l")

        response = client.get(reverse("verify:ask"), {"code": f" {typed} "}, follow=True)

        assert certificate.number in response.content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("revoke", "đã bị thu hồi"),
            ("reissue", "đã được thay thế"),
            ("expire", "đã hết thời hạn"),
        ],
    )
    def test_tells_what_no_longer_holds(self, client, change, words, time_machine):
        training_class = issuing_class()
        training_class.course.valid_for_months = 1
        training_class.course.save()
        certificate = issued_certificate(completed_enrolment(training_class))
        if change == "revoke":
            services.revoke_certificate(certificate, by=UserFactory(), grounds="Lý do kín")
        elif change == "reissue":
            services.reissue_certificate(
                certificate, by=UserFactory(), grounds="Lý do kín", is_correction=True
            )
        else:
            time_machine.move_to(timezone.now() + timedelta(days=40))

        page = self.ask(client, certificate.code).content.decode()

        assert words in page
        assert "Lý do kín" not in page

    @override_settings(SITE_URL="https://hoctap.example")
    def test_the_address_on_the_paper_is_this_page(self, client):
        certificate = issued_certificate()
        path = certificate.facts["verify_url"].removeprefix("https://hoctap.example")

        assert client.get(path).status_code == 200

    def test_a_thousand_mutated_codes_find_nothing(self):
        certificate = issued_certificate()
        letters = certificate.code.replace("-", "")
        for n in range(1000):
            place = n % len(letters)
            others = rules.CODE_ALPHABET.replace(letters[place], "")
            changed = letters[:place] + secrets.choice(others) + letters[place + 1 :]
            assert selectors.certificate_by_code(changed) is None

        assert selectors.certificate_by_code(certificate.code) == certificate

    def test_unknown_and_impossible_codes_get_one_and_the_same_page(self, client):
        issued_certificate()

        pages = {
            self.ask(client, code).content.decode().replace(code, "")
            for code in [rules.code_text(secrets.randbits(140)), "XQX", "khong-co"]
        }

        assert len(pages) == 1

    def test_asks_the_database_once_whatever_the_code(self, client, count_queries):
        certificate = issued_certificate()

        for code in [certificate.code, rules.code_text(secrets.randbits(140)), "X"]:
            with count_queries() as queries:
                self.ask(client, code)
            asked = [sql for sql in queries.statements if "certificates_certificate" in sql]
            assert len(asked) == 1

    def test_is_closed_to_search_engines_and_caches(self, client):
        response = self.ask(client, issued_certificate().code)

        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]

    def test_slows_down_an_address_that_asks_too_often(self, client, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        certificate = issued_certificate()
        for _time in range(limits.PER_WINDOW):
            assert self.ask(client, certificate.code).status_code == 200

        response = self.ask(client, certificate.code)

        assert response.status_code == 429
        assert "Đồng chí chờ một phút" in response.content.decode()
        assert certificate.number not in response.content.decode()
        elsewhere = client.get(
            reverse("verify:show", args=[certificate.code]), REMOTE_ADDR="192.0.2.7"
        )
        assert elsewhere.status_code == 200

    def test_does_not_limit_when_the_cache_is_down(self, rf, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }

        assert not any(limits.is_over_limit(rf.get("/")) for _time in range(3))

    def test_counts_the_browser_and_not_the_proxy(self, rf, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        request = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.5, 198.51.100.9")

        assert limits.client_address(request) == "198.51.100.9"
