"""Automatic answers as the programs of the world word them, and people who only sound like them."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import written

AWAY = "Bonjour,\n\nJe suis absente du bureau jusqu'au 24 mai. Pour toute urgence, contactez Paul.\n\nZoé"
EN = "I am out of the office until May 24 with limited access to email. For urgent matters please contact Paul."
AUTO = [
    written("Réponse automatique : Votre candidature", AWAY),
    written("Réponse automatique: Votre candidature", AWAY),
    written("Absence du bureau : Re: Votre candidature", AWAY),
    written("Automatic reply: Your application", EN),
    written("Out of Office: Re: Your application", EN),
    written("Auto: Re: Your application", EN, Return_Path="<>"),
    written("Out of office Re: x", EN),
    written("Automatische Antwort: Ihre Bewerbung", "Ich bin nicht im Büro."),
    written("Abwesenheitsnotiz: x", "Ich bin bis 24. Mai nicht erreichbar."),
    written("Respuesta automática: x", "Estoy fuera"),
    written("Risposta automatica: x", "Sono fuori ufficio"),
    written("Re: Votre candidature", AWAY, Auto_Submitted="auto-replied"),
    written("Re: Votre candidature", AWAY, X_Autoreply="yes"),
    written("Re: Votre candidature", AWAY, Precedence="auto_reply"),
    written("Re: x", AWAY, X_Autorespond="Re: x"),
    written(
        "Re: Votre candidature",
        AWAY,
        Precedence="bulk",
        X_Auto_Response_Suppress="All",
        Return_Path="<>",
    ),
    written("Je suis en congés Re: Votre candidature", AWAY, Return_Path="<>"),
    written("Message d'absence", "Ceci est un message automatique. Je suis en vacances."),
    written("Absent(e) du bureau : Votre candidature", AWAY),
    written("[Auto] Absence", AWAY, Auto_Submitted="auto-generated"),
    written(
        "Accusé de réception automatique",
        "Ceci est une réponse automatique. Nous avons bien reçu votre message.",
    ),
    written(
        "Re: Votre candidature",
        "Ceci est une réponse automatique.\nJe ne travaille plus chez Dupont SA.",
    ),
    written(
        "Votre message",
        "Bonjour,\n\nCet e-mail est envoyé automatiquement, merci de ne pas y répondre.\n\nVotre demande est enregistrée sous le numéro 1234.",
    ),
    written(
        "Ticket #4521 créé",
        "Votre demande a été enregistrée.",
        sender="Support <noreply@helpdesk.example>",
    ),
    written(
        "Lu : Votre candidature",
        "Votre message\n\n À : Zoé\n Objet : x\n Envoyé : lundi\n\na été lu le mardi 12 mai.",
        Content_Type="multipart/report; report-type=disposition-notification",
    ),
    written("Lu : Votre candidature", "Votre message a été lu le 12 mai 2026"),
    written("Read: Your application", "Your message was read on Tuesday."),
    written("Vacation: Re: x", "I'm on vacation", X_Mail_Autoreply="yes"),
    written("Re: Votre candidature", EN, Auto_Submitted="auto-replied (vacation)"),
    written("Re: x", AWAY, X_Apple_Action="VACATION"),
    written("Congés Re: Votre candidature", AWAY, X_MS_Exchange_Inbox_Rules_Loop="zoe@example.fr"),
    written("Zoé Martin est absente", AWAY, X_Auto_Response_Suppress="All"),
    written("Antwort: Abwesend", "Ich bin im Urlaub", Auto_Submitted="auto-replied"),
    written(
        "Please confirm your message",
        "Your message is held until you confirm that you are a person: click the link.",
        Auto_Submitted="auto-replied",
    ),
    written("RE: Votre candidature [Réponse automatique]", AWAY, X_Auto_Response_Suppress="All"),
    written(
        "Re: Votre candidature",
        "Bonjour,\n\nJe suis actuellement en congés jusqu'au 24 mai inclus, sans accès à ma messagerie. Votre message ne sera pas transféré.\n\nZoé",
        X_Auto_Response_Suppress="All",
    ),
    written(
        "Absence",
        "Bonjour,\n\nMerci pour votre message. Je suis absent jusqu'au 24 mai et ne consulterai pas mes mails. En cas d'urgence, contactez Paul Durand au 01 02 03 04 05.\n\nZoé",
        Return_Path="<>",
    ),
    written(
        "Indisponible",
        "Je suis actuellement indisponible et vous répondrai à mon retour le 24 mai. En cas d'urgence, contactez Paul.",
        Precedence="bulk",
    ),
    written(
        "Re: Votre candidature",
        "Thank you for your email. I am currently out of the office and will return on May 24. If your matter is urgent, please contact Paul.",
        Precedence="junk",
    ),
]
PEOPLE = [
    written(
        "Re: Votre candidature",
        "Je suis en vacances jusqu'au 24 mai, pouvons-nous reporter l'entretien ?",
    ),
    written("Re: Votre candidature", "Je serai absente lundi, mais mardi me convient."),
    written("Absence à l'entretien", "Je suis malade, je ne pourrai pas venir."),
    written("Absent demain", "Bonjour, je suis absent demain."),
    written(
        "Re: Réponse automatique : Votre candidature",
        "Désolé pour la réponse automatique, je suis rentrée !",
    ),
    written("Re: Automatic reply: x", "Thanks, I'll wait."),
    written("Re: x", "Merci", X_Auto_Response_Suppress="All"),
    written("Re: x", "Merci", X_Auto_Response_Suppress="OOF, AutoReply"),
    written("Re: x", "Merci", Auto_Submitted="no"),
    written("Re: x", "Merci", Precedence="bulk", List_Post="<mailto:l@x>"),
    written("Re: x", "Merci", List_Unsubscribe="<mailto:u@x>"),
    written("Re: x", "Merci", Precedence="bulk"),
    written("Congés et disponibilités", "Je suis en congés cette semaine, appelez-moi."),
    written("Re: x", "J'ai reçu une réponse automatique de votre part, est-ce normal ?"),
    written("Votre réponse automatique", "Votre mail automatique m'a surpris."),
    written("Vacances", "Je pars en vacances le 12."),
    written("Out of my comfort zone", "I applied because I wanted to leave my comfort zone."),
    written("Re: x", "Merci", sender='"Ne pas répondre" <zoe@example.fr>'),
    written("Question sur l'automatisation", "Réponse : le poste d'automaticien ?"),
    written("Re: x", "I am out of the office today but can talk tomorrow, call me."),
    written("Lu et approuvé", "Contrat signé en pièce jointe."),
    written("Read: my application", "Hello, please read my application."),
    written("Re: Out of office", "I was out of office, sorry for my late reply."),
    written("Auto-entrepreneur", "Je suis auto-entrepreneur, est-ce compatible ?"),
    written("Automobile : candidature", "Bonjour, je postule."),
    written("Absence : je décale l'entretien", "Bonjour, je dois décaler."),
    written("Auto-école", "Je passe mon permis mardi."),
    written("Re: x", "Merci", X_Priority="3", X_Mailer="Microsoft Outlook 16.0", Thread_Index="AQ"),
    written("TR: Réponse automatique : x", "Voici ce que j'ai reçu de chez vous."),
    written("Notification : j'ai déménagé", "Ma nouvelle adresse est à Lyon."),
    written(
        "Re: x",
        "Bonjour,\n\nJe suis actuellement en congés, mais je peux me libérer vendredi pour l'entretien.\n\nZoé",
        X_Auto_Response_Suppress="All",
    ),
    written("Delivery of my documents", "My documents could not be delivered by post."),
    written("Échec de la livraison", "Mon colis n'est pas arrivé, désolé du retard."),
]


@pytest.mark.parametrize("message", AUTO)
def test_a_machine_is_known(message: bytes) -> None:
    assert classify(parse(message)).name == "auto_reply"


@pytest.mark.parametrize("message", PEOPLE)
def test_no_person_is_taken_for_a_machine(message: bytes) -> None:
    assert classify(parse(message)).name == "reply"
