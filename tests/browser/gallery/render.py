"""Render the gallery's pages with the real environment, invented people and no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from django import forms
from django.utils.translation import override
from markupsafe import Markup

from ats.jinja import environment

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[2] / "templates"
PAGES = (
    "today",
    "board",
    "letter",
    "application",
    "components",
    "form",
    "apply",
    "expired",
)
TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="t">'


@dataclass
class Someone:
    """The signed-in person of the mock pages."""

    name: str = "Claire Morel"
    email: str = "claire@maison-verdier.example"
    is_administrator: bool = True
    is_recruiter: bool = True


@dataclass
class MockFrame:
    """What `ats.jinja.Frame` gives, written by hand."""

    current: str = "Aujourd’hui"
    company: str = "Maison Verdier"
    language: str = "fr"
    user: Someone | None = field(default_factory=Someone)

    @property
    def nav(self) -> list[tuple[str, str, bool, int]]:
        counts = {"Aujourd’hui": 9, "Lettres": 4, "Réponses": 2}
        labels = ("Aujourd’hui", "Offres", "Candidats", "Lettres", "Réponses", "Réglages")
        return [(name, "#", name == self.current, counts.get(name, 0)) for name in labels]


class PostingForm(forms.Form):
    """One of each control."""

    title = forms.CharField(label="Intitulé", help_text="Tel que les candidats le chercheront.")
    place = forms.CharField(label="Lieu", required=False)
    contract = forms.ChoiceField(
        label="Contrat", choices=[("cdi", "CDI"), ("cdd", "CDD"), ("alt", "Alternance")]
    )
    opens = forms.DateField(
        label="Publication", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    meets = forms.DateTimeField(
        label="Entretien",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        required=False,
    )
    text = forms.CharField(label="Description", widget=forms.Textarea(attrs={"rows": 5}))
    care = forms.ChoiceField(
        label="Délai de réponse promis",
        widget=forms.RadioSelect,
        choices=[("5", "5 jours ouvrés"), ("10", "10 jours ouvrés"), ("15", "15 jours ouvrés")],
    )
    rating = forms.ChoiceField(
        label="Affinage et conseil",
        widget=forms.RadioSelect,
        choices=[("1", "Pas encore"), ("2", "En partie"), ("3", "Oui"), ("4", "Remarquable")],
    )
    days = forms.MultipleChoiceField(
        label="Jours d’entretien possibles",
        widget=forms.CheckboxSelectMultiple,
        choices=[("mo", "Lundi"), ("tu", "Mardi"), ("we", "Mercredi")],
        required=False,
    )
    cv = forms.FileField(label="Votre CV", help_text="PDF, Word ou OpenDocument, 10 Mo au plus.")
    keep = forms.BooleanField(
        label="Gardez mes coordonnées pour d’autres offres",
        help_text="Deux ans au plus. Vous pouvez changer d’avis à tout moment.",
        required=False,
    )


class CriterionForm(forms.Form):
    """A row of the mock formset."""

    name = forms.CharField(label="Critère")
    weight = forms.ChoiceField(
        label="Importance", choices=[("must", "Essentiel"), ("nice", "Utile")]
    )


def _formset() -> Any:
    factory = forms.formset_factory(CriterionForm, extra=1, can_delete=True)
    rows = [
        {"name": "Affinage et conseil", "weight": "must"},
        {"name": "Hygiène", "weight": "must"},
    ]
    return factory(initial=rows, prefix="criteria")


def gallery_environment() -> jinja2.Environment:
    """The site's environment, finding the gallery's templates, with addresses that go nowhere."""
    loader = jinja2.FileSystemLoader([TEMPLATES, HERE])
    env = environment(loader=loader, autoescape=True)
    env.globals["url"] = lambda name, *args, **kwargs: f"#{name}"
    return env


def render(page: str, **context: Any) -> str:
    """The HTML of one page of the gallery, in French."""
    bad = PostingForm({"title": "", "text": "Vente au détail", "care": "5", "contract": "cdi"})
    values = {
        "frame": MockFrame(),
        "csrf_input": Markup(TOKEN),
        "csrf_token": "t",
        "form": PostingForm(initial={"contract": "cdd", "care": "10"}),
        "bad": bad,
        "formset": _formset(),
        "mail": MAIL,
        **context,
    }
    with override("fr"):
        return gallery_environment().get_template(f"{page}.html").render(values)


MAIL = {
    "company": "Maison Verdier",
    "language": "fr",
    "why": "Vous recevez ce message parce que vous avez répondu à une offre de Maison Verdier.",
    "address": "12 quai Saint-Antoine, 69002 Lyon",
}
