"""How long each kind of data is kept: the one place for periods (DOMAIN L7, QUALITY P-07).

A record of processing names a key, the retention command reads the same key.  A site changes a
period in ``settings.RETENTION_DAYS``; 0 there means "for good".
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """One period.  ``days`` is None for what is kept as a record, ``after`` says what is left."""

    key: str
    title: str | Promise
    days: int | None
    after: str | Promise


RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        Rule("member_file", _("personal file"), None, _("until it is erased on request")),
        Rule("history", _("history of membership and duties"), None, _("kept as a record")),
        Rule("results", _("results of study"), None, _("kept as a record")),
        Rule("register", _("register of certificates"), None, _("kept as a record")),
        Rule("content", _("teaching content and its authors"), None, _("kept with the content")),
        Rule("raw_activity", _("raw activity"), 365, _("then only totals")),
        Rule("quiz_answers", _("answers in tests"), 730, _("then only scores")),
        Rule("failed_sign_ins", _("addresses of failed sign-ins"), 30, _("then deleted")),
        Rule("logs", _("logs of the system"), 365, _("then deleted")),
        Rule("audit", _("audit log"), None, _("kept as a record, without names")),
        Rule("exports", _("files of exports"), 7, _("then deleted")),
        Rule("own_copies", _("files of the own data"), 7, _("then deleted")),
        Rule("slips", _("activation slips"), 90, _("after their last day, then deleted")),
        Rule("slip_files", _("files of activation slips"), 1, _("then deleted")),
        Rule("recovery_codes", _("codes for passwords"), 7, _("then deleted")),
        Rule("notices", _("notices and their log"), 365, _("then deleted")),
        Rule("connections", _("connections with other systems"), None, _("kept as a record")),
        Rule("api_changes", _("what changed for connected systems"), 90, _("then deleted")),
        Rule("webhook_calls", _("calls to connected systems"), 30, _("then deleted")),
        Rule("packs", _("files of exchange packs"), 7, _("then deleted; the lines stay")),
        Rule("imports", _("imported lists and their rows"), 30, _("then deleted")),
        Rule("sessions", _("devices and sign-ins"), 90, _("then deleted")),
        Rule("account", _("account"), None, _("until it is erased on request")),
        Rule("requests", _("requests about data"), 1825, _("then deleted")),
        Rule("consents", _("consents"), None, _("kept as evidence")),
    )
}


def days(key: str) -> int | None:
    """Return after how many days data under the key goes; None for never.

    Raises:
        KeyError: there is no such key.
    """
    rule = RULES[key]
    chosen: int | None = getattr(settings, "RETENTION_DAYS", {}).get(key, rule.days)
    return chosen or None


def in_words(key: str) -> str:
    """Return the period as a person reads it."""
    period = days(key)
    after = str(RULES[key].after)
    if period is None:
        return after
    return _now("%(days)s days, %(after)s") % {"days": period, "after": after}
