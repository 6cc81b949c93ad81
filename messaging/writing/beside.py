"""What stands beside the words: the list of what is owed, the points, the door."""

from __future__ import annotations

import re
from typing import Any

from ats.models import Company
from messaging.models import Letter, LetterPoint
from messaging.writing.checklist import checklist
from messaging.writing.letters import policy_of
from messaging.writing.placing import as_passage, hole_for

# Our own words for a door, in the letter's language; tu where the company says tu.
_DOORS = {
    ("open", "en"): "If another of our postings appeals to you, write to us: we would be glad.",
    ("later", "en"): "Another of our roles may suit you in some months: write to us then.",
    ("closed", "en"): "We have no other role to offer you, and would rather say so plainly.",
    ("open", "vous"): "Si une autre de nos annonces vous parle, écrivez-nous : nous vous lirons "
    "avec plaisir.",
    ("open", "tu"): "Si une autre de nos annonces te parle, écris-nous : nous te lirons "
    "avec plaisir.",
    ("later", "vous"): "Dans quelques mois, un autre de nos postes pourrait vous convenir\u00a0: "
    "écrivez-nous à ce moment-là.",
    ("later", "tu"): "Dans quelques mois, un autre de nos postes pourrait te convenir\u00a0: "
    "écris-nous à ce moment-là.",
    ("closed", "vous"): "Nous n'avons pas d'autre poste à vous proposer, et préférons vous le "
    "dire simplement.",
    ("closed", "tu"): "Nous n'avons pas d'autre poste à te proposer, et préférons te le dire "
    "simplement.",
}
# How a letter speaks of a door, in our templates and in most people's words.
_DOOR_SAID = re.compile(
    r"\bportes?\b|\bautres? (?:de nos |d'autres )?(?:annonces?|postes?|offres?)\b|\bdoor\b"
    r"|\b(?:an)?other (?:of our )?(?:postings?|roles?|openings?)\b",
    re.IGNORECASE,
)


def door_sentence(letter: Letter) -> str:
    """How the letter may say what became of the door; a template says it in its own words."""
    tone = "tu" if Company.get().tu else "vous"
    return _DOORS[letter.decision.door, tone if letter.language == "fr" else "en"]


def beside(letter: Letter, body: str, points: list[LetterPoint]) -> dict[str, Any]:
    """The context of the column beside the editor: what is owed, the points, the door. `points` are
    those matched to `body`."""
    policy = policy_of(letter)
    shown = [point for point in points if point.used or point.kind != LetterPoint.Kind.ADVICE]
    return {
        "letter": letter,
        "owed": checklist(letter, body, points, policy),
        "points": [
            (point, as_passage(point), hole_for(letter, body, point.kind, points, policy))
            for point in shown
        ],
        "door": {
            "label": letter.decision.get_door_display(),
            "sentence": door_sentence(letter),
            "said": bool(_DOOR_SAID.search(body)),
        },
    }
