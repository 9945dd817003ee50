"""Exchange packs: what they hold, tampering, two people, receipts, and lines sent again."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from certificates.services import issue_certificate
from members.models import AuditEntry, ListExport, RoleGrant, User
from office.api.exceptions import DecidedAlready, NeedsAnotherPerson, OutsideBranch
from office.exchange import packs, receipts, rows
from office.exchange.exceptions import NobodyInPack, NothingRejected, PackNotYours, ReceiptRefused
from office.exchange.verifying import problems_of
from office.models import ExchangePack
from tests.factories.members import UserFactory
from tests.office.api_stage import Stage
from tests.office.exchange_stage import content, known, made, path_of, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


class TestPack:
    def test_holds_the_same_rows_as_csv_and_json(self, stage):
        done, open_one = stage.complete(stage.obligation()), stage.obligation()
        certificate = issue_certificate(done)
        stage.obligation(stage.branch_b)

        pack = made(stage)

        table = list(
            csv.DictReader(io.StringIO(content(pack, "obligations.csv").decode("utf-8-sig")))
        )
        rows = json.loads(content(pack, "obligations.json"))["rows"]
        assert [row["obligation"] for row in rows] == [done.pk, open_one.pk]
        assert [row["obligation"] for row in table] == [str(done.pk), str(open_one.pk)]
        assert [row["line"] for row in rows] == [1, 2]
        assert rows[0]["certificate"] == certificate.number
        assert rows[0]["card_number"] == table[0]["card_number"] == done.member.card_number
        assert (rows[0]["status"], rows[1]["status"]) == ("completed", "not_started")
        everything = content(pack, "obligations.json").decode()
        assert done.member.full_name not in everything
        assert list(pack.lines.values_list("number", "enrolment")) == [
            (1, done.pk),
            (2, open_one.pk),
        ]

    def test_no_cell_begins_a_formula(self, stage):
        stage.obligation()
        stage.training_class.course.title = "=HYPERLINK(1)"
        stage.training_class.course.save()

        pack = made(stage)

        assert b"'=HYPERLINK" in content(pack, "obligations.csv")
        assert json.loads(content(pack, "obligations.json"))["rows"][0]["course_title"] == (
            "=HYPERLINK(1)"
        )

    def test_leaves_out_who_is_restricted(self, stage):
        kept, restricted = stage.obligation(), stage.obligation()
        User.objects.filter(pk=restricted.member_id).update(restricted_at=timezone.now())

        pack = made(stage)

        assert [line.enrolment_id for line in pack.lines.all()] == [kept.pk]

    def test_is_noted_with_who_stands_in_it(self, stage):
        people = {stage.obligation().member_id for _ in range(3)}

        pack = made(stage)

        noted = ListExport.objects.get(subject=f"pack:{pack.pk}")
        assert set(noted.people) == people
        assert AuditEntry.objects.filter(action="office.make_pack", facts__rows=3).exists()

    def test_of_a_class_or_a_time(self, stage):
        stage.obligation()
        tomorrow = timezone.localdate() + timedelta(days=1)

        with pytest.raises(NobodyInPack):
            made(stage, from_day=tomorrow)
        assert made(stage, to_day=timezone.localdate()).done_rows == 1
        assert made(stage, training_class=stage.training_class).done_rows == 1

    def test_many_rows_are_read_batch_by_batch(self, stage, monkeypatch):
        monkeypatch.setattr(rows, "BATCH", 2)
        for _ in range(5):
            stage.obligation()
        pack = made(stage)

        assert pack.done_rows == 5
        assert [line.number for line in pack.lines.all()] == [1, 2, 3, 4, 5]
        assert problems_of(path_of(pack), known) == []

    def test_only_of_the_own_branch(self, stage):
        stage.obligation()
        elsewhere = stage.holder("office", stage.branch_b)

        with pytest.raises(PackNotYours):
            made(stage, by=elsewhere)

    def test_holds_no_more_than_the_connection_of_its_receiver(self, stage):
        stage.obligation(stage.branch_b)
        desk = Client()
        desk.force_login(stage.office)
        wish = {"client": stage.client.pk, "unit": stage.branch_b.pk, "purpose": "Nộp"}

        with pytest.raises(OutsideBranch):
            made(stage, unit=stage.branch_b)
        answer = desk.post("/van-phong/ket-noi/goi/moi/", wish)

        assert "aria-invalid" in answer.text
        assert not ExchangePack.objects.exists()

    def test_who_lost_the_duty_meanwhile_gets_none(self, stage):
        stage.obligation()
        pack = packs.ask_for_pack(stage.client, unit=stage.branch_a, purpose="Nộp", by=stage.office)
        RoleGrant.objects.filter(person=stage.office).update(revoked_at=timezone.now())

        packs.run_pack(pack.pk)

        pack.refresh_from_db()
        assert (pack.state, pack.file) == ("failed", "")

    def test_old_files_go_and_lines_stay(self, stage):
        stage.obligation()
        pack = made(stage)
        ExchangePack.objects.update(expires_at=timezone.now() - timedelta(days=1))

        packs.sweep()

        pack.refresh_from_db()
        assert (pack.state, pack.file, pack.lines.count()) == ("expired", "", 1)

    def test_of_an_erased_person_go_at_once(self, stage):
        member = stage.obligation().member
        pack = made(stage)

        packs.forget_person(member)

        pack.refresh_from_db()
        assert (pack.state, pack.file) == ("expired", "")


class TestTwoPeople:
    def test_many_people_wait_for_another(self, stage, settings):
        settings.PACK_ALONE_UP_TO = 1
        stage.obligation()
        stage.obligation()
        pack = packs.ask_for_pack(stage.client, unit=stage.branch_a, purpose="Nộp", by=stage.office)
        assert pack.state == "waiting"
        packs.run_pack(pack.pk)
        pack.refresh_from_db()
        assert pack.state == "waiting"
        with pytest.raises(NeedsAnotherPerson):
            packs.decide_pack(pack, approve=True, by=stage.office)

        packs.decide_pack(pack, approve=True, by=stage.leader)
        packs.run_pack(pack.pk)

        pack.refresh_from_db()
        assert (pack.state, pack.done_rows) == ("done", 2)
        with pytest.raises(DecidedAlready):
            packs.decide_pack(pack, approve=False, by=stage.leader)

    def test_who_answers_for_the_receiver_is_none_of_them(self, stage, settings):
        settings.PACK_ALONE_UP_TO = 0
        stage.obligation()
        stage.client.responsible = stage.leader
        stage.client.save()
        pack = packs.ask_for_pack(stage.client, unit=stage.branch_a, purpose="Nộp", by=stage.office)

        with pytest.raises(NeedsAnotherPerson):
            packs.decide_pack(pack, approve=True, by=stage.leader)


class TestReceipt:
    REFUSED = {"line": 2, "code": "unknown_person", "reason": "Không có số thẻ này"}

    @pytest.fixture
    def pack(self, stage):
        for _ in range(3):
            stage.obligation()
        return made(stage)

    def test_is_matched_with_the_lines(self, stage, pack):
        receipts.take_receipt(pack, receipt(pack, [self.REFUSED]), by=stage.office)

        states = list(pack.lines.values_list("state", "code", "reason"))
        refused = ("rejected", "unknown_person", "Không có số thẻ này")
        assert states == [("accepted", "", ""), refused, ("accepted", "", "")]

    def test_the_same_file_once_more_changes_nothing(self, stage, pack):
        first = receipts.take_receipt(pack, receipt(pack), by=stage.office)

        assert receipts.take_receipt(pack, receipt(pack), by=stage.office) == first
        assert pack.receipts.count() == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"manifest_sha256": "0" * 64}, "gói khác"),
            ({"manifest_sha256": None}, "manifest_sha256"),
            ({"accepted": 1}, "3"),
            ({"accepted": True}, "accepted"),
            ({"accepted": 2, "rejected": [{"line": 4}]}, "4"),
            ({"accepted": 2, "rejected": [{"line": "2"}]}, "line"),
            ({"accepted": 2, "rejected": [{"line": 2, "code": "x"}]}, "unknown_person"),
            ({"accepted": 1, "rejected": [{"line": 2}, {"line": 2}]}, "2"),
            ({"rejected": "x"}, "rejected"),
            ({"rejected": [7]}, "1"),
        ],
    )
    def test_that_does_not_fit_is_refused_with_where(self, stage, pack, changes, said):
        with pytest.raises(ReceiptRefused) as refusal:
            receipts.take_receipt(pack, receipt(pack, **changes), by=stage.office)

        assert said in str(refusal.value.message)
        assert set(pack.lines.values_list("state", flat=True)) == {"sent"}

    @pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"[" * 100_000, b"1" * 5000])
    def test_that_is_none_is_refused(self, stage, pack, raw):
        with pytest.raises(ReceiptRefused):
            receipts.take_receipt(pack, raw, by=stage.office)

    def test_refused_lines_alone_are_sent_again(self, stage, pack):
        receipts.take_receipt(pack, receipt(pack, [self.REFUSED]), by=stage.office)
        refused = pack.lines.get(number=2)

        again = packs.send_rejected_again(pack, by=stage.office)
        packs.run_pack(again.pk)

        again.refresh_from_db()
        assert [line.enrolment_id for line in again.lines.all()] == [refused.enrolment_id]
        assert json.loads(content(again, "manifest.json"))["resends"] == pack.pk

    def test_without_refused_lines_nothing_is_sent_again(self, stage, pack):
        with pytest.raises(NothingRejected):
            packs.send_rejected_again(pack, by=stage.office)


class TestScreens:
    def signed_in(self, person):
        browser = Client()
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return browser

    def test_a_pack_from_the_form_to_the_receipt(self, stage):
        stage.obligation()
        browser = self.signed_in(stage.office)
        sent = {"client": stage.client.pk, "unit": stage.branch_a.pk, "purpose": "Nộp Sổ tay"}
        address = browser.post("/van-phong/ket-noi/goi/moi/", sent)["Location"]
        pack = ExchangePack.objects.get()
        packs.run_pack(pack.pk)
        pack.refresh_from_db()

        file = browser.get(f"{address}tai/")
        assert zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).testzip() is None
        wrong = io.BytesIO(receipt(pack, manifest_sha256="0" * 64))
        wrong.name = "bien-nhan.json"
        page = browser.post(address, {"file": wrong})
        assert page.status_code == 200
        assert "gói khác" in page.content.decode()
        right = io.BytesIO(receipt(pack, [{"line": 1, "code": "wrong_unit", "reason": "Sai"}]))
        right.name = "bien-nhan.json"
        assert browser.post(address, {"file": right}).status_code == 302
        page = browser.get(address).content.decode()
        assert pack.lines.get().enrolment.member.full_name in page
        assert str(receipts.MENDING["wrong_unit"]) in page
        assert AuditEntry.objects.filter(action="office.download_pack").exists()

    def test_strangers_find_nothing(self, stage):
        stage.obligation()
        pack = made(stage)
        address = f"/van-phong/ket-noi/goi/{pack.pk}/"

        assert self.signed_in(UserFactory()).get(address).status_code == 404
        elsewhere = stage.holder("office", stage.branch_b)
        assert self.signed_in(elsewhere).get(address).status_code == 404
        technician = stage.holder("system_admin")
        assert self.signed_in(technician).get(address).status_code == 404
        assert self.signed_in(stage.leader).get(f"{address}tai/").status_code == 403
