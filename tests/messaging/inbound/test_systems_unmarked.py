"""Systems that no field gives away, and people who write nearly as they do."""

from __future__ import annotations

import pytest

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from tests.messaging.inbound.world import assert_report, notice, written

RE = "Re: Prise de références - candidature électricien"
DESK = "Service Relation <relation@mairie.example>"
TO_US = {"In_Reply_To": "<lettre-204@verdier.example>"}

SYSTEMS = {
    "ticket-fr": written(RE, "Bonjour,\n\nUn ticket a été créé avec l'identifiant 55120.\n\nLe support", DESK),
    "ticket-number": written(RE, "Votre numéro de demande est le 2026-88-10437. Merci de le rappeler.", DESK),
    "ticket-en": written("Case 00918273", "Your request has been received and a case has been opened.", DESK),
    "ticket-subject": written("[GLPI #0041877] Nouveau ticket Pièces manquantes", "URL : https://glpi.example/?t=41877\n\nStatut : Nouveau", DESK),
    "ticket-de": written("Ihre Anfrage", "Ein Ticket mit der Nummer 8841 wurde für Sie eröffnet.", DESK),
    "ack-numbered": written("Votre demande n° 00918273", "Chère cliente, cher client,\n\nNous avons bien reçu votre demande.", DESK),
    "ack-who": written("Votre message", "Nous avons bien reçu votre message. Un conseiller vous répondra sous 5 jours ouvrés.", DESK),
    "ack-en": written("Thank you", "We have received your message. Our team will get back to you within 2 business days.", DESK),
    "passed-on": written("Votre courrier", "Votre message a été transmis au service concerné.", DESK),
    "gate-fr": written("Confirmez votre envoi", "Votre e-mail du 29/05 est en attente. Pour qu'il parvienne à Fabio Santoro, cliquez ici :\n\nhttps://verif.example/c/?x=5zt", "Fabio Santoro via MailGuard <verification@mailguard.example>", **TO_US),
    "gate-en": written(f"{RE} (Action Required)", "Dominique Sarrazin's inbox is protected by an approved senders list. Click here to have your message delivered.", **TO_US),
    "moderated": written("Your message awaits approval", "Your message to the list equipe@asso.example is being held until the moderator has seen it.", "equipe-owner@asso.example"),
    "antivirus": written("VIRUS DÉTECTÉ dans votre message", "Une pièce jointe contenait un code suspect (Heur.Macro.Agent.d) et a été supprimée.", "antivirus@groupe.example"),
    "mailscanner": written("Avertissement", "Un ou plusieurs fichiers joints (fiche.docm) sont interdits\net ont été retirés.", "postmaster@cabinet.example"),
    "quarantine": written("Notification", 'The message you sent with subject "Pièces" is currently held in quarantine.', "quarantine@gw.example"),
    "sends-only": written(RE, "Cette adresse sert uniquement à l'envoi. Les réponses ne sont ni lues ni conservées.", "newsletter@agence.example", **TO_US),
    "not-monitored": written(RE, "This mailbox is not monitored. Please use the form on our site.", **TO_US),
    "unread-de": written(RE, "Dieses Postfach wird nicht mehr gelesen.", **TO_US),
    "left": written(RE, "Bonjour,\n\nZoé Martin a quitté l'entreprise. Votre interlocutrice est désormais Marion Pic : marion.pic@boite.example", **TO_US),
    "retired": written(RE, "Martin has retired. Please write to office@boite.example.", "zoe.martin@boite.example"),
    "null-sender": written("Fermeture saisonnière", "L'hôtel est fermé du 3 novembre au 14 février. Les messages seront lus à la réouverture.", "Hôtel Mirabel <info@mirabel.example>", Return_Path="<>"),
    "mdaemon": written("Adresse supprimée", "Voyez avec l'accueil.", X_MDAutoResponder="zoe@example.fr"),
    "plesk": written("Fermeture", "Nous sommes fermés.", X_Mailer="Plesk Autoresponder"),
    "tagged-by-desk": written("[lycee #18214] AutoReply: Prise de références", "Bonjour,\n\nce message vous est adressé automatiquement suite à la création du ticket.", Return_Path="<>"),
    "short-form": written(RE, "Réponse auto : je suis en mer jusqu'au 20 septembre, aucun accès.", **TO_US),
    "signed-so": written(RE, "je suis en échange à Lisbonne jusqu'en février.\n\n-- \nHugo (message automatique)", **TO_US),
    "named-so": written(RE, "Madame Fournier est en arrêt maladie. Merci d'écrire à M. Kane.\n\nRéponse automatique - Les Tilleuls", **TO_US),
    "carries-a-number": written(RE, "Votre message du 11/01/2026 14:00 a été pris en compte et porte la référence Ticket#10284417.", DESK),
    "offers-more": written("Re: your mail", "We've received your request and created ticket #1194730021. One of our specialists will be in touch soon.\n\nWant to add something? Simply reply to this email.", DESK),
    "on-hold": written("Message On Hold", "Your message to careers@firm.example has been placed on hold.\n\nSubject: Your application - Paralegal\nStatus: Pending review", "postmaster@firm.example"),
    "my-own-gate": written(RE, "Bonjour,\n\nMa boîte est protégée par un filtre. Votre message est en attente : il me sera remis dès que vous aurez recopié le code de la page suivante.", **TO_US),
    "text-to-a-phone": written(RE, "MESSAGE NON REMIS AU MOBILE 33600001873 : le client n'est pas abonné.", "sms@operateur.example"),
    "retired-unread": written(RE, "I retired on 20 December and this mailbox is no longer monitored.", **TO_US),
    "replaced": written(RE, "L'adresse à laquelle vous avez écrit (m.roy@ccas.example) a été remplacée par marion.roy@ville.example.", **TO_US),
    "closed-fr": written(RE, "L'école est fermée pour les vacances d'été. Les mails reçus seront traités à partir du 1er septembre.", "École <ecole@commune.example>"),
    "closed-html": written(RE, "<p>Le Cabinet sera ferm&eacute; pour cong&eacute;s annuels.</p><p>Nous traiterons votre courriel &agrave; notre retour.</p><p>Me Roche</p>", "cabinet@roche.example", Content_Type="text/html; charset=utf-8"),
    "closed-de": written(RE, "Betriebsferien vom 12.08. bis 30.08.! In dieser Zeit werden E-Mails nicht gelesen.", "info@metallbau.example", Precedence="bulk"),
    "absent-terse": written(RE, "Absent du 03/08 au 25/08. Urgences : 06 00 00 19 84 (Nadia).", **TO_US),
    "leave-unread": written(RE, "Je suis en congé paternité du 27 octobre au 24 novembre. Mes messages ne sont pas consultés.\nPour la presse : Inès.", **TO_US),
    "not-checking": written(RE, "I am on leave until 5 January. I'm not checking email but will respond as soon as I'm back.", **TO_US),
    "sent-to-all": written(RE, "Nouvelle adresse : nadege@thuillier.example\n\nMessage envoyé automatiquement à tous mes correspondants, une seule fois."),
    "acknowledges": written(RE, "Bonjour,\n\nCeci est un accusé de réception. Merci de conserver cette chaîne dans le sujet.", DESK),
    "part-time": written(RE, "Je travaille à temps partiel et suis présente le lundi. Les messages reçus les autres jours sont traités à mon retour.", **TO_US),
    "read-at-return": written(RE, "Je suis absente du 1er au 15 juin. Vos messages seront lus à mon retour. Merci.", **TO_US),
    "own-box-unread": written(RE, "Pendant les vacances scolaires, ma messagerie professionnelle n'est pas relevée. Bel été !", **TO_US),
    "stood-in-for": written(RE, "Je suis absent du 14 au 25 avril. L'intérim est assuré par Mme Bouvard (poste 2231).", **TO_US),
    "left-and-told": written(RE, "Bonjour, j'ai quitté l'agence le 28 mai. Vos messages ne me sont pas transmis. Pour me suivre, rendez-vous sur LinkedIn.", **TO_US),
    "given-up": written(RE, "Trop de spams, je laisse tomber cette boîte. Message automatique, inutile de répondre, je ne le verrai pas."),
    "identify": written(RE, "Pour lutter contre les indésirables, ma messagerie est protégée. Votre adresse m'étant inconnue, merci de vous identifier en cliquant ci-dessous.", **TO_US),
    "closed-it": written("Chiuso", "Il nostro ufficio rimarrà chiuso dal 24 dicembre. Le richieste saranno evase alla riapertura.", "info@studio.example"),
    "by-the-gateway": written("Message reçu", "*** Ce message est généré par la passerelle antivirale de groupe.example ***", "svc@groupe.example"),
}  # fmt: skip

