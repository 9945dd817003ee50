"""Names and signers by date: begin, close, correct, and what papers say."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry, Organisation, Signer
from members.organising import services
from members.organising.exceptions import PeriodsOverlap, ReasonMissing
from members.roles import Role
from tests.factories.certificates import (
    OrganisationFactory,
    SignerFactory,
    completed_enrolment,
    issued_certificate,
    issuing_class,
)
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db

NAME, SIGNER = "ten-goi", "nguoi-ky"
TYPED = {
    "valid_from": "01/07/2026",
    "name": "Đảng ủy các cơ quan Đảng",
    "short_name": "ĐU CQĐ",
    "superior_name": "Tỉnh ủy",
    "issuer_name": "Ban Thường vụ Đảng ủy các cơ quan Đảng",
    "symbol": "ĐU",
    "place": "Nơi đó",
    "form": "party",
}


@pytest.fixture
def root():
    organisation = OrganisationFactory()
    SignerFactory(organisation_root=organisation.root)
    return organisation.root


@pytest.fixture
def office(root, client):
    person = person_with(Role.OFFICE, root)
    client.force_login(person)
    return person


def begin(root, kind=NAME):
    return reverse("organising:begin", args=[root.pk, kind])


class TestBegin:
    def test_a_new_name_ends_the_old_one_on_the_eve(self, client, root, office):
        assert client.post(begin(root), TYPED).status_code == 302

        old, new = Organisation.objects.order_by("valid_from")
        assert (old.valid_to, new.valid_from) == (date(2026, 6, 30), date(2026, 7, 1))
        assert new.valid_to is None
        assert new.symbol == "ĐU"
        assert AuditEntry.objects.get(action="members.begin_organisation").unit == root

    def test_the_form_begins_with_what_holds_today(self, client, root, office):
        page = client.get(begin(root, SIGNER)).content.decode()

        assert "Trần Văn Bình" in page

    def test_taken_days_are_refused_with_the_row_that_takes_them(self, client, root, office):
        client.post(begin(root), TYPED)

        for first in ("01/07/2026", "15/03/2026"):
            page = client.post(begin(root), TYPED | {"valid_from": first, "place": "Chỗ khác"})
            words = page.content.decode()
            assert "đang áp dụng" in words
            assert "Chỗ khác" in words
        assert Organisation.objects.count() == 2

    def test_a_row_of_the_past_fits_before_the_first(self, client, root, office):
        typed = TYPED | {"valid_from": "01/01/2019", "valid_to": "31/12/2019"}

        assert client.post(begin(root), typed).status_code == 302

    def test_the_service_refuses_as_well(self, root, office):
        row = Signer(
            organisation_root=root, full_name="A", position="B", valid_from=date(2020, 1, 1)
        )

        with pytest.raises(PeriodsOverlap):
            services.begin_period(row, by=office)

    def test_certificates_of_before_and_after_have_their_own_head(self, client, root, office):
        before = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.post(begin(root), TYPED | {"valid_from": f"{timezone.localdate():%d/%m/%Y}"})
        after = issued_certificate(completed_enrolment(issuing_class(root=root)))

        before.refresh_from_db()
        assert before.symbol == "ĐUK"
        assert (after.symbol, after.organisation_name) == ("ĐU", "Đảng ủy các cơ quan Đảng")


class TestCloseAndCorrect:
    def test_gives_a_row_its_last_day(self, client, root, office):
        row = Signer.objects.get()
        address = reverse("organising:close", args=[root.pk, SIGNER, row.pk])

        early = client.post(address, {"last_day": "01/01/2001"})
        assert "Ngày cuối đứng trước ngày đầu" in early.content.decode()
        assert client.post(address, {"last_day": "30/06/2026"}).status_code == 302

        row.refresh_from_db()
        assert row.valid_to == date(2026, 6, 30)

    def test_corrects_with_a_reason_only(self, client, root, office):
        row = Organisation.objects.get()
        address = reverse("organising:correct", args=[root.pk, NAME, row.pk])
        typed = TYPED | {"valid_from": "01/01/2020"}

        refused = client.post(address, typed)
        assert refused.status_code == 200
        assert Organisation.objects.get().symbol == "ĐUK"
        assert client.post(address, typed | {"reason": "Gõ nhầm ký hiệu"}).status_code == 302

        entry = AuditEntry.objects.get(action="members.correct_organisation")
        assert Organisation.objects.get().symbol == "ĐU"
        assert entry.reason == "Gõ nhầm ký hiệu"
        assert "symbol" in entry.facts["changed"]

    def test_a_correction_into_another_row_is_refused(self, client, root, office):
        client.post(begin(root), TYPED)
        old = Organisation.objects.get(valid_to=date(2026, 6, 30))
        address = reverse("organising:correct", args=[root.pk, NAME, old.pk])
        typed = TYPED | {"valid_from": "01/01/2020", "valid_to": "01/08/2026", "reason": "Thử"}

        page = client.post(address, typed).content.decode()

        assert "đang áp dụng" in page
        old.refresh_from_db()
        assert old.valid_to == date(2026, 6, 30)

    def test_the_service_wants_a_reason(self, root, office):
        with pytest.raises(ReasonMissing):
            services.correct_period(Signer.objects.get(), reason=" ", changed=[], by=office)


class TestMeasures:
    def test_what_is_typed_holds_and_what_is_left_empty_follows_the_rules_of_form(
        self, client, root, office
    ):
        client.post(begin(root), TYPED | {"margin_left": "35", "margin_top": "", "text_size": "13"})

        row = Organisation.objects.filter(root=root).latest("valid_from")
        assert (row.margin_left, row.margin_top, row.text_size) == (35, 20, 13)

    def test_a_margin_beyond_the_paper_is_refused(self, client, root, office):
        page = client.post(begin(root), TYPED | {"margin_left": "400"}).content.decode()

        assert "error-summary" in page
        assert 'value="400"' in page


class TestPaper:
    def test_shows_the_party_form_and_the_state_form_of_the_day(self, client, root, office):
        client.post(begin(root), TYPED | {"form": "state"})
        address = reverse("organising:root", args=[root.pk])

        party = client.get(address, {"day": "02/03/2026"}).content.decode()
        state = client.get(address, {"day": "02/07/2026"}).content.decode()

        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party
        assert "Số 01-BC/ĐUK" in party
        assert "PHÓ BÍ THƯ" in party
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in state
        assert "Số: 01/BC-ĐU" in state
        assert "ngày 02 tháng 7 năm 2026" in state

    def test_says_when_nothing_holds(self, client, root, office):
        page = client.get(reverse("organising:root", args=[root.pk]), {"day": "01/01/1990"})

        assert "không phát hành được văn bản" in page.content.decode()


class TestTwoRoots:
    def test_each_keeps_its_own_and_never_sees_the_other(self, client, root, office):
        other = OrganisationFactory(name="Đảng ủy Ủy ban", symbol="UB").root
        signer = SignerFactory(organisation_root=other)

        assert client.get(reverse("organising:root", args=[other.pk])).status_code == 404
        assert client.post(begin(other), TYPED).status_code == 404
        mixed = reverse("organising:correct", args=[root.pk, SIGNER, signer.pk])
        assert client.post(mixed, {}).status_code == 404
        home = client.get(reverse("organising:organisation"))
        assert home.url == reverse("organising:root", args=[root.pk])

    def test_the_page_frame_names_the_own_organisation(self, client, root):
        cache.clear()
        other = OrganisationFactory(name="Đảng ủy Ủy ban", symbol="UB").root
        names = {}
        for unit in (root, other):
            client.force_login(UserFactory(unit=UnitFactory(parent=unit)))
            page = client.get(reverse("learning:home")).content.decode()
            names[unit.pk] = ["Khối" in page, "Đảng ủy Ủy ban" in page]

        assert names == {root.pk: [True, False], other.pk: [False, True]}

    def test_who_keeps_both_chooses(self, client, root, office):
        other = OrganisationFactory().root
        both = person_with(Role.ORGANISATION, root)
        person_with(Role.OFFICE, other)
        RoleGrantFactory(person=both, role=Role.OFFICE, unit=other)
        client.force_login(both)

        page = client.get(reverse("organising:organisation")).content.decode()

        assert reverse("organising:root", args=[root.pk]) in page
        assert reverse("organising:root", args=[other.pk]) in page


class TestWhoMay:
    def test_the_role_must_be_held_on_the_root(self, client, root):
        branch = UnitFactory(parent=root)
        client.force_login(person_with(Role.OFFICE, branch))

        assert client.get(reverse("organising:organisation")).status_code == 403
        assert client.get(reverse("organising:root", args=[root.pk])).status_code == 404

    @pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_CLERK, Role.INSPECTOR])
    def test_others_may_not(self, client, root, role):
        client.force_login(person_with(role, root))

        assert client.get(reverse("organising:organisation")).status_code == 403
        assert client.get(begin(root)).status_code == 404

    def test_strangers_sign_in(self, client, root):
        assert client.get(begin(root)).status_code == 302

    def test_a_kind_that_does_not_exist_is_not_there(self, client, root, office):
        assert client.get(begin(root, "khac")).status_code == 404

    def test_the_page_asks_the_same_whatever_the_number_of_rows(
        self, client, root, office, count_queries
    ):
        address = reverse("organising:root", args=[root.pk])
        client.get(address)
        with count_queries(at_most=12) as few:
            client.get(address)
        for year in range(2000, 2012):
            SignerFactory(
                organisation_root=root,
                valid_from=date(year, 1, 1),
                valid_to=date(year, 12, 31),
            )
        with count_queries(at_most=12) as many:
            client.get(address)

        assert len(few.statements) == len(many.statements)
