"""The record of processing: which column holds what of whom, what for, and for how long.

Each app says in its ``processing.py`` what its tables hold; tests/architecture fails for a column
that nobody mapped.  The pages for members, the office's record and the impact assessment, the
file of the own data and the erasure are all made out of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from common import retention


class Basis(Enum):
    """Why the law lets us process it (DOMAIN §5.2)."""

    DUTY = _("duty under law and Party rules")
    CONSENT = _("own consent, which can be withdrawn")


@dataclass(frozen=True)
class Purpose:
    """What data is for, on which ground, and who receives it."""

    key: str
    title: str | Promise
    basis: Basis
    recipients: str | Promise


_BRANCH = _("own committee and the office; not outside")
PURPOSES: dict[str, Purpose] = {
    purpose.key: purpose
    for purpose in (
        Purpose("identity", _("to know who somebody is"), Basis.DUTY, _BRANCH),
        Purpose("membership", _("to keep the list of members"), Basis.DUTY, _BRANCH),
        Purpose("study", _("to organise and record study"), Basis.DUTY, _BRANCH),
        Purpose("tests", _("to mark tests"), Basis.DUTY, _("the learner and the trainer")),
        Purpose(
            "certificate",
            _("to issue and verify certificates"),
            Basis.DUTY,
            _("the office; whoever holds the code of a certificate"),
        ),
        Purpose("account", _("to sign in safely"), Basis.DUTY, _("nobody but the system")),
        Purpose(
            "accountability",
            _("to show who did what"),
            Basis.DUTY,
            _("the inspector and the person concerned"),
        ),
        Purpose("content", _("to keep teaching content in order"), Basis.DUTY, _("trainers")),
        Purpose(
            "contact", _("to reach somebody by phone or e-mail"), Basis.CONSENT, _("the office")
        ),
        Purpose("rights", _("to answer requests about data"), Basis.DUTY, _("the office")),
    )
}


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table.  ``person`` is the way from a row to whom it is about; "" for acts of staff.

    Where a row is about many, it is the way to the array of their numbers, "people__contains".

    ``columns`` maps names of purposes to columns.  ``actors`` are columns that point at another
    person (who approved, who changed).  ``plain`` columns say nothing about anybody.  ``secret``
    columns are personal and never shown, to anybody.  Rows with ``goes_on_erasure`` are deleted.
    """

    model: str
    title: str | Promise
    person: str
    retention: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    actors: Sequence[str] = ()
    plain: Sequence[str] = ("id",)
    secret: Sequence[str] = ()
    goes_on_erasure: bool = False

    @property
    def model_class(self) -> type[Model]:
        """The model of the table."""
        return apps.get_model(self.model)

    @property
    def shown(self) -> list[str]:
        """The columns that the person is given."""
        return [name for names in self.columns.values() for name in names]

    @property
    def personal(self) -> list[str]:
        """Every column that says something about somebody."""
        return [*self.shown, *self.actors, *self.secret]

    def purposes_of(self, column: str) -> list[Purpose]:
        """Return what the column is for."""
        if column in self.actors:
            return [PURPOSES["accountability"]]
        if column in self.secret:
            return [PURPOSES["account"]]
        return [PURPOSES[key] for key, names in self.columns.items() if column in names]


_holdings: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Take what an app says about one of its tables.

    Raises:
        ValueError: the table is there already, or names an unknown purpose or period.
    """
    if holding.model in _holdings:
        raise ValueError(f"{holding.model} is in the record of processing twice")
    unknown = set(holding.columns) - set(PURPOSES)
    if unknown or holding.retention not in retention.RULES:
        raise ValueError(f"{holding.model}: unknown purpose {unknown} or period")
    _holdings[holding.model] = holding


def holdings() -> list[Holding]:
    """Return every table of the record, in the order of the names."""
    autodiscover_modules("processing")
    return [holding for _name, holding in sorted(_holdings.items())]
