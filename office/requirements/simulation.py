"""What a rule would do, kept for a moment so that its lists can be paged through."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from learning.evaluating import Plan, evaluate
from learning.models import RequirementVersion
from learning.rules import ADDED, CONFLICTS, Verdict

_SECONDS = 120
LEAVES = (Verdict.DROP, Verdict.STAYS_BEGUN, Verdict.STAYS_LATE)
CHANGES = (Verdict.EXTEND, Verdict.EXEMPT, Verdict.COUNT_AGAIN)
# The parts of the simulation, by the word of their address.
PARTS = {
    "them": tuple(verdict for verdict in Verdict if verdict in ADDED),
    "bot": LEAVES,
    "doi": CHANGES,
    "vuong": tuple(verdict for verdict in Verdict if verdict in CONFLICTS),
    "giu": (Verdict.KEEP,),
}


@dataclass(frozen=True)
class Simulation:
    """The outcome for one version on one day."""

    plan: Plan
    day: date
    version: RequirementVersion

    def number(self, part: str) -> int:
        """Return how many lines the part has."""
        return sum(self.plan.numbers.get(str(verdict), 0) for verdict in PARTS[part])


def simulate(version: RequirementVersion) -> Simulation:
    """Return what the version would do today; the same answer for two minutes."""
    day = timezone.localdate()
    key = f"requirement-simulation:{version.pk}:{day}:{_fingerprint(version)}"
    found = cache.get(key)
    if found is None:
        found = Simulation(evaluate(version.requirement, version=version, day=day), day, version)
        cache.set(key, found, _SECONDS)
    return found


def _fingerprint(version: RequirementVersion) -> str:
    """Return what the answer depends on, as far as the desk changes it."""
    requirement = version.requirement
    courses = requirement.course_lines.order_by("position").values_list("course_id", flat=True)
    parts = (version.audience, version.due, requirement.unit_id, requirement.period_id)
    return sha256(repr((parts, list(courses), version.state)).encode()).hexdigest()[:20]
