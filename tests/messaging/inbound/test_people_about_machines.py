"""People who write about automatic answers, receipts and holidays, with the very words of a machine
in the subject or the text: none of them is taken for one."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import written

RE = "Re: Votre candidature chez Maison Verdier"
PEOPLE = [
    ("Répondeur automatique", "Bonjour, je suis tombée sur votre répondeur automatique, pouvez-vous me rappeler ?"),
    ("Accusé de réception : mon dossier", "Bonjour, voici l'accusé de réception de mon dossier, comme demandé."),
    ("Confirmation de réception : CV", "Pouvez-vous me donner un accusé de réception de mon CV ?"),
    ("Accusé de réception", "Merci de m'envoyer un accusé de réception."),
    ("Lu : le règlement", "J'ai lu le règlement, et il a été lu par mon mari aussi."),
    ("Read: your values", "I have read your values page and it has been read twice."),
    ("Return receipt", "I kept the return receipt of the parcel."),
    ("Urlaub", "Ich habe im Mai Urlaub und könnte dann kommen."),
    ("Abwesenheit am Montag", "Ich bin am Montag nicht da, Dienstag passt."),
    ("Automatische Antwort", "Ich habe nur eine automatische Antwort erhalten. Lesen Sie das?"),
    ("Automatic reply", "I only got an automatic reply. Is anybody there?"),
    ("Automatic replies", "Do you only send automatic replies?"),
    ("Automatic response to my application", "I received this an hour after applying."),
    ("Réponse automatique à ma candidature", "Je suis déçue de cette réponse automatique."),
    ("Réponse automatique reçue", "Je suis déçue."),
    ("Réponse automatique", "Votre réponse automatique m'a déçue."),
    ("Message d'absence", "J'ai reçu votre message d'absence, je patiente."),
    ("Out of office", "You were out of office when I called, may I call on Friday?"),
    ("Out of office", "Your out of office said you are back on Monday, so here I am."),
    ("Absence du bureau", "Vous étiez absente du bureau quand je suis passée."),
    ("Out of the office until Friday", "I saw your notice. No hurry!"),
    ("OOO", "Saw your OOO, no rush."),
    ("Absent(e) du bureau lundi", "Je serai absente lundi."),
    ("Auto reply", "Your auto reply says to write here."),
    ("Auto-response", "Got an auto-response; please confirm that somebody read my CV."),
    ("Auto response time", "In my last job I cut the auto response time by half."),
    ("Autoreply bug", "Your form sends the autoreply twice."),
    (RE, "Ceci est un message automatique ? On dirait."),
    (RE, "Est-ce que ceci est un message automatique ?"),
    (RE, "This is an automated message, isn't it?"),
    (RE, "Merci de ne pas répondre à ce mail si le poste est pourvu."),
    (RE, "Please do not reply to this email but call me."),
    (RE, "Cet e-mail a été envoyé automatiquement par mon téléphone, désolée !"),
    ("Vacances", "Je suis en vacances jusqu'au 24 mai. En cas d'urgence appelez-moi."),
    (RE, "I am out of the office until Monday. Let's talk then!"),
    (RE, "Je suis en congés jusqu'au 24, je vous réponds à mon retour. Zoé"),
    (RE, "Je suis absente jusqu'au 24 mai, on se rappelle ensuite. Merci !"),
    ("Message d'absence de Claire", "Bonjour, qui puis-je appeler pendant ses congés ?"),
    ("Out of office", "Are talks possible outside of your office hours, say after six?"),
    ("Réponse automatique", "Bonjour, est-ce que quelqu'un lit ce que nous écrivons ici ?"),
    ("OOO", "On me dit que vous êtes OOO. Pas de souci."),
    ("Message d'absence", "Votre collègue a un message d'absence, je m'adresse donc à vous."),
    ("Réponse automatique", "Je trouve cette réponse automatique peu aimable."),
    ("Réponse automatique", "Après la réponse automatique de lundi, plus de nouvelles."),
    ("Absente du bureau", "Je suis absente du bureau demain, donc libre pour un entretien à 10 h."),
    ("Out of office until Friday", "Friday afternoon suits me, I am back then."),
    ("Lu : votre offre", "Votre message du 12 mai a retenu mon attention, il a été lu deux fois. Je postule !"),
    ("Accusé de réception : contrat", "J'ai bien reçu votre courriel. Le contrat a été lu et signé."),
    ("Read: the contract", "I have the message and the contract. It was read and signed."),
    (RE, "Merci de ne pas répondre à ce mail : ma boîte est pleine. Écrivez à zoe2@example.fr"),
    (RE, "Bonjour,\n\nMerci de ne pas répondre à ce message, je n'ai plus accès à cette boîte."),
    (RE, "Please do not reply to this e-mail, it is my employer's. Write to zoe2@example.fr."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_whoever_writes_about_a_machine_is_a_person(subject: str, body: str) -> None:
    assert classify(parse(written(subject, body))).name == "reply"
    # Outlook puts this into people's mails as well.
    tagged = written(subject, body, X_Auto_Response_Suppress="All")
    assert classify(parse(tagged)).name == "reply"


# The same words, where nobody speaks of them.
MACHINES = [
    ("Répondeur automatique", "Bonjour, je suis absente. Merci de rappeler lundi."),
    ("Accusé de réception : votre message", "Ceci est un accusé de réception pour votre message."),
    ("Lu : Ma candidature", "Votre message\n\n  À : Zoé\n  Objet : Ma candidature\n\na été lu hier."),
    ("Lu : Votre candidature", "Votre message\n\n  À : Zoé\n\na été lu le mardi 12 mai."),
    ("Out of office", "I will be back on Monday. Questions? Please write to Paul."),
    ("Réponse automatique", "Ceci est une réponse automatique. Une question ? Appelez le standard."),
    ("Réponse automatique", "Nous répondons sous 48 h. Vous avez une question sur un achat ? Appelez."),
    ("Automatic reply", "Thank you for your mail. Do you need an answer today? Call the desk."),
    ("Out of office", "I am away. Can it wait until the end of the month? If not, call Paul."),
    ("Absent du bureau jusqu'au 24 mai", "Je serai de retour le 25."),
    ("Auto reply from Zoé", "I am away."),
    ("Bien reçu", "Merci de ne pas répondre à ce message. Si besoin, appelez-nous."),
    ("Votre message", "Cet e-mail a été envoyé automatiquement."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), MACHINES)
def test_a_machine_that_says_so_is_known(subject: str, body: str) -> None:
    assert classify(parse(written(subject, body))).name == "auto_reply"
