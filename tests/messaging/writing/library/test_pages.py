"""The pages of the letters' texts: who, what they say, what they refuse and keep."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ats.events import Actor
from ats.models import User
from messaging.models import LetterTemplate, LetterTemplateVersion, Outbound
from messaging.writing.library import services
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.preview import PEOPLE_SHOWN, people
from messaging.writing.library.services import Place
from tests import factories as make
from tests.letters import a_letter
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

ONE = ("decline_applied", "fr")
BODY = "Bonjour {{ candidate.given_name }},\n\n{% if tu %}À toi{% else %}À vous{% endif %}."


@pytest.fixture
def karim(client: Client) -> User:
    """An administrator who recruits too, signed in."""
    make.a_company(name="Maison Test")
    user = make.an_administrator("Karim Benali", is_recruiter=True, language="en")
    client.force_login(user)
    return user


def place() -> Place:
    return Place(KINDS[ONE[0]], ONE[1])


def typed(**more: str) -> dict[str, str]:
    """The editor's form as the page holds it."""
    return {"subject": "Objet", "body": BODY, "seen": place().source.text_hash} | more


def post(client: Client, name: str = "template", args: Any = ONE, **data: str) -> Any:
    return client.post(reverse(name, args=args), data, follow=True)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_says_what_is_in_ones_own_words(client: Client, karim: User) -> None:
    before = text(client.get(reverse("templates")))
    assert before.count("As delivered") == 2 * len(KINDS)
    post(client, **typed())
    after = text(client.get(reverse("templates")))
    assert (after.count("Your words"), after.count("As delivered")) == (1, 2 * len(KINDS) - 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_has_its_page_and_its_mail(
    client: Client, karim: User, kind: str, language: str
) -> None:
    html = text(client.get(reverse("template", args=[kind, language])))
    assert "candidate.given_name" in html
    mail = text(client.get(reverse("template-frame", args=[kind, language])))
    # The beginning of an answer stands in a frame that names its reader.
    assert "Amina" in mail or KINDS[kind].group == "beginnings"
    assert "Maison Test" in mail
    assert "mistake" not in html


def test_a_text_is_saved_and_letters_start_from_it(client: Client, karim: User) -> None:
    page = post(client, **typed())
    assert "New letters start from this text" in text(page)
    assert a_letter(make.an_application(kind="applied")).body.endswith("À vous.")


def test_with_mistakes_nothing_changes_and_what_was_typed_stays(
    client: Client, karim: User
) -> None:
    page = post(client, **typed(body="Bonjour {{ candidat.prenom }},\n\nceci reste"))
    assert page.status_code == 422
    assert "Line 1, column 12" in text(page)
    assert "Did you mean “candidate.given_name”?" in text(page)
    assert "ceci reste" in text(page)
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    "more", [{"subject": ""}, {"body": ""}, {"body": "x\0"}, {"body": "x" * 100_001}, {"seen": ""}]
)
def test_odd_forms_are_refused(client: Client, karim: User, more: dict[str, str]) -> None:
    assert post(client, **typed(**more)).status_code == 422
    assert not LetterTemplate.objects.exists()


def test_two_editors_at_once(client: Client, karim: User) -> None:
    mine = typed(body="Le mien, {{ candidate.given_name }}.")
    services.save(place(), "Objet", "Le sien.", Actor("Claire"), place().source.text_hash)
    page = post(client, **mine)
    assert page.status_code == 409
    assert "Claire saved this part while you were writing" in text(page)
    assert "Le mien" in text(page)
    assert place().source.body == "Le sien."
    assert place().source.text_hash in text(page)  # sent again, mine stays
    again = typed(body="Le mien, {{ candidate.given_name }}.")
    assert post(client, **again).status_code == 200
    assert place().source.body == "Le mien, {{ candidate.given_name }}."


def test_a_preview_keeps_nothing_and_says_what_is_typed(client: Client, karim: User) -> None:
    data = typed(person="demo", voice="tu", body=BODY + "\n\n<script>x</script>")
    mail = text(post(client, "template-frame", **data))
    assert "Bonjour Amina," in mail
    assert "À toi." in mail
    assert "&lt;script&gt;" in mail
    assert not LetterTemplate.objects.exists()


