"""A warning is settled by other words, or by a reason that stays with the letter or campaign.

Who writes gives it before they ask; who says yes sees it, and gives their own for what nobody
has explained. A block is settled by other words only. See
docs/decisions/0014-a-warning-needs-a-reason.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from ats import events, params
from ats.models import User
from messaging.models import Campaign, Letter, WordingOverride
from messaging.writing.problems import Kept, Problem

REASON_AT_LEAST, REASON_AT_MOST = 8, 300  # signs: “ok” explains nothing
KEPT, CAMPAIGN_KEPT = "letter.warning_kept", "campaign.warning_kept"
Text = Letter | Campaign


def weighed(text: Text, problems: list[Problem]) -> list[Problem]:
    """The problems, each warning with the reason that was given for it. One query when something
    warns, none in lists whose letters come with their `overrides`."""
    if not any(problem.asks for problem in problems):
        return problems
    kept = {row.mark: Kept(row.reason, row.by.name, row.at) for row in rows(text)}
    return [
        problem if problem.blocks else replace(problem, kept=kept.get(problem.mark))
        for problem in problems
    ]


def rows(text: Text) -> Iterable[WordingOverride]:
    """The warnings that were kept with a reason in this letter or campaign, newest first."""
    if "overrides" in getattr(text, "_prefetched_objects_cache", {}):
        return text.overrides.all()
    return text.overrides.select_related("by")


def keep(text: Text, problems: Iterable[Problem], reasons: Mapping[str, str], author: User) -> int:
    """Keep the warned passages for which `reasons` (mark → words) says why; how many. A reason
    of less than REASON_AT_LEAST signs is none, one for a block or for words that are no longer
    there is not kept, and the first that was given stays.

    Recorded as `letter.warning_kept` (or `campaign.…`), without the reason: the history of the
    text tells it.
    """
    count = 0
    for problem in problems:
        reason = " ".join(reasons.get(problem.mark, "").split())[:REASON_AT_MOST].strip()
        if problem.asks and len(reason) >= REASON_AT_LEAST:
            count += _kept(text, problem, reason, author)
    return count


def _kept(text: Text, problem: Problem, reason: str, author: User) -> bool:
    said = {
        "code": problem.code[:60],
        "excerpt": problem.excerpt[:300].strip(),
        "reason": reason,
        "by": author,
    }
    with transaction.atomic():
        row, made = text.overrides.get_or_create(mark=problem.mark, defaults=said)
        if made:
            letters = isinstance(text, Letter)
            name, subject = (KEPT, row) if letters else (CAMPAIGN_KEPT, text)
            events.record(name, subject, events.Actor.of(author), {"code": row.code})
    return made


def typed(data: Mapping[str, str]) -> dict[str, str]:
    """The reasons that a page sent, by mark: every form names its fields `reason-<mark>`."""
    found = {}
    for name in list(data)[:200]:
        prefix, _sign, mark = name.partition("-")
        if prefix == "reason" and len(mark) == 16:
            found[mark] = params.text(data, name, 1000)
    return found


def usual() -> list[str]:
    """Reasons that are often the right ones, for whoever has a phone and no time."""
    return [
        _("It was said in the interview, in these words."),
        _("It is about the work, not about the person."),
        _("The posting asked for it."),
        _("We have agreed on this with the candidate."),
    ]
