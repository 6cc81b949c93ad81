"""Rows of the URLs about promises, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ats import clock, links
from ats.models import Link
from candidates.services import privacy
from messaging.correspondence import footers
from messaging.models import Letter
from tests import factories as make
from tests.cast import Cast
from tests.letters import a_delay, a_letter
from tests.matrix.base import Row, application, foreign_application, roles

INSIDE = roles("recruiter", "manager")
RECRUITER = roles("recruiter")


def _delay(cast: Cast) -> tuple[Any, ...]:
    return (a_delay(cast.application).pk,)


def _foreign_delay(cast: Cast) -> tuple[Any, ...]:
    return (a_delay(cast.foreign_application).pk,)


def _change(**data: str) -> Row:
    return Row(
        RECRUITER,
        RECRUITER,
        args=_delay,
        foreign_args=_foreign_delay,
        method="post",
        data={"text_hash": "0" * 64, **data},
    )


def _token(link: Link) -> tuple[Any, ...]:
    return (links.token_of(link),)


def _helpful(cast: Cast) -> tuple[Any, ...]:
    letter = a_letter(cast.application)
    Letter.objects.filter(pk=letter.pk).update(
        status="sent",
        approved_hash=letter.text_hash,
        approved_by="Claire",
        approved_at=timezone.now(),
        sent_at=timezone.now(),
    )
    return _token(Link.objects.get(pk=footers.letter_links([letter])[letter.pk]["helpful"]["link"]))


def _space(cast: Cast) -> tuple[Any, ...]:
    made = footers.space_link(cast.application.candidate)
    return _token(Link.objects.get(pk=made["space"]["link"]))


def _own_application(cast: Cast) -> tuple[Any, ...]:
    return (*_space(cast), cast.application.pk)


def _request(cast: Cast) -> tuple[Any, ...]:
    candidate = cast.application.candidate
    return (privacy.ask(candidate, "access", "space", timezone.now())[0].pk,)


def _shown(_cast: Cast) -> tuple[Any, ...]:
    make.a_company(public_commitments=True)
    return ()


_LATER = (clock.today() + timedelta(days=14)).isoformat()


def _posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk,)


def _foreign_posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_posting.pk,)


def _depth(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk, "interview")


def _foreign_depth(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_posting.pk, "interview")


ROWS: dict[str, Row] = {
    "care-policy": Row(roles("administrator")),
    "care-policy-depth": Row(roles("administrator"), args=lambda _cast: ("finalist",)),
    "posting-care": Row(RECRUITER, RECRUITER, args=_posting, foreign_args=_foreign_posting),
    "posting-care-depth": Row(RECRUITER, RECRUITER, args=_depth, foreign_args=_foreign_depth),
    "posting-care-reset": Row(
        RECRUITER, RECRUITER, args=_posting, foreign_args=_foreign_posting, method="post"
    ),
    "application-promise": Row(
        INSIDE, RECRUITER, args=application, foreign_args=foreign_application
    ),
    "delay-new": Row(
        RECRUITER,
        RECRUITER,
        args=application,
        foreign_args=foreign_application,
        method="post",
    ),
    "delay-letter": Row(INSIDE, RECRUITER, args=_delay, foreign_args=_foreign_delay),
    "delay-frame": Row(INSIDE, RECRUITER, args=_delay, foreign_args=_foreign_delay),
    "delay-preview": Row(
        INSIDE,
        RECRUITER,
        args=_delay,
        foreign_args=_foreign_delay,
        method="post",
        data={"body": "Bonjour."},
    ),
    "delay-wording": Row(
        INSIDE,
        RECRUITER,
        args=_delay,
        foreign_args=_foreign_delay,
        method="post",
        data={"body": "Bonjour."},
    ),
    "delay-date": _change(reason="away", until=_LATER),
    "delay-approve": _change(),
    "delay-cancel": _change(),
    "delay-resume": _change(),
    "delay-send-now": _change(),
    "insights": Row(roles("recruiter", "administrator", "manager")),
    "insights-export": Row(roles("recruiter", "administrator", "manager")),
    "commitments": Row(public=True, args=_shown),
    "helpful": Row(public=True, args=_helpful, method="post", data={"answer": "yes"}),
    "space": Row(public=True, args=_space),
    "space-withdraw": Row(public=True, args=_own_application),
    "space-consent": Row(public=True, args=_space, method="post", data={"given": "yes"}),
    "space-privacy": Row(public=True, args=_space, method="post", data={"kind": "access"}),
    "privacy-settle": Row(roles("recruiter", "administrator"), args=_request, method="post"),
}
