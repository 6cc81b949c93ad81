"""Which lines a person wrote and which they only quoted, line by line.

Works on the lines of a text part, and on those of an HTML part in which `marks` has already put a
sign at each place where the mail program itself marked a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence

from messaging.inbound import phrases

# Signs from the private use area; they are removed from what strangers send.
QUOTED = "\ue000"  # followed by a number: a quotation, marked by the program, stood here
CUT = "\ue001"  # from here on, says the program, everything is older
OPEN = "\ue002"  # a blockquote that nothing marks as a quotation starts
CLOSE = "\ue003"  # and ends
SIGNS = (QUOTED, CUT, OPEN, CLOSE)

MAX_LINES = 6_000  # nobody writes more; what comes after is counted as quoted
MAX_OPENINGS = 300  # lines that are examined as the start of an attribution or a header
MAX_ATTRIBUTION = 500
MAX_BLOCK = 14
MAX_BULLETS, MAX_BULLET = 8, 60


def is_quote_line(line: str) -> bool:
    """A line that starts with a quotation mark."""
    return line[:12].lstrip().startswith(">") and not line.rstrip().endswith("<<<")


class Reader:
    """Decides for each line whether it is kept; `marked` when the program's own marks decide.

    With marks, a line that starts with ">" was typed as it stands.
    """

    def __init__(self, lines: Sequence[str], marked: bool = False) -> None:
        self.lines = list(lines[:MAX_LINES])
        self.rest = list(lines[MAX_LINES:])
        self.marked = marked
        self.keep = [True] * len(self.lines)
        self.found = False  # something announced a quotation, so that ">" can be believed
        self.quote_lines: list[int] = []
        self.cut_at = len(self.lines)
        self._openings = 0

    def read(self) -> Reader:
        """Decides for all lines."""
        i = 0
        while i < self.cut_at:
            i = self._step(i)
        for i in range(self.cut_at, len(self.lines)):
            self.keep[i] = False
        if not self.found and self._are_bullets():
            self.believe_bullets()
        self._drop_tags()
        return self

    def _step(self, i: int) -> int:
        line = self.lines[i]
        if not line.strip():
            return i + 1
        if line[0] in SIGNS:
            return self._sign(i)
        if not self.marked and is_quote_line(line):
            return self._quote_run(i)
        if self._ends_here(i):
            return self._cut(i)
        if phrases.attribution_then_text(line):
            return self._cut(i)
        if self._mid_line(i):
            return i + 1
        end, strength = self._attribution(i)
        return self._attributed(i, end, strength) if strength else i + 1

    def _sign(self, i: int) -> int:
        self.keep[i] = False
        if self.lines[i][0] == CUT:
            return self._cut(i)
        if self.lines[i][0] == QUOTED:
            self.found = True
        return i + 1

    def _ends_here(self, i: int) -> bool:
        line = self.lines[i]
        if phrases.is_separator(line):
            return not line.lstrip().startswith(">") or not self.marked
        if not phrases.header_kind(line):
            return self._list_footer(i)
        return self._opening() and is_header_block(self.lines[i : i + MAX_BLOCK])

    def _list_footer(self, i: int) -> bool:
        line = self.lines[i]
        if line.lstrip()[:2] not in ("--", "__", "==") or line.strip("-_= \t"):
            return False
        rest = [text for text in self.lines[i + 1 : i + 12] if text.strip()]
        return len(rest) <= 8 and phrases.is_list_footer(rest)

    def _cut(self, i: int) -> int:
        self.found = True
        self._drop_rules_before(i)
        self.cut_at = i
        return i

    def _drop_rules_before(self, i: int) -> None:
        """A line of dashes above a quotation belongs to it."""
        i -= 1
        while i >= 0 and (not self.lines[i].strip() or not self.keep[i]):
            i -= 1
        if i >= 0 and (phrases.is_rule(self.lines[i]) or self.lines[i].strip() == "--"):
            self.keep[i] = False

    # -- Lines that start with ">" ----------------------------------------------------------------

    def _quote_run(self, start: int) -> int:
        i = start
        while i < len(self.lines) and (is_quote_line(self.lines[i]) or self._wrapped(i)):
            self.keep[i] = False
            self.quote_lines.append(i)
            i += 1
        self.found = self.found or self._announces(start)
        if self._is_marked_header(start, i) or self._is_marked_attribution(start, i):
            # Only the header has its ">": what follows it is the older message.
            return self._cut(i)
        return i

    def _is_marked_header(self, start: int, end: int) -> bool:
        """Whether a run of quoted lines is the header of a message and nothing else."""
        rows = [phrases.squeezed(line) for line in self.lines[start : min(end, start + MAX_BLOCK)]]
        if end - start > MAX_BLOCK or not any(phrases.is_separator(row) for row in rows[:2]):
            return False
        kinds = [phrases.header_kind(row) for row in rows if row]
        return kinds.count("") == 1 and bool({"from", "subject"} & set(kinds))

    def _is_marked_attribution(self, start: int, end: int) -> bool:
        """The same for "> Le … a écrit :", below something that was written."""
        rows = [i for i in range(start, min(end, start + MAX_BLOCK)) if self.lines[i].strip("> \t")]
        if (
            not rows
            or end - start > MAX_BLOCK
            or end >= len(self.lines)
            or not any(
                keep and line.strip()
                for keep, line in zip(self.keep[:start], self.lines, strict=False)
            )
        ):
            return False
        last, strength = self._attribution(rows[0])
        return strength == 2 and last >= rows[-1]

    def _are_bullets(self) -> bool:
        """Some people write ">" before the items of a list, or begin a line with "> 3 years"."""
        rows = self.quote_lines[: MAX_BULLETS + 1]
        if not rows or len(rows) > MAX_BULLETS or rows[-1] - rows[0] >= len(rows):
            return False
        above = self.lines[rows[0] - 1].rstrip() if rows[0] else ""
        if not above or not (above.endswith(":") or len(rows) == 1):
            return False
        texts = [self.lines[i].lstrip("> \t") for i in rows]
        return all(text.strip() and len(text) <= MAX_BULLET for text in texts)

    def believe_bullets(self) -> None:
        """Takes the lines that start with ">" as written, not quoted."""
        for i in self.quote_lines:
            self.keep[i] = True
        self.quote_lines = []

    def _announces(self, start: int) -> bool:
        """Some programs put the attribution behind a ">" as well."""
        for i in range(start, min(start + 3, len(self.lines))):
            if phrases.is_separator(self.lines[i]) or self._attribution(i)[1]:
                return True
            if phrases.header_kind(self.lines[i]) in ("from", "date", "subject"):
                return True
        return False

    def _wrapped(self, i: int) -> bool:
        """The rest of a quoted line that was wrapped after it had got its mark."""
        line = self.lines[i].strip()
        if not line or i + 1 >= len(self.lines) or not is_quote_line(self.lines[i + 1]):
            return False
        before = self.lines[i - 1].rstrip()
        if line.startswith(("(http", "<http", "http")) or line.endswith(">"):
            return True
        if before.count("(") > before.count(")") and "http" in before:
            return True
        first = line.split(None, 1)[0]
        return len(before) + len(first) >= 72 and first[0].islower() and len(line) < 60

    # -- "Le … a écrit :" -------------------------------------------------------------------------

    def _attribution(self, i: int) -> tuple[int, int]:
        """Where an attribution that starts on this line ends, and how sure it is."""
        if not phrases.may_open(self.lines[i]) or not self._opening():
            return i, 0
        best = (i, 0)
        for end in self._ends(i):
            strength = phrases.attribution(self._joined(i, end))
            if strength > best[1] and not self._starts_later(i, end):
                best = (end, strength)
            if strength == 2:
                break
        return best

    def _opening(self) -> bool:
        """Counts the lines that need a closer look; whether there is still time for one."""
        self._openings += 1
        return self._openings <= MAX_OPENINGS

    def _ends(self, i: int) -> list[int]:
        """The lines that an attribution from this line may end on."""
        ends, length = [i], len(self.lines[i])
        for j in range(i + 1, min(i + 7, len(self.lines))):
            line = self.lines[j].strip()
            length += len(line)
            if length > MAX_ATTRIBUTION or line[:1] in SIGNS or self._gap(j):
                break
            ends += [j] if line else []
        return ends

    def _gap(self, j: int) -> bool:
        """A blank line ends an attribution, unless the address alone follows."""
        if self.lines[j].strip():
            return False
        after = self.lines[j + 1].strip() if j + 1 < len(self.lines) else ""
        return not after.startswith(("<", "(", "["))

    def _joined(self, i: int, end: int) -> str:
        return " ".join(filter(None, (phrases.squeezed(text) for text in self.lines[i : end + 1])))

    def _starts_later(self, i: int, end: int) -> bool:
        """The line opens like an attribution, and a later one is its true start."""
        return any(
            phrases.opens(self.lines[j])
            and not phrases.goes_on(self.lines[j - 1])
            and phrases.attribution(self._joined(j, end))
            for j in range(i + 1, end + 1)
        )

    def _attributed(self, i: int, end: int, strength: int) -> int:
        after = end + 1
        while after < len(self.lines) and not self.lines[after].strip():
            after += 1
        follows = self.lines[after] if after < len(self.lines) else ""
        quoted = follows[:1] == QUOTED or (not self.marked and is_quote_line(follows))
        if not quoted and follows[:1] != OPEN and strength < 2:
            return i + 1
        self._hide(i, end)
        if quoted:
            return after
        if follows[:1] == OPEN:
            return self._hide_block(after)
        return self._cut(i)

    def _hide(self, start: int, end: int) -> None:
        self.found = True
        self._drop_rules_before(start)
        for i in range(start, end + 1):
            self.keep[i] = False

    def _hide_block(self, start: int) -> int:
        depth = 0
        for i in range(start, len(self.lines)):
            depth += {OPEN: 1, CLOSE: -1}.get(self.lines[i][:1], 0)
            self.keep[i] = False
            if not depth:
                return i + 1
        return len(self.lines)

    def _mid_line(self, i: int) -> bool:
        """An attribution behind words, on the same line; believed only before a quotation."""
        line = self.lines[i]
        if self.marked or not line.rstrip().endswith(":") or i + 1 >= len(self.lines):
            return False
        if not is_quote_line(self.lines[i + 1]) or phrases.opens(line):
            return False
        at = phrases.mid_line_attribution(line)
        if at >= 0:
            self.found = True
            self.lines[i] = line[:at].rstrip("- ")
        return at >= 0

    # -- "Envoyé de mon iPhone" -------------------------------------------------------------------

    def _drop_tags(self) -> None:
        last = True
        link = -1  # a line below, which only belongs to a tag
        for i in range(len(self.lines) - 1, -1, -1):
            if not self.keep[i]:
                last = True
            elif self.lines[i].strip():
                tag = phrases.is_tag(self.lines[i])
                if tag or (last and phrases.may_be_tag(self.lines[i])):
                    self.keep[i] = False
                    if link >= 0:
                        self.keep[link] = False
                elif last and phrases.is_link_of_a_program(self.lines[i]):
                    link = i
                    continue
                else:
                    last = False
                link = -1
        self._drop_dangling()

    def _drop_dangling(self) -> None:
        """A signature mark or a rule below which nothing is left."""
        for i in range(len(self.lines) - 1, -1, -1):
            if not self.keep[i] or not self.lines[i].strip():
                continue
            bare = self.lines[i].strip()
            if bare != "--" and not (phrases.is_rule(bare) and not all(self.keep)):
                return
            self.keep[i] = False


def is_header_block(lines: Sequence[str]) -> bool:
    """Whether lines start with the header of an older message ("De : … Envoyé : … Objet : …").

    A person may list "De : Paris / À : Lyon / Date : …": it takes an address, a subject or a time
    of day as well.
    """
    kinds: dict[str, str] = {}
    blank = loose = 0
    for line in lines:
        kind = phrases.header_kind(line)
        if line[:1] in SIGNS or phrases.is_rule(line) or (kind == "from" and kind in kinds):
            break
        if kind:
            kinds.setdefault(kind, line)
            blank = loose = 0
        elif not line.strip():
            blank += 1
        else:
            loose += 1
        if blank > 1 or loose > 3 or (blank and loose):
            break
    return _convincing(kinds)


def _convincing(kinds: dict[str, str]) -> bool:
    if not kinds or next(iter(kinds)) not in ("from", "date", "subject"):
        return False
    addressed = any(phrases.ADDRESS.search(kinds.get(kind, "")[:300]) for kind in ("from", "to"))
    timed = phrases.has_time(kinds.get("date", "")[:300])
    basic = kinds.keys() & {"from", "date", "to", "subject"}
    if "from" in basic and len(basic) >= 3:
        return addressed or timed or "subject" in basic
    return addressed and timed and len(basic) >= 2
