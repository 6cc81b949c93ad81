"""The pages of postings, as a recruiter, a manager and two of them at once use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from ats import events, postings
from ats.models import Posting, User
from tests import factories as make
from tests.ats.conftest import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def office(visit: Visit, claire: User) -> Client:
    return visit(claire)


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag)
    return str(re.findall(r'value="([^"]*)"', tag)[0])


def ad_form(client: Client, posting: Posting, **changes: Any) -> dict[str, Any]:
    """The ad's form as opened, with what is typed over it."""
    posting.refresh_from_db()
    stored = {name: getattr(posting, name) for name in postings.AD_FIELDS}
    typed = {name: "" if value is None else value for name, value in stored.items()}
    page = client.get(f"/app/postings/{posting.pk}/edit/")
    return {**typed, "seen": hidden(page.text, "seen"), **changes}


def rows_form(prefix: str, rows: list[dict[str, Any]], initial: int) -> dict[str, Any]:
    """A formset as a browser posts it."""
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def stage_rows(posting: Posting) -> list[dict[str, Any]]:
    return [
        {"id": s.pk, "position": s.position + 1, "name": s.name, "kind": s.kind}
        | ({"final": "on"} if s.final else {})
        for s in posting.stages.all()
    ]


def test_from_nothing_to_public(office: Client) -> None:
    start = {"title": "Fromager (F/H)", "city": "Lyon", "contract": "permanent", "language": "fr"}
    response = office.post("/app/postings/new/", start)
    posting = Posting.objects.get()
    assert response.headers["Location"] == f"/app/postings/{posting.pk}/edit/"
    page = office.get(f"/app/postings/{posting.pk}/").text
    assert "Describe the job." in page
    assert ">Publish<" not in page
    form = ad_form(office, posting, description="La cave.", pay_min="28 000 €", pay_max="33 000")
    assert office.post(f"/app/postings/{posting.pk}/edit/", form).status_code == 302
    seen = hidden(office.get(f"/app/postings/{posting.pk}/criteria/").text, "seen")
    rows = rows_form("criteria", [{"label": "Affinage"}, {"label": ""}], 0)
    office.post(f"/app/postings/{posting.pk}/criteria/", {"seen": seen, **rows})
    assert ">Publish<" in office.get(f"/app/postings/{posting.pk}/").text
    office.post(f"/app/postings/{posting.pk}/publication/", {"action": "publish", "from": "draft"})
    posting.refresh_from_db()
    assert (posting.status, posting.pay_min, posting.pay_max) == ("published", 28000, 33000)
    assert office.get("/jobs/fromager-fh-lyon/").status_code == 200


