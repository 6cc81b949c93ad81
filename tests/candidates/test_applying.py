"""Applying as a service: once, never overwriting, nothing half stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from ats import events
from ats.models import Event, Posting, PostingVersion
from candidates.models import Address, Application, Candidate, Consent, Document
from candidates.services import applying
from candidates.services.applying import ApplicationData, PostingClosed
from messaging.models import Outbound
from tests import factories as make
from tests.candidates.files import a_cv, stored_files
from tests.candidates.threads import at_once, split

AMELIE = ApplicationData(
    given_name="Amélie",
    family_name="Roux",
    address="amelie.roux@example.org",
    phone="+33 6 12 34 56 78",
    city="Lyon",
    cover_note="J'aime votre vitrine.",
)
FRIDAY = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def apply(posting: Posting, data: ApplicationData = AMELIE, **more: Any) -> Application:
    return applying.apply(posting, data, more.pop("cv", None) or a_cv(), FRIDAY, **more)


@pytest.mark.django_db
def test_the_first_time_makes_everything_once() -> None:
    posting = make.a_posting(promise_days=10)
    application = apply(posting)
    candidate = application.candidate
    assert (candidate.full_name, candidate.address) == ("Amélie Roux", AMELIE.address)
    assert (candidate.phone, candidate.city, candidate.language) == (
        "+33 6 12 34 56 78",
        "Lyon",
        "fr",
    )
    assert application.status == "active"
    assert application.stage.kind == "applied"
    assert application.depth == "applied"
    assert application.posting_version == posting.versions.get()
    assert application.cover_note == "J'aime votre vitrine."
    document = application.documents.get()
    assert (document.media_type, document.pages) == ("application/pdf", 1)
    assert stored_files() == [document.stored_as]


@pytest.mark.django_db
def test_the_longest_names_that_the_form_takes_are_kept_whole() -> None:
    data = replace(AMELIE, given_name="G" * 80, family_name="F" * 80)
    application = apply(make.a_posting(), data)
    assert application.candidate.full_name == "G" * 80 + " " + "F" * 80
    assert Outbound.objects.get().to_address == AMELIE.address


@pytest.mark.django_db
def test_the_promise_is_counted_in_working_days() -> None:
    application = apply(make.a_posting(promise_days=10))
    # Friday 6 March 2026 and ten working days: Friday 20 March.
    assert application.promised_for == date(2026, 3, 20)
    assert application.applied_at == application.stage_since == FRIDAY


@pytest.mark.django_db
def test_public_holidays_and_the_companys_midnight_count() -> None:
    late = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)  # 1 May in Paris, a holiday and a Friday
    application = applying.apply(make.a_posting(promise_days=1), AMELIE, a_cv(), late)
    assert application.promised_for == date(2026, 5, 5)


@pytest.mark.django_db
def test_the_version_that_the_candidate_read_is_the_last() -> None:
    posting = make.a_posting()
    latest = PostingVersion.objects.create(posting=posting, number=2, data={})
    assert apply(posting).posting_version == latest


@pytest.mark.django_db
def test_an_acknowledgement_is_in_the_outbox() -> None:
    application = apply(make.a_posting())
    mail = Outbound.objects.get()
    assert mail.to_address == AMELIE.address
    assert mail.conversation is not None
    assert mail.conversation.application == application


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["amelie.roux@example.org", "Amelie.ROUX@Example.org"])
def test_a_known_person_is_recognised_and_never_overwritten(address: str) -> None:
    apply(make.a_posting())
    candidate = Candidate.objects.get()
    said = replace(
        AMELIE,
        address=address,
        given_name="Amelia",
        phone="+33 7 00 00 00 00",
        city="Nice",
        language="en",
    )
    application = apply(make.a_posting(), said)
    assert application.candidate == candidate
    fresh = Candidate.objects.get()
    assert (fresh.given_name, fresh.phone, fresh.city) == ("Amélie", AMELIE.phone, "Lyon")
    assert fresh.language == "fr"
    assert application.language == "en"
    event = Event.objects.filter(kind="application.received").latest("id")
    assert event.data["known"] is True
    assert event.data["differs"] == {
        "given_name": "Amelia",
        "phone": "+33 7 00 00 00 00",
        "city": "Nice",
    }


@pytest.mark.django_db
def test_a_second_address_of_the_person_is_theirs_too() -> None:
    candidate = apply(make.a_posting()).candidate
    Address.objects.create(candidate=candidate, address="roux@other.example", primary=False)
    other = apply(make.a_posting(), replace(AMELIE, address="ROUX@other.example"))
    assert other.candidate == candidate
    assert candidate.addresses.count() == 2


@pytest.mark.django_db
def test_a_new_person_differs_from_nothing() -> None:
    apply(make.a_posting())
    assert Event.objects.get(kind="application.received").data == {"known": False, "differs": {}}


@pytest.mark.django_db
class TestAgain:
    """A second submission for the same posting."""

    def test_the_same_form_changes_nothing(self) -> None:
        posting = make.a_posting()
        first = apply(posting)
        with_events = Event.objects.count()
        assert apply(posting) == first
        assert Application.objects.count() == Document.objects.count() == 1
        assert Outbound.objects.count() == 1
        assert Event.objects.count() == with_events

    @pytest.mark.django_db(transaction=True)
    def test_the_same_file_is_kept_once(self) -> None:
        posting = make.a_posting()
        first = apply(posting)
        apply(posting)
        assert stored_files() == [first.documents.get().stored_as]

    def test_a_new_cv_is_added_and_told(self) -> None:
        posting = make.a_posting()
        first = apply(posting)
        assert apply(posting, cv=a_cv("Nouveau CV")) == first
        assert [row.name for row in first.documents.all()] == ["Nouveau CV.pdf", "CV.pdf"]
        event = Event.objects.get(kind="application.repeated")
        assert event.data == {"document": True, "note": False, "differs": {}}
        assert event.stream == f"application:{first.pk}"
        assert Outbound.objects.count() == 1

    def test_new_words_become_a_note_of_the_candidate(self) -> None:
        posting = make.a_posting()
        first = apply(posting)
        said = replace(AMELIE, cover_note="J'ai oublié : libre en mai.", phone="+33 1 02 03 04 05")
        apply(posting, said)
        apply(posting, said)
        note = first.notes.get()
        assert (note.author, note.body) == (None, "J'ai oublié : libre en mai.")
        first.refresh_from_db()
        assert first.cover_note == AMELIE.cover_note
        told = Event.objects.filter(kind="application.repeated").order_by("id")
        assert told[0].data["note"] is True
        assert told[0].data["differs"] == {"phone": "+33 1 02 03 04 05"}
        assert "mai" not in str([event.data for event in told])

    def test_declined_but_not_told_is_still_the_same_application(self) -> None:
        posting = make.a_posting()
        first = apply(posting)
        make.a_decision(first)
        assert apply(posting) == first

    @pytest.mark.parametrize("how", ["told", "withdrawn"])
    def test_after_an_end_that_they_know_it_is_a_new_application(self, how: str) -> None:
        posting = make.a_posting()
        first = apply(posting)
        make.a_decision(first)
        changes: dict[str, Any] = (
            {"told_at": timezone.now()} if how == "told" else {"status": "withdrawn"}
        )
        Application.objects.filter(pk=first.pk).update(**changes)
        second = apply(posting)
        assert second != first
        assert second.candidate == first.candidate
        assert Outbound.objects.filter(kind="acknowledgement").count() == 2


@pytest.mark.django_db
class TestConsent:
    """To be kept in the pool: only when ticked, append-only."""

    def test_nothing_is_kept_unless_ticked(self) -> None:
        apply(make.a_posting())
        assert Consent.objects.count() == 0

    def test_a_ticked_box_is_kept_with_its_words_and_network(self) -> None:
        apply(make.a_posting(), replace(AMELIE, pool=True, network="203.0.113.0"))
        consent = Consent.objects.get()
        assert (consent.given, consent.purpose, consent.channel) == (True, "pool", "career_site")
        assert (consent.text_version, consent.network) == ("pool-2026-1", "203.0.113.0")
        assert consent.until == date(2028, 3, 6)

    def test_an_empty_box_later_withdraws_nothing(self) -> None:
        apply(make.a_posting(), replace(AMELIE, pool=True))
        apply(make.a_posting(), AMELIE)
        assert [row.given for row in Consent.objects.all()] == [True]

    def test_two_years_from_a_leap_day(self) -> None:
        assert applying.years_after(date(2028, 2, 29), 2) == date(2030, 2, 28)


@pytest.mark.django_db
class TestNothingHalfStored:
    """Whatever fails, no file stays without a row and no row without a file."""

    @pytest.mark.parametrize("status", ["closed", "unpublished", "draft"])
    def test_a_posting_that_is_not_open_any_more(self, status: str) -> None:
        posting = make.a_posting()
        Posting.objects.filter(pk=posting.pk).update(
            status=status, closed_at=timezone.now() if status == "closed" else None
        )
        with pytest.raises(PostingClosed):
            apply(posting)  # the form was opened while it was published
        assert Candidate.objects.count() == 0
        assert stored_files() == []

    def test_a_listener_that_fails_takes_everything_back(self) -> None:
        def fail(_event: object, _subject: object) -> None:
            raise DatabaseError("no room")

        events.on("application.received", fail)
        try:
            with pytest.raises(DatabaseError):
                apply(make.a_posting())
        finally:
            events._handlers["application.received"].remove(fail)
        assert (
            Candidate.objects.count() == Document.objects.count() == Outbound.objects.count() == 0
        )
        assert stored_files() == []

    def test_a_file_that_breaks_off_leaves_nothing(self) -> None:
        def broken() -> Any:
            yield b"%PDF-1.4"
            raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space"):
            apply(make.a_posting(), cv=replace(a_cv(), chunks=broken))
        assert Candidate.objects.count() == 0
        assert stored_files() == []


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two clicks in the same moment."""

    def test_a_double_click_of_a_new_person_makes_one_of_everything(self) -> None:
        posting = make.a_posting()
        cv = a_cv()
        deed = lambda: applying.apply(posting, AMELIE, cv, FRIDAY)  # noqa: E731
        good, bad = split(at_once(deed, deed, deed), PostingClosed)
        assert bad == []
        assert len({application.pk for application in good}) == 1
        assert Candidate.objects.count() == Application.objects.count() == 1
        assert Document.objects.count() == Outbound.objects.count() == 1
        assert stored_files() == [Document.objects.get().stored_as]

    def test_the_letter_case_of_the_address_makes_no_second_person(self) -> None:
        posting, other = make.a_posting(), make.a_posting()
        loud = replace(AMELIE, address="AMELIE.ROUX@EXAMPLE.ORG")
        cv = a_cv()
        good, _bad = split(
            at_once(
                lambda: applying.apply(posting, AMELIE, cv, FRIDAY),
                lambda: applying.apply(other, loud, cv, FRIDAY),
            ),
            PostingClosed,
        )
        assert len(good) == 2
        assert Candidate.objects.count() == 1

    def test_closing_in_the_same_moment_never_leaves_somebody_unseen(self) -> None:
        """Either the application is there when the posting closes, or it is refused."""
        posting = make.a_posting()
        cv = a_cv()

        def close() -> int:
            with transaction.atomic():
                Posting.objects.select_for_update().get(pk=posting.pk)
                waiting = Application.objects.filter(posting=posting).count()
                if not waiting:
                    Posting.objects.filter(pk=posting.pk).update(
                        status="closed", closed_at=timezone.now()
                    )
                return waiting

        results = at_once(close, lambda: applying.apply(posting, AMELIE, cv, FRIDAY))
        posting.refresh_from_db()
        applied = Application.objects.filter(posting=posting).count()
        assert (posting.status, applied) in {("closed", 0), ("published", 1)}
        split(results, PostingClosed)
