"""The sentences of the granting screens: risks and acts in words that say why."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.text import formats
from members.granting.rules import Risk
from members.granting.services import Assessment
from members.roles import Role

RISKS: dict[str, str | Promise] = {
    "powerful_role": gettext_lazy(
        "This role decides about others or sees everybody's records on its branch."
    ),
    "whole_organisation": gettext_lazy("It holds on the whole organisation, not on one unit."),
    "no_last_day": gettext_lazy("It has no last day. Roles are looked over once a year."),
    "longer_than_a_year": gettext_lazy(
        "It holds for longer than a year. Roles are looked over once a year."
    ),
    "publishes_own_texts": gettext_lazy(
        "The person would write lessons and approve them for publication."
    ),
    "approves_own_learners": gettext_lazy(
        "The person would teach and approve the list of those who are recognised."
    ),
    "approves_own_lists": gettext_lazy(
        "The person would propose lists of certificates and approve them."
    ),
    "approves_own_reorganisations": gettext_lazy(
        "The person would prepare changes of the organisation and approve them."
    ),
    "technician_with_duty": gettext_lazy(
        "A system administrator should hold no other role: who looks after accounts could act "
        "in the name of a duty."
    ),
    "inspects_own_work": gettext_lazy("The person would inspect the own work."),
}
ACTS: dict[str, str | Promise] = {
    "see_people": gettext_lazy("see names, training and results of the people of the branch"),
    "export": gettext_lazy("export lists to Excel"),
    "write": gettext_lazy("write courses, questions and quizzes"),
    "publish": gettext_lazy("approve and publish courses and pages"),
    "run_classes": gettext_lazy("open and close classes, enrol and exempt people"),
    "propose": gettext_lazy("propose lists for certificates"),
    "change_people": gettext_lazy("change people's records and units"),
    "import": gettext_lazy("import lists of people"),
    "grant": gettext_lazy("grant and revoke roles"),
    "approve_lists": gettext_lazy("approve lists, revoke certificates"),
    "decide_grants": gettext_lazy("decide about requests for roles"),
    "see_log": gettext_lazy("read everything, change nothing"),
    "settings": gettext_lazy("look after accounts and the running of the system"),
}


def risk_lines(risks: list[Risk]) -> list[str]:
    """Return each risk as a sentence; a combination names the other role."""
    lines = []
    for risk in risks:
        line = str(RISKS[risk.code])
        if risk.with_role:
            other = Role(risk.with_role).label
            line = _("%(risk)s Role held beside it: %(role)s.") % {"risk": line, "role": other}
        lines.append(line)
    return lines


def reach_line(assessment: Assessment) -> str:
    """Say how many people's records the grant opens."""
    if not assessment.people:
        return _("Nobody's study record: this role does not look into the records of people.")
    said = ngettext(
        "The record of %(number)s person, and of those who join the unit later.",
        "The records of %(number)s people, and of those who join the unit later.",
        assessment.people,
    )
    return said % {"number": formats.number(assessment.people)}
