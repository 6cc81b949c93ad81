"""Beginnings of an answer, by what the message is about. They are put into the composer, where a
person finishes them; none is ever sent by itself."""

from __future__ import annotations

from collections.abc import Iterable

_Pair = tuple[str, str]  # to say "vous", to say "tu"

_FR: dict[str, _Pair] = {
    "feedback_request": (
        "Votre question est légitime. Voici ce qui a compté dans notre décision : ",
        "Ta question est légitime. Voici ce qui a compté dans notre décision : ",
    ),
    "scheduling": (
        "Merci pour votre message. Je vous propose plutôt le ",
        "Merci pour ton message. Je te propose plutôt le ",
    ),
    "withdrawal": (
        (
            "Merci de nous avoir prévenus. Votre candidature s'arrête donc ici, et nous vous"
            " souhaitons une belle suite."
        ),
        (
            "Merci de nous avoir prévenus. Ta candidature s'arrête donc ici, et nous te"
            " souhaitons une belle suite."
        ),
    ),
    "complaint": (
        (
            "Vous avez raison de nous le dire, et je regrette ce que vous avez vécu. Voici ce"
            " que je vais faire : "
        ),
        (
            "Tu as raison de nous le dire, et je regrette ce que tu as vécu. Voici ce que je vais"
            " faire : "
        ),
    ),
    "privacy_request": (
        "Votre demande est bien notée. Nous vous répondrons au plus tard dans un mois.",
        "Ta demande est bien notée. Nous te répondrons au plus tard dans un mois.",
    ),
    "interview_followup": (
        (
            "Merci d'avoir pris le temps de nous écrire après l'entretien. Votre message sera"
            " lu avant la décision."
        ),
        (
            "Merci d'avoir pris le temps de nous écrire après l'entretien. Ton message sera lu"
            " avant la décision."
        ),
    ),
    "question": ("Merci pour votre question. ", "Merci pour ta question. "),
    "stay_in_touch": (
        "Avec plaisir. Vous pouvez nous écrire à cette adresse quand vous le souhaitez.",
        "Avec plaisir. Tu peux nous écrire à cette adresse quand tu le souhaites.",
    ),
}
_EN: dict[str, str] = {
    "feedback_request": "It is fair to ask. This is what weighed in our decision: ",
    "scheduling": "Thank you for telling us. Could we meet instead on ",
    "withdrawal": "Thank you for letting us know. Your application ends here, and we wish you well"
    " with what comes next.",
    "complaint": "You are right to tell us, and I am sorry for what happened. Here is what I am"
    " going to do: ",
    "privacy_request": "Your request is on record. You will have our answer within one month.",
    "interview_followup": "Thank you for taking the time to write after the interview. Your message"
    " will be read before we decide.",
    "question": "Thank you for your question. ",
    "stay_in_touch": "With pleasure. You can write to us at this address whenever you like.",
}


def answers_for(intents: Iterable[str], language: str, tu: bool) -> list[tuple[str, str]]:
    """(intent, text) for each intent that has one, in the candidate's language."""
    if language == "fr":
        return [(name, _FR[name][tu]) for name in intents if name in _FR]
    return [(name, _EN[name]) for name in intents if name in _EN]
