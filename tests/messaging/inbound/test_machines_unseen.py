"""Automatic answers of more programs, and more people who sound like machines, written down before
the rules were held to them."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import written

AWAY_FR = "Bonjour,\n\nJe suis absente du 11 au 24 mai inclus. En cas d'urgence, merci de contacter Paul Durand.\n\nZoé Martin"
AWAY_EN = "Hi,\n\nI'm away until Monday 25 May with no access to email. Please contact Paul if urgent.\n\nZoé"
RE = "Re: Votre candidature chez Maison Verdier"

MACHINES = {
    "outlook-fr": written("Réponse automatique : " + RE, AWAY_FR, X_Auto_Response_Suppress="All", Auto_Submitted="auto-generated"),
    "outlook-fr-bare": written("Réponse automatique : Votre candidature", "En congés."),
    "outlook-fr-old": written("Absent du bureau : Votre candidature", AWAY_FR),
    "outlook-nbsp": written("Réponse automatique\u00a0: Votre candidature", AWAY_FR),
    "outlook-nl": written("Automatisch antwoord: Votre candidature", "Ik ben afwezig."),
    "outlook-pt": written("Resposta automática: Votre candidature", "Estou fora."),
    "exchange-loop": written(RE, AWAY_FR, X_MS_Exchange_Inbox_Rules_Loop="zoe@example.fr", X_Auto_Response_Suppress="All"),
    "exchange-generated": written("Absence", AWAY_FR, X_MS_Exchange_Generated_Message_Source="Mailbox Rules Agent", X_Auto_Response_Suppress="All"),
    "gmail-vacation": written(RE, AWAY_FR, Precedence="bulk", X_Autoreply="yes", Auto_Submitted="auto-replied"),
    "gmail-vacation-subject": written("En vacances Re: Votre candidature", AWAY_FR, Precedence="bulk", X_Autoreply="yes"),
    "vacation-1": written("away from my mail", AWAY_EN, Precedence="junk", Auto_Submitted="auto-replied"),
    "vacation-old": written("This is a recorded message", AWAY_EN, Precedence="junk"),
    "dovecot-sieve": written("Auto: Votre candidature", AWAY_FR, Auto_Submitted="auto-replied (vacation)", Precedence="bulk"),
    "zimbra-fr": written(RE, AWAY_FR, Auto_Submitted="auto-replied (zimbra; vacation)", Precedence="bulk"),
    "orange": written("Réponse automatique", "Bonjour, je suis absent, je vous répondrai à mon retour.", Auto_Submitted="auto-replied"),
    "ovh": written(RE, AWAY_FR, X_OVH_Autoresponder="yes"),
    "cpanel": written("Absente", AWAY_FR, X_Autorespond="Re: x", Precedence="auto_reply"),
    "plesk": written("Re: " + RE, AWAY_FR, Precedence="auto_reply"),
    "ionos": written("Automatische Antwort", "Ich bin im Urlaub.", Auto_Submitted="auto-replied"),
    "icloud": written(RE, AWAY_EN, X_Apple_Action="VACATION", Auto_Submitted="auto-replied"),
    "yahoo": written("Yahoo Auto Response", AWAY_EN, X_Yahoo_Auto_Response="1", Auto_Submitted="auto-replied"),
    "yahoo-bare": written("Yahoo Auto Response", "Je suis en vacances."),
    "proton": written("Auto: " + RE, AWAY_FR, X_Autoreply="yes", Precedence="auto_reply"),
    "lotus": written("Zoé Martin est absente du bureau.", AWAY_FR, Auto_Submitted="auto-generated"),
    "groupwise": written("Out of Office", AWAY_EN, X_Autoresponder="GroupWise"),
    "freshdesk": written("Votre demande a bien été reçue [#4521]", "Un ticket a été créé.", sender="Support <support@x.freshdesk.example>", Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All"),
    "zendesk": written("[Demande reçue] Votre candidature", "##- Veuillez répondre au-dessus de cette ligne -##\n\nVotre demande (4521) a été reçue.", sender="Support <support@x.zendesk.example>", Auto_Submitted="auto-generated"),
    "glpi": written("[GLPI #0004521] Nouveau ticket", "Ticket créé.", sender="GLPI <glpi@example.fr>", Auto_Submitted="auto-generated"),
    "otrs": written("[Ticket#2026051210] RE: Votre candidature", "Nous avons bien reçu votre demande.", Precedence="bulk", Auto_Submitted="auto-replied", X_OTRS_Loop="yes"),
    "noreply": written("Bien reçu", "Votre message a été enregistré.", sender="Service <ne-pas-repondre@example.fr>"),
    "noreply-en": written("Thanks for reaching out", "We got your message.", sender="Team <no-reply@example.com>"),
    "mailinblack": written("Demande d'authentification de votre message", "Pour que votre message me parvienne, cliquez sur le lien.", Auto_Submitted="auto-generated", sender="Mailinblack <zoe@example.fr>"),
    "boxbe": written("Re: Votre candidature (Waiting list)", "Your message is waiting.", Auto_Submitted="auto-replied", Precedence="bulk"),
    "receipt-read": written("Lu : Votre candidature", "Votre message a été lu.", Content_Type="multipart/report; report-type=disposition-notification"),
    "receipt-thunderbird": written("Accusé de réception (affiché) - Votre candidature", "Ceci est un accusé de réception pour le message que vous avez envoyé à zoe@example.fr.", Content_Type="multipart/report; report-type=disposition-notification"),
    "receipt-deleted": written("Non lu : Votre candidature", "Votre message a été supprimé sans avoir été lu le mardi 12 mai 2026."),
    "receipt-de": written("Gelesen: Votre candidature", "Ihre Nachricht wurde am Dienstag gelesen.", Content_Type="multipart/report; report-type=disposition-notification"),
    "newsletter": written("Les offres de la semaine", "Découvrez nos offres.", sender="Offres <offres@example.com>", List_Unsubscribe="<https://x.example/u>", List_Unsubscribe_Post="List-Unsubscribe=One-Click", Precedence="bulk"),
    "left-company": written("Réponse automatique : Votre candidature", "Zoé Martin ne fait plus partie de l'entreprise. Contactez accueil@example.fr."),
    "address-changed": written("Changement d'adresse", "Ceci est un message automatique.\n\nMa nouvelle adresse : zoe@neuve.example"),
    "greets": written(RE, "Bonjour, ceci est un message automatique. Votre mail a bien été reçu. Merci de ne pas répondre."),
    "about-a-question": written("Réponse automatique : Où en est ma candidature ?", "En congés."),
    "about-a-question-en": written("Automatic reply RE: Are you free on Thursday?", "Away."),
    "ooo-de": written("Abwesend: Re: x", "Ich bin bis 24. Mai nicht im Büro.", X_Auto_Response_Suppress="All"),
    "cron": written("Cron <root@x> backup", "ok", sender="root@x.example", X_Cron_Env="<SHELL=/bin/sh>"),
    "facteur": written("Message automatique : absence", AWAY_FR),
    "lang-fr-body": written(RE, "*** Message automatique ***\n\nJe suis en congé maternité jusqu'en octobre.", Return_Path="<>"),
    "body-generated": written("Votre message", "Ce message a été généré automatiquement, merci de ne pas y répondre.\n\nVotre courriel a été transmis au service concerné."),
    "empty-sender": written("Absence jusqu'au 24 mai", AWAY_FR, Return_Path="<>", Precedence="bulk"),
    "en-leave": written("Out of the office until May 25", AWAY_EN),
    "annual-leave": written("Annual leave Re: x", AWAY_EN, X_Auto_Response_Suppress="All", Precedence="bulk"),
}  # fmt: skip

PEOPLE = {
    "away-but": written(RE, "Bonjour,\n\nje suis absente cette semaine, mais je peux vous appeler lundi.\n\nZoé"),
    "away-until": written(RE, "Bonjour, je suis en congés jusqu'au 24 mai, pourrions-nous nous voir après ?"),
    "asks-about-ours": written("Réponse automatique ?", "J'ai eu une réponse automatique, mais pas de réponse à ma question. Qu'en est-il ?"),
    "asks-when": written("Out of office on Thursday?", "Will you be there on Thursday, or shall I come on Friday?"),
    "answers-ours": written("Re: Réponse automatique : Votre candidature", "Merci, je patiente."),
    "re-automatic": written("Re: Automatic reply: Your application", "No worries, talk to you when you are back."),
    "re-absence": written("RE: Absence du bureau", "Bonnes vacances ! Je vous recontacte à votre retour."),
    "tr-automatic": written("TR: Réponse automatique : candidature", "J'ai reçu ceci, est-ce la bonne adresse ?"),
    "fw-undelivered": written("TR: Non remis : Ma candidature", "Mon premier mail m'est revenu, voici mon CV."),
    "fwd-failure": written("Fwd: Delivery Status Notification (Failure)", "Your address bounced, so I am trying this one."),
    "re-undelivered": written("Re: Undelivered Mail Returned to Sender", "Bonjour, votre mail m'est revenu, tout va bien ?"),
    "quotes-report": written("Mail non distribué", "Bonjour,\n\nJ'ai reçu « 550 5.1.1 User unknown » en écrivant à claire@verdier.example. Pouvez-vous me donner la bonne adresse ?"),
    "absent-interview": written("Absence", "Je suis souffrante et ne pourrai pas venir à l'entretien de demain."),
    "absent-subject-all": written("Absente lundi", "Bonjour, je serai absente lundi.", X_Auto_Response_Suppress="All"),
    "automatic-car": written("Boîte automatique", "Bonjour, le véhicule de fonction a-t-il une boîte automatique ?"),
    "automaticien": written("Automaticien : candidature", "Bonjour, je postule au poste d'automaticien."),
    "vacation-job": written("Vacation à l'hôpital", "Bonjour, je cherche des vacations d'infirmière."),
    "vacances-question": written("Congés", "Combien de semaines de congés offrez-vous ?"),
    "away-signature": written(RE, "Merci, c'est noté.\n\nZoé Martin\nAbsente le mercredi"),
    "signature-no-reply": written(RE, "Oui, mardi me convient.\n\nZoé\n\nMerci de ne pas imprimer ce message."),
    "tool-suppress": written(RE, "Merci pour votre retour.", X_Auto_Response_Suppress="DR, RN, NRN, OOF, AutoReply"),
    "outlook-headers": written(RE, "Parfait.", X_MS_Has_Attach="", X_MS_TNEF_Correlator="", X_MS_Exchange_Organization_SCL="-1"),
    "list-unsub-re": written(RE, "Merci !", List_Unsubscribe="<mailto:x@y.example>", List_Id="<famille.example>"),
    "null-path-person": written(RE, "Bonjour, j'ai bien reçu votre lettre, merci.", Return_Path="<>"),
    "precedence-bulk-person": written(RE, "Je souhaite retirer ma candidature.", Precedence="bulk"),
    "machine-name": written(RE, "Bonjour, toujours intéressée !", sender="Auto Martin <auto.martin@example.fr>"),
    "noreply-like": written(RE, "Bonjour !", sender="Noé Reply <noe.reply@example.fr>"),
    "mailer-like": written(RE, "Bonjour !", sender="Émilie Daemon <e.daemon@example.fr>"),
    "postmaster-person": written("Question", "Bonjour, je suis l'administrateur et je postule.", sender="Jean <postmaster@jean.example>"),
    "out-of-office-sentence": written("Question", "I will be out of office next week, can we meet before?"),
    "read-my": written("Lu : votre offre", "Bonjour, j'ai lu votre offre et elle m'intéresse."),
    "accepted-hand": written("Accepté !", "Bonjour, j'accepte votre offre avec joie."),
    "message-automatique-question": written("Message automatique ?", "Votre refus était un message automatique, n'est-ce pas ?"),
    "reply-auto-in-body": written(RE, "Ceci n'est pas une réponse automatique : j'ai vraiment lu votre lettre."),
    "answers-robot": written(RE, "Votre mail a été envoyé automatiquement, je suppose ? J'aimerais parler à une personne."),
    "ticket-person": written("[Ticket#123] Ma candidature", "Bonjour, je relance ma candidature."),
    "travels": written(RE, "I am on vacation until May 24 but happy to do a call on May 20."),
    "maternity": written(RE, "Je suis en congé maternité jusqu'en octobre et cherche un poste pour novembre."),
    "limited-access": written(RE, "Je suis en déplacement avec un accès limité à mes mails, appelez-moi plutôt au 06 12 34 56 78."),
    "no-longer-works": written(RE, "Je ne travaille plus chez Dupont depuis mars, je suis donc libre tout de suite."),
    "urgence": written(RE, "Je suis absente jusqu'à jeudi. En cas d'urgence, voici mon portable : 06 12 34 56 78.", X_Auto_Response_Suppress="All"),
    "voicemail": written("Absence de réponse", "Bonjour, sans réponse de votre part depuis trois semaines, je me permets de vous relancer."),
    "absence-du-bureau-re": written("Re: Absence du bureau : Re: Votre candidature", "Bon retour ! Je vous renvoie mes disponibilités."),
    "auto-prefix": written("Auto : permis B", "Bonjour, j'ai le permis B et un véhicule."),
    "absence-prefix": written("Absence : certificat médical", "Bonjour, voici mon certificat pour l'entretien manqué."),
    # A calendar writes these, at a click of the person.
    "calendar-refused": written("Refusé : Entretien Maison Verdier", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=DECLINED:mailto:zoe@example.fr\nEND:VEVENT\nEND:VCALENDAR\n", Content_Type="text/calendar; method=REPLY; charset=utf-8"),
    "calendar-google": written("Accepted: Entretien Maison Verdier", "--b\nContent-Type: text/plain\n\nZoé has accepted this invitation.\n--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--b--\n", Content_Type='multipart/alternative; boundary="b"', Auto_Submitted="auto-generated"),
    "away-prefix": written("Away: my availability", "I am travelling but available for a call on Friday."),
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_is_known(name: str) -> None:
    assert classify(parse(MACHINES[name])).name == "auto_reply"


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_stays_one(name: str) -> None:
    assert classify(parse(PEOPLE[name])).name == "reply"
