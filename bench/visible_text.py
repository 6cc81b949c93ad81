"""Measures `split_visible` on corpora of real replies, which are not part of the project.

    python -m bench.visible_text [--show FOLDER] [CORPORA]

CORPORA is a directory of folders with `NNN.txt`, `.html` or `.eml` and `NNN.expected.txt`; its
default is ../shared/corpora. White space is not compared. Several folders cut signatures, where we
keep them: for those, "signature aside" also counts a mail of which we keep what is expected and
then only the few lines that sign it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible

ROOT = Path(__file__).resolve().parent.parent
SIGNATURE_KEPT = ("mailgun-talon-plain", "crisp-email-reply-parser", "closeio-quotequail")
SIGNATURE_CUT = (
    "github-email_reply_parser",
    "zapier-email-reply-parser",
    "alfonsrv-mail-parser-reply",
)
MAX_SIGNATURE = 220  # characters other than white space


@dataclass
class Row:
    """The counts of one folder."""

    mails: int = 0
    exact: int = 0
    aside: int = 0
    lost: int = 0

    def add(self, other: Row) -> None:
        """Adds another folder's counts."""
        self.mails += other.mails
        self.exact += other.exact
        self.aside += other.aside
        self.lost += other.lost


def bare(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text.replace("\ufeff", ""))


def read(path: Path) -> str:
    """What the product calls visible in a mail of the corpora."""
    if path.suffix == ".eml":
        mail = parse(path.read_bytes())
        return split_visible(mail.text, mail.html).visible
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        return split_visible(None, text).visible
    return split_visible(text, None).visible


def signed(seen: str, expected: str) -> bool:
    """Whether we show the expected text and nothing but a signature below."""
    return seen.startswith(expected) and len(seen) - len(expected) <= MAX_SIGNATURE


def mails(folder: Path) -> list[tuple[Path, str]]:
    """Each mail of a folder, and the text expected of it."""
    return [
        (
            next(
                answer.with_name(stem + end)
                for end in (".txt", ".html", ".eml")
                if answer.with_name(stem + end).exists()
            ),
            answer.read_text(encoding="utf-8", errors="replace"),
        )
        for answer in sorted(folder.glob("*.expected.txt"))
        for stem in [answer.name.removesuffix(".expected.txt")]
    ]


def measure(folder: Path, show: bool, cut: bool) -> Row:
    """Reads every mail of a folder; prints the ones read differently when asked to."""
    row = Row()
    for mail, expected in mails(folder):
        seen = read(mail)
        exact = bare(seen) == bare(expected)
        aside = exact or (cut and signed(bare(seen), bare(expected)))
        lost = Counter(expected.split()) - Counter(seen.split())
        row.add(Row(1, exact, aside, bool(lost) and not exact))
        if show and not aside:
            print(
                f"--- {folder.name}/{mail.name}\nexpected: {expected.strip()[-300:]!r}"
                f"\nseen:     {seen.strip()[-300:]!r}"
            )
    return row


def line(name: str, row: Row) -> str:
    """One row of the table."""
    share = [100 * value / max(row.mails, 1) for value in (row.exact, row.aside, row.lost)]
    return (
        f"{name:<30}{row.mails:>6}{row.exact:>7}{share[0]:>8.1f} %{row.aside:>9}"
        f"{share[1]:>8.1f} %{row.lost:>6}{share[2]:>7.1f} %"
    )


def main() -> int:
    """Prints the table. Exit code 2 when there is nothing to measure on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpora", nargs="?", default=str(ROOT.parent / "shared" / "corpora"))
    options.add_argument("--show", default="", help="print what differs in a folder, or in 'all'")
    asked = options.parse_args()
    corpora = Path(asked.corpora)
    print(f"{'folder':<30}{'mails':>6}{'exact':>17}{'signature aside':>19}{'words lost':>15}")
    totals = {True: Row(), False: Row()}
    for name in (*SIGNATURE_KEPT, *SIGNATURE_CUT):
        if not (corpora / name).is_dir():
            print(f"{name:<30} absent, not measured")
            continue
        cut = name in SIGNATURE_CUT
        row = measure(corpora / name, asked.show in (name, "all"), cut)
        totals[cut].add(row)
        print(line(name, row))
    print(line("signatures kept, as we do", totals[False]))
    print(line("signatures cut", totals[True]))
    return 0 if totals[False].mails else 2


if __name__ == "__main__":
    sys.exit(main())
