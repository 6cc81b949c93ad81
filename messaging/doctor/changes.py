"""What is different from the last look at the DNS. A name server that does not answer says nothing:
what was known before stays known, beside the look that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Finding = Mapping[str, Any]
SILENT, KEY_GONE = "silent", "dkim_gone"


def known(finding: Finding) -> Finding:
    """What is known of a record: what this look found, or the last one that had an answer."""
    was: Finding | None = finding.get("was")
    return was if was and finding["why"] == SILENT else finding


def is_wrong(finding: Finding) -> bool:
    """Whether receivers will hold it against us; never said of what could not be asked."""
    said = known(finding)
    return bool(said["verdict"] == "missing" or said["why"] == "spf_without_us")


def remembered(before: Sequence[Finding], now: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings of a look, each with what earlier ones knew of it. A signature's key that was
    there under some selector, and is under none, is gone, and not merely unknown."""
    past = {_key(finding): known(finding) for finding in before}
    return [_beside(finding, past.get(_key(finding))) for finding in now]


def _beside(finding: Finding, was: Finding | None) -> dict[str, Any]:
    found = dict(finding)
    if was is None:
        return found
    if found["why"] == SILENT and was["why"] != SILENT:
        found["was"] = {name: value for name, value in was.items() if name != "was"}
    if found["why"] == "dkim_not_found" and (was["verdict"] == "good" or was["why"] == KEY_GONE):
        found |= {"verdict": "missing", "why": KEY_GONE}
    return found


def worsened(before: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """What was right when it was last known, and is wrong."""
    right = {_key(finding) for finding in before if _was_right(finding)}
    return [one for one in now if one["why"] != SILENT and is_wrong(one) and _key(one) in right]


def _was_right(finding: Finding) -> bool:
    return known(finding)["why"] != SILENT and not is_wrong(finding)


def _key(finding: Finding) -> tuple[str, str]:
    return str(finding["check"]), str(finding["domain"])
