"""The figures as a table for a spreadsheet. A cell never begins like a formula."""

from __future__ import annotations

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ats.depths import LABELS
from messaging.care.helpful import Tally
from messaging.insights.feedback import AskedWhy
from messaging.insights.figures import Depth, Figures, Month, OfPosting, OfTeam, Share
from messaging.insights.scope import Scope

# What spreadsheets take for the beginning of a formula, and blanks that they skip before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_Line = tuple[object, ...]


def cell(value: object) -> str:
    """The value as text that no spreadsheet calculates with: a quote before a formula's sign.

    >>> cell("=1+1"), cell("Lyon"), cell(3)
    ("'=1+1", 'Lyon', '3')
    """
    text = str(value)
    if isinstance(value, float) and _in_french():
        return text.replace(".", ",")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def _in_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def as_csv(scope: Scope, figures: Figures, asked: AskedWhy) -> str:
    """What it is about, then all that the page shows, table after table; separated as the
    reader's spreadsheet expects: a French one takes a comma for a decimal."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if _in_french() else ",")
    lines = [*_about(scope, figures), *_measures(figures), *_asked(asked)]
    for table in (_helpful, _reasons, _depths, _months, _postings, _teams, _silence):
        lines += [(), *table(figures)]
    writer.writerows([[cell(value) for value in row] for row in lines])
    return out.getvalue()


def _about(scope: Scope, figures: Figures) -> list[_Line]:
    lines: list[_Line] = [(_("Period"), scope.since.isoformat(), scope.until.isoformat())]
    if scope.posting is not None:
        lines.append((_("Posting"), *(row.title for row in figures.postings)))
    if scope.team:
        lines.append((_("Team"), scope.team))
    return [*lines, ()]


def _measures(figures: Figures) -> list[_Line]:
    personal = "" if figures.personal is None else round(figures.personal * 100)
    return [
        (_("Figure"), _("Part"), _("Of"), _("Percent")),
        _row(_("Answered"), figures.answered),
        _row(_("On time"), figures.kept),
        _row(_("With a next step"), figures.next_step),
        _row(_("Approved without a change"), figures.unchanged),
        _row(_("Helped, fully or in part"), _helped(figures.helpful)),
        (_("Personal: how far from the template"), "", "", personal),
    ]


def _asked(asked: AskedWhy) -> list[_Line]:
    return [
        _row(_("Who asked why: answered"), asked.answered),
        _row(_("Who asked why: on time"), asked.on_time),
        _row(_("Who asked why: helped, fully or in part"), _helped(asked.helpful)),
    ]


def _helpful(figures: Figures) -> list[_Line]:
    """All the answers together, then by writer where there are enough."""
    head = (_("Did it help?"), _("Yes"), _("In part"), _("No"))
    rows = [(row.name, row.helpful) for row in figures.writers]
    if figures.helpful.count:
        rows.insert(0, (_("All"), figures.helpful))
    return [head, *((name, said.yes, said.partly, said.no) for name, said in rows)]


def _reasons(figures: Figures) -> list[_Line]:
    return [
        (_("Warnings kept with a reason"), _("By")),
        (figures.reasons.count, _("All")),
        *((count, name) for name, count in figures.reasons.people),
    ]


def _depths(figures: Figures) -> list[_Line]:
    head = (_("Depth"), _("Owed"), _("Answered"), _("On time"), _("Median working days"))
    rows = [
        (
            LABELS[row.depth],
            *_told(row),
            "" if row.median is None else row.median,
        )
        for row in figures.depths
    ]
    return [head, *rows]


def _months(figures: Figures) -> list[_Line]:
    head = (_("Month"), _("Owed"), _("Answered"), _("On time"))
    return [head, *((f"{row.start:%Y-%m}", *_told(row)) for row in figures.months)]


def _postings(figures: Figures) -> list[_Line]:
    told = (_("Owed"), _("Answered"), _("On time"))
    head = (_("Posting"), _("Team"), *told, _("Helped"), _("Of"))
    rows = [
        (row.title, row.team, *_told(row), *_helped_of(row.helpful)) for row in figures.postings
    ]
    return [head, *rows]


def _teams(figures: Figures) -> list[_Line]:
    head = (_("Team"), _("Owed"), _("Answered"), _("On time"))
    return [head, *((row.team, *_told(row)) for row in figures.teams)]


def _silence(figures: Figures) -> list[_Line]:
    """Who waits now: while the promise stands, then by working days of silence."""
    ages = (
        (f"{start}–{end}" if end is not None else f"> {start - 1}", count)
        for start, end, count in figures.silence.ages
    )
    return [
        (_("Silence"), _("Persons")),
        (_("The promise stands"), figures.silence.stands),
        *ages,
    ]


def _told(row: Depth | Month | OfPosting | OfTeam) -> tuple[int, int, int]:
    return row.answered.whole, row.answered.part, row.on_time.part


def _helped_of(tally: Tally | None) -> tuple[object, object]:
    """Two cells, empty where too few have answered."""
    if not tally:
        return "", ""
    share = _helped(tally)
    return share.part, share.whole


def _row(label: str, share: Share) -> _Line:
    percent = round(share.ratio * 100) if share.whole else ""
    return label, share.part, share.whole, percent


def _helped(tally: Tally) -> Share:
    return Share(tally.yes + tally.partly, tally.count)
