"""Slips from the desk to the open account, through HTTP and the real queue."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from members.activation import printing, services
from members.activation.exceptions import NotForThisPerson, SlipNotValid
from members.models import ActivationSlip, AuditEntry, SlipBatch, User
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

BORN = date(1968, 5, 19)
NEW = "con trâu đi trước cái cày"


@pytest.fixture
def branch():
    return UnitFactory()


@pytest.fixture
def cell(branch):
    return UnitFactory(parent=branch)


@pytest.fixture
def member(cell):
    return UserFactory(unit=cell, birth_date=BORN, full_name="Lê Thị Hoa")


def staff(role, unit, **fields):
    person = UserFactory(unit=unit, **fields)
    RoleGrantFactory(person=person, role=role, unit=unit)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def clerk(branch):
    return staff(Role.UNIT_CLERK, branch)


@pytest.fixture
def organisation(branch):
    return staff(Role.ORGANISATION, branch)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def printed(clerk, run_tasks, monkeypatch, django_capture_on_commit_callbacks):
    """Print slips; return what stands on them, as the printer got it."""

    def make(*people, by=None):
        drawn = []
        draw = printing._draw

        def noted(slip):
            drawn.append(draw(slip))
            return drawn[-1]

        monkeypatch.setattr(printing, "_draw", noted)
        with django_capture_on_commit_callbacks(execute=True):
            services.request_slips([p.pk for p in people], by=by or clerk)
        run_tasks()
        return drawn

    return make


def token_of(slip):
    picture = printing.make_png([slip], dots_per_inch=200)[0]
    read = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("RGB"))
    return re.search(r"/kich-hoat/([\w-]+)/$", read[0].text)[1]


def answer(client, text="19/05/1968"):
    return client.post(reverse("activation:confirm"), {"answer": text})


def choose(client, password=NEW):
    return client.post(
        reverse("activation:choose_password"), {"password": password, "again": password}
    )


def type_code(client, login, code):
    return client.post(reverse("activation:enter_code"), {"login": login, "code": code})


class TestTheWayIn:
    def test_the_qr_code_opens_the_account(self, member, printed, client):
        token = token_of(printed(member)[0])

        exchanged = client.get(f"/kich-hoat/{token}/")
        assert exchanged.url == reverse("activation:confirm")
        assert exchanged["Referrer-Policy"] == "no-referrer"
        assert answer(client).url == reverse("activation:choose_password")
        assert member.full_name in client.get(reverse("activation:choose_password")).text
        landed = choose(client)

        member.refresh_from_db()
        assert landed.url == reverse("learning:home")
        assert client.session["_auth_user_id"] == str(member.pk)
        assert member.check_password(NEW)

    @pytest.mark.parametrize("written", [str.lower, lambda c: c.replace("-", " "), str.strip])
    def test_number_and_code_do_the_same_in_any_writing(self, member, printed, client, written):
        slip = printed(member)[0]

        type_code(client, member.card_number, written(slip["code"]))
        answer(client, "19 5 1968")

        assert choose(client).status_code == 302
        member.refresh_from_db()
        assert member.check_password(NEW)

    def test_nothing_personal_is_shown_before_the_answer(self, member, printed, client):
        token = token_of(printed(member)[0])

        page = client.get(f"/kich-hoat/{token}/", follow=True).text

        for secret in (member.full_name, member.card_number, member.unit.name, "1968", token):
            assert secret not in page
        assert client.get(reverse("activation:choose_password")).status_code == 302

    def test_a_slip_works_once(self, member, printed, client):
        token = token_of(printed(member)[0])
        client.get(f"/kich-hoat/{token}/")
        answer(client)
        choose(client)

        again = Client().get(f"/kich-hoat/{token}/", follow=True)

        assert "không còn dùng được" in again.text

    def test_two_at_once_set_one_password(self, member, printed):
        token = token_of(printed(member)[0])
        first, second = Client(), Client()
        for client in (first, second):
            client.get(f"/kich-hoat/{token}/")
            answer(client)

        choose(first)
        choose(second, "mật khẩu của người khác")

        member.refresh_from_db()
        assert member.check_password(NEW)

    def test_looking_at_the_address_uses_nothing_up(self, member, printed):
        token = token_of(printed(member)[0])
        for _number in range(3):
            Client().get(f"/kich-hoat/{token}/")

        assert ActivationSlip.objects.valid().filter(person=member).exists()

    def test_it_ends_by_its_day(self, member, printed, client, time_machine_later):
        token = token_of(printed(member)[0])

        with time_machine_later(days=31):
            assert client.get(f"/kich-hoat/{token}/").url == reverse("activation:enter_code")

    def test_a_reprint_revokes_the_earlier_one(self, member, printed, client):
        first = printed(member)[0]
        second = printed(member)[-1]

        assert client.get(f"/kich-hoat/{token_of(first)}/").url == reverse("activation:enter_code")
        assert client.get(f"/kich-hoat/{token_of(second)}/").url == reverse("activation:confirm")

    def test_sessions_of_before_end(self, cell, printed, client):
        person = UserFactory(unit=cell, birth_date=BORN, password=PASSWORD)
        old = signed_in(person)
        client.get(f"/kich-hoat/{token_of(printed(person)[0])}/")
        answer(client)
        choose(client)

        assert old.get("/hoc-tap/").status_code == 302
        assert client.get("/hoc-tap/").status_code == 200


@pytest.fixture
def time_machine_later():
    import time_machine

    def later(**delta):
        return time_machine.travel(timezone.now() + timedelta(**delta), tick=True)

    return later


class TestSecondQuestion:
    @pytest.mark.parametrize(
        ("fields", "right", "wrong"),
        [
            ({"birth_date": BORN}, "19051968", "20/05/1968"),
            ({"birth_year": 1955}, "1955", "1956"),
            ({"card_number": "99012345"}, "2345", "9901"),
            ({"card_number": None, "personal_code": "HV009876"}, "9876", "1234"),
        ],
    )
    def test_asks_for_what_the_register_knows(self, cell, printed, client, fields, right, wrong):
        person = UserFactory(unit=cell, **fields)
        client.get(f"/kich-hoat/{token_of(printed(person)[0])}/")

        assert answer(client, wrong).status_code == 200
        assert answer(client, right).url == reverse("activation:choose_password")

    def test_five_wrong_answers_revoke_the_slip(self, member, printed, client):
        client.get(f"/kich-hoat/{token_of(printed(member)[0])}/")
        for _number in range(5):
            answer(client, "01/01/1970")

        assert answer(client).url == reverse("activation:enter_code")
        assert not ActivationSlip.objects.valid().exists()
        assert AuditEntry.objects.filter(action="members.slip_tries_used_up").count() == 1

    @pytest.mark.parametrize("text", ["", "31/02/1968", "x", "99/99/9999", "19/05/68", "0" * 40])
    def test_anything_else_is_a_wrong_answer(self, member, printed, client, text):
        client.get(f"/kich-hoat/{token_of(printed(member)[0])}/")

        assert answer(client, text).status_code == 200


class TestTypedCode:
    def test_the_sixth_try_is_stopped_even_with_the_right_code(self, member, printed, client):
        slip = printed(member)[0]
        for _number in range(5):
            assert "không khớp" in type_code(client, member.card_number, "AAAAA-AAAAA").text

        assert "sau 5 phút" in type_code(client, member.card_number, slip["code"]).text

    def test_the_code_of_another_person_opens_nothing(self, member, cell, printed, client):
        other = UserFactory(unit=cell)
        slip = printed(member)[0]

        assert type_code(client, other.card_number, slip["code"]).status_code == 200

    def test_an_unknown_number_reads_the_same(self, member, printed, client):
        printed(member)

        known = type_code(client, member.card_number, "AAAAAAAAAA").context["form"].errors
        unknown = type_code(client, "99888777", "AAAAAAAAAA").context["form"].errors

        assert known == unknown


class TestPrinting:
    def test_the_secrets_are_kept_as_hashes_only(self, member, printed):
        slip = printed(member)[0]
        token, code = token_of(slip), slip["code"].replace("-", "")

        row = ActivationSlip.objects.filter(person=member).values().get()

        assert token not in str(row)
        assert code not in str(row)

    def test_the_file_has_every_name_and_units_apart(self, member, branch, printed, clerk):
        other = UserFactory(unit=UnitFactory(parent=branch), full_name="Phạm Văn Đức")
        printed(member, other)

        batch = SlipBatch.objects.get()
        with storages["private"].open(batch.file.name) as file:
            pages = [page.extract_text() for page in PdfReader(file).pages]

        assert len(pages) == 2
        assert "Lê Thị Hoa" in pages[0]
        assert "Phạm Văn Đức" in pages[1]
        assert (batch.done, batch.total, batch.state) == (2, 2, "done")

    def test_running_it_twice_changes_nothing(self, member, printed):
        printed(member)
        before = ActivationSlip.objects.values().get()

        printing.print_slips(SlipBatch.objects.get())

        assert ActivationSlip.objects.values().get() == before

    def test_a_dead_worker_is_replaced_and_the_third_gives_up(self, member, clerk):
        batch = services.request_slips([member.pk], by=clerk)
        long_ago = timezone.now() - timedelta(minutes=5)
        SlipBatch.objects.filter(pk=batch.pk).update(
            state="running", attempts=1, heartbeat_at=long_ago
        )

        assert printing.print_slips(batch).state == "done"

        SlipBatch.objects.filter(pk=batch.pk).update(
            state="running", attempts=3, heartbeat_at=long_ago
        )
        assert printing.print_slips(batch).state == "failed"
        assert not ActivationSlip.objects.open().exists()

    def test_the_file_is_deleted_after_a_day(self, member, printed, time_machine_later):
        printed(member)
        name = SlipBatch.objects.get().file.name

        with time_machine_later(hours=25):
            assert printing.delete_old_files() == 1

        assert not storages["private"].exists(name)
        assert SlipBatch.objects.get().state == "expired"

    def test_a_duty_that_ended_before_printing_prints_nothing(self, member, clerk):
        batch = services.request_slips([member.pk], by=clerk)
        clerk.grants.update(valid_to=timezone.localdate() - timedelta(days=1))

        printing.print_slips(batch)

        assert not ActivationSlip.objects.valid().exists()


class TestWhoMay:
    def test_a_clerk_serves_the_own_branch_only(self, clerk, member):
        stranger = UserFactory(unit=UnitFactory())

        assert services.request_slips([member.pk], by=clerk).total == 1
        with pytest.raises(NotForThisPerson):
            services.request_slips([stranger.pk], by=clerk)

    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in (Role.CELL_SECRETARY,)]
    )
    def test_a_clerk_cannot_take_over_an_account_with_a_staff_role(self, clerk, branch, role):
        colleague = staff(role, branch)

        with pytest.raises(NotForThisPerson):
            services.request_slips([colleague.pk], by=clerk)

    def test_nor_one_whose_role_begins_tomorrow(self, clerk, member, branch):
        tomorrow = timezone.localdate() + timedelta(days=1)
        RoleGrantFactory(person=member, role=Role.OFFICE, unit=branch, valid_from=tomorrow)

        with pytest.raises(NotForThisPerson):
            services.request_slips([member.pk], by=clerk)

    def test_nor_with_a_slip_from_before_the_promotion(self, member, branch, printed, client):
        token = token_of(printed(member)[0])
        client.get(f"/kich-hoat/{token}/")
        RoleGrantFactory(person=member, role=Role.OFFICE, unit=branch)

        assert Client().get(f"/kich-hoat/{token}/").url == reverse("activation:enter_code")
        assert answer(client).url == reverse("activation:enter_code")

    def test_a_clerk_serves_secretaries_of_the_own_branch_and_no_others(self, clerk, cell):
        own, elsewhere = UserFactory(unit=cell), UserFactory(unit=cell)
        RoleGrantFactory(person=own, role=Role.CELL_SECRETARY, unit=cell)
        RoleGrantFactory(person=elsewhere, role=Role.CELL_SECRETARY, unit=UnitFactory())

        assert services.request_slips([own.pk], by=clerk).total == 1
        with pytest.raises(NotForThisPerson):
            services.request_slips([elsewhere.pk], by=clerk)

    def test_the_organisation_department_serves_staff_but_no_administrator(
        self, organisation, branch
    ):
        office, admin = staff(Role.OFFICE, branch), staff(Role.SYSTEM_ADMIN, branch)

        assert services.request_slips([office.pk], by=organisation).total == 1
        with pytest.raises(NotForThisPerson):
            services.request_slips([admin.pk], by=organisation)

    def test_an_administrator_serves_staff_and_no_members(self, branch, member):
        admin, office = staff(Role.SYSTEM_ADMIN, branch), staff(Role.OFFICE, branch)

        assert services.request_slips([office.pk], by=admin).total == 1
        with pytest.raises(NotForThisPerson):
            services.request_slips([member.pk], by=admin)

    def test_nobody_serves_oneself_a_superuser_or_a_suspended_person(self, organisation, cell):
        root = UserFactory(unit=cell, is_superuser=True)
        suspended = UserFactory(unit=cell, is_active=False)

        for person in (organisation, root, suspended):
            with pytest.raises(NotForThisPerson):
                services.request_slips([person.pk], by=organisation)

    def test_a_revoked_slip_opens_nothing(self, clerk, member, printed, client):
        token = token_of(printed(member)[0])

        page = signed_in(clerk).post(reverse("slips:revoke", args=[member.pk]), follow=True)

        assert "đã được thu hồi" in page.text
        assert client.get(f"/kich-hoat/{token}/").url == reverse("activation:enter_code")
        with pytest.raises(SlipNotValid):
            services.slip_in_hand(ActivationSlip.objects.get().pk)


class TestDesk:
    def test_shows_states_and_prints_those_marked(self, clerk, member, cell, printed):
        UserFactory(unit=cell, password=PASSWORD, full_name="Đã Có Tài Khoản")
        client = signed_in(clerk)

        page = client.get("/cap-tai-khoan/").text
        assert member.full_name in page
        assert "Đã Có Tài Khoản" not in page
        sent = client.post(reverse("slips:print"), {"person": member.pk, "who": "marked"})

        batch = SlipBatch.objects.get()
        assert sent.url == reverse("slips:batch", args=[batch.pk])
        assert batch.slips.get().person == member
        assert member.full_name in client.get("/cap-tai-khoan/?state=issued").text

    def test_all_means_all_whom_the_filters_mean(self, clerk, cell):
        people = [UserFactory(unit=cell) for _number in range(3)]
        staff(Role.OFFICE, cell)

        signed_in(clerk).post(f"{reverse('slips:print')}?unit={cell.pk}", {"who": "all"})

        batch = SlipBatch.objects.get()
        assert {slip.person_id for slip in batch.slips.all()} == {p.pk for p in people}
        assert batch.unit == cell

    def test_nothing_marked_is_said(self, clerk):
        response = signed_in(clerk).post(
            reverse("slips:print"), {"who": "marked"}, headers={"referer": "http://testserver/x/"}
        )

        assert response.status_code == 302
        assert not SlipBatch.objects.exists()

    def test_the_file_goes_to_the_one_who_asked_and_is_noted(
        self, clerk, organisation, member, printed
    ):
        printed(member)
        address = reverse("slips:download", args=[SlipBatch.objects.get().pk])

        got = signed_in(clerk).get(address)

        assert got["Content-Type"] == "application/pdf"
        assert "no-store" in got["Cache-Control"]
        assert signed_in(organisation).get(address).status_code == 404
        assert AuditEntry.objects.filter(action="members.download_slips", actor=clerk).exists()

    def test_same_queries_for_two_and_for_twelve_rows(self, clerk, cell, count_queries):
        client = signed_in(clerk)
        for _number in range(2):
            UserFactory(unit=cell)
        client.get("/cap-tai-khoan/")
        with count_queries() as few:
            client.get("/cap-tai-khoan/")
        for _number in range(10):
            services.request_slips([UserFactory(unit=cell).pk], by=clerk)
        with count_queries() as many:
            client.get("/cap-tai-khoan/?state=all")

        assert len(many.statements) <= len(few.statements)

    def test_every_act_is_in_the_log_without_secrets(self, member, printed, client):
        token = token_of(printed(member)[0])
        client.get(f"/kich-hoat/{token}/")
        answer(client)
        choose(client)

        acts = list(AuditEntry.objects.filter(person=member).values_list("action", flat=True))
        assert {"members.issue_slip", "members.use_slip", "members.sign_in"} <= set(acts)
        assert token not in str(list(AuditEntry.objects.values()))
