"""Measures `classify` on corpora of reports and automatic answers, which are not in the project.

    python -m bench.mail_kinds [--show] [CORPORA]

CORPORA holds folders with `NNN.eml` and `NNN.expected.json`; its default is ../shared/corpora.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from messaging.inbound.kind import Kind, classify
from messaging.inbound.parse import parse

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("sisimai-bounces", "synthetic-autoreply", "generated-local-mta")
KINDS = {"bounce": "bounce", "arf": "complaint", "human": "reply"}
# What a corpus says of the sender, the message, the moment or a full mailbox: no address is
# given up for these.
LIVING = {
    *("mailboxfull", "systemfull", "exceedlimit", "mesgtoobig", "suspend"),
    *("policyviolation", "rejected", "blocked", "authfailure", "spamdetected", "requireptr"),
    *("securityerror", "notcompliantrfc", "norelaying", "contenterror", "badreputation"),
    *("virusdetected", "speeding", "ratelimited", "toomanyconn"),
}
WHAT = ("kind", "people", "machines", "hard", "living", "recipient", "original", "status")


@dataclass
class Count:
    """How many of how many, and the ones that differ."""

    right: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, *, right: bool, note: str) -> None:
        """Counts one mail."""
        self.right += right
        self.of += 1
        self.wrong += [] if right else [note]

    def join(self, other: Count) -> None:
        """Adds another folder's counts."""
        self.right, self.of = self.right + other.right, self.of + other.of
        self.wrong += other.wrong


def measure(folder: Path) -> dict[str, Count]:
    """Counts, for one folder, by what is compared."""
    counts = {name: Count() for name in WHAT}
    for path in sorted(folder.glob("*.eml")):
        answer = json.loads(path.with_suffix(".expected.json").read_text())
        kind = classify(parse(path.read_bytes()))
        want = KINDS.get(answer["kind"], "auto_reply")
        note = f"{folder.name}/{path.name} {answer['kind']} {kind}"
        counts["kind"].add(right=kind.name == want, note=note)
        if want in ("reply", "auto_reply"):
            what = "people" if want == "reply" else "machines"
            counts[what].add(right=kind.name == want, note=note)
        if want == kind.name == "bounce":
            _compare(counts, answer, kind, note)
    return counts


def _compare(counts: dict[str, Count], answer: dict[str, Any], kind: Kind, note: str) -> None:
    counts["recipient"].add(right=bool(kind.recipient), note=note)
    counts["original"].add(right=bool(kind.original_message_id), note=note)
    for row in answer.get("recipients", [])[:1]:
        hard = kind.bounce_type == "hard"
        counts["hard"].add(right=hard == row["hardbounce"], note=f"{row['reason']} {note}")
        if row["reason"] in LIVING:
            counts["living"].add(right=not hard, note=f"{row['reason']} {note}")
        # Codes such as 5.0.911 are the corpus's own and stand in no mail.
        if row["status"] and ".0.9" not in row["status"]:
            counts["status"].add(right=kind.status == row["status"], note=note)


def main() -> int:
    """Prints the table. Exit code 2 when there is nothing to measure on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpora", nargs="?", default=str(ROOT.parent / "shared" / "corpora"))
    options.add_argument("--show", action="store_true", help="print what differs")
    asked = options.parse_args()
    measured = 0
    for name in FOLDERS:
        folder = Path(asked.corpora) / name
        if not folder.is_dir():
            print(f"{name:<22} absent, not measured")
            continue
        for what, count in measure(folder).items():
            measured += count.of
            if count.of:
                print(
                    f"{name:<22}{what:<11}{count.right:>5} of {count.of:<5}"
                    f"{100 * count.right / count.of:>6.1f} %"
                )
            for note in count.wrong if asked.show else ():
                print("   ", note[:300])
    return 0 if measured else 2


if __name__ == "__main__":
    sys.exit(main())
