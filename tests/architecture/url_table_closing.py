"""Who may pass which door of closings (see ``url_table``)."""

from datetime import timedelta

from django.utils import timezone

from monitoring.closing import services
from monitoring.closing.sealing import work_on_snapshot
from monitoring.models import Closing
from tests.architecture.door import ABOVE, OVERVIEW, Door
from tests.architecture.personas import World
from tests.factories.learning import PeriodFactory

_OFFICE = frozenset({"office"})
_DECIDES = frozenset({"office", "leader"})
_SIBLING = frozenset({"sibling_office"})


def _begun(world: World, code: str) -> Closing:
    """The closing of a period of the whole tree, whose units are asked to confirm."""
    today, office = timezone.localdate(), world.people["office"]
    world.enrolment.enrolled_at = timezone.now() - timedelta(days=3)
    world.enrolment.save(update_fields=["enrolled_at"])
    closing = services.prepare_closing(
        PeriodFactory(code=code, starts_on=today - timedelta(days=400), ends_on=today),
        unit=world.root,
        cutoff_on=today - timedelta(days=1),
        cells_due_on=today,
        grassroots_due_on=today,
        by=office,
    )
    work_on_snapshot(closing.snapshots.get().pk)
    return services.open_round(closing, by=office)


def _of(world: World) -> dict[str, int]:
    """A closing that is being confirmed."""
    found = Closing.objects.filter(period__code="DANG-CHOT").first()
    return {"closing_id": (found or _begun(world, "DANG-CHOT")).pk}


def _cell(world: World) -> dict[str, int]:
    return {**_of(world), "unit_id": world.cell_a.pk}


def _closed(world: World) -> dict[str, int]:
    """A closing that is sealed, and compared with now."""
    found = Closing.objects.filter(period__code="DA-CHOT").first()
    if found is None:
        found = _begun(world, "DA-CHOT")
        services.propose(found, reason="Đủ", by=world.people["office"])
        services.approve(found, by=world.people["leader"])
        work_on_snapshot(found.snapshots.get().pk)
        services.compare(found, by=world.people["office"])
        work_on_snapshot(found.snapshots.first().pk)
    return {"closing_id": found.pk}


CLOSING_DOORS: dict[str, Door] = {
    "closing:list": Door(OVERVIEW),
    "closing:create": Door(_OFFICE),
    # Those above see it, and those below whose figures are in it: both branches.
    "closing:show": Door(OVERVIEW, _of, also=_SIBLING),
    "closing:export": Door(OVERVIEW, lambda w: {**_of(w), "what": "so-lieu"}, also=_SIBLING),
    "closing:open": Door(_OFFICE, _of, "post"),
    "closing:recount": Door(_OFFICE, _of, "post"),
    "closing:compare": Door(_OFFICE, _closed, "post"),
    "closing:propose": Door(_OFFICE, _of),
    "closing:approve": Door(_DECIDES, _of, "post"),
    "closing:send_back": Door(_DECIDES, _of),
    "closing:drop": Door(_OFFICE, _of, "post"),
    # What is only counted is seen by those above the unit that closes.
    "closing:difference": Door(
        frozenset({"manager", "organisation", "office", "leader", "inspector"}), _closed
    ),
    "closing:difference_people": Door(
        frozenset({"manager", "organisation", "office", "leader", "inspector"}), _closed
    ),
    "closing:unit": Door(ABOVE, _cell),
    "closing:people": Door(ABOVE, _cell),
    "closing:answer": Door(frozenset({"secretary"}), _cell),
    "closing:minutes": Door(ABOVE, _cell),
}
