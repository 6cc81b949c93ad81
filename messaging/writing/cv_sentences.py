"""The sentences of CV advice, written in each language for itself: for the candidate's eyes."""

from __future__ import annotations

from collections.abc import Mapping

from messaging.writing.situations.texts import spaced

# By code: (vous, tu). `contact` has a second key for what is missing.
_FRENCH: dict[str, tuple[str, str]] = {
    "scanned": (
        (
            "Votre CV nous est arrivé sous forme d'image : l'œil le lit bien, mais les logiciels "
            "de recrutement n'y trouvent aucun mot. Enregistré en PDF depuis votre traitement de "
            "texte, il sera lu partout."
        ),
        (
            "Ton CV nous est arrivé sous forme d'image : l'œil le lit bien, mais les logiciels "
            "de recrutement n'y trouvent aucun mot. Enregistré en PDF depuis ton traitement de "
            "texte, il sera lu partout."
        ),
    ),
    "unreadable": (
        (
            "Nous avons eu du mal à ouvrir le fichier de votre CV. Un PDF exporté depuis votre "
            "traitement de texte vous évitera cet ennui ailleurs."
        ),
        (
            "Nous avons eu du mal à ouvrir le fichier de ton CV. Un PDF exporté depuis ton "
            "traitement de texte t'évitera cet ennui ailleurs."
        ),
    ),
    "hidden": (
        (
            "Le fichier de votre CV contient un passage qui ne se voit pas à la lecture, "
            "peut-être un reste de modèle. Mieux vaut le retirer : certains logiciels "
            "l'interprètent de travers."
        ),
        (
            "Le fichier de ton CV contient un passage qui ne se voit pas à la lecture, peut-être "
            "un reste de modèle. Mieux vaut le retirer : certains logiciels l'interprètent de "
            "travers."
        ),
    ),
    "contact": (
        (
            "Pensez à faire figurer en tête de votre CV une adresse e-mail et un numéro de "
            "téléphone : le document circule souvent sans le message qui l'accompagnait."
        ),
        (
            "Pense à faire figurer en tête de ton CV une adresse e-mail et un numéro de "
            "téléphone : le document circule souvent sans le message qui l'accompagnait."
        ),
    ),
    "contact_mail": (
        (
            "Pensez à ajouter votre adresse e-mail en tête de votre CV : le document circule "
            "souvent sans le message qui l'accompagnait."
        ),
        (
            "Pense à ajouter ton adresse e-mail en tête de ton CV : le document circule souvent "
            "sans le message qui l'accompagnait."
        ),
    ),
    "contact_phone": (
        (
            "Pensez à ajouter votre numéro de téléphone en tête de votre CV : c'est par là qu'on "
            "vous joindra le plus vite."
        ),
        (
            "Pense à ajouter ton numéro de téléphone en tête de ton CV : c'est par là qu'on te "
            "joindra le plus vite."
        ),
    ),
    "dates": (
        (
            "Indiquez les années, même approximatives, à côté de chaque expérience : c'est le "
            "premier repère que l'on cherche en lisant un CV."
        ),
        (
            "Indique les années, même approximatives, à côté de chaque expérience : c'est le "
            "premier repère que l'on cherche en lisant un CV."
        ),
    ),
    "dates_order": (
        (
            "Vérifiez les dates « {span} » de votre CV : la fin y précède le début, sans doute "
            "une faute de frappe."
        ),
        (
            "Vérifie les dates « {span} » de ton CV : la fin y précède le début, sans doute une "
            "faute de frappe."
        ),
    ),
    "headings": (
        (
            "Quelques titres simples dans votre CV (Expérience, Formation, Compétences) "
            "aideraient à trouver d'un coup d'œil ce que l'on cherche."
        ),
        (
            "Quelques titres simples dans ton CV (Expérience, Formation, Compétences) aideraient "
            "à trouver d'un coup d'œil ce que l'on cherche."
        ),
    ),
    "long": (
        (
            "Votre CV gagnerait à être resserré sur deux pages : placez en premier ce qui touche "
            "de plus près au poste, et résumez le reste en une ligne."
        ),
        (
            "Ton CV gagnerait à être resserré sur deux pages : place en premier ce qui touche de "
            "plus près au poste, et résume le reste en une ligne."
        ),
    ),
    "short": (
        (
            "Votre CV est très bref : deux ou trois lignes par expérience, sur ce que vous y "
            "faisiez concrètement, nous auraient aidés à mieux vous connaître."
        ),
        (
            "Ton CV est très bref : deux ou trois lignes par expérience, sur ce que tu y faisais "
            "concrètement, nous auraient aidés à mieux te connaître."
        ),
    ),
    "proof": (
        (
            "Là où vous décrivez vos missions (par exemple « {example} »), ajoutez un résultat "
            "ou un ordre de grandeur : combien de personnes, quel volume, ce qui a changé grâce "
            "à vous."
        ),
        (
            "Là où tu décris tes missions (par exemple « {example} »), ajoute un résultat ou un "
            "ordre de grandeur : combien de personnes, quel volume, ce qui a changé grâce à toi."
        ),
    ),
    "keyword": (
        (
            "Votre message évoquait un point que le poste demandait (« {criterion} »), mais "
            "votre CV n'en dit rien : ajoutez-le, il le mérite."
        ),
        (
            "Ton message évoquait un point que le poste demandait (« {criterion} »), mais ton CV "
            "n'en dit rien : ajoute-le, il le mérite."
        ),
    ),
}
_ENGLISH: dict[str, str] = {
    "scanned": "Your CV reached us as a picture: a person can read it, but recruitment software "
    "finds no words in it. Saved as a PDF from your word processor, it will be read everywhere.",
    "unreadable": "We had trouble opening the file of your CV. A PDF exported from your word "
    "processor will spare you this elsewhere.",
    "hidden": "The file of your CV holds a passage that does not show when one reads it, perhaps "
    "left over from a template. It is better removed: some software misreads it.",
    "contact": "Do put an email address and a phone number at the top of your CV: it often travels "
    "without the message it came with.",
    "contact_mail": "Do add your email address at the top of your CV: it often travels without the "
    "message it came with.",
    "contact_phone": "Do add your phone number at the top of your CV: it is the quickest way to "
    "reach you.",
    "dates": "Give the years, even roughly, beside each job: they are the first thing one looks "
    "for when reading a CV.",
    "dates_order": "Please check the dates “{span}” in your CV: they end before they begin, no "
    "doubt a slip of the keyboard.",
    "headings": "A few plain headings in your CV (Experience, Education, Skills) would help "
    "readers find at a glance what they are looking for.",
    "long": "Your CV would gain from being brought down to two pages: put what is closest to the "
    "job first, and sum up the rest in a line.",
    "short": "Your CV is very brief: two or three lines for each job, on what you actually did, "
    "would have helped us to know you better.",
    "proof": "Where you describe your duties (for instance “{example}”), add a result or an order "
    "of magnitude: how many people, how much, what changed thanks to you.",
    "keyword": "Your message mentioned something that the job asked for (“{criterion}”), but your "
    "CV does not say it: do add it, it deserves its place.",
}


def sentence(code: str, language: str, tu: bool, values: Mapping[str, str]) -> str:
    """One sentence for the candidate. Raises KeyError for a code that there is none for."""
    what = values.get("what")
    key = f"{code}_{what}" if what else code
    if language == "fr":
        return spaced(_FRENCH[key][tu]).format_map(values)
    return _ENGLISH[key].format_map(values)
