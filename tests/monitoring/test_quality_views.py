"""The pages of study quality, and setting its weights with two people."""

import random
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry, User
from members.roles import Role
from monitoring.filters import Filters
from monitoring.models import CountedClass, ExportJob, QualityWeights
from monitoring.quality import counting, services
from monitoring.quality import selectors as quality
from monitoring.quality.exceptions import (
    AnotherPersonDecides,
    BeginsInThePast,
    MayNotSetWeights,
    NoLongerWaits,
    ProposalWaits,
)
from monitoring.quality.rules import Measure
from monitoring.services import request_export, run_export
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.monitoring import person_with, unit_below
from tests.monitoring.quality_world import grow, obligations_of, people_in, quiz_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ A")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


@pytest.fixture
def studied(root):
    """A class with sixty people in five units, counted."""
    chance = random.Random(11)
    training_class = quiz_class(root)
    obligations_of(people_in(grow(root, 4, chance), 60, chance), training_class, chance)
    counting.recount_all()
    return training_class


def page_of(client, name, *args, **query):
    response = client.get(reverse(f"monitoring:{name}", args=args), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


class TestDashboard:
    def test_each_number_explains_itself_and_its_list_is_as_long(
        self, client, root, office, studied
    ):
        client.force_login(office)

        page = page_of(client, "quality")

        figures = page.select(".signal-figure")
        assert len(figures) == 6
        for figure in figures:
            assert figure.details.p.text.strip()
            number = int(figure.a.text.split(":")[1].split()[0])
            people = client.get(figure.a["href"])
            assert people.context["page"].paginator.count == number
        assert "Số liệu lúc" in page.text

    def test_charts_say_the_same_as_their_tables(self, client, office, studied):
        client.force_login(office)

        page = page_of(client, "quality")

        charts = page.select("svg.chart")
        assert len(charts) == 3
        for chart in charts:
            table = chart.find_parent("section").table
            numbers = [cell.text.strip() for cell in table.select("td")]
            assert chart.title.text == table.caption.text
            assert any(number and number in chart.desc.text for number in numbers)

    def test_units_stand_in_the_order_of_the_tree(self, client, root, office):
        training_class = quiz_class(root)
        for name in ("Ba", "An", "Cao"):
            obligations_of(
                people_in([unit_below(root, name=name)], 12, random.Random(2)),
                training_class,
                random.Random(2),
            )
        counting.recount_all()
        client.force_login(office)

        rows = page_of(client, "quality").select(".unit-tree tbody th")

        assert [row.text.strip() for row in rows] == ["Ba", "An", "Cao", "Tổng cộng"]

    def test_a_disagreement_is_named_with_its_explanation(self, client, root, office):
        part = unit_below(root, name="Chi bộ Nhanh")
        training_class = quiz_class(root)
        rows = obligations_of(
            people_in([part], 20, random.Random(1)), training_class, random.Random(1)
        )
        begun = timezone.now() - timedelta(days=1)
        for row in rows:
            row.exempted_at, row.exemption_basis, row.started_at = None, "", begun
            row.completed_at, row.evidence = begun + timedelta(minutes=1), 2
            row.save()
        counting.recount_all()
        client.force_login(office)

        page = page_of(client, "quality")

        card = page.select_one(".card")
        assert "Chi bộ Nhanh" in card.text
        assert "nhanh hơn" in card.text.lower()
        people = client.get(card.a["href"])
        assert people.context["page"].paginator.count == 20

    def test_compares_with_the_days_before_and_with_a_class(self, client, root, office):
        for day in ("2026-03-10", "2026-02-10"):
            obligations_of(
                people_in([root], 15, random.Random(4)),
                quiz_class(root, opens_on=day, title=f"Lớp {day}"),
                random.Random(4),
            )
        counting.recount_all()
        client.force_login(office)
        days = {"from": "01/03/2026", "to": "31/03/2026"}

        before = page_of(client, "quality", **days)
        named = page_of(
            client, "quality", **days, compare=quiz_class(root, title="Lớp chưa ai học").pk
        )

        assert "29/01/2026" in before.text
        assert "Lớp chưa ai học" in named.text
        assert (
            "So sánh"
            not in page_of(client, "quality").select_one("main").text.split("So sánh với lớp")[-1]
        )

    def test_days_in_the_wrong_order_are_told_and_kept(self, client, office, studied):
        client.force_login(office)

        page = page_of(client, "quality", **{"from": "31/03/2026", "to": "01/03/2026"})

        assert "trước ngày đầu" in page.text
        assert page.select_one("input[name=from]")["value"] == "31/03/2026"

    def test_says_when_the_numbers_are_old(self, client, office, studied):
        client.force_login(office)
        assert "cũ hơn mười phút" not in page_of(client, "quality").text

        CountedClass.objects.update(counted_at=timezone.now() - timedelta(minutes=11))

        assert "cũ hơn mười phút" in page_of(client, "quality").text

    @pytest.mark.parametrize("name", ["quality", "topics"])
    def test_asks_at_most_twelve_times_whatever_the_number_of_units(
        self, client, root, office, count_queries, name
    ):
        chance = random.Random(9)
        training_class = quiz_class(root)
        client.force_login(office)
        page_of(client, name)
        numbers = []
        for count in (3, 20):
            units = [unit_below(root, sector="Y tế") for _number in range(count)]
            obligations_of(people_in(units, 3 * count, chance), training_class, chance)
            counting.recount_all()
            with count_queries(at_most=12) as queries:
                page_of(client, name, **{"from": "01/01/2020", "to": "31/12/2030"})
            numbers.append(len(queries.statements))
        assert numbers[0] == numbers[1]

    def test_a_unit_asks_at_most_twelve_times(self, client, root, office, studied, count_queries):
        client.force_login(office)
        page_of(client, "quality")
        with count_queries(at_most=12):
            page = page_of(
                client, "quality_unit", root.pk, **{"from": "01/01/2020", "to": "31/12/2030"}
            )
        assert root.name in page.main.text

    def test_another_branch_is_not_there(self, client, root, studied):
        own, other = unit_below(root), unit_below(root)
        client.force_login(person_with(Role.UNIT_CLERK, own))

        for unit in (other, root):
            address = reverse("monitoring:quality_unit", args=[unit.pk])
            assert client.get(address).status_code == 404
            topics = client.get(reverse("monitoring:topics"), {"unit": unit.pk})
            assert topics.status_code == 404

    def test_is_not_for_members(self, client):
        client.force_login(UserFactory())
        for name in ("quality", "topics", "weights"):
            assert client.get(reverse(f"monitoring:{name}")).status_code == 403


class TestExports:
    @pytest.mark.parametrize("kind", ["quality", "topics"])
    @pytest.mark.parametrize("format", ["xlsx", "csv"])
    def test_makes_the_file(self, office, studied, kind, format):
        job = request_export(kind=kind, params={}, purpose="Báo cáo", by=office, format=format)
        job = run_export(job)

        assert job.state == ExportJob.State.DONE
        assert job.row_count >= 2

    def test_is_offered_with_the_filters_of_the_page(self, client, office, studied):
        client.force_login(office)
        page = page_of(client, "quality", **{"class": studied.pk})

        link = next(a["href"] for a in page.select("a") if "kind=quality" in a.get("href", ""))

        assert f"class={studied.pk}" in link
        assert client.get(link).status_code == 200


class TestWeights:
    def test_hold_when_another_person_has_approved(self, root, office):
        today = timezone.localdate()
        version = services.propose_weights(
            Measure(completion=50, presence=0), valid_from=today, basis="QĐ 12", by=office
        )
        assert quality.measure_on(today) == Measure()
        with pytest.raises(AnotherPersonDecides):
            services.decide_weights(version, approve=True, by=office)

        services.decide_weights(version, approve=True, by=person_with(Role.LEADER, root))

        assert quality.measure_on(today).completion == 50
        acts = AuditEntry.objects.filter(action__endswith="_weights").order_by("pk")
        assert [act.action for act in acts] == [
            "monitoring.propose_weights",
            "monitoring.approve_weights",
        ]

    def test_old_periods_keep_the_weights_of_their_time(self, root, office):
        today = timezone.localdate()
        version = services.propose_weights(
            Measure(min_people=20), valid_from=today, basis="QĐ 12", by=office
        )
        services.decide_weights(version, approve=True, by=person_with(Role.LEADER, root))

        yesterday = Filters(to_day=f"{today - timedelta(days=1):%d/%m/%Y}")

        assert quality.measure_on(quality.day_of(yesterday, [])).min_people == 10
        assert quality.measure_on(quality.day_of(Filters(), [])).min_people == 20

    def test_refuses_what_is_not_right(self, root, office):
        today = timezone.localdate()
        leader = person_with(Role.LEADER, root)
        facts = {"valid_from": today, "basis": "QĐ 12"}
        with pytest.raises(MayNotSetWeights):
            services.propose_weights(Measure(), **facts, by=leader)
        with pytest.raises(MayNotSetWeights):
            services.propose_weights(
                Measure(), **facts, by=person_with(Role.OFFICE, unit_below(root))
            )
        with pytest.raises(BeginsInThePast):
            services.propose_weights(
                Measure(), valid_from=today - timedelta(days=1), basis="x", by=office
            )
        version = services.propose_weights(Measure(), **facts, by=office)
        with pytest.raises(ProposalWaits):
            services.propose_weights(Measure(), **facts, by=office)
        services.decide_weights(version, approve=False, by=leader)
        with pytest.raises(NoLongerWaits):
            services.decide_weights(version, approve=True, by=leader)
        assert quality.measure_on(today) == Measure()

    def test_the_database_refuses_weights_that_make_no_hundred(self, office):
        with pytest.raises(IntegrityError), transaction.atomic():
            QualityWeights.objects.create(
                valid_from=timezone.localdate(), basis="x", proposed_by=office, completion=50
            )

    def test_are_proposed_and_approved_on_the_page(self, client, root, office):
        second = User.objects.get(pk=RoleGrantFactory(role=Role.OFFICE, unit=root).person_id)
        sent = {"basis": "Kết luận 12", "valid_from": "01/01/2100", "completion": "50"}
        sent |= {"presence": "10", "result": "30", "verified": "20", "min_people": "15"}
        sent |= {"high_share": "80", "low_result": "50", "low_verified": "50", "many_fast": "20"}
        client.force_login(office)
        address = reverse("monitoring:weights")
        refused = client.post(address, sent).content.decode()
        assert "110" in refused
        assert 'value="Kết luận 12"' in refused

        client.post(address, sent | {"completion": "40"})
        version = QualityWeights.objects.get()
        assert version.state == QualityWeights.State.PROPOSED
        client.force_login(second)
        decide = reverse("monitoring:decide_weights", args=[version.pk])
        client.post(decide, {"decision": "approve"})

        version.refresh_from_db()
        assert (version.state, version.decided_by) == (QualityWeights.State.APPROVED, second)

    def test_everybody_reads_how_the_index_is_made_but_not_who_set_it(self, client, root, office):
        version = services.propose_weights(
            Measure(), valid_from=timezone.localdate(), basis="Kết luận 12", by=office
        )
        services.decide_weights(version, approve=True, by=person_with(Role.LEADER, root))

        page = page_of(client, "formula")

        assert "40 × hoàn thành" in page.text
        assert "Kết luận 12" in page.text
        assert office.full_name not in page.text
