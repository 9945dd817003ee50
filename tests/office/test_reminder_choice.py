"""Whom a reminder means: the rows of the list of people, by construction."""

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.models import Enrolment, TrainingClass
from learning.services import end_requirement
from members.models import Unit
from notices.models import Notice
from office.models import ReminderCampaign
from office.reminders import carrying_out
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory
from tests.learning.requirement_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def browser(client, stage):
    client.force_login(stage.office)
    return client


@pytest.fixture
def required(stage):
    """People of two units with a requirement; one with a class that belongs to none."""
    EnrolmentFactory(member=UserFactory(unit=stage.a), training_class__unit=stage.root)
    return stage.in_force(units=(stage.a.pk, stage.b.pk))


def narrowings(stage, requirement):
    Unit.objects.filter(pk=stage.b.pk).update(sector="Y tế", kind=Unit.Kind.GRASSROOTS)
    one = Enrolment.objects.of_requirement(requirement).get(member=stage.other)
    Enrolment.objects.filter(pk=one.pk).update(started_at=timezone.now())
    return {
        "all": {},
        "period": {"period": stage.period.pk},
        "requirement": {"requirement": requirement.pk},
        "requirement and unit": {"requirement": requirement.pk, "unit": stage.a.pk},
        "period and status": {"period": stage.period.pk, "status": "in_progress"},
        "sector": {"sector": "Y tế"},
        "kind of unit": {"kind_of_unit": Unit.Kind.GRASSROOTS.value},
        "as it was": {"basis": "as_was", "requirement": requirement.pk, "unit": stage.b.pk},
    }


def people_on(page):
    return {row.member_id for row in page.context["page"].object_list}


def test_who_is_listed_is_previewed_and_reminded(browser, stage, required):
    for name, query in narrowings(stage, required).items():
        listed = browser.get(reverse("monitoring:people"), query)
        link = f"{reverse('reminders:new')}?{listed.context['remind_query']}"
        assert people_on(listed), name

        preview = browser.get(link)
        assert preview.context["number"] == len(people_on(listed)), name
        sent = dict(preview.context["sent"]) | {"channels": ["in_app"], "members_after": ""}
        answer = browser.post(reverse("reminders:new"), sent)
        assert answer.status_code == 302, name
        campaign = ReminderCampaign.objects.latest("pk")
        carrying_out.run_campaign(campaign.pk)

        told = Notice.objects.filter(subject_key=campaign.subject_keys[0])
        assert set(told.values_list("receiver", flat=True)) == people_on(listed), name
        told.delete()


def test_what_the_list_was_narrowed_to_is_said(browser, stage, required):
    Unit.objects.filter(pk=stage.b.pk).update(sector="Y tế")
    query = {
        "sector": "Y tế",
        "requirement": required.pk,
        "members_after": "",
        "channels": "in_app",
    }

    page = browser.get(reverse("reminders:new"), query).content.decode()

    assert "lĩnh vực: Y tế" in page
    browser.post(reverse("reminders:new"), query)
    shown = browser.get(reverse("reminders:campaign", args=[ReminderCampaign.objects.get().pk]))
    facts = dict(shown.context["facts"])
    assert "Học tập nghị quyết; lĩnh vực: Y tế" in facts.values()


def test_a_period_that_is_over_reminds_nobody_of_its_closed_classes(browser, stage, required):
    end_requirement(required, reason="Hết kỳ", by=stage.leader)
    assert not TrainingClass.objects.filter(requirement=required, closed_at=None).exists()

    listed = browser.get(reverse("monitoring:people"), {"requirement": required.pk})
    preview = browser.get(reverse("reminders:new"), {"requirement": required.pk})

    assert people_on(listed) == stage.members_of(required)
    assert preview.context["number"] == 0
