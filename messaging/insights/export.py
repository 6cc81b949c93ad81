"""The figures as a table for a spreadsheet. A cell never begins like a formula."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from ats.depths import LABELS
from messaging.care.helpful import Tally
from messaging.insights.feedback import AskedWhy
from messaging.insights.figures import Figures, Share

# What spreadsheets take for the beginning of a formula, and blanks that they skip before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """The value as text that no spreadsheet calculates with: a quote before a formula's sign.

    >>> cell("=1+1"), cell("Lyon"), cell(3)
    ("'=1+1", 'Lyon', '3')
    """
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def as_csv(figures: Figures, asked: AskedWhy) -> str:
    """The figures, then depths, then postings; comma-separated, one line each."""
    out = io.StringIO()
    writer = csv.writer(out)
    rows: list[tuple[object, ...]] = [
        (_("Figure"), _("Part"), _("Of"), _("Percent")),
        _row(_("Answered"), figures.answered),
        _row(_("On time"), figures.on_time),
        _row(_("With a next step"), figures.next_step),
        _row(_("Approved without a change"), figures.unchanged),
        _row(_("Helped, fully or in part"), _helped(figures.helpful)),
        _row(_("Who asked why: answered"), asked.answered),
        _row(_("Who asked why: on time"), asked.on_time),
        _row(_("Who asked why: helped, fully or in part"), _helped(asked.helpful)),
        (),
        (_("Warnings kept with a reason"), _("By")),
        (figures.reasons.count, _("All")),
        *((count, name) for name, count in figures.reasons.people),
        (),
        (_("Depth"), _("Owed"), _("Answered"), _("On time"), _("Median working days")),
        *(
            (
                LABELS[row.depth],
                row.answered.whole,
                row.answered.part,
                row.on_time.part,
                "" if row.median is None else row.median,
            )
            for row in figures.depths
        ),
        (),
        (_("Posting"), _("Team"), _("Owed"), _("Answered"), _("On time")),
        *(
            (row.title, row.team, row.answered.whole, row.answered.part, row.on_time.part)
            for row in figures.postings
        ),
    ]
    writer.writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue()


def _row(label: str, share: Share) -> tuple[object, ...]:
    return label, share.part, share.whole, round(share.ratio * 100)


def _helped(tally: Tally) -> Share:
    return Share(tally.yes + tally.partly, tally.count)
