"""What is different from the last look at the DNS. A name server that does not answer says nothing:
what was known before stays known, beside the look that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Finding = Mapping[str, Any]
SILENT, KEY_GONE = "silent", "dkim_gone"
# Kept with a finding for as long as it is wrong: the day it went wrong, and who knows.
SINCE, LEFT_BY = "since", "left_by"


def known(finding: Finding) -> Finding:
    """What is known of a record: what this look found, or the last one that had an answer."""
    was: Finding | None = finding.get("was")
    return was if was and finding["why"] == SILENT else finding


def is_wrong(finding: Finding) -> bool:
    """Whether receivers will hold it against us; never said of what could not be asked."""
    said = known(finding)
    return bool(said["verdict"] == "missing" or said["why"] == "spf_without_us")


def remembered(
    before: Sequence[Finding], now: Sequence[Finding], day: str = ""
) -> list[dict[str, Any]]:
    """The findings of a look on a `day` (ISO), each with what earlier ones knew of it: since when
    what was right once is wrong, and who knows that and leaves it. A signature's key that was
    there under some selector, and is under none, is gone, and not merely unknown."""
    past = {_key(finding): known(finding) for finding in before}
    found = [_beside(finding, past.get(_key(finding))) for finding in now]
    return [_dated(finding, past.get(_key(finding)), day) for finding in found]


def _dated(found: dict[str, Any], was: Finding | None, day: str) -> dict[str, Any]:
    if was is None or found["why"] == SILENT or not is_wrong(found):
        return found
    if not is_wrong(was):
        return found if was["why"] == SILENT else {**found, SINCE: day}
    return found | {name: was[name] for name in (SINCE, LEFT_BY) if name in was}


def _beside(finding: Finding, was: Finding | None) -> dict[str, Any]:
    found = dict(finding)
    if was is None:
        return found
    if found["why"] == SILENT and was["why"] != SILENT:
        found["was"] = {name: value for name, value in was.items() if name != "was"}
    if found["why"] == "dkim_not_found" and (was["verdict"] == "good" or was["why"] == KEY_GONE):
        found |= {"verdict": "missing", "why": KEY_GONE}
    return found


def left(finding: Finding, by: str) -> dict[str, Any]:
    """The finding, with the name of the administrator who knows of the fault and leaves it as it
    is."""
    said = {**known(finding), LEFT_BY: by}
    return said if known(finding) is finding else {**finding, "was": said}


def worsened(before: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """What was right when it was last known, and is wrong."""
    right = {_key(finding) for finding in before if _was_right(finding)}
    return [one for one in now if one["why"] != SILENT and is_wrong(one) and _key(one) in right]


def _was_right(finding: Finding) -> bool:
    return known(finding)["why"] != SILENT and not is_wrong(finding)


def _key(finding: Finding) -> tuple[str, str]:
    return str(finding["check"]), str(finding["domain"])
