"""Automatic answers that carry no field of one and say what they are behind other words, and people
who say the same of what they were sent."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import written

RE = "Re: Votre candidature chez Maison Verdier"

MACHINES = [
    ("[Absence] Votre candidature", "Je suis en déplacement jusqu'à vendredi. Ceci est un message automatique, merci de ne pas y répondre."),
    (RE, "L'adresse que vous utilisez n'est plus relevée. Ceci est un envoi automatique."),
    (RE, "Je suis en vacances du 9 au 22 novembre. Cette réponse est envoyée automatiquement par Free."),
    (RE, "Cette réponse vous a été adressée automatiquement."),
    ("Gone fishing", "I'm away until 1 December. This is an automatic response; your message will be read later."),
    (RE, "Cabinet fermé jusqu'au 16. [Réponse générée automatiquement]"),
    (RE, "We are closed this week. This reply was generated automatically."),
    (RE, "[Message automatique] Je suis absent."),
    (RE, "Je suis absent jusqu'au 12. Ce message est envoyé automatiquement par mon serveur de messagerie."),
    (RE, "Thanks for writing. We are closed until Monday. (This message was sent automatically.)"),
    ("Absence", "Bonjour, absente du bureau jusqu'au 4. Message automatique."),
    ("Ticket créé", "Votre demande n° 331 est enregistrée. Merci de ne pas répondre à ce message."),
    ("Confirmation de lecture - Votre candidature", "Ceci est un accusé de lecture pour le message envoyé à zoe@example.fr."),
]  # fmt: skip

PEOPLE = [
    ("Message d'absence", "Je vous laisse ce message pour excuser mon absence d'hier : j'étais aux urgences."),
    ("Absence du bureau", "J'ai dû quitter le bureau plus tôt, d'où mon silence."),
    ("Out of office", "I was out of the office yesterday and saw your letter only now."),
    (RE, "Votre lettre finit ainsi. Ceci est un message automatique."),
    (RE, "Le bas de la page dit tout. Ceci est un envoi automatique. Et moi, qui me lit ?"),
    (RE, "Merci. Ceci est une réponse automatique, je suppose."),
    (RE, "Thanks. This is an automated message I take it, so nobody reads my application."),
    (RE, "I read your mail twice. This is an automatic response. Your system could do better."),
    (RE, "J'ai eu votre retour. Message automatique. Dommage."),
    (RE, "Your rejection came at midnight. Automated message. Nice touch."),
    (RE, "Le mail dit : ceci est une réponse automatique. Dommage."),
    ("Hors sujet ?", "Ceci est un message personnel, pas automatique."),
    (RE, "This is an automated test engineer's reply, so to speak. I accept!"),
    ("Confirmation de lecture - contrat", "J'ai bien lu le contrat, il me va."),
    ("Lu - votre offre", "Votre message a été lu par mon mari aussi : je dis oui."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), MACHINES)
def test_what_a_machine_says_of_itself_at_the_end_is_believed(subject: str, body: str) -> None:
    assert classify(parse(written(subject, body))).name == "auto_reply"


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_whoever_says_it_of_what_they_were_sent_is_a_person(subject: str, body: str) -> None:
    assert classify(parse(written(subject, body))).name == "reply"
