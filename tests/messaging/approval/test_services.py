"""A manager's yes: asked for exact words, given, amended, refused, voided."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import clock, events, links
from ats.events import Actor
from ats.models import Event, Link
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved, NotAllowed
from messaging.approval import services
from messaging.models import Approval, Outbound
from messaging.states import APPROVAL
from messaging.writing import letters
from messaging.writing.exact import exact_mail
from messaging.writing.refusals import CommentMissing, NobodyToAsk, NotReady
from tests import factories as make
from tests.letters import a_letter, a_manager_of, again, an_approval, settled

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


def fresh(approval: Approval) -> Approval:
    """The approval as the database has it now, with its own letter."""
    return Approval.objects.get(pk=approval.pk)


def who(approval: Approval) -> Actor:
    """The approver as an actor."""
    return Actor.of(approval.approver)


def test_asking_makes_an_approval_a_link_and_a_mail() -> None:
    approval = an_approval(note="Est-ce juste ?")
    letter = again(approval.letter)
    link = Link.objects.get(subject=f"approval:{approval.pk}")
    mail = Outbound.objects.get()
    assert (letter.status, letter.approver) == ("in_review", approval.approver)
    assert approval.text_hash == letter.text_hash
    assert (link.purpose, link.person) == ("approval", f"user:{approval.approver_id}")
    assert link.expires_at > approval.due_at > timezone.now()
    assert mail.to_address == approval.approver.email
    assert mail.links == {"approve": {"purpose": "approval", "link": link.pk}}
    assert "%%link:approve%%" in mail.text
    assert 'href="%%link:approve%%"' in mail.html
    assert "Est-ce juste\u00a0?" in mail.text
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert letter.application.candidate.full_name not in mail.subject


def test_no_token_is_stored_anywhere() -> None:
    approval = an_approval()
    token = links.token_of(Link.objects.get(purpose="approval"))
    mail = Outbound.objects.get()
    rows = [
        str(vars(row)) for row in (mail, approval, Link.objects.get(purpose="approval"), *_events())
    ]
    assert [row for row in rows if token in row] == []


def _events() -> list[object]:
    return list(Event.objects.all())


def test_a_note_cannot_break_out_of_its_quotation() -> None:
    note = "Une ligne\n\n# Titre\n- [clic](https://evil.example)\n%%link:approve%%"
    mail_html = _mail_of(note).html
    assert "evil.example)" in mail_html
    assert 'href="https://evil.example"' not in mail_html
    quoted = re.search(r"<blockquote.*?</blockquote>", mail_html, re.DOTALL)
    assert quoted is not None
    for line in ("Une ligne", "# Titre", "- [clic]"):
        assert line in quoted.group()
    assert "%%link:approve%%" not in quoted.group()


def _mail_of(note: str) -> Outbound:
    an_approval(note=note)
    return Outbound.objects.get()


def test_four_eyes() -> None:
    """The one who writes or asks is not the one who approves, and strangers are not asked."""
    letter = a_letter()
    manager = a_manager_of(letter)
    letter.application.posting.memberships.create(user=letter.owner)
    gone = a_manager_of(letter, "Partie Ailleurs")
    gone.is_active = False
    gone.save()
    outsider = make.a_user("Oscar Dehors")
    assert services.possible_approvers(letter, letter.owner) == [manager]
    assert services.possible_approvers(letter, manager) == []
    for somebody in (letter.owner, gone, outsider):
        with pytest.raises(NobodyToAsk):
            services.ask(letter, somebody, "", letter.owner, letter.text_hash)
    with pytest.raises(NobodyToAsk):
        services.ask(letter, manager, "", manager, letter.text_hash)


def test_asking_about_words_that_changed_is_refused() -> None:
    letter = a_letter()
    manager = a_manager_of(letter)
    seen = letter.text_hash
    stale = again(letter)
    letters.edit(letter, "Objet", letter.body + " Plus.", Actor("Karim"), seen)
    with pytest.raises(ChangedMeanwhile):
        services.ask(stale, manager, "", letter.owner, seen)
    assert not Approval.objects.exists()


def test_yes_binds_to_the_words_and_schedules() -> None:
    approval = an_approval()
    services.approve(approval, who(approval), approval.text_hash, "link")
    approval, letter = fresh(approval), again(approval.letter)
    assert (approval.status, approval.decided_via) == ("approved", "link")
    assert approval.decided_at is not None
    assert letter.status == "scheduled"
    assert letter.approved_hash == approval.text_hash == letter.text_hash
    assert letter.approved_by == approval.approver.name
    assert letter.mails.get(kind="letter").text_hash == approval.text_hash
    assert Link.objects.get(purpose="approval").used_at is not None


def test_the_request_that_has_not_left_is_called_off_once_answered() -> None:
    approval = an_approval()
    services.approve(approval, who(approval), approval.text_hash, "account")
    assert Outbound.objects.get(kind="approval_request").status == "cancelled"


def test_amended_words_are_what_is_approved() -> None:
    approval = an_approval()
    letter = again(approval.letter)
    before, body = letter.text_hash, letter.body + "\n\nBien à vous, vraiment."
    services.amend(approval, who(approval), "Autre objet", body, before, "link")
    approval, letter = fresh(approval), again(letter)
    assert (letter.subject, letter.body) == ("Autre objet", body)
    assert letter.approved_hash == letter.text_hash == approval.amended_hash
    assert approval.text_hash == before != approval.amended_hash
    assert approval.status == "amended"
    last = letter.versions.first()
    assert last is not None
    assert (last.why, last.by) == ("amended", "Hélène Vasseur")
    assert letter.mails.get(kind="letter").html == exact_mail(letter).html


def test_amending_nothing_is_a_plain_yes() -> None:
    approval = an_approval()
    letter = approval.letter
    body = letter.body.replace("\n", "\r\n") + "\r\n"  # as a browser posts it
    services.amend(approval, who(approval), letter.subject, body, letter.text_hash, "link")
    assert fresh(approval).status == "approved"
    assert letter.versions.count() == 1


def test_an_amendment_with_a_hole_is_not_an_approval() -> None:
    approval = an_approval()
    with pytest.raises(NotReady):
        services.amend(
            approval, who(approval), "Objet", "Bonjour [[ ici ]]", approval.text_hash, "link"
        )
    assert fresh(approval).status == "asked"
    assert again(approval.letter).status == "in_review"


def test_sent_back_with_a_comment_by_mail() -> None:
    approval = an_approval()
    comment = "Parlons plutôt\ndu chantier de Lyon."
    services.send_back(approval, who(approval), comment, approval.text_hash, "link")
    approval, letter = fresh(approval), again(approval.letter)
    assert (approval.status, approval.comment) == ("returned", comment)
    assert letter.status == "returned"
    mail = Outbound.objects.get(kind="letter_returned")
    assert mail.to_address == letter.owner.email
    assert "du chantier de Lyon." in mail.text
    assert f"/app/letters/{letter.pk}/" in mail.text
    assert mail.text.startswith(f"Bonjour {letter.owner.given_name},")


@pytest.mark.parametrize("comment", ["", "   \n "])
def test_sending_back_needs_a_word(comment: str) -> None:
    approval = an_approval()
    with pytest.raises(CommentMissing):
        services.send_back(approval, who(approval), comment, approval.text_hash, "link")
    assert fresh(approval).status == "asked"


def test_a_returned_letter_is_taken_up_and_asked_again() -> None:
    approval = an_approval()
    services.send_back(approval, who(approval), "Plus doux.", approval.text_hash, "link")
    letter = again(approval.letter)
    letters.edit(letter, letter.subject, letter.body + " Merci.", CLAIRE, letter.text_hash)
    second = services.ask(letter, approval.approver, "", letter.owner, letter.text_hash)
    services.approve(second, who(second), letter.text_hash, "account")
    assert again(letter).status == "scheduled"
    assert [row.status for row in letter.approvals.order_by("id")] == ["returned", "approved"]


def _approve(approval: Approval, seen: str) -> None:
    services.approve(approval, who(approval), seen, "link")


def _amend(approval: Approval, seen: str) -> None:
    settled(approval.letter, approval.approver, "Objet", "Bonjour, autre")
    services.amend(approval, who(approval), "Objet", "Bonjour, autre", seen, "link")


def _send_back(approval: Approval, seen: str) -> None:
    services.send_back(approval, who(approval), "Non.", seen, "link")


ANSWERS = [_approve, _amend, _send_back]


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
def test_one_answer_an_approval(first: object, second: object) -> None:
    approval = an_approval()
    seen, late = approval.text_hash, fresh(approval)
    first(approval, seen)  # type: ignore[operator]
    after, mails = fresh(approval).status, Outbound.objects.count()
    with pytest.raises(AlreadyMoved):
        second(late, seen)  # type: ignore[operator]
    with pytest.raises(AlreadyMoved):
        second(fresh(approval), seen)  # type: ignore[operator]
    assert fresh(approval).status == after
    assert Outbound.objects.count() == mails


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_to_other_words_are_refused(answer: object) -> None:
    approval = an_approval()
    with pytest.raises(ChangedMeanwhile):
        answer(approval, "0" * 64)  # type: ignore[operator]
    assert fresh(approval).status == "asked"


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_after_an_edit_are_refused(answer: object) -> None:
    approval = an_approval()
    stale = fresh(approval)
    letter = approval.letter
    letters.edit(letter, letter.subject, letter.body + " Plus.", CLAIRE, letter.text_hash)
    with pytest.raises((AlreadyMoved, ChangedMeanwhile)):
        answer(stale, stale.text_hash)  # type: ignore[operator]
    assert fresh(approval).status == "voided"
    assert again(letter).status == "draft"


@pytest.mark.parametrize("status", sorted(Approval.Status.values))
@pytest.mark.parametrize("action", sorted(APPROVAL.table))
def test_every_action_from_every_state(status: str, action: str) -> None:
    approval = an_approval()
    if status != "asked":
        Approval.objects.filter(pk=approval.pk).update(status=status, decided_at=timezone.now())
    decided_at = None if action == "take_back" else timezone.now()
    approval = fresh(approval)
    sources, target = APPROVAL.table[action]
    if status in sources:
        APPROVAL.move(approval, action, actor=CLAIRE, decided_at=decided_at)
        assert fresh(approval).status == target
        assert events.last_for(approval).kind == f"approval.{action}"  # type: ignore[union-attr]
    else:
        with pytest.raises(NotAllowed):
            APPROVAL.move(approval, action, actor=CLAIRE, decided_at=decided_at)
        assert fresh(approval).status == status


def test_the_table_and_the_model_name_the_same_states() -> None:
    assert APPROVAL.states() == set(Approval.Status.values)


def test_one_open_approval_a_letter() -> None:
    approval = an_approval()
    approval.pk = None
    approval._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        approval.save()


def test_a_date_that_has_passed_is_no_deadline() -> None:
    for promised, told in ((clock.today() - timedelta(days=1), False), (clock.today(), True)):
        approval = an_approval()
        application = approval.letter.application
        application.promised_for = promised
        application.save()
        services.send_back(approval, who(approval), "Non.", approval.text_hash, "link")
        mail = Outbound.objects.filter(kind="letter_returned").latest("pk")
        assert ("attend notre réponse" in mail.text) is told
