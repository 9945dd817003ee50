"""The register of the full demo: a certificate for each completion that was recognised.

Numbers follow the days of issue, and within a list its order, as ``take_numbers`` would have
given them.  No paper is made here: each is made when somebody asks for it, or by the sweep.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from random import Random
from typing import cast as cast_type

from django.db import transaction

from certificates import facts as frozen
from certificates import rules
from certificates.models import Certificate, NumberSeries, Recognition
from certificates.services.issue import new_row
from certificates.services.numbers import Numbers
from learning.models import Enrolment, TrainingClass
from lms.demo.bulk import CHUNK, Rows, reserve_keys
from lms.demo.full.plans import PLANS
from lms.demo.units import ROOT_CODE
from members.models import AuditEntry, Unit, User

SEED = "certificates"


@transaction.atomic
def write_certificates(cast: Mapping[str, User], *, today: date) -> int:
    """Issue what is missing of the twenty classes; return how many were issued."""
    writer = _RegisterWriter(cast, today=today)
    batch: list[Enrolment] = []
    issued = 0
    for enrolment in _recognised(writer.classes):
        batch.append(enrolment)
        if len(batch) == CHUNK:
            issued += writer.write(batch)
            batch = []
    return issued + writer.write(batch)


def _recognised(classes: Mapping[int, TrainingClass]) -> Iterator[Enrolment]:
    """Yield recognised obligations without a certificate in the order of the register."""
    rows = (
        Enrolment.objects.filter(training_class__in=classes, recognised_at__isnull=False)
        .exclude(pk__in=Certificate.objects.values("enrolment"))
        .order_by("recognised_at", "training_class", "member__name_key", "pk")
    )
    return rows.iterator(chunk_size=CHUNK)


class _RegisterWriter:
    """Freezes facts and gives numbers, some thousand lines at a time."""

    def __init__(self, cast: Mapping[str, User], *, today: date) -> None:
        codes = [plan.code for plan in PLANS]
        classes = TrainingClass.objects.filter(code__in=codes).select_related(
            "course", "edition", "unit"
        )
        self.classes = {one.pk: one for one in classes}
        approved = Recognition.objects.filter(
            training_class__in=self.classes, state=Recognition.State.APPROVED
        )
        self._lists = {one.training_class_id: one for one in approved}
        self._people = User.objects.in_bulk()
        self._all_units = Unit.objects.in_bulk()
        self._leader_id = cast["LANHDAO"].pk
        self._random = Random(SEED)  # noqa: S311
        # No unit was renamed: the names of today are those of each day.
        self._names = frozen.PrintedUnits(today)
        self._root = Unit.objects.get(code=ROOT_CODE)
        self._letterheads: dict[date, frozen.Letterhead] = {}

    def write(self, enrolments: list[Enrolment]) -> int:
        """Store the certificates of these obligations, in this order."""
        if not enrolments:
            return 0
        letterhead = self._letterhead(frozen.local_day(_recognised_at(enrolments[0])))
        series, _created = NumberSeries.objects.select_for_update().get_or_create(
            root=self._root,
            defaults={"term_started_on": letterhead.organisation.valid_from},
        )
        certificates, audit = Rows(Certificate, own_keys=True), Rows(AuditEntry)
        keys = reserve_keys(Certificate, len(enrolments))
        for key, enrolment in zip(keys, enrolments, strict=True):
            row = self._row(enrolment, series)
            row.pk = key
            certificates.add_object(row)
            audit.add(
                at=row.issued_at,
                actor_id=self._leader_id if row.recognition_id else None,
                action="certificates.issue_certificate",
                person_id=enrolment.member_id,
                subject=f"certificate:{key}",
                facts={"number": row.register_number},
            )
        series.save(update_fields=["period", "last_number"])
        audit.write()
        return certificates.write()

    def _row(self, enrolment: Enrolment, series: NumberSeries) -> Certificate:
        """Return the unsaved certificate of one obligation with the next number."""
        issued_at = _recognised_at(enrolment)
        day = frozen.local_day(issued_at)
        enrolment.member = self._people[enrolment.member_id]
        enrolment.unit_then = self._all_units[enrolment.unit_then_id]
        enrolment.training_class = self.classes[enrolment.training_class_id]
        period = rules.register_period(
            series.reset, day=day, term_started_on=series.term_started_on
        )
        last = series.last_number if series.period == period else 0
        series.period, series.last_number = period, last + 1
        numbers = Numbers(series=series, day=day, period=period, first=last + 1, count=1)
        columns = frozen.columns_of(
            enrolment, letterhead=self._letterhead(day), units=self._names, day=day
        )
        columns |= {
            "enrolment": enrolment,
            "recognition": self._lists.get(enrolment.training_class_id),
        }
        return new_row(
            columns,
            numbers,
            number=last + 1,
            is_member=True,
            issued_at=issued_at,
            code_bits=self._random.getrandbits(rules.CODE_BITS),
        )

    def _letterhead(self, day: date) -> frozen.Letterhead:
        """Return who issued on the day; asked once for each day."""
        if day not in self._letterheads:
            self._letterheads[day] = frozen.letterhead_for(self._root, day=day)
        return self._letterheads[day]


def _recognised_at(enrolment: Enrolment) -> datetime:
    """Return the moment of recognition, which the query made sure of."""
    return cast_type(datetime, enrolment.recognised_at)