def test_publishing_too_early_says_what_is_missing(office: Client, claire: User) -> None:
    posting = make.a_posting(claire, status="draft", pay_min=None)
    url = f"/app/postings/{posting.pk}/publication/"
    page = office.post(url, {"action": "publish", "from": "draft"}, follow=True)
    assert "Give the pay range" in page.text
    posting.refresh_from_db()
    assert posting.status == "draft"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pay_min": "selon profil"}, "tells nobody"),
        ({"pay_max": "à négocier"}, "tells nobody"),
        ({"pay_min": "-5"}, "tells nobody"),
        ({"pay_min": "40000", "pay_max": "30000"}, "less than where the range starts"),
        ({"pay_min": "0"}, "greater than or equal to 1"),
        ({"pay_min": "١٢٣٤"}, "tells nobody"),
        ({"pay_min": ""}, "says its pay range"),
        ({"title": ""}, "required"),
        ({"title": "x" * 141}, "at most 140"),
        ({"city": " "}, "required"),
        ({"promise_days": "0"}, "greater than or equal to 1"),
        ({"promise_days": "61"}, "less than or equal to 60"),
        ({"promise_days": "soon"}, "whole number"),
        ({"contract": "slavery"}, "not one of the available choices"),
        (
            {"description": "La rémunération dépend : rémunération selon expérience."},
            "leaves the pay open",
        ),
        ({"description": "x" * 20_001}, "at most 20000"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(
    office: Client, claire: User, typed: dict[str, str], sentence: str
) -> None:
    posting = make.a_posting(claire)
    form = ad_form(office, posting, summary="Une phrase à garder", **typed)
    page = office.post(f"/app/postings/{posting.pk}/edit/", form)
    assert page.status_code == 200
    assert re.search(sentence, page.text)
    assert "Une phrase à garder" in page.text
    posting.refresh_from_db()
    assert posting.summary == ""


def test_control_characters_and_line_breaks_do_not_enter_a_title(
    office: Client, claire: User
) -> None:
    posting = make.a_posting(claire)
    form = ad_form(office, posting, title="Chef\r\nBcc: x@y.z\x0b\x00\uffff  de   rayon\u0085")
    assert office.post(f"/app/postings/{posting.pk}/edit/", form).status_code == 302
    posting.refresh_from_db()
    assert posting.title == "Chef Bcc: x@y.z de rayon"


def test_the_second_of_two_recruiters_keeps_what_they_typed(
    office: Client, visit: Visit, claire: User
) -> None:
    posting = make.a_posting(claire)
    karim = visit(make.a_recruiter("Karim Benali"))
    hers, his = ad_form(office, posting), ad_form(karim, posting)
    url = f"/app/postings/{posting.pk}/edit/"
    assert karim.post(url, his | {"title": "Crémier", "pay_max": 41000}).status_code == 302
    page = office.post(url, hers | {"title": "Laitier"})
    assert page.status_code == 200
    assert "Karim Benali saved this part" in page.text
    assert 'value="Laitier"' in page.text  # what she typed
    assert "Crémier" in page.text  # what was saved
    assert "41000" in page.text
    posting.refresh_from_db()
    assert posting.title == "Crémier"
    again = hers | {"title": "Laitier", "seen": hidden(page.text, "seen")}
    assert office.post(url, again).status_code == 302  # now knowingly
    posting.refresh_from_db()
    assert posting.title == "Laitier"


def test_a_forged_fingerprint_saves_nothing(office: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    for seen in ("", "0" * 16, "' OR 1=1 --"):
        form = ad_form(office, posting) | {"title": "Volé", "seen": seen}
        assert office.post(f"/app/postings/{posting.pk}/edit/", form).status_code == 200
    assert not Posting.objects.filter(title="Volé").exists()


def test_criteria_typed_moved_and_removed_on_the_page(office: Client, claire: User) -> None:
    posting = make.a_posting(claire, criteria=("Caisse", "Cave", "Conseil"))
    ids = list(posting.criteria.values_list("pk", flat=True))
    url = f"/app/postings/{posting.pk}/criteria/"
    rows: list[dict[str, Any]] = [
        {"id": ids[0], "position": 3, "label": "Caisse", "essential": "on"},
        {"id": ids[1], "position": 2, "label": "Cave", "DELETE": "on"},
        {"id": ids[2], "position": 1, "label": "Conseil"},
        {"position": "", "label": "Anglais B1", "help": "Servir en anglais"},
        {"position": 5, "label": "", "help": ""},  # blank, but numbered when rows were moved
    ]
    seen = hidden(office.get(url).text, "seen")
    response = office.post(url, {"seen": seen, **rows_form("criteria", rows, 3)})
    assert response.status_code == 302
    kept = posting.criteria.filter(retired=False)
    assert [(row.label, row.essential) for row in kept] == [
        ("Conseil", False),
        ("Caisse", True),
        ("Anglais B1", False),
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"label": "Cave"}, {"label": "cave"}], "there twice"),
        ([{"label": ""}], "at least one criterion"),
        ([{"label": "", "help": "Sans nom"}], "required"),
        ([{"label": f"C{n}"} for n in range(13)], "at most 12"),
        ([{"label": "Cave", "position": "-1"}], "greater than or equal"),
    ],
)
def test_bad_criteria_are_explained(
    office: Client, claire: User, rows: list[dict[str, Any]], sentence: str
) -> None:
    posting = make.a_posting(claire, status="draft", criteria=())
    url = f"/app/postings/{posting.pk}/criteria/"
    seen = hidden(office.get(url).text, "seen")
    page = office.post(url, {"seen": seen, **rows_form("criteria", rows, 0)})
    assert page.status_code == 200
    assert sentence in page.text
    assert not posting.criteria.exists()


