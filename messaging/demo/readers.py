"""What the readers of the demo's letters said of them: most answered, most were helped."""

from __future__ import annotations

from datetime import datetime, timedelta

from messaging.care import helpful
from messaging.demo.days import pick
from messaging.models import Letter

_SAID = ("yes", "yes", "partly", "yes", "yes", "no", "yes", "partly", "", "yes", "", "partly")
_WORDS = {
    "yes": (
        "Première fois qu'on m'explique pourquoi. Je saurai quoi montrer la prochaine fois.",
        "",
        "Le conseil sur les chiffres m'a servi dès la semaine suivante.",
        "",
        "Clair et humain, merci.",
        "",
    ),
    "partly": (
        "Le point fort m'a fait plaisir, l'écart aurait mérité un exemple.",
        "",
        "Juste, mais j'aurais aimé pouvoir en parler de vive voix.",
    ),
    "no": ("J'attendais la réponse depuis longtemps, le reste est passé après.", ""),
}


def answer(now: datetime) -> int:
    """One answer for most of the letters that have left; how many."""
    letters = Letter.objects.filter(kind=Letter.Kind.DECLINE, status=Letter.Status.SENT)
    count = 0
    for number, letter in enumerate(letters.order_by("sent_at", "pk")):
        said = _SAID[number % len(_SAID)]
        at = (letter.sent_at or now) + timedelta(hours=3 + pick(letter.subject, 40))
        if said and at < now:
            words = _WORDS[said]
            helpful.answer(letter, said, words[number % len(words)], at)
            count += 1
    return count
