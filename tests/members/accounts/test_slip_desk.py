"""Printing slips, and who may hand one to whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from common import jobs
from members.activation import printing, services
from members.activation.exceptions import NotForThisPerson, SlipNotValid
from members.activation.lost_steps import reset_second_step
from members.models import ActivationSlip, AuditEntry, SlipBatch
from members.roles import Role
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory
from tests.members.accounts.conftest import answer, choose, signed_in, staff, token_of

pytestmark = pytest.mark.django_db


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

    def test_a_worker_that_was_thought_dead_voids_no_slip_of_the_next(self, member, clerk):
        batch = services.request_slips([member.pk], by=clerk)
        late = jobs.claim(SlipBatch, batch.pk, give_up=printing._give_up)
        long_ago = timezone.now() - timedelta(minutes=5)
        SlipBatch.objects.filter(pk=batch.pk).update(heartbeat_at=long_ago)
        printing.print_slips(batch)
        printed = ActivationSlip.objects.values("token_hash", "code_hash").get()
        file = SlipBatch.objects.get().file.name

        jobs.work_on_claimed(late, printing._make, give_up=printing._give_up)

        assert ActivationSlip.objects.values("token_hash", "code_hash").get() == printed
        assert SlipBatch.objects.get().state == "done"
        assert storages["private"].exists(file)

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

    @pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CELL_SECRETARY,)])
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

    def test_an_administrator_of_a_branch_serves_nobody_with_a_home_or_duty_beyond(self, branch):
        admin, beyond = staff(Role.SYSTEM_ADMIN, branch), UnitFactory()
        visitor = UserFactory(unit=beyond)
        RoleGrantFactory(person=visitor, role=Role.APPROVER, unit=branch)
        double = staff(Role.OFFICE, branch)
        RoleGrantFactory(person=double, role=Role.OFFICE, unit=beyond)
        lecturer = UserFactory(unit=None)
        RoleGrantFactory(person=lecturer, role=Role.TRAINER, unit=branch)

        for person in (visitor, double, staff(Role.OFFICE, beyond)):
            with pytest.raises(NotForThisPerson):
                services.request_slips([person.pk], by=admin)
            with pytest.raises(PermissionDenied):
                reset_second_step(person, by=admin, reason="x")
        assert services.request_slips([lecturer.pk], by=admin).total == 1

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
