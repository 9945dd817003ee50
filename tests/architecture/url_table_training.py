"""Who may pass which door of nominations, targets and programmes (see ``url_table``)."""

from datetime import timedelta

from django.utils import timezone

from courses.models import Programme, ProgrammeCourse
from learning.audience import Audience
from learning.models import Nomination, NominationUnit, NominationUpload, YearlyTarget
from learning.services import call_for_nominations
from tests.architecture.door import DESK, OVERVIEW, PLANS, Door
from tests.architecture.personas import World
from tests.factories.learning import TrainingClassFactory

# Who sees calls at all; who runs them; who nominates for branch A, and who sends its list.
SEES = DESK | {"clerk", "other_clerk", "secretary"}
UNIT_A = DESK | {"clerk", "secretary"}
NOMINATES_A = frozenset({"clerk", "secretary"})
SENDS_A = frozenset({"clerk", "leader"})
PROGRAMMES = frozenset({"trainer", "office", "manager", "leader"})
SIBLING = frozenset({"sibling_office"})
SETS = frozenset({"office", "leader"})


def _entry(world: World) -> NominationUnit:
    found = NominationUnit.objects.filter(unit=world.branch_a).first()
    if found is None:
        training_class = TrainingClassFactory(planned=True, unit=world.root)
        training_class.audience_units.set([world.branch_a])
        call = call_for_nominations(
            training_class,
            closes_on=timezone.localdate() + timedelta(days=10),
            audience=Audience(),
            quotas={world.branch_a: 2},
            by=world.people["manager"],
        )
        found = call.units.get()
    return found


def _call(world: World) -> dict[str, int]:
    return {"call_id": _entry(world).call_id}


def _unit(world: World) -> dict[str, int]:
    return {"entry_id": _entry(world).pk}


def _nomination(world: World) -> dict[str, int]:
    entry = _entry(world)
    row, _created = Nomination.objects.get_or_create(
        call=entry.call,
        member=world.people["member"],
        defaults={"entry": entry, "nominated_by": world.people["clerk"]},
    )
    return {"nomination_id": row.pk}


def _upload(world: World) -> dict[str, int]:
    """A workbook of the clerk; the file itself is that of the import."""
    run = world.import_run
    row, _created = NominationUpload.objects.get_or_create(
        entry=_entry(world), uploaded_by=world.people["clerk"], file=run.file.name
    )
    return {"upload_id": row.pk}


def _target(world: World) -> dict[str, int]:
    row = YearlyTarget.objects.filter(state="proposed").first()
    row = row or YearlyTarget.objects.create(
        from_year=2030, periods={}, types=[], basis="QĐ 145", proposed_by=world.people["manager"]
    )
    return {"target_id": row.pk}


def _programme(world: World) -> dict[str, int]:
    return {"programme_id": Programme.objects.get(code="T-DVM").pk}


def _link(world: World) -> dict[str, int]:
    row, _created = ProgrammeCourse.objects.get_or_create(
        programme=Programme.objects.get(code="T-DVM"),
        topic=None,
        course_key=world.training_class.course.key,
    )
    return {"link_id": row.pk}


TRAINING_DOORS: dict[str, Door] = {
    # nominations: the office's side
    "nominations:list": Door(SEES),
    "nominations:create": Door(PLANS),
    "nominations:show": Door(UNIT_A, _call),
    "nominations:edit": Door(PLANS, _call),
    "nominations:quotas": Door(PLANS, _call),
    "nominations:decide": Door(PLANS, _call),
    "nominations:approve_list": Door(PLANS, _call),
    "nominations:print": Door(PLANS, lambda world: {**_call(world), "form": "xlsx"}, "post"),
    "nominations:send_back": Door(PLANS, _unit),
    # the unit's side
    "nominations:unit": Door(UNIT_A, _unit),
    "nominations:add": Door(NOMINATES_A, _unit, "post"),
    "nominations:send": Door(SENDS_A, _unit, "post"),
    "nominations:template": Door(NOMINATES_A, _unit, "post"),
    "nominations:upload": Door(NOMINATES_A, _unit, "post"),
    "nominations:remove": Door(NOMINATES_A, _nomination, "post"),
    "nominations:replace": Door(NOMINATES_A, _nomination),
    "nominations:preview": Door(frozenset({"clerk"}), _upload),
    "nominations:errors": Door(frozenset({"clerk"}), _upload),
    # the yearly target
    "targets:overview": Door(OVERVIEW),
    "targets:people": Door(OVERVIEW),
    "targets:versions": Door(SETS, but_not=SIBLING),
    "targets:propose": Door(frozenset({"office"}), but_not=SIBLING),
    "targets:decide": Door(SETS, _target, "post"),
    "targets:courses": Door(frozenset({"office"}), but_not=SIBLING),
    # standard programmes
    "programmes:list": Door(PROGRAMMES),
    "programmes:show": Door(PROGRAMMES, _programme, also=SIBLING),
    "programmes:make_course": Door(PROGRAMMES - {"leader"}, _programme, also=SIBLING),
    "programmes:link": Door(PLANS, _programme, "post"),
    "programmes:unlink": Door(PLANS, _link, "post"),
    "programmes:expiring": Door(OVERVIEW),
}
