"""Taking back what a run did, as far as nothing was built on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey, OneToOneField
from django.utils.translation import gettext as _

from members import services
from members.importing.bulk import ENDS, ROW_FIELDS, changed_columns, snapshot
from members.importing.storing import label_of, loaded, stored
from members.models import (
    AuditEntry,
    Exemption,
    ImportRow,
    ImportRun,
    Membership,
    PositionHeld,
    StatusPeriod,
    User,
)

_DATED: dict[str, type[models.Model]] = {
    "membership": Membership,
    "status": StatusPeriod,
    "position": PositionHeld,
    "exemption": Exemption,
}
_OPEN_FACTS = ("membership", "status")


def undo_rows(rows: Sequence[ImportRow], run: ImportRun) -> None:
    """Take rows back; each comes out undone, or says what keeps it and who did that.

    Where the database refuses the batch, it is halved until the row stands alone.
    """
    try:
        with transaction.atomic():
            _Undo(run).write(rows)
    except IntegrityError:
        if len(rows) == 1:
            _keep(rows[0], _("Another person has its old card number, e-mail or phone now."))
            rows[0].save(update_fields=ROW_FIELDS)
            return
        middle = len(rows) // 2
        undo_rows(rows[:middle], run)
        undo_rows(rows[middle:], run)


def _keep(row: ImportRow, why: str) -> None:
    """Say that the row stays as it is, and why."""
    row.outcome, row.note = ImportRow.Outcome.KEPT, why


@dataclass
class _Undo:
    """Everything that one batch of undoing writes."""

    run: ImportRun
    people: dict[int, User] = field(default_factory=dict)
    open_facts: dict[str, dict[int, Any]] = field(default_factory=dict)
    later: dict[int, AuditEntry] = field(default_factory=dict)
    entries: list[AuditEntry] = field(default_factory=list)
    delete: dict[str, list[int]] = field(default_factory=dict)
    reopen: dict[str, list[int]] = field(default_factory=dict)
    remake: list[models.Model] = field(default_factory=list)

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Decide every row in memory, then write table by table."""
        self._load(rows)
        before = {pk: snapshot(person) for pk, person in self.people.items()}
        for row in rows:
            row.outcome, row.note = ImportRow.Outcome.UNDONE, ""
        new = [row for row in rows if row.kind == "new"]
        built_on = _built_on([row.person_id for row in new if row.person_id], self.run)
        removed = [pk for row in new if (pk := self._take_away(row, built_on)) is not None]
        for row in rows:
            if row.kind in {"changed", "moved"}:
                self._restore(row)
        self._write_periods()
        ImportRow.objects.bulk_update(rows, ROW_FIELDS, batch_size=500)
        _remove(removed)
        kept = [person for pk, person in self.people.items() if pk not in set(removed)]
        changed = changed_columns(kept, before)
        if changed:
            User.objects.bulk_update(kept, changed, batch_size=500)
        services.record_many(self.entries)

    def _load(self, rows: Sequence[ImportRow]) -> None:
        """Lock the people, and read what is true of them and what was done to them later."""
        ids = sorted({row.person_id for row in rows if row.person_id})
        locked = User.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=ids)
        self.people = {person.pk: person for person in locked}
        homes = Membership.objects.filter(person__in=ids, valid_to=None)
        self.open_facts = {
            "membership": {
                one.person_id: one for one in homes.exclude(kind=Membership.Kind.TEMPORARY)
            },
            "status": {
                one.person_id: one
                for one in StatusPeriod.objects.filter(person__in=ids, valid_to=None)
            },
        }
        since = min((row.applied_at for row in rows if row.applied_at), default=None)
        if since is not None:
            done = AuditEntry.objects.filter(person__in=ids, at__gt=since)
            done = done.exclude(subject=f"import:{self.run.pk}").select_related("actor")
            self.later = {one.person_id: one for one in done.order_by("pk") if one.person_id}

    def _take_away(self, row: ImportRow, built_on: dict[int, str]) -> int | None:
        """Return the person to be removed; close the account of one who must stay."""
        person = self.people.get(row.person_id or 0)
        if person is None:
            return None
        why = built_on.get(person.pk) or (_("has signed in") if person.last_login else "")
        if why:
            person.is_active = False
            _keep(
                row,
                _("The person stays, and can no longer sign in: %(why)s. %(who)s")
                % {"why": why, "who": self._who(row)},
            )
            self._log("members.close_account", row, person_id=person.pk)
            return None
        for what in _DATED:
            if what in row.undo:
                self.delete.setdefault(what, []).append(row.undo[what])
        self._log("members.undo_register_person", row, subject=f"person:{person.pk}")
        row.person = None
        return person.pk

    def _restore(self, row: ImportRow) -> None:
        """Give a known person back what was there, unless somebody changed it later."""
        person = self.people.get(row.person_id or 0)
        if person is None:
            _keep(row, _("The person is no longer in the register."))
            return
        changed = self._changed_later(row, person)
        if changed:
            why = _("Changed later: %(fields)s. %(who)s")
            _keep(row, why % {"fields": ", ".join(changed), "who": self._who(row)})
            return
        for name, (old, _new) in row.undo.get("fields", {}).items():
            value = loaded(name, old)
            setattr(person, name, value)
        if row.undo.get("fields"):
            person.apply_forms()
        if "unit" in row.undo:
            person.unit_id = row.undo["unit"][0]
        for what in _DATED:
            self._turn_back(row, what)
        self._log("members.undo_import", row, person_id=person.pk)

    def _turn_back(self, row: ImportRow, what: str) -> None:
        """Drop the dated fact that the run made, and open the one that it ended."""
        if what in row.undo:
            self.delete.setdefault(what, []).append(row.undo[what])
        if f"{what}_ended" in row.undo:
            self.reopen.setdefault(what, []).append(row.undo[f"{what}_ended"])
        if f"{what}_dropped" in row.undo:
            self.remake.append(_DATED[what](**row.undo[f"{what}_dropped"]))

    def _changed_later(self, row: ImportRow, person: User) -> list[str]:
        """Return the labels of what is no longer as the run left it."""
        changed = [
            label_of(name)
            for name, (_old, new) in row.undo.get("fields", {}).items()
            if stored(getattr(person, name)) != new
        ]
        for what, name in zip(_OPEN_FACTS, ("unit", "status"), strict=True):
            fact = self.open_facts[what].get(person.pk)
            if what in row.undo and (fact is None or fact.pk != row.undo[what]):
                changed.append(label_of(name))
        return changed

    def _who(self, row: ImportRow) -> str:
        """Return who did something to the person's record since, and when."""
        entry = self.later.get(row.person_id or 0)
        if entry is None:
            return ""
        return _("Last act: %(who)s, %(when)s.") % {
            "who": entry.actor.full_name if entry.actor else _("the system"),
            "when": f"{entry.at:%d/%m/%Y}",
        }

    def _write_periods(self) -> None:
        """Drop, reopen and make again the dated facts."""
        for what, ids in self.delete.items():
            _DATED[what]._default_manager.filter(pk__in=ids).delete()
        for what, ids in self.reopen.items():
            _DATED[what]._default_manager.filter(pk__in=ids).update(valid_to=None)
        for model in ENDS:
            model._default_manager.bulk_create([one for one in self.remake if type(one) is model])

    def _log(
        self, action: str, row: ImportRow, *, person_id: int | None = None, subject: str = ""
    ) -> None:
        """Have a line of the audit log written."""
        self.entries.append(
            AuditEntry(
                action=action,
                actor=self.run.undone_by,
                person_id=person_id,
                subject=subject or f"import:{self.run.pk}",
                facts={"run": self.run.pk, "row": row.number},
            )
        )


def _references() -> Iterable[tuple[type[models.Model], str]]:
    """Yield every model and field that points at a person, whichever app it is of."""
    for relation in User._meta.get_fields(include_hidden=True):
        remote = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(remote, ForeignKey | OneToOneField):
            continue
        yield remote.model, remote.attname


def _built_on(ids: Sequence[int], run: ImportRun) -> dict[int, str]:
    """Return what else speaks of people whom the run made, in words."""
    found: dict[int, str] = {}
    own = {model: what for what, model in _DATED.items()}
    for model, column in _references() if ids else ():
        rows = model._base_manager.filter(**{f"{column}__in": ids})
        if model is ImportRow:
            rows = rows.exclude(run=run)
        elif model in own:
            made = ImportRow.objects.filter(run=run, person__in=ids).values_list("undo", flat=True)
            rows = rows.exclude(pk__in=[one[own[model]] for one in made if own[model] in one])
        for pk in rows.values_list(column, flat=True).distinct():
            found.setdefault(pk, str(model._meta.verbose_name))
    return found


def _remove(ids: Sequence[int]) -> None:
    """Delete people of whom nothing else speaks."""
    if ids:
        User.objects.filter(pk__in=ids).delete()
