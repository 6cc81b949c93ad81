"""A warning is settled by other words, or by a reason that stays with the letter.

Who writes gives it before they ask; who says yes sees it, and gives their own for what nobody
has explained. A block is settled by other words only. See
docs/decisions/0014-a-warning-needs-a-reason.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from ats import events
from ats.models import User
from messaging.models import Letter, WordingOverride
from messaging.writing.problems import Kept, Problem

REASON_AT_LEAST, REASON_AT_MOST = 8, 300  # signs: “ok” explains nothing
KEPT = "letter.warning_kept"


def weighed(letter: Letter, problems: list[Problem]) -> list[Problem]:
    """The problems, each warning with the reason that was given for it. One query when something
    warns, none in lists whose letters come with their `overrides`."""
    if not any(problem.asks for problem in problems):
        return problems
    kept = {row.mark: Kept(row.reason, row.by.name, row.at) for row in rows(letter)}
    return [
        problem if problem.blocks else replace(problem, kept=kept.get(problem.mark))
        for problem in problems
    ]


def rows(letter: Letter) -> Iterable[WordingOverride]:
    """What was kept in this letter, the latest first."""
    if "overrides" in getattr(letter, "_prefetched_objects_cache", {}):
        return letter.overrides.all()
    return letter.overrides.select_related("by")


def keep(
    letter: Letter, problems: Iterable[Problem], reasons: Mapping[str, str], author: User
) -> int:
    """Keep the warned passages for which `reasons` (mark → words) says why; how many. A reason
    of less than REASON_AT_LEAST signs is none, one for a block or for words that are no longer
    there is not kept, and the first that was given stays.

    Recorded as `letter.warning_kept`, without the reason: the letter's history tells it.
    """
    count = 0
    for problem in problems:
        reason = " ".join(reasons.get(problem.mark, "").split())[:REASON_AT_MOST].strip()
        if problem.asks and len(reason) >= REASON_AT_LEAST:
            count += _kept(letter, problem, reason, author)
    return count


def _kept(letter: Letter, problem: Problem, reason: str, author: User) -> bool:
    said = {
        "code": problem.code[:60],
        "excerpt": problem.excerpt[:300].strip(),
        "reason": reason,
        "by": author,
    }
    with transaction.atomic():
        row, made = letter.overrides.get_or_create(mark=problem.mark, defaults=said)
        if made:
            events.record(KEPT, row, events.Actor.of(author), {"code": row.code})
    return made


def typed(data: Mapping[str, str]) -> dict[str, str]:
    """The reasons that a page sent, by mark: every form names its fields `reason-<mark>`."""
    found = {}
    for name in list(data)[:200]:
        prefix, _sign, mark = name.partition("-")
        if prefix == "reason" and len(mark) == 16:
            found[mark] = str(data[name])[:1000].replace("\x00", "")
    return found


def usual() -> list[str]:
    """Reasons that are often the right ones, for whoever has a phone and no time."""
    return [
        _("It was said in the interview, in these words."),
        _("It is about the work, not about the person."),
        _("The posting asked for it."),
        _("We have agreed on this with the candidate."),
    ]