PEOPLE = {
    "new-address": written(RE, "Bonjour, cette adresse n'est plus utilisée, écrivez-moi plutôt à zoe@neuve.example."),
    "new-address-quoting": written(RE, "Cette adresse n'est plus consultée, merci d'utiliser zoe@neuve.example.\n\nLe mar. 12 mai 2026 à 10:02, Maison Verdier <reponse@verdier.example> a écrit :\n> Bonjour,\n> Vos références nous manquent."),
    "left-herself": written(RE, "J'ai quitté la société Dubreuil fin mai, voici mon adresse personnelle.", **TO_US),
    "left-by-phone": written(RE, "Zoé Martin n'est plus joignable à ce numéro.", X_Mailer="iPhone Mail (21F90)"),
    "mother": written(RE, "Zoé est absente toute la semaine, elle vous rappellera lundi.", **TO_US),
    "coach": written(RE, "Mme Diallo est absente jusqu'à jeudi.", "Carole Petit <c.petit@mission-locale.example>", **TO_US),
    "coach-passes-on": written(RE, "Votre mail a été transmis à Mme Diallo.", "Carole Petit <c.petit@mission-locale.example>"),
    "couple": written(RE, "Nous avons bien reçu votre message, nous serons là tous les deux.", "Couple Roy <roy@example.fr>"),
    "school": written(RE, "Nous avons bien reçu votre message et en parlons à Karim demain.", "placement@lycee.example"),
    "it-support": written(RE, "Oui, mardi me convient. Et le ticket n° 4512 a été créé par mon collègue, voyez la pièce jointe.", "Support <support@firme.example>"),
    "by-a-desk": written("[Ticket 4512] Votre proposition", "Bonjour, d'accord pour l'entretien de mardi.", "Yann Le Goff (Support) <support@firme.example>", X_Freshdesk_Ticket="4512"),
    "got-it": written(RE, "J'ai bien reçu votre message, merci."),
    "antispam": written(RE, "Votre message est resté en attente dans mon antispam, pouvez-vous renvoyer le lien ?"),
    "postmaster": written(RE, "Merci beaucoup, à mardi !", "Yves <postmaster@famille-roy.example>"),
    "noreply": written("RE: Entretien", "Bonjour, c'est Erwan Grall (oui, l'adresse est une blague de mon frère). Mardi c'est parfait.", "Fam. Grall <noreply@famille-grall.example>", User_Agent="Mozilla Thunderbird", **TO_US),
    "scanned": written(RE, "Entendu pour mardi.\n\n-- \nCet e-mail a été vérifié, aucun virus trouvé."),
    "null-sender": written(RE, "Je viendrai mardi.", Return_Path="<>"),
    "on-the-robot": written(RE, "J'ai reçu votre refus (message automatique)."),
    "noreply-by-a-crm": written(RE, "Mon CRM envoie tout depuis no-reply, désolée ! Je suis partante pour jeudi, plutôt vers 9h ?", "Coralie <no-reply@immo.example>", **TO_US),
    "a-link-of-hers": written(RE, "Voici ma vidéo : https://video.example/w/77aQ\n\nLa page demande de prouver que vous n'êtes pas un robot, désolée, c'est leur antispam !"),
    "tells-what-came": written(RE, "Réponse automatique : c'est tout ce que j'ai reçu de vous hier."),
    "mocks-us": written(RE, "Ceci est un message automatique, merci de ne pas y répondre. Votre refus a bien été enregistré par ma poubelle."),
    "closed-and-asks": written(RE, "Notre atelier est fermé du 1er au 20 août, pouvez-vous me joindre par mail avant ?"),
    "not-reading-but": written(RE, "Je suis en congés jusqu'au 15 et ne consulte pas mes mails : voici mon numéro, 06 00 00 19 84."),
    "not-reading-by-phone": written(RE, "I'm on holiday and not checking email much, Tuesday is good.", X_Mailer="iPhone Mail (21F90)"),
    "absent-that-day": written(RE, "Absent du 3 au 5, je propose le 6."),
    "new-address-told": written(RE, "Échec de la remise de votre côté sans doute : cette adresse n'existe plus. Voici la nouvelle."),
    "relayed": written("Nouveau message de Juliette R.", "Juliette R. vous a répondu sur JobLien :\n\n« Demain, ça irait ? »", "Juliette R. (via JobLien) <noreply-48812@joblien.example>", List_Unsubscribe="<https://joblien.example/u>", Feedback_ID="48812:msg"),
    "signed-by-a-program": written(RE, "35 k€, préavis trois mois. Je reste joignable le soir.\n\n-- \nCe courriel a été chiffré par SecurMail Pro.\nCeci est un message automatique de sécurité : ne transmettez jamais votre mot de passe."),
    "stood-in-for-an-interview": written(RE, "Je suis absente jeudi ; pendant mon absence, voyez avec ma collègue pour l'entretien."),
    "form": written(RE, "Je travaille au support : nos réponses partent d'elles-mêmes, mais celle-ci est de moi.", Precedence="bulk"),
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_known_by_what_it_says(name: str) -> None:
    assert classify(parse(SYSTEMS[name])).name == "auto_reply"


@pytest.mark.parametrize("name", PEOPLE)
def test_who_speaks_for_themselves_is_a_person(name: str) -> None:
    seen = classify(parse(PEOPLE[name]))
    assert seen.name == "reply", seen.why


def test_a_postmaster_who_returns_a_letter_in_french() -> None:
    told = "Votre message adressé à zoe@example.fr vous est retourné car le compte du destinataire"
    end = "a été résilié et l'adresse supprimée.\n\nL'administrateur de la messagerie"
    subject, sender = "Retour de votre message", "Administrateur <postmaster@fai.example>"
    assert_report(notice(f"Madame, Monsieur,\n\n{told} {end}", subject, sender), "hard")


def test_a_domain_without_mail_servers_is_dead() -> None:
    why = "Error Description: No mail servers appear to exist for the recipient's address."
    body = f"The following recipient(s) could not be reached:\n\nzoe@example.fr\n   {why}\n\nhMailServer"
    assert_report(notice(body, "Message undeliverable: Suite"), "hard")
