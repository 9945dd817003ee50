"""A new job of each table, as its service leaves it for the workers."""

from datetime import date

from django.utils import timezone

from media.models import Conversion
from members.models import ImportRun
from members.roles import Role
from monitoring.closing.services import prepare_closing
from monitoring.models import ExportJob, Snapshot
from notices.models import Notice
from office.models import (
    ApiClient,
    ExchangePack,
    OwnCopy,
    ReminderCampaign,
    Webhook,
    WebhookDelivery,
)
from tests.factories.learning import PeriodFactory
from tests.factories.media import MediaAssetFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.notices import queued


def waiting(model):
    """Return a new job of the table, as its service leaves it for the workers."""
    if model is Conversion:
        return model.objects.create(asset=MediaAssetFactory())
    if model is ExportJob:
        return model.objects.create(requested_by=UserFactory(), kind="overview", purpose="Xem")
    if model is ImportRun:
        name = {"original_name": "danh-sach.xlsx", "sha256": "0" * 64}
        return model.objects.create(unit=UnitFactory(), state="mapped", **name)
    if model is Notice:
        return queued(UserFactory()).get()
    if model is OwnCopy:
        return model.objects.create(person=UserFactory())
    if model in (ExchangePack, WebhookDelivery):
        return for_another_system(model)
    if model is Snapshot:
        return version_of_figures()
    if model is ReminderCampaign:
        return model.objects.create(created_by=UserFactory(), choice={}, channels=["in_app"])
    return model.objects.create(requested_by=UserFactory())


def version_of_figures():
    """Return the first version of a new closing, as it waits to be counted."""
    closing = prepare_closing(
        PeriodFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)),
        unit=(unit := UnitFactory()),
        cutoff_on=date(2026, 6, 30),
        cells_due_on=date(2026, 7, 10),
        grassroots_due_on=date(2026, 7, 20),
        by=RoleGrantFactory(role=Role.OFFICE, unit=unit).person,
    )
    return closing.snapshots.get()


def for_another_system(model):
    """Return a new pack, or a new call, for a connected system."""
    person, unit, now = UserFactory(), UnitFactory(), timezone.now()
    client = ApiClient.objects.create(
        name=person.personal_code, unit=unit, responsible=person, created_by=person
    )
    if model is ExchangePack:
        facts = {"unit": unit, "requested_by": person, "purpose": "Nộp", "queued_at": now}
        return model.objects.create(client=client, **facts)
    hook = Webhook.objects.create(client=client, url="https://x/", events=[], created_by=person)
    return model.objects.create(hook=hook, events=[], not_before=now)
