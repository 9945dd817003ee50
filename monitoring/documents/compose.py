"""Putting a paper together: what the report says, below the letterhead of its day."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from members.models import Organisation, Unit, User
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE
from members.selectors import organisation_on, unit_name_on
from monitoring.documents import rules
from monitoring.documents.choices import Choices
from monitoring.documents.kinds import traits_of
from monitoring.documents.paper import Head, Layout, Paper, Signature
from monitoring.documents.reports import BUILDERS, Content, own_history
from monitoring.documents.scope import Scope
from monitoring.exceptions import IssuerMissing

CONFIRMED_BY = "XÁC NHẬN CỦA CẤP ỦY"


@dataclass(frozen=True)
class Issuer:
    """Whose paper it is: the organisation, or a unit of it below the organisation's name."""

    organisation: Organisation
    superior: str
    name: str
    symbol: str
    is_organisation: bool


def issuer_for(unit: Unit, *, day: date, user: User) -> Issuer:
    """Return who issues a paper about the unit on that day.

    Those who look after the whole tree write in the organisation's name; others in that of
    their own branch.

    Raises:
        IssuerMissing: the organisation has no name on that day.
    """
    root = unit if unit.is_root() else unit.get_root()
    organisation = organisation_on(day, root)
    if organisation is None:
        raise IssuerMissing(unit=unit.pk)
    paths = sorted(branch_paths(user, roles=SEES_PEOPLE), key=len)
    holding = next((path for path in paths if unit.path.startswith(path)), unit.path)
    if holding == root.path:
        return Issuer(
            organisation=organisation,
            superior=organisation.superior_name,
            name=organisation.name,
            symbol=organisation.symbol,
            is_organisation=True,
        )
    own = Unit.objects.get(path=holding)
    above = own.get_parent() if not own.is_root() else None
    return Issuer(
        organisation=organisation,
        superior=(
            organisation.name
            if above is None or above.path == root.path
            else unit_name_on(above, day)
        ),
        name=unit_name_on(own, day),
        symbol=own.short_name or own.code,
        is_organisation=False,
    )


def compose(user: User, choices: Choices) -> Paper:
    """Return the paper with the rights that the user has now, and the numbers of this moment.

    Raises:
        ReportUnknown: unit, class or person are not to be seen (any more).
        IssuerMissing: nobody has said how the organisation is called on that day.
        TooManyRows: it would be a book.
    """
    scope = Scope(user, choices)
    content = BUILDERS[choices.report](scope)
    issuer = issuer_for(scope.top, day=choices.day, user=user)
    return _paper(content, choices, issuer)


def compose_own(person: User, *, day: date | None = None) -> Paper:
    """Return the person's own history, to be confirmed by the person's unit.

    Raises:
        IssuerMissing: the person has no unit, or the organisation no name.
    """
    if person.unit is None:
        raise IssuerMissing(person=person.pk)
    choices = Choices(
        report="phieu-ca-nhan", day=day or timezone.localdate(), position=CONFIRMED_BY
    )
    issuer = issuer_for(person.unit, day=choices.day, user=person)
    return _paper(own_history(person), choices, issuer)


def _paper(content: Content, choices: Choices, issuer: Issuer) -> Paper:
    """Return the content with letterhead, signature and layout."""
    traits, organisation = traits_of(choices.report), issuer.organisation
    form = choices.form or organisation.form
    number = ""
    if traits.symbol:
        number = rules.number_line(
            form, number=choices.number, type_symbol=traits.symbol, symbol=issuer.symbol
        )
    return Paper(
        head=Head(
            form=form,
            superior=issuer.superior.upper(),
            organisation=issuer.name.upper(),
            number_line=number,
            place_and_date=rules.place_and_date(organisation.place, choices.day),
        ),
        type_name=content.title or traits.type_name,
        subject=content.subject,
        body=content.body,
        tables=content.tables,
        recipients=rules.recipient_lines(form, choices.recipients.splitlines()),
        signature=Signature(
            authority=rules.authority_line(form, choices.authority),
            position=choices.position.upper(),
            name=choices.signer,
        ),
        scope=content.scope,
        layout=layout_of(organisation),
        person=content.person,
        people=content.people,
    )


def layout_of(organisation: Organisation) -> Layout:
    """Return the margins and the size of the text that hold for the organisation."""
    return Layout(
        top=organisation.margin_top,
        bottom=organisation.margin_bottom,
        left=organisation.margin_left,
        right=organisation.margin_right,
        mirrors=organisation.mirrors_margins,
        text_size=organisation.text_size,
    )