def test_a_preview_on_somebody_who_applied(client: Client, karim: User) -> None:
    application = make.an_application(candidate=make.a_candidate("Léa", "Martin"))
    data = typed(person=str(application.pk), voice="vous")
    assert "Bonjour Léa," in text(post(client, "template-frame", **data))
    assert "À vous." in text(post(client, "template-frame", **data))


def test_the_fragment_says_the_mistakes_or_the_words(client: Client, karim: User) -> None:
    url = reverse("template-frame", args=ONE)
    headers = {"HX-Request": "true"}
    good = client.post(url, typed(person="demo", voice="vous"), headers=headers)
    assert "Bonjour Amina," in text(good)
    bad = client.post(url, typed(body="{{ x😀y }} {{ nom }}", person="demo"), headers=headers)
    assert "2 mistakes to mend" in text(bad)
    assert 'data-point="id_body"' in text(bad)


def test_a_framed_mistake_is_never_markup(client: Client, karim: User) -> None:
    page = post(client, "template-frame", **typed(body="{{ a|b<script> }}"))
    assert "<script>" not in text(page)


def test_nobody_is_shown_whom_the_writer_may_not_see(client: Client) -> None:
    make.a_company()
    application = make.an_application(candidate=make.a_candidate("Léa", "Martin"))
    karim = make.an_administrator("Karim")
    client.force_login(karim)
    assert people(karim, place()) == []
    data = typed(person=str(application.pk), voice="vous")
    assert "Bonjour Amina," in text(post(client, "template-frame", **data))


def test_history_difference_and_the_way_back(client: Client, karim: User) -> None:
    post(client, **typed(body="Bonjour Un."))
    post(client, **typed(body="Bonjour Deux."))
    html = text(client.get(reverse("template", args=ONE)))
    assert "<del>Un</del><ins>Deux</ins>" in html
    post(client, "template-restore", version="1", seen=place().source.text_hash)
    assert place().source.body == "Bonjour Un."
    post(client, "template-default", seen=place().source.text_hash)
    assert place().source.of == "default"
    assert LetterTemplateVersion.objects.count() == 4
    assert "went back to the default" in text(client.get(reverse("template", args=ONE)))


@pytest.mark.parametrize("version", ["", "x", "9", "-1", "9" * 18, "9" * 30, "²"])
def test_a_version_that_is_none(client: Client, karim: User, version: str) -> None:
    post(client, **typed())
    page = post(client, "template-restore", version=version, seen=place().source.text_hash)
    assert "There is no such version" in text(page)


def test_a_stale_button_changes_nothing(client: Client, karim: User) -> None:
    post(client, **typed())
    page = post(client, "template-default", seen="stale")
    assert "saved this part" in text(page)
    assert place().source.of == "company"


def test_a_test_is_what_is_typed_to_oneself_and_marked(client: Client, karim: User) -> None:
    post(client, **typed(body="Le texte gardé."))
    somebody = make.an_application(candidate=make.a_candidate("Léa", "Martin"))
    page = post(client, "template-test", **typed(person=str(somebody.pk), voice="tu"))
    assert page.status_code == 200
    assert karim.email in text(page)
    mail = Outbound.objects.get()
    assert (mail.kind, mail.to_address) == ("template_test", karim.email)
    assert mail.subject == "[Essai] Objet"
    assert "Bonjour Amina," in mail.text  # never a real person's data in a mailbox
    assert "À toi." in mail.text
    assert "Ceci est un essai" in mail.text
    assert mail.candidate is None
    assert mail.conversation is None


def test_a_test_keeps_nothing_and_loses_nothing(client: Client, karim: User) -> None:
    seen = place().source.text_hash
    page = text(post(client, "template-test", **typed(body="\n\nPas encore gardé.\n")))
    assert "Pas encore gardé." in page
    assert f'value="{seen}"' in page  # saving it later still tells whether another was quicker
    assert "data-preview-now" in page
    assert not LetterTemplate.objects.exists()


def test_a_test_with_mistakes_is_refused_in_the_words_of_the_preview(
    client: Client, karim: User
) -> None:
    wrong = typed(body="Bonjour,\n\n{{ candidat.prenom }}\n\nceci reste")
    page = post(client, "template-test", **wrong)
    assert page.status_code == 422
    assert "Nothing was sent: the template has mistakes." in text(page)
    assert "ceci reste" in text(page)
    said = "Line 3, column 4: there is no variable “candidat.prenom”."
    for name in ("template-test", "template-frame"):
        part = client.post(reverse(name, args=ONE), wrong, headers={"HX-Request": "true"})
        assert (part.status_code, said in text(part)) == (200, True)
    assert said in text(page)
    assert not Outbound.objects.exists()


