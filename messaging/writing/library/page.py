"""All that the page of one template shows, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ats.models import Posting
from messaging.models import LetterTemplate, LetterTemplateVersion
from messaging.writing.difference import Segment, condensed, difference
from messaging.writing.library.faults import Fault
from messaging.writing.library.kinds import GROUPS, KINDS, LANGUAGES, Kind
from messaging.writing.library.services import Place
from messaging.writing.library.variables import (
    Flag,
    ListOf,
    Number,
    Record,
    Text,
    Type,
    paths,
    record_of,
)
from messaging.writing.library.words import word_for

VERSIONS_SHOWN = 12


def address(name: str, place: Place, *, language: str = "") -> str:
    """The address of a page of this text, the company's or the posting's."""
    args: list[Any] = [place.kind.name, language or place.language]
    if place.posting is None:
        return reverse(name, args=args)
    return reverse(f"posting-{name}", args=[place.posting.pk, *args])


@dataclass(frozen=True, slots=True)
class Row:
    """One kind in the list: whose text each language has."""

    kind: Kind
    own: dict[str, bool]


def listed(posting: Posting | None) -> list[tuple[Promise, list[Row]]]:
    """The kinds by group, with where the company (or the posting) has a text of its own."""
    rows = LetterTemplate.objects.filter(posting=posting, current__follows_default=False)
    own = set(rows.values_list("kind", "language"))
    groups = []
    for group, label in GROUPS.items():
        kinds = [kind for kind in KINDS.values() if kind.group == group]
        groups.append(
            (label, [Row(k, {lang: (k.name, lang) in own for lang in LANGUAGES}) for k in kinds])
        )
    return groups


def postings_with_own(kind: str, language: str) -> list[Posting]:
    """The postings that have a text of their own, and do not follow the company's."""
    own = Q(letter_templates__kind=kind, letter_templates__language=language)
    own &= Q(letter_templates__current__follows_default=False)
    return list(Posting.objects.filter(own).order_by("title", "pk")[:50])


@dataclass(frozen=True, slots=True)
class Variable:
    """One line of the list of variables: what it is called, what it means, what it inserts."""

    path: str
    meaning: str
    insert: str


def variables(kind: Kind) -> list[Variable]:
    """What the templates of a kind may say; the parts of a list stand in its loop."""
    found = []
    for path, what in paths(record_of(kind.context)):
        if "[]" not in path:
            found.append(Variable(path, str(word_for(path).meaning), _inserted(path, what)))
    return found


def _inserted(path: str, what: Type) -> str:
    if isinstance(what, ListOf):
        return _loop(path, what)
    if isinstance(what, Flag):
        return f"{{% if {path} %}}…{{% else %}}…{{% endif %}}"
    if isinstance(what, Text) and what.values:
        return f'{{% if {path} == "{what.values[0]}" %}}…{{% endif %}}'
    return f"{{{{ {path} }}}}"


def _loop(path: str, what: ListOf) -> str:
    if isinstance(what.item, Record):
        said = " ".join(
            f"{{{{ item.{name} }}}}"
            for name, kind in what.item.parts.items()
            if isinstance(kind, Text | Number)
        )
    else:
        said = "{{ item }}"
    return f"{{% for item in {path} %}}\n- {said}\n{{% endfor %}}"


@dataclass(frozen=True, slots=True)
class VersionShown:
    """An older or the present text, and what it changed in the one before."""

    row: LetterTemplateVersion
    subject: list[Segment]
    body: list[Segment]
    current: bool

    @property
    def what(self) -> str:
        """What was done, in words."""
        return {
            "edited": _("changed the text"),
            "restored": _("brought an older text back"),
            "default": _("went back to the default"),
        }[self.row.why]


def versions_of(place: Place) -> list[VersionShown]:
    """The newest texts, each with its difference to the one before; the first is compared with
    what was in use without it. Bounded."""
    row = place.row()
    if row is None:
        return []
    rows = list(row.versions.all()[: VERSIONS_SHOWN + 1])
    default = place.inherited
    texts = [
        (default.subject, default.body) if v.follows_default else (v.subject, v.body) for v in rows
    ]
    shown = []
    for position, version in enumerate(rows[:VERSIONS_SHOWN]):
        older = texts[position + 1] if position + 1 < len(rows) else (default.subject, default.body)
        now = texts[position]
        shown.append(
            VersionShown(
                version,
                difference(older[0], now[0]) if older[0] != now[0] else [],
                condensed(difference(older[1], now[1])) if older[1] != now[1] else [],
                current=version.pk == row.current_id,
            )
        )
    return shown


def units(text: str, offset: int) -> int:
    """An offset as browsers count: UTF-16 units."""
    return len(text[:offset].encode("utf-16-le")) // 2


def marked(faults: list[Fault], subject: str, body: str) -> list[dict[str, Any]]:
    """The faults with the place that a button selects in the field."""
    texts = {"subject": subject, "body": body}
    return [
        {
            "text": str(fault),
            "field": f"id_{fault.part}",
            "start": units(texts[fault.part], fault.start),
            "end": units(texts[fault.part], fault.end),
        }
        for fault in faults
    ]
