"""Charts with their tables: evidence, signals, trend, topics; and the comparison of two periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.text import formats
from common.words import evidence
from monitoring import charts
from monitoring.quality import words
from monitoring.quality.figures import Scope, people_url
from monitoring.quality.rules import (
    Answers,
    Measure,
    Part,
    Signals,
    index_of,
    part_of,
    progress_of,
    published,
    wilson,
)
from monitoring.quality.selectors import Week
from monitoring.selectors import UnitTree


@dataclass(frozen=True)
class Chart:
    """A picture and the table with the same numbers."""

    title: str
    picture: SafeString
    table: Table


def evidence_chart(total: Signals, measure: Measure, scope: Scope) -> Chart | None:
    """Return how well the completions are known; nothing where too few are."""
    if published(wilson(total.verified, total.graded), least=measure.min_people) is None:
        return None
    title = _("How well the completions are known")
    table = Table(
        [
            Column(key="grade", label=_("Grade of evidence")),
            Column(key="number", label=_("Completions"), is_number=True),
            Column(key="share", label=_("Share"), is_number=True),
        ]
    )
    slices = []
    for grade in Signals.GRADES:
        number = getattr(total, grade)
        label = f"{grade.upper()} {evidence(grade.upper()).label}"
        share = formats.percent(number, total.graded)
        text = formats.number(number)
        head = Cell(text=text, href=people_url(scope, signal=grade)) if number else text
        table.add({"grade": label, "number": head, "share": share})
        slices.append(charts.Slice(label, number * 100 / total.graded, f"{text} ({share})", grade))
    words_of_it = "; ".join(f"{one.label}: {one.text}" for one in slices)
    picture = charts.stacked(slices, key="evidence", title=title, description=words_of_it)
    return Chart(title, picture, table)


def signals_chart(total: Signals, measure: Measure) -> Chart:
    """Return the three signals beside each other, with their intervals."""
    title = _("Presence, progress and result side by side")
    estimates = {
        str(words.PARTS[Part.PRESENCE]): part_of(total, Part.PRESENCE),
        _("Progress"): progress_of(total),
        str(words.PARTS[Part.RESULT]): part_of(total, Part.RESULT),
    }
    table = Table(
        [
            Column(key="signal", label=_("Signal")),
            Column(key="value", label=_("Value (interval: 95 %)"), is_number=True),
            Column(key="people", label=_("Counted over"), is_number=True),
        ]
    )
    bars = []
    for label, known in estimates.items():
        estimate = published(known, least=measure.min_people)
        text = words.per_cent(estimate)
        people = formats.number(known.people) if known else "0"
        table.add({"signal": label, "value": text, "people": people})
        if estimate is None:
            bars.append(charts.Bar(label, 0, text))
        else:
            bars.append(charts.Bar(label, estimate.value, text, estimate.low, estimate.high))
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    picture = charts.bars(bars, key="signals", title=title, description=description)
    return Chart(title, picture, table)


def trend_chart(weeks: Sequence[Week]) -> Chart | None:
    """Return what happened week by week, and how completions follow what is due."""
    if not weeks:
        return None
    title = _("Completed against due, week by week")
    table = Table(
        [
            Column(key="week", label=_("Week from")),
            Column(key="begun", label=_("Begun"), is_number=True),
            Column(key="completed", label=pgettext("study", "Completed"), is_number=True),
            Column(key="due", label=pgettext("study", "Fell due"), is_number=True),
            Column(key="completed_all", label=_("Completed by then"), is_number=True),
            Column(key="due_all", label=_("Due by then"), is_number=True),
        ]
    )
    for week in weeks:
        numbers = (week.begun, week.completed, week.due, week.completed_by_then, week.due_by_then)
        keys = ("begun", "completed", "due", "completed_all", "due_all")
        texts = dict(zip(keys, map(formats.number, numbers), strict=True))
        table.add({"week": f"{week.monday:%d/%m/%Y}", **texts})
    last = weeks[-1]
    picture = charts.lines(
        [f"{week.monday:%d/%m}" for week in weeks],
        [
            charts.Line(_("Completed by then"), [week.completed_by_then for week in weeks], "main"),
            charts.Line(_("Due by then"), [week.due_by_then for week in weeks], "second"),
            charts.Line(_("Begun in the week"), [week.begun for week in weeks], "third"),
        ],
        key="trend",
        title=title,
        description=_("%(weeks)s weeks; in the last one %(completed)s completed of %(due)s due.")
        % {
            "weeks": len(weeks),
            "completed": formats.number(last.completed_by_then),
            "due": formats.number(last.due_by_then),
        },
    )
    return Chart(title, picture, table)


def comparison(now: Signals, before: Signals, measure: Measure) -> Table:
    """Return each measure now and before; the difference only where both may be shown."""
    table = Table(
        [
            Column(key="measure", label=_("Measure")),
            Column(key="now", label=_("Now"), is_number=True),
            Column(key="before", label=_("Compared with"), is_number=True),
            Column(key="difference", label=_("Difference (points)"), is_number=True),
        ]
    )
    rows = {str(words.PARTS[part]): (part_of(now, part), part_of(before, part)) for part in Part}
    rows[_("Progress")] = (progress_of(now), progress_of(before))
    index = (index_of(now, measure).estimate, index_of(before, measure).estimate)
    table.add(
        {
            "measure": _("Must study"),
            "now": formats.number(now.obliged),
            "before": formats.number(before.obliged),
            "difference": "",
        }
    )
    for label, pair in {**rows, _("Study-quality index"): index}.items():
        shown = [published(one, least=measure.min_people) for one in pair]
        difference = ""
        if shown[0] is not None and shown[1] is not None:
            points = round(shown[0].value - shown[1].value, 6)
            difference = f"{'+' if points > 0 else ''}{formats.number(points, 1)}"
        texts = [words.per_cent(one) for one in shown]
        table.add({"measure": label, "now": texts[0], "before": texts[1], "difference": difference})
    return table


def topics_chart(answers: Answers, measure: Measure) -> Chart | None:
    """Return the share of right answers of each topic."""
    if not answers.total:
        return None
    title = _("Right answers by topic")
    table = Table(
        [
            Column(key="topic", label=_("Topic")),
            Column(key="answers", label=_("Answers"), is_number=True),
            Column(key="right", label=_("Right"), is_number=True),
            Column(key="share", label=_("Right (interval: 95 %)"), is_number=True),
        ]
    )
    bars = []
    for topic in sorted(answers.by_topic):
        number, right = answers.by_topic[topic]
        estimate = published(answers.share_of(topic), least=measure.min_people)
        text = words.per_cent(estimate)
        shown_right = formats.number(right) if estimate else ""
        table.add(
            {
                "topic": topic,
                "answers": formats.number(number),
                "right": shown_right,
                "share": text,
            }
        )
        if estimate is None:
            bars.append(charts.Bar(topic, 0, text))
        else:
            bars.append(charts.Bar(topic, estimate.value, text, estimate.low, estimate.high))
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    picture = charts.bars(bars, key="topics", title=title, description=description)
    return Chart(title, picture, table)


def topic_units_table(tree: UnitTree[Answers], measure: Measure, kept: Scope) -> Table:
    """Return the units in their official order with the share of right answers of each topic."""
    topics = sorted(tree.total.by_topic)
    numbers = [Column(key=topic, label=topic, is_number=True) for topic in topics]
    table = Table([Column(key="unit", label=_("Unit")), *numbers])
    for line in tree.lines:
        cells = {
            topic: words.per_cent(published(line.counts.share_of(topic), least=measure.min_people))
            for topic in topics
        }
        name = _("Directly in %(unit)s") % {"unit": line.name} if line.is_direct else line.name
        scope = kept | {"unit": str(line.unit.pk)} | ({"direct": "1"} if line.is_direct else {})
        table.add({"unit": Cell(text=name, href=people_url(scope, signal="scored")), **cells})
    return table