@pytest.mark.parametrize("more", [{"subject": ""}, {"body": ""}, {"body": "x" * 20_001}])
def test_a_test_of_nothing_or_too_much(client: Client, karim: User, more: dict[str, str]) -> None:
    assert post(client, "template-test", **typed(**more)).status_code == 422
    assert post(client, "template-test").status_code == 422
    assert not Outbound.objects.exists()


def test_a_test_as_one_types_answers_beside_the_button(client: Client, karim: User) -> None:
    url = reverse("template-test", args=ONE)
    part = client.post(url, typed(), headers={"HX-Request": "true"})
    assert f"A test is on its way to {karim.email}." in text(part)
    assert "<form" not in text(part)  # what is typed stays where it is
    assert Outbound.objects.count() == 1


def test_who_may_only_read_a_text_tries_their_own_words_on_themselves(client: Client) -> None:
    make.a_company()
    recruiter = make.a_recruiter(language="en")
    client.force_login(recruiter)
    assert "saved or not" in text(client.get(reverse("template", args=ONE)))
    post(client, "template-test", **typed(body="Mes mots."))
    assert [mail.to_address for mail in Outbound.objects.all()] == [recruiter.email]
    assert not LetterTemplate.objects.exists()


def test_lines_are_those_of_the_field(client: Client, karim: User) -> None:
    """Blank lines before the text are kept off the letter; they count where one looks."""
    body = "\r\n\r\n😀 Bonjour {{ nom }}"
    for name in ("template", "template-test"):
        page = text(post(client, name, **typed(body=body)))
        assert "Line 3, column 14" in page
        assert 'data-point-from="16" data-point-to="19"' in page  # as the browser counts
    for subject in ("  {{ x }}", "a\r\n{{ x }}"):
        assert "Subject, column 6" in text(post(client, **typed(subject=subject))), subject


def test_a_subject_of_several_lines_is_kept_as_one(client: Client, karim: User) -> None:
    post(client, **typed(subject="Un objet\r\nen deux lignes "))
    assert place().source.subject == "Un objet en deux lignes"


def test_a_posting_has_its_own(client: Client, karim: User) -> None:
    posting, other = make.a_posting(), make.a_posting()
    args = (posting.pk, *ONE)
    page = text(client.get(reverse("posting-template", args=args)))
    assert "This posting follows the delivered text" in page
    post(client, "posting-template", args, **typed(body="De l'offre."))
    assert a_letter(make.an_application(posting, kind="applied")).body == "De l'offre."
    assert a_letter(make.an_application(other, kind="applied")).body != "De l'offre."
    assert posting.title in text(client.get(reverse("template", args=ONE)))
    assert "Own text" in text(client.get(reverse("posting-templates", args=[posting.pk])))
    own = Place(KINDS[ONE[0]], ONE[1], posting).source
    post(client, "posting-template-default", args, seen=own.text_hash)
    assert a_letter(make.an_application(posting, kind="applied")).body != "De l'offre."


def test_a_recruiter_reads_the_companys_text_and_cannot_change_it(client: Client) -> None:
    make.a_company()
    client.force_login(make.a_recruiter(language="en"))
    page = text(client.get(reverse("template", args=ONE)))
    assert "Administrators change the company" in page
    assert ">Save<" not in page
    assert client.post(reverse("template", args=ONE), typed()).status_code == 403
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("args", [("nothing", "fr"), ("answer", "de"), ("password_reset", "fr")])
def test_there_is_no_page_for_what_cannot_be_edited(
    client: Client, karim: User, args: tuple[str, str]
) -> None:
    for method in (client.get, client.post):
        assert method(reverse("template", args=args)).status_code == 404


def test_the_pages_cost_the_same_whoever_applied(client: Client, karim: User) -> None:
    make.an_application()

    def grow() -> None:
        for number in range(PEOPLE_SHOWN + 3):
            make.an_application(candidate=make.a_candidate("Léa", f"Martin {number}"))
        for number in range(3):
            post(client, **typed(body=f"Bonjour {number}."))

    post(client, **typed())
    same_queries(client, reverse("template", args=ONE), grow)
    same_queries(client, reverse("templates"), lambda: None)
