"""What each variable means, and what it could be: for the editor, the preview and the test mail.

`fr` and `en` are samples; a tuple gives the items of a list. `never_empty` marks what every
letter has; all other words may be missing for somebody. `also` are names that people may try.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sample = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One variable in words."""

    meaning: str | Promise
    fr: Sample = ""
    en: Sample = ""
    never_empty: bool = False
    also: tuple[str, ...] = ()


_PHONE = "04 72 00 12 34"
_PEOPLE = ("Hélène Vasseur", "Marc Oury")
_TITLES = ("responsable du magasin", "chef de rayon")
_TITLES_EN = ("store manager", "department head")
_CRITERIA = ("Conduite d'une équipe", "Gestion des stocks")
_CRITERIA_EN = ("Leading a team", "Managing stock")

WORDS: dict[str, Word] = {
    "candidate.given_name": Word(
        _("the candidate's given name"),
        "Amina",
        "Amina",
        never_empty=True,
        also=("candidat.prenom", "prenom", "candidate.first_name", "first_name"),
    ),
    "candidate.family_name": Word(
        _("the candidate's family name"),
        "Diallo",
        "Diallo",
        never_empty=True,
        also=("candidat.nom", "nom", "candidate.last_name", "last_name", "surname"),
    ),
    "candidate.full_name": Word(
        _("given name and family name"),
        "Amina Diallo",
        "Amina Diallo",
        never_empty=True,
        also=("nom_complet", "candidate.name", "name"),
    ),
    "posting.title": Word(
        _("the job title of the posting"),
        "Responsable de rayon",
        "Department manager",
        never_empty=True,
        also=("offre.titre", "poste", "titre", "job.title", "position"),
    ),
    "posting.team": Word(_("the team"), "Magasins", "Stores", also=("offre.equipe", "equipe")),
    "posting.place": Word(
        _("the place of work"), "Lyon", "Lyon", also=("offre.lieu", "ville", "city")
    ),
    "company.name": Word(
        _("the company's name"),
        "Maison Essai",
        "Maison Essai",
        never_empty=True,
        also=("entreprise.nom", "societe"),
    ),
    "contact.name": Word(
        _("the contact named in the posting"),
        "Claire Morel",
        "Claire Morel",
        never_empty=True,
        also=("contact.nom",),
    ),
    "contact.job_title": Word(
        _("their job title"), "responsable du recrutement", "head of recruitment"
    ),
    "contact.phone": Word(
        _("their phone number"), _PHONE, "+33 4 72 00 12 34", also=("telephone",)
    ),
    "signer.name": Word(
        _("who signs the letter"),
        "Claire Morel",
        "Claire Morel",
        never_empty=True,
        also=("signataire.nom",),
    ),
    "signer.job_title": Word(
        _("the signer's job title"), "responsable du recrutement", "head of recruitment"
    ),
    "signer.phone": Word(_("the signer's phone number"), _PHONE, "+33 4 72 00 12 34"),
    "tu": Word(_("yes when the company says “tu” to candidates"), also=("tutoiement",)),
    "promise": Word(
        _("the promised date of the answer, written out; empty once it has passed"),
        "mardi 1er décembre 2026",
        "Tuesday 1 December 2026",
        also=("engagement", "date_promise"),
    ),
    "today": Word(
        _("today's date, written out"),
        "lundi 16 novembre 2026",
        "Monday 16 November 2026",
        never_empty=True,
        also=("aujourd_hui", "date"),
    ),
    "asked_on": Word(
        _("the day they asked, written out"),
        "lundi 16 novembre 2026",
        "Monday 16 November 2026",
        never_empty=True,
        also=("date_demande",),
    ),
    "strengths": Word(_("the strengths to share"), also=("points_forts", "forces", "qualities")),
    "strengths[].criterion": Word(
        _("the criterion of the posting"),
        _CRITERIA,
        _CRITERIA_EN,
        never_empty=True,
        also=("critere",),
    ),
    "strengths[].text": Word(
        _("what was seen, in a sentence"),
        (
            "L'exemple du planning de décembre était précis, et chaque choix avait sa raison.",
            "L'inventaire tournant tenait en trois phrases claires.",
        ),
        (
            "The example of the December rota was precise, and each choice had its reason.",
            "The rolling inventory was explained in three clear sentences.",
        ),
        never_empty=True,
        also=("texte",),
    ),
    "gaps": Word(_("what was missing, to share"), also=("ecarts", "points_faibles", "weaknesses")),
    "gaps[].criterion": Word(
        _("the criterion of the posting"),
        ("Lecture des chiffres",),
        ("Reading figures",),
        never_empty=True,
        also=("critere",),
    ),
    "gaps[].text": Word(
        _("what was missing, in a sentence"),
        ("Le lien entre la marge du rayon et les gestes de chaque jour restait à faire.",),
        ("The margin of the department was not yet linked to what is done each day.",),
        never_empty=True,
        also=("texte",),
    ),
    "next_step": Word(
        _("the idea for the next step"),
        "Tenir pendant un mois le compte de résultat d'un rayon, même simple, aiderait beaucoup.",
        "Keeping the simple accounts of one department for a month would help a lot.",
        also=("conseil", "suite"),
    ),
    "door": Word(
        _("the door: “open”, “later” or “closed”"),
        "open",
        "open",
        never_empty=True,
        also=("porte",),
    ),
    "pool_consent": Word(_("yes when the person lets us keep their CV"), also=("vivier",)),
    "pool_until": Word(
        _("until when we may keep it; with the consent only"),
        "30 novembre 2028",
        "30 November 2028",
    ),
    "interviewed_by": Word(
        _("the names of whom the person met"), _PEOPLE, _PEOPLE, also=("recruteurs",)
    ),
    "interview_date": Word(
        _("the day of the last interview, written out"),
        "jeudi 12 novembre 2026",
        "Thursday 12 November 2026",
        also=("date_entretien",),
    ),
    "call_made": Word(_("yes when you have spoken on the phone"), also=("appel",)),
    "message_left": Word(_("yes when you left a message on their phone"), also=("repondeur",)),
    "opening": Word(
        _("the opening: thanks, the answer, and what leads to the reasons"),
        "Merci pour votre candidature. Notre réponse est non pour ce poste. Voici pourquoi.",
        "Thank you for your application. Our answer for this role is no. Here is why.",
        never_empty=True,
        also=("ouverture",),
    ),
    "because": Word(
        _("the reason, where nothing in the application explains the answer"),
        "Cette réponse tient au calendrier et à rien d'autre.",
        "This answer is about the calendar and nothing else.",
        also=("parce_que",),
    ),
    "gaps_intro": Word(
        _("the line before what was missing"),
        "Ce qui nous a manqué, au regard de l'annonce\u00a0:",
        "What we missed, measured against the posting:",
        never_empty=True,
    ),
    "gaps_after": Word(
        _("what the situation adds after it"),
        "Si cela change de votre côté, dites-le-nous.",
        "If that changes on your side, do tell us.",
    ),
    "closing": Word(
        _("the closing: how to answer, or to talk it over"),
        "Une question, un désaccord\u202f? Répondez à ce message.",
        "A question, a disagreement? Reply to this message.",
        never_empty=True,
        also=("conclusion",),
    ),
    "gap_owed": Word(_("yes when a gap explains the answer")),
    "reason": Word(
        _("why it takes longer, as a word of the program"),
        "volume",
        "volume",
        never_empty=True,
        also=("raison",),
    ),
    "was": Word(
        _("the date that was promised, written out"),
        "mardi 17 novembre 2026",
        "Tuesday 17 November 2026",
        never_empty=True,
    ),
    "until": Word(
        _("the new date, written out"),
        "mardi 24 novembre 2026",
        "Tuesday 24 November 2026",
        never_empty=True,
        also=("nouvelle_date",),
    ),
    "late": Word(_("yes when the promised date has passed"), also=("retard",)),
    "again": Word(_("yes when it was put off before"), also=("encore",)),
    "others": Word(_("the other applications that the letter answers"), also=("autres",)),
    "body": Word(
        _("the answer that was typed"),
        "Oui, le samedi compte comme un jour ordinaire, et il est récupéré le lundi.",
        "Yes, Saturday counts as an ordinary day, and Monday is off in return.",
        never_empty=True,
        also=("texte", "corps"),
    ),
    "pay": Word(
        _("the pay of the posting that is proposed, written out; empty when it names none"),
        "de 32 000 à 38 000 € brut par an",
        "€32,000 to €38,000 gross a year",
        also=("salaire", "remuneration"),
    ),
    "known_for": Word(
        _("the posting that this person applied for"),
        "Vente en boutique",
        "Shop assistant",
        also=("candidature_precedente",),
    ),
    "interview.when": Word(
        _("day and hour, written out"),
        "jeudi 3 décembre 2026 à 14 h 30",
        "Thursday 3 December 2026 at 14:30",
        never_empty=True,
        also=("entretien.date", "entretien.quand"),
    ),
    "interview.duration": Word(
        _("how long it lasts"), "45 minutes", "45 minutes", also=("entretien.duree",)
    ),
    "interview.mode": Word(
        _("the way: “onsite”, “video” or “phone”"),
        "onsite",
        "onsite",
        never_empty=True,
        also=("entretien.mode",),
    ),
    "interview.place": Word(
        _("where, on site"),
        "12 rue des Essais, 69002 Lyon",
        "12 rue des Essais, 69002 Lyon",
        also=("entretien.lieu",),
    ),
    "interview.video_url": Word(
        _("the address of the video call"),
        "https://visio.example/salon-3",
        "https://visio.example/room-3",
        also=("entretien.lien",),
    ),
    "interview.phone": Word(
        _("the candidate's number, that we call"), "06 39 98 00 00", "+33 6 39 98 00 00"
    ),
    "interview.interviewers": Word(
        _("who interviews"), also=("entretien.participants", "entretien.personnes")
    ),
    "interview.interviewers[].name": Word(
        _("their name"), _PEOPLE, _PEOPLE, never_empty=True, also=("nom",)
    ),
    "interview.interviewers[].job_title": Word(_("their job title"), _TITLES, _TITLES_EN),
    "interview.interviewers[].phone": Word(_("their phone number"), ("", ""), ("", "")),
    "interview.topics": Word(
        _("the criteria that will be spoken of"),
        _CRITERIA,
        _CRITERIA_EN,
        also=("entretien.themes",),
    ),
}


def word_for(path: str) -> Word:
    """The words of a variable; what stands inside another answer means what it means outside;
    one that has none yet is called by its name."""
    return WORDS.get(path.removeprefix("others[].")) or Word(
        path.rpartition(".")[2].replace("_", " ")
    )
