"""Nothing internal reaches a candidate: every field that is ours alone is filled with a canary
before each mail of each flow is written, and no mail to a candidate has one.

Every text field of the database is either told or internal, said here: a new one is a question
that whoever adds it answers.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F
from django.utils import timezone

from ats import clock
from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application, Note
from candidates.services import interviews
from candidates.services.interviews import InterviewData
from messaging.approval import services as approvals
from messaging.care import calls, delay_letters, helpful, told
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.feedback import letters as feedback
from messaging.lots import sending
from messaging.models import Approval, Letter, LotItem, Message, Outbound
from messaging.space import services as space
from messaging.writing import letters
from tests import factories as make
from tests import lots
from tests.letters import again

pytestmark = pytest.mark.django_db

# What the draft asks of its writer where the first letter said the same.
MORE = "[[ Notre première lettre le disait mot pour mot : un exemple, ou ce qui aurait aidé. ]]"
CANARY = "canari7351"

# Written by somebody inside for somebody inside.
INTERNAL = (
    "candidates.Note.body",
    "candidates.Decision.internal_reason",
    "candidates.Scorecard.summary",
    "candidates.Rating.evidence",
    "candidates.Application.cover_note",
    "candidates.Application.source",
    "messaging.Approval.note",
    "messaging.Approval.comment",
    "messaging.Approval.decided_on",
    "messaging.Helpful.word",
    "messaging.LetterPoint.text",
    "messaging.LetterPoint.criterion",
    "messaging.LetterPoint.who",
    "messaging.LotItem.detail",
    "messaging.Letter.held_because",
    "messaging.WordingOverride.reason",
    "messaging.WordingOverride.excerpt",
    "messaging.DeliveryEvent.detail",
    "messaging.Suppression.detail",
    "messaging.SendPause.detail",
    "messaging.Inbound.problem",
    "messaging.Inbound.hidden",
    "messaging.Message.hidden",
    "messaging.Outbound.last_error",
)
# What a candidate reads, wrote themselves, or what was written to be told to them.
TOLD = (
    "ats.Posting.description",
    "candidates.Decision.next_step",
    "candidates.DecisionPoint.text",
    "candidates.Rating.share",
    "candidates.CvReading.text",
    "messaging.Letter.body",
    "messaging.LetterVersion.body",
    "messaging.LetterTemplateVersion.body",
    "messaging.LetterPoint.passage",
    "messaging.LotGroup.gap_fr",
    "messaging.LotGroup.gap_en",
    "messaging.Campaign.body_fr",
    "messaging.Campaign.body_en",
    "messaging.Message.visible",  # the internal ones are noted: poisoned below
    "messaging.Inbound.visible",
    "messaging.Inbound.full_text",
    "messaging.Outbound.text",
    "messaging.Outbound.html",
    "messaging.Outbound.references",
)


def field_of(path: str) -> tuple[type[models.Model], str] | None:
    """The model and the field; None where the model has not come yet."""
    app, model, field = path.split(".")
    try:
        return apps.get_model(app, model), field
    except LookupError:
        return None


def poison() -> None:
    """A canary of its own in every internal field of every row."""
    for path in INTERNAL:
        found = field_of(path)
        if found is not None:
            model, field = found
            model._default_manager.update(**{field: f"{CANARY}-{path.split('.')[1].lower()}"[:40]})
    Message.objects.filter(direction="noted").update(visible=f"{CANARY}-noted")


def leaks() -> list[str]:
    """What mails to candidates say that is ours alone, and which mail says it."""
    staff = set(User.objects.values_list("email", flat=True))
    found = []
    for mail in Outbound.objects.exclude(to_address__in=staff).order_by("pk"):
        raw = mime.build(mail).message().as_bytes().decode(errors="replace")
        said = (mail.subject, mail.text, mail.html, str(mail.headers), raw)
        found += [f"{mail.kind}: {words[:200]}" for words in said if CANARY in words]
    return found


def kinds() -> set[str]:
    """The kinds of mail that candidates got."""
    staff = User.objects.values_list("email", flat=True)
    return set(Outbound.objects.exclude(to_address__in=staff).values_list("kind", flat=True))


@pytest.fixture
def claire() -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", email="claire@house.example")


@pytest.fixture
def posting(claire: User) -> Posting:
    helene = make.a_user("Hélène Vasseur", email="helene@house.example")
    return make.a_posting(claire, (helene,))


def somebody(posting: Posting, name: str, kind: str = "interview") -> Application:
    candidate = make.a_candidate(name, "Roux", f"{name.lower()}@example.org")
    application = make.an_application(posting, candidate, kind=kind)
    Note.objects.create(application=application, author=posting.owner, body="interne")
    return application


def met(application: Application) -> None:
    """An interview that took place, with all that was written about it."""
    noura = make.a_user(f"Noura {application.pk}", email=f"noura{application.pk}@house.example")
    held = make.an_interview(application, (noura,), timezone.now() - timedelta(days=2))
    make.a_scorecard(held, noura, summary="x", evidence="x", share="Un exemple clair.")


def asked_and_returned(letter: Letter, claire: User) -> Approval:
    """Asked, sent back with a comment, changed, asked again with a note."""
    helene = letter.application.posting.memberships.get().user
    first = approvals.ask(letter, helene, "lis vite", claire, letter.text_hash)
    approvals.send_back(first, Actor.of(helene), "trop sec", letter.text_hash, "account")
    letter = again(letter)
    body = letter.body.replace("Bonjour", "Bonjour encore", 1)
    letters.edit(letter, letter.subject, body, Actor.of(claire), letter.text_hash)
    letter = again(letter)
    poison()
    return approvals.ask(letter, helene, "mieux ?", claire, letter.text_hash)


def yes(approval: Approval) -> None:
    poison()
    approval = Approval.objects.get(pk=approval.pk)
    helene = Actor.of(approval.approver)
    approvals.approve(approval, helene, approval.letter.text_hash, "link", "téléphone")


def test_a_letter_an_answer_and_a_feedback_letter(claire: User, posting: Posting) -> None:
    application = somebody(posting, "Amina")
    poison()
    acknowledge(application)
    met(application)
    step = "Un stage court en cabinet vous donnerait ces exemples."
    decision = make.a_decision(application, next_step=step, internal_reason="x")
    poison()
    calls.note_call(decision, claire, "reached", "n'a pas bien pris la nouvelle")
    poison()
    letter = letters.draft_letter(decision, Actor.of(claire))
    yes(asked_and_returned(letter, claire))
    Letter.objects.filter(pk=letter.pk).update(status="sent", sent_at=timezone.now())
    Application.objects.filter(pk=application.pk).update(told_at=timezone.now())
    helpful.answer(again(letter), "no", "sans égards", timezone.now())
    poison()
    application.refresh_from_db()
    more = feedback.draft(application, Actor.of(claire))
    assert CANARY not in more.body
    said = more.body.replace(MORE, "Deux chiffres avant et après auraient suffi.")
    letters.edit(more, more.subject, said, Actor.of(claire), more.text_hash)
    yes(asked_and_returned(again(more), claire))
    assert leaks() == []
    assert kinds() >= {"acknowledgement", "letter"}
    assert Outbound.objects.filter(letter=more).exists()


def test_a_delay_and_what_was_told_otherwise(claire: User, posting: Posting) -> None:
    application = somebody(posting, "Bilal")
    application.promised_for = clock.add_working_days(clock.today(), 1)
    application.save(update_fields=["promised_for"])
    day = clock.add_working_days(clock.today(), 4)
    told.note_new_date(application, claire, day, "phone", "elle s'impatiente")
    poison()
    letter = delay_letters.draft(application, Actor.of(claire))
    poison()
    delay_letters.approve(again(letter), claire, letter.text_hash)
    assert Outbound.objects.filter(letter=letter).exists()
    assert leaks() == []


def test_invitations_and_what_follows(claire: User, posting: Posting) -> None:
    application = somebody(posting, "Chloé")
    poison()
    starts = timezone.now() + timedelta(days=6)
    hour = timedelta(hours=1)
    data = InterviewData(starts, starts + hour, "onsite", "14 rue Neuve, Lyon", "", (claire,))
    meeting = interviews.plan(application, data, Actor.of(claire))
    poison()
    later = InterviewData(starts + hour, starts + hour * 2, *data_rest(data))
    interviews.change(meeting, later, Actor.of(claire), meeting.sequence)
    poison()
    interviews.cancel(meeting, Actor.of(claire))
    assert {"interview_invitation", "interview_moved", "interview_cancelled"} & kinds()
    assert leaks() == []


def data_rest(data: InterviewData) -> tuple[str, str, str, tuple[User, ...]]:
    return data.mode, data.place, data.video_url, data.interviewers


def test_a_lot_and_letters_that_tell_several_answers(claire: User) -> None:
    lot = lots.a_lot(claire)
    one = lot.items.first()
    assert one is not None
    other = make.an_application(make.a_posting(claire, title="Vente"), one.application.candidate)
    letters.draft_letter(make.a_decision(other, by=claire), Actor.of(claire))
    for application in Application.objects.all():
        Note.objects.create(application=application, author=claire, body="interne")
    poison()
    lot = lots.drafted(lot, claire)
    poison()
    assert not Letter.objects.filter(body__contains=CANARY).exists()
    lots.read(lots.items_of(lot, LotItem.Status.DRAFTED), claire)
    poison()
    sending.send(lot, claire, "")
    sending.schedule_all(lots.again(lot))
    assert Outbound.objects.filter(kind="letter").count() >= 2
    assert leaks() == []


def test_a_candidate_s_own_steps(claire: User, posting: Posting) -> None:
    application = somebody(posting, "David")
    poison()
    space.ask_privacy(application.candidate, "access")
    poison()
    Outbound.objects.update(created_at=timezone.now() - timedelta(days=2))
    space.withdraw(Application.objects.get(pk=application.pk))
    assert kinds() >= {"privacy_received", "withdrawn"}
    assert leaks() == []


def test_the_test_would_see_a_leak(claire: User, posting: Posting) -> None:
    application = somebody(posting, "Esther")
    acknowledge(application)
    assert leaks() == []
    Outbound.objects.update(text=F("subject"), html=f"<p>{CANARY}</p>")
    assert leaks()


def test_every_free_text_is_told_or_internal() -> None:
    known = {*INTERNAL, *TOLD}
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("candidates", "messaging")
        for field in model._meta.get_fields()
        if isinstance(field, models.TextField)
    ]
    assert [path for path in found if path not in known] == []
    gone = [path for path in known if (row := field_of(path)) and not hasattr(*row)]
    assert gone == []
