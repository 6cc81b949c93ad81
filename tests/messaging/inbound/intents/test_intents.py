"""What candidates want, and above all: nobody who needs an answer is left without one."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.inbound.intents import ORDER, intents_of, learned
from messaging.inbound.intents.phrases import lexicon
from messaging.inbound.intents.words import sentences
from tests.messaging.inbound.intents.examples import Example, examples

SETS = (
    *("development", "held_out", "later", "written", "blind_1", "oblique", "short", "blind_2"),
    "blind_3",
)

HARD = {"short": 0.1}  # a few words each, and half of them in irony
# Who never saw the rules thanks in words of their own, and somebody looks at it in vain.
IN_VAIN = {"short": 0.25, "blind_3": 0.65}


def read_by(name: str, *, context: bool) -> list[tuple[Example, tuple[str, ...], bool]]:
    rows = []
    for example in examples(name):
        seen = intents_of(example.text, kind_of_mail_answered=example.answered if context else "")
        rows.append((example, seen.names, seen.needs_answer))
    return rows


@pytest.mark.parametrize("context", [False, True], ids=["alone", "in context"])
@pytest.mark.parametrize("name", SETS)
def test_what_weighs_most_is_read(name: str, context: bool) -> None:
    rows = read_by(name, context=context)
    wrong = [(e.text, e.intents, names) for e, names, _ in rows if names[0] != e.intents[0]]
    assert len(wrong) <= HARD.get(name, 0.05) * len(rows), wrong


@pytest.mark.parametrize("context", [False, True], ids=["alone", "in context"])
@pytest.mark.parametrize("name", SETS)
def test_whoever_needs_an_answer_waits_for_one(name: str, context: bool) -> None:
    rows = read_by(name, context=context)
    assert not [e.text for e, _, needs in rows if e.needs_answer and not needs]


@pytest.mark.parametrize("name", SETS)
def test_most_plain_thanks_need_no_answer(name: str) -> None:
    rows = [(e.text, needs) for e, _, needs in read_by(name, context=False) if not e.needs_answer]
    waiting = [text for text, needs in rows if needs]
    assert len(waiting) <= IN_VAIN.get(name, 0.15) * len(rows), waiting


def test_the_examples_are_many_and_know_every_intent() -> None:
    rows = [example for name in SETS for example in examples(name)]
    assert len(rows) >= 500
    assert {name for row in rows for name in row.intents} == set(ORDER)
    assert len({row.text for row in rows}) == len(rows)


NOT_WHAT_THEY_SEEM = [
    ("Je ne souhaite pas retirer ma candidature.", "withdrawal"),
    ("Je n'ai pas retiré ma candidature !", "withdrawal"),
    ("I do not want to withdraw my application.", "withdrawal"),
    ("Je reste à votre disposition pour toute question.", "question"),
    ("N'hésitez pas à me contacter si vous avez des questions.", "question"),
    ("Please do not hesitate to contact me if you have any questions.", "question"),
    ("Pas de question de mon côté.", "question"),
    ("Merci pour votre retour constructif.", "feedback_request"),
    ("Thank you for your feedback.", "feedback_request"),
    ("Merci pour toutes ces explications sur votre choix.", "feedback_request"),
    ("Je ne suis pas intéressé par ce poste.", "interested"),
    ("I am not interested.", "interested"),
    ("Je vous souhaite un bon mardi.", "scheduling"),
    ("Have a great Friday!", "scheduling"),
    ("Je travaille sur les bases de données depuis dix ans.", "privacy_request"),
    ("J'ai dix ans d'expérience en gestion des réclamations.", "interested"),
    ("Ce n'est pas une plainte, rassurez-vous.", "withdrawal"),
    ("Merci de garder mon CV.", "privacy_request"),
    ("J'ai trouvé votre accueil chaleureux.", "withdrawal"),
    ("J'ai trouvé l'entretien agréable.", "withdrawal"),
    ("I wish the whole team every success.", "complaint"),
    ("Sure, hang on to my CV.", "complaint"),
    ("Ok pour que vous gardiez mon dossier un an.", "complaint"),
    ("Which answers let me down in the test?", "complaint"),
    ("Mon fils s'est trompé de mail, désolé.", "complaint"),
    ("Je reste intéressée, même si mon contrat est renouvelé en juin.", "withdrawal"),
    ("Je me suis trompé de fichier, voici le bon CV.", "withdrawal"),
    ("Is a licence required on Thursdays?", "scheduling"),
    ("Please ignore my last email, it was for my landlord.", "withdrawal"),
]


@pytest.mark.parametrize(("text", "intent"), NOT_WHAT_THEY_SEEM)
def test_negations_and_formulas_are_not_taken_literally(text: str, intent: str) -> None:
    assert intent not in intents_of(text).names


# A formula at the top, and what matters below it: each must wait for an answer.
OPENINGS = ["Merci pour votre réponse.", "Thanks!", "Bonjour,\n\nje vous remercie de votre retour."]
BELOW = [
    "J'ai oublié mon parapluie chez vous.",
    "Je passerai récupérer mon dossier lundi.",
    "Mon téléphone est cassé, écrivez-moi plutôt.",
    "Dans l'attente de votre réponse.",
    "J'attends votre appel.",
    "PS : et pour mes frais de train ?",
    "Vous aviez parlé d'un second poste.",
    "Mais je ne suis pas d'accord.",
    "Je connais quelqu'un que le poste tenterait.",
    "Un ami vous écrira.",
    "Je suis au bout du rouleau.",
    "Toutefois, ce n'est pas ce qui m'avait été dit.",
    "My badge is still with me.",
    "However, this is not what I was told.",
    "Could you send me the slides?",
    "I am waiting for your call.",
    "Danke, ich habe noch eine Frage.",
    "Ho ancora una domanda.",
]


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("below", BELOW)
def test_thanks_hide_nothing_that_waits(opening: str, below: str) -> None:
    assert intents_of(f"{opening}\n\n{below}\n\nCordialement,\nZoé Martin").needs_answer


@pytest.mark.parametrize("text", ["", " \n", "?", "…", "Bonjour,", "Hello", "12", "\u200b", "☃"])
def test_what_says_nothing_is_for_a_person(text: str) -> None:
    seen = intents_of(text)
    assert seen.needs_answer
    assert seen.names in (("other",), ("question",))


def test_each_intent_tells_its_words() -> None:
    seen = intents_of("Merci pour tout. Je retire ma candidature, supprimez mes données !")
    assert seen.names == ("privacy_request", "withdrawal", "thanks")
    words = {found.name: found.words for found in seen.found}
    assert words["withdrawal"] == ("retire ma candidature",)
    assert words["privacy_request"] == ("supprimez mes données",)
    assert words["thanks"] == ("Merci",)


def test_context_decides_what_a_short_answer_is_about() -> None:
    assert intents_of("Plus intéressé, désolé.").names[0] == "not_interested"
    named = intents_of("Plus intéressé, désolé.", kind_of_mail_answered="invitation").names
    assert named[0] == "withdrawal"


@pytest.mark.parametrize(
    "text",
    [
        "Je vous remercie, mais je ne donnerai pas suite.",
        "Ce poste n'est pas pour moi, désolée.",
        "Thanks, but I won't be taking this further.",
    ],
)
def test_a_no_is_about_what_our_mail_was_about(text: str) -> None:
    """To a campaign it declines an opening; while an application goes on it ends that, and whoever
    ends it hears from somebody."""
    assert intents_of(text, kind_of_mail_answered="campaign").names[0] == "not_interested"
    for kind in ("acknowledgement", "interview_invitation", "interview_moved", "followup"):
        read = intents_of(text, kind_of_mail_answered=kind)
        assert read.names[0] == "withdrawal", kind
        assert read.needs_answer, kind


def test_a_subject_counts_only_if_the_person_chose_it() -> None:
    assert intents_of("Bien à vous", subject="Désistement").names == ("withdrawal",)
    assert intents_of("Bien à vous", subject="Re: Désistement").names == ("other",)
    assert intents_of("", subject="Unsubscribe").names == ("unsubscribe",)


def test_a_disclaimer_asks_for_nothing() -> None:
    text = (
        "Merci pour votre réponse.\n\nCe message est confidentiel. Si vous n'en êtes pas le "
        "destinataire, merci de le supprimer et d'en informer l'expéditeur."
    )
    assert intents_of(text).names == ("thanks",)


def test_wrapped_lines_are_one_sentence() -> None:
    text = "Je vous informe par la présente, et après une longue réflexion, que je retire\nma candidature."
    assert intents_of(text).names[0] == "withdrawal"


TYPOS = [
    ("je souaite retirer ma candidture", "withdrawal"),
    ("merci de suprimer mes donées personelles", "privacy_request"),
    ("pouriez vous me dire pourkoi", "feedback_request"),
    ("je suis interressé", "interested"),
    ("c inadmisible", "complaint"),
    ("plz delet my personnal data", "privacy_request"),
    ("I am intrested", "interested"),
]


@pytest.mark.parametrize(("text", "intent"), TYPOS)
def test_slips_are_forgiven(text: str, intent: str) -> None:
    assert intents_of(text).names[0] == intent


IN_THEIR_WORDS = [
    ("Mon CDD vient d'être prolongé, je ne vais donc pas donner suite.", "withdrawal"),
    ("Désolé, j'ai cliqué sur la mauvaise offre, ne tenez pas compte de mon CV.", "withdrawal"),
    ("Oops, I applied to the wrong posting, please ignore my application.", "withdrawal"),
    ("We've moved to Leeds so I won't be able to take this further.", "withdrawal"),
    ("Je préfère ne pas aller plus loin, merci de votre temps.", "withdrawal"),
    ("Ce n'est pas vraiment mon truc, la restauration.", "not_interested"),
    ("Not really my cup of tea, thanks.", "not_interested"),
    ("I'd be happy to be contacted about future openings.", "stay_in_touch"),
    ("Le permis B est-il obligatoire ?", "question"),
    ("What should I wear on the day?", "question"),
    ("How do I upload my portfolio?", "question"),
    ("Do you accept foreign diplomas?", "question"),
    ("J'ai changé de numéro, voici le nouveau : 06 12 34 56 78.", "privacy_request"),
    ("My surname changed after I got married, can you amend it?", "privacy_request"),
    ("Comme évoqué mardi, voici mes références.", "interview_followup"),
    ("As promised during our meeting, here is the link to my portfolio.", "interview_followup"),
    ("Plus besoin de m'envoyer vos annonces.", "unsubscribe"),
    ("Please stop the job alerts.", "unsubscribe"),
    ("I sat in reception for an hour and nobody came.", "complaint"),
    ("I think you have the wrong person.", "other"),
]


@pytest.mark.parametrize(("text", "intent"), IN_THEIR_WORDS)
def test_everyday_words_are_understood(text: str, intent: str) -> None:
    assert intents_of(text).names[0] == intent


def test_every_phrase_can_be_found() -> None:
    """A rule that nothing can match is a slip of the pen."""
    book = lexicon()
    assert {rule.intent for rule in book.rules} == set(ORDER) - {"other"}
    for rule in book.rules:
        assert all(phrase.steps for phrase in (*rule.phrases.rows, *rule.unless.rows))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    seen = intents_of(text, subject=text[:80])
    assert seen.found
    assert list(seen.names) == sorted(seen.names, key=ORDER.index)


HOSTILE = ["pourquoi ", "interess ", "merci. ", "je ne veux pas retirer ma candidature et ", "? ", "é\u0301"]  # fmt: skip


@pytest.mark.parametrize("piece", [*HOSTILE, "words"])
def test_a_megabyte_takes_no_time(piece: str) -> None:
    words = sorted(lexicon().exact)
    dice = random.Random(1)
    text = piece * (1_000_000 // len(piece))
    if piece == "words":
        text = " ".join(dice.choice(words) + dice.choice(["", "", "."]) for _ in range(100_000))
    intents_of("warm")
    start = time.process_time()
    intents_of(text)
    assert time.process_time() - start < 0.5


# Thanks and refusals that ask for something all the same, in words the rules do not know.
STILL_ASKING = [
    "J'aimerais rester dans vos contacts si c'est possible.",
    "Do keep me in mind for anything in the kitchen.",
    "Je préfère ne pas donner suite, jeudi 14h ne sera donc pas nécessaire.",
    "Keep me on file if possible, thanks.",
    "Merci pour votre indifférence.",
    "Merci pour la fiche de poste.",
    "Thanks for the brief.",
    "Understood, shame about the tone.",
    "Merci de m'avoir choisie !",
    "Merci pour votre appel manqué.",
    "Merci encore et à bientôt pour la signature.",
    "Thank you for choosing me!",
    "Merci, j'accepte.",
    "Merci, le matin.",
    "Merci, oui.",
    "Merci, c'est d'accord pour moi.",
    "Merci pour l'offre, j'y réfléchis.",
    "Merci pour l'offre, je la trouve un peu basse.",
    "Merci, je passe mon tour pour cet entretien.",
    "Merci, j'ai trouvé mieux.",
    "Merci, ma vie est finie.",
    "Merci, c'est la deuxième fois que vous me le dites.",
    "Je vous remercie de prendre en compte ma nouvelle adresse.",
    "Merci pour cette réponse tardive.",
    "Je ne suis plus dans la course, merci.",
    "D'accord.",
    "Thanks, I'll be there.",
    "Thanks, yes.",
    "Thank you for the offer, let me think about it.",
    "Thanks. My name is Anne, not Anna.",
    "Merci. Transférez-moi plutôt le planning.",
    "Non merci, mais ma colocataire cherche un emploi.",
    "Ok merci, vous scannerez le badge ?",
    "I'm no longer looking, so please give my slot to someone else.",
    "Thanks, but not for me; please forward it to Sam.",
    "Pas intéressé, mais réexpédiez les clés.",
    "Ok.",
    "Bien reçu, il manque la page 2.",
]


@pytest.mark.parametrize("text", STILL_ASKING)
def test_a_quiet_mail_that_asks_for_something_waits(text: str) -> None:
    assert intents_of(text).needs_answer


def test_what_is_said_in_no_known_way_is_likened_to_the_examples() -> None:
    spelled = lexicon().spelled
    seen = learned.like(sentences("Quel mépris, après tant de semaines !", spelled))
    assert seen.told
    assert seen.wants.best == "complaint"
    assert "mépris" in " ".join(seen.words("complaint"))
    assert not learned.like(sentences("Zzyzx qwrtp", spelled)).told


def test_replies_that_nothing_was_learned_from() -> None:
    """`closed.csv`, by somebody who saw no rule and no example. What is asked is 90 %; what must
    never be is that somebody who waits is taken for quiet."""
    rows = read_by("closed", context=False)
    assert not [e.text for e, _, waits in rows if e.needs_answer and not waits]
    right = sum(names[0] == e.intents[0] for e, names, _ in rows)
    assert right >= 0.9 * len(rows)
    quiet = [waits for e, _, waits in rows if not e.needs_answer]
    assert quiet.count(False) >= 0.3 * len(quiet)
