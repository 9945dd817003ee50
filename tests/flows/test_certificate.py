"""From the quiz to a certificate that anybody can verify, with a real worker making the paper."""

import io
import time

import pypdf
import pytest

from certificates.models import Certificate
from common.templatetags.vietnamese import short_date
from learning.models import Enrolment
from tests.factories.learning import TrainingClassFactory
from tests.flows.desk import Taker, quiz_edition
from tests.flows.stage import main_of, text_of, visitor

pytestmark = pytest.mark.django_db(transaction=True)
PAPER_SECONDS = 30


@pytest.fixture
def training_class(stage):
    return TrainingClassFactory(
        edition=quiz_edition(by_list=True),
        unit=stage.root,
        manager=stage.manager,
        title="Lớp bồi dưỡng Chuyển đổi số",
    )


@pytest.fixture
def enrolment(stage, training_class):
    return Enrolment.objects.create(
        member=stage.member, training_class=training_class, unit_then=stage.cell_a
    )


def wait_for_paper():
    """Wait until the worker has stored the paper, and return its certificate."""
    deadline = time.monotonic() + PAPER_SECONDS
    while time.monotonic() < deadline:
        certificate = Certificate.objects.filter(rendered_at__isnull=False).first()
        if certificate is not None:
            return certificate
        time.sleep(0.1)
    raise AssertionError("the worker made no paper")


def test_quiz_completion_approval_paper_and_verification(
    stage, enrolment, training_class, celery_worker_process
):
    taker = Taker(enrolment)
    result = taker.pass_quiz()
    assert "Đồng chí đã đạt" in result
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert enrolment.recognised_at is None
    class_page = text_of(taker.browser.get(f"/hoc-tap/lop/{enrolment.pk}/"))
    assert "Giỏi" in class_page or "Xuất sắc" in class_page

    desk = f"/giay-chung-nhan/lop/{training_class.pk}/"
    manager, leader = visitor(stage.manager), visitor(stage.leader)
    proposed = manager.post(f"{desk}de-nghi/", follow=True)
    assert stage.member.full_name in text_of(proposed)
    decision = {"decision_number": "52-QĐ/ĐUK", "decision_date": "20/11/2026"}
    assert manager.post(f"{desk}phe-duyet/", decision).status_code == 403
    assert not Certificate.objects.exists()
    approved = leader.post(f"{desk}phe-duyet/", decision, follow=True)
    assert approved.status_code == 200
    enrolment.refresh_from_db()
    assert enrolment.recognised_at is not None

    certificate = wait_for_paper()
    assert certificate.number
    paper = taker.browser.get(f"/giay-chung-nhan/{certificate.pk}/tep/")
    reader = pypdf.PdfReader(io.BytesIO(b"".join(paper.streaming_content)))
    printed = " ".join(reader.pages[0].extract_text().split())
    assert stage.member.full_name.upper() in printed.upper()
    assert certificate.number in printed
    assert certificate.number in text_of(taker.browser.get("/giay-chung-nhan/"))
    register = visitor(stage.office).get("/giay-chung-nhan/so-cap/")
    assert certificate.number in text_of(register)

    check_public_page(stage, certificate)


def check_public_page(stage, certificate):
    """Number, masked name, course, date and status; and nothing else of the person."""
    page = visitor().get(f"/tra-cuu/{certificate.code}/")
    shown = main_of(page)
    assert certificate.number in shown
    assert "N. T. M. Hòa" in shown
    assert "Chuyển đổi số cho người bận rộn" in shown
    assert short_date(certificate.issued_on) in shown
    assert "Hợp lệ" in shown
    member = stage.member
    secrets = [
        member.full_name,
        "Nguyễn",
        "1968",
        member.card_number,
        member.personal_code,
        stage.cell_a.name,
        stage.branch_a.name,
        "Lớp bồi dưỡng Chuyển đổi số",
        "52-QĐ/ĐUK",
        "Giỏi",
        "Xuất sắc",
    ]
    assert [secret for secret in secrets if secret in shown] == []
    assert "đảng viên" not in page.content.decode().lower()
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_an_unknown_code_tells_nothing(stage):
    page = visitor().get("/tra-cuu/7K3F-92QD-M4XT-0000/")

    assert page.status_code == 404
    assert "Không tìm thấy" in text_of(page)