@pytest.mark.parametrize("total", ["", "x", "99999", "-1"])
def test_a_broken_formset_is_no_crash(office: Client, claire: User, total: str) -> None:
    posting = make.a_posting(claire)
    for part in ("criteria", "stages"):
        url = f"/app/postings/{posting.pk}/{part}/"
        seen = hidden(office.get(url).text, "seen")
        broken = {"seen": seen, f"{part}-TOTAL_FORMS": total, f"{part}-INITIAL_FORMS": "0"}
        assert office.post(url, broken).status_code == 200
    assert (posting.criteria.count(), posting.stages.count()) == (3, 7)


def test_a_retired_criterion_is_asked_for_again(office: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    posting.criteria.filter(label="Maîtrise d’Excel").update(retired=True)
    url = f"/app/postings/{posting.pk}/criteria/"
    page = office.get(url).text
    pk = posting.criteria.get(retired=True).pk
    office.post(url, {"restore": pk, "seen": hidden(page, "seen")})
    assert not posting.criteria.filter(retired=True).exists()


@pytest.mark.parametrize("asked", ["²", "abc", "9" * 30, "9" * 5000])
def test_a_criterion_that_is_none_is_not_asked_for_again(
    office: Client, claire: User, asked: str
) -> None:
    posting = make.a_posting(claire)
    url = f"/app/postings/{posting.pk}/criteria/"
    seen = hidden(office.get(url).text, "seen")
    assert office.post(url, {"restore": asked, "seen": seen}).status_code == 302
    assert posting.criteria.filter(retired=False).count() == 3


def test_a_stage_is_added_at_the_end_and_the_hiring_stays_last(
    office: Client, claire: User
) -> None:
    posting = make.a_posting(claire)
    url = f"/app/postings/{posting.pk}/stages/"
    rows = [*stage_rows(posting), {"position": "", "name": "Essai", "kind": "test"}]
    seen = hidden(office.get(url).text, "seen")
    assert office.post(url, {"seen": seen, **rows_form("stages", rows, 7)}).status_code == 302
    names = [stage.name for stage in posting.stages.all()]
    assert names[-2:] == ["Essai", "Embauche"]


def test_a_stage_with_people_is_not_removed_and_the_page_says_why(
    office: Client, claire: User
) -> None:
    posting = make.a_posting(claire)
    make.an_application(posting, kind="phone")
    rows = stage_rows(posting)
    rows[2]["DELETE"] = "on"
    url = f"/app/postings/{posting.pk}/stages/"
    seen = hidden(office.get(url).text, "seen")
    page = office.post(url, {"seen": seen, **rows_form("stages", rows, 7)})
    assert "“Téléphone” still has 1 application" in page.text
    assert posting.stages.count() == 7


def test_two_people_on_the_team_page(office: Client, visit: Visit, claire: User) -> None:
    posting, benoit = make.a_posting(claire), make.a_user("Benoît Lemaire")
    karim = visit(make.a_recruiter("Karim Benali"))
    url = f"/app/postings/{posting.pk}/team/"
    seen = hidden(office.get(url).text, "seen")
    base = {"seen": seen, "owner": claire.pk, "contact": claire.pk}
    assert karim.post(url, base | {"managers": [benoit.pk]}).status_code == 302
    page = office.post(url, base)
    assert "Karim Benali saved this part" in page.text
    assert "Benoît Lemaire" in page.text
    assert posting.team_members.get() == benoit


@pytest.mark.parametrize("field", ["owner", "contact", "managers"])
def test_people_who_left_cannot_be_named(office: Client, claire: User, field: str) -> None:
    posting, gone = make.a_posting(claire), make.a_recruiter("Jo Parti", is_active=False)
    url = f"/app/postings/{posting.pk}/team/"
    page = office.get(url).text
    assert "Jo Parti" not in page
    data = {"seen": hidden(page, "seen"), "owner": claire.pk, "contact": claire.pk}
    assert office.post(url, data | {field: [gone.pk]}).status_code == 200


def test_the_owner_is_a_recruiter(office: Client, claire: User) -> None:
    posting, helene = make.a_posting(claire), make.a_user("Hélène")
    url = f"/app/postings/{posting.pk}/team/"
    data = {"seen": hidden(office.get(url).text, "seen"), "owner": helene.pk, "contact": claire.pk}
    assert office.post(url, data).status_code == 200
    posting.refresh_from_db()
    assert posting.owner == claire


def test_the_second_click_on_publish_is_told(office: Client, claire: User) -> None:
    posting = make.a_posting(claire, status="draft")
    postings.publish(posting, actor=events.Actor.of(make.a_recruiter("Karim Benali")))
    url = f"/app/postings/{posting.pk}/publication/"
    page = office.post(url, {"action": "publish", "from": "draft"}, follow=True)
    assert "Karim Benali was faster" in page.text
    page = office.post(url, {"action": "reopen", "from": "published"}, follow=True)
    assert "can&#39;t be done in the state" in page.text


@pytest.mark.parametrize("action", ["", "delete", "close", "__class__"])
def test_an_unknown_action_does_nothing(office: Client, claire: User, action: str) -> None:
    posting = make.a_posting(claire)
    url = f"/app/postings/{posting.pk}/publication/"
    assert office.post(url, {"action": action}).status_code == 302
    posting.refresh_from_db()
    assert posting.status == "published"


def test_closing_is_refused_with_who_waits_and_where_to_go(office: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    make.an_application(posting)
    url = f"/app/postings/{posting.pk}/closing/"
    page = office.get(url).text
    assert "1 person is still on their way" in page
    assert f'href="/app/postings/{posting.pk}/untold/?who=active"' in page
    assert "data-confirm" not in page.split("<main")[1]
    office.post(url, {"from": "published"})
    posting.refresh_from_db()
    assert posting.status == "published"


def test_closing_and_opening_again(office: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    page = office.post(f"/app/postings/{posting.pk}/closing/", {"from": "published"}, follow=True)
    assert "The posting is closed" in page.text
    assert office.get(f"/jobs/{posting.slug}/").status_code == 404
    url = f"/app/postings/{posting.pk}/publication/"
    office.post(url, {"action": "reopen", "from": "closed"})
    posting.refresh_from_db()
    assert posting.status == "unpublished"


def test_a_closed_posting_keeps_its_words(office: Client, claire: User) -> None:
    posting = make.a_posting(claire, status="closed", published_at="2026-01-05T09:00Z")
    form = ad_form(office, posting, title="Autre")
    page = office.post(f"/app/postings/{posting.pk}/edit/", form)
    assert "reopen it before you change it" in page.text
    posting.refresh_from_db()
    assert posting.title != "Autre"


@pytest.mark.parametrize("part", ["edit", "criteria", "stages", "team", "closing", ""])
def test_every_page_opens_in_every_state(office: Client, claire: User, part: str) -> None:
    for state in Posting.Status.values:
        posting = make.a_posting(claire, status=state, published_at="2026-01-05T09:00Z")
        url = f"/app/postings/{posting.pk}/{part}/".replace("//", "/")
        assert office.get(url).status_code == 200, (state, part)


def test_a_manager_reads_and_changes_nothing(visit: Visit, claire: User) -> None:
    helene = make.a_user("Hélène")
    posting = make.a_posting(claire, (helene,), status="draft", description="")
    client = visit(helene)
    page = client.get(f"/app/postings/{posting.pk}/").text
    assert "Describe the job." not in page
    assert ">Publish<" not in page
    assert f"/app/postings/{posting.pk}/criteria/" not in page
    url = f"/app/postings/{posting.pk}/publication/"
    assert client.post(url, {"action": "publish"}).status_code == 403
    assert client.post(f"/app/postings/{posting.pk}/closing/").status_code == 403
