"""Mail handed over to a provider's API, spoken to over a real socket in its documented words."""

from __future__ import annotations

import email
import email.policy
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pytest_django import Settings

from ats.env import UNTRACKED, email_settings
from messaging.delivery import transport, worker
from messaging.delivery.transport import Transport
from messaging.models import Outbound, SendPause
from tests.mails import a_mail
from tests.plugins.api import Answer, Api, Asked

pytestmark = pytest.mark.django_db
TO = "amelie@example.org"


@dataclass(frozen=True)
class Provider:
    """How a provider is named in EMAIL_URL, told where its API is, and says that all is well."""

    url: str
    where: Callable[[str], dict[str, Any]]
    fine: Answer
    its_id: str


def _at(name: str, path: str = "/") -> Callable[[str], dict[str, Any]]:
    return lambda base: {f"{name}_API_URL": base + path}


def _ses(base: str) -> dict[str, Any]:
    keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "x", "region_name": "eu-west-3"}
    return {"AMAZON_SES_CLIENT_PARAMS": {"endpoint_url": base, **keys}}


PROVIDERS = {
    "postmark": Provider(
        "postmark://TOKEN@",
        _at("POSTMARK"),
        Answer(200, {"To": TO, "MessageID": "b7bc2f4a", "ErrorCode": 0, "Message": "OK"}),
        "b7bc2f4a",
    ),
    "mailgun": Provider(
        "mailgun://KEY:acme.example@",
        _at("MAILGUN", "/v3"),
        Answer(200, {"id": "<2026.1@acme.example>", "message": "Queued. Thank you."}),
        "<2026.1@acme.example>",
    ),
    "brevo": Provider(
        "brevo://KEY@",
        _at("BREVO", "/v3/"),
        Answer(201, {"messageId": "<2026.2@smtp-relay.mailin.fr>"}),
        "<2026.2@smtp-relay.mailin.fr>",
    ),
    "mailjet": Provider(
        "mailjet://KEY:SECRET@",
        _at("MAILJET", "/v3.1/"),
        Answer(
            200,
            {"Messages": [{"Status": "success", "To": [{"Email": TO, "MessageID": 456}]}]},
        ),
        "456",
    ),
    "scaleway": Provider(
        "scaleway://SECRET:PROJECT@",
        _at("SCALEWAY"),
        Answer(200, {"emails": [{"id": "5fe1", "mail_rcpt": TO, "status": "new"}]}),
        "5fe1",
    ),
    "sendgrid": Provider(
        "sendgrid://KEY@",
        _at("SENDGRID", "/v3/"),
        Answer(202, None, {"X-Message-Id": "14c5d75ce93"}),
        "",
    ),
    "resend": Provider("resend://KEY@", _at("RESEND"), Answer(200, {"id": "49a3999c"}), "49a3999c"),
    "ses": Provider("ses://", _ses, Answer(200, {"MessageId": "0102-0000"}), "0102-0000"),
}


def leaving_by(name: str, api: Api, settings: Settings) -> None:
    """Mail leaves by this provider, whose API is the one of the test."""
    found: dict[str, Any] = dict(email_settings(PROVIDERS[name].url))
    settings.EMAIL_BACKEND = found["EMAIL_BACKEND"]
    settings.ANYMAIL = UNTRACKED | found["ANYMAIL"] | PROVIDERS[name].where(api.url)
    api.answer = lambda _asked: PROVIDERS[name].fine


def sent(mail: Outbound | None = None) -> Outbound:
    """The mail after one round of the worker."""
    mail = mail or a_mail()
    worker.drain(Transport())
    mail.refresh_from_db()
    return mail


def _form(asked: Asked) -> dict[str, str]:
    """The fields of a form without files."""
    return dict(parse_qsl(asked.body.decode()))


def said_to(name: str, asked: Asked) -> tuple[str, dict[str, str], str]:
    """To whom, with which headers of ours, in which words, as this API is told."""
    if name == "mailgun":
        form = _form(asked)
        mine = {key[2:]: text for key, text in form.items() if key.startswith("h:")}
        return form["to"], mine, form["text"]
    said = asked.json()
    if name == "ses":
        raw = email.message_from_bytes(
            b64decode(said["Content"]["Raw"]["Data"]), policy=email.policy.default
        )
        assert isinstance(raw, EmailMessage)
        body = raw.get_body(("plain",))
        assert body is not None
        return str(raw["To"]), {key: str(text) for key, text in raw.items()}, body.get_content()
    return _in_json(name, said)


def _in_json(name: str, said: Any) -> tuple[str, dict[str, str], str]:
    if name == "postmark":
        return said["To"], {row["Name"]: row["Value"] for row in said["Headers"]}, said["TextBody"]
    if name == "mailjet":
        to = said["Messages"][0]["To"][0]["Email"]
        return to, said["Globals"].get("Headers", {}), said["Globals"]["TextPart"]
    if name == "sendgrid":
        to = said["personalizations"][0]["to"][0]["email"]
        return to, said["headers"], said["content"][0]["value"]
    if name == "scaleway":
        headers = {row["key"]: row["value"] for row in said["additional_headers"]}
        return said["to"][0]["email"], headers, said["text"]
    if name == "brevo":
        return said["to"][0]["email"], said["headers"], said["textContent"]
    return said["to"][0], said["headers"], said["text"]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_mail_is_taken(name: str, api: Api, settings: Settings) -> None:
    leaving_by(name, api, settings)
    mail = sent()
    assert (mail.status, mail.provider_id) == (
        "accepted",
        PROVIDERS[name].its_id or mail.provider_id,
    )
    to, headers, text = said_to(name, api.asked[0])
    assert TO in to
    assert mail.text.strip() == text.replace("\r\n", "\n").strip()
    ours = [text for key, text in headers.items() if key.lower() == "message-id"]
    assert ours == ([] if name == "mailjet" else [mail.message_id])


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_campaigns_mail_is_taken_with_the_way_out(
    name: str, api: Api, settings: Settings
) -> None:
    leaving_by(name, api, settings)
    mail = a_mail()
    Outbound.objects.filter(pk=mail.pk).update(lane=Outbound.Lane.CAMPAIGN)
    assert sent(mail).status == "accepted"
    _to, headers, _text = said_to(name, api.asked[0])
    assert ("List-Id" in headers) is (name != "mailjet")


OFF = {"enable": False}


@pytest.mark.parametrize(
    ("name", "unwatched"),
    [
        ("mailgun", {"o:tracking-opens": "no", "o:tracking-clicks": "no"}),
        ("mailjet", {"TrackOpens": "disabled", "TrackClicks": "disabled"}),
        ("postmark", {"TrackOpens": False, "TrackLinks": "None"}),
        ("sendgrid", {"tracking_settings": {"open_tracking": OFF, "click_tracking": OFF}}),
    ],
)
def test_nobody_is_watched(
    name: str, unwatched: dict[str, Any], api: Api, settings: Settings
) -> None:
    leaving_by(name, api, settings)
    sent()
    said: Any = _form(api.asked[0]) if name == "mailgun" else api.asked[0].json()
    said = said.get("Globals", said)
    assert {key: said[key] for key in unwatched} == unwatched


def test_postmark_is_asked_to_keep_our_id(api: Api, settings: Settings) -> None:
    leaving_by("postmark", api, settings)
    sent()
    assert said_to("postmark", api.asked[0])[1]["X-PM-KeepID"] == "true"


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (429, "retry"),  # later
        (503, "retry"),
        (401, "retry"),  # our key: sending pauses
        (403, "retry"),
        (422, "failed"),
        (500, "unconfirmed"),  # Mailgun has sent mails that it answered so
        (502, "unconfirmed"),
        (504, "unconfirmed"),
        (None, "unconfirmed"),  # the line is cut: taken or not, nobody knows
    ],
)
def test_what_an_answer_means(
    name: str, status: int | None, becomes: str, api: Api, settings: Settings
) -> None:
    leaving_by(name, api, settings)
    api.answer = lambda _asked: Answer(status, {"message": "no", "Message": "no"})
    mail = sent()
    assert mail.status == becomes
    paused = list(SendPause.objects.values_list("domain", "reason"))
    if becomes == "unconfirmed":
        assert paused == [("", "trouble")]
    else:
        assert paused == ([("", "auth")] if status in (401, 403) else [])
    assert len(api.asked) == 1, "nobody asks a second time by themselves"


@pytest.mark.parametrize("name", PROVIDERS)
def test_where_nobody_listens_the_mail_waits(name: str, api: Api, settings: Settings) -> None:
    leaving_by(name, api, settings)
    nowhere = "http://127.0.0.1:9"
    settings.ANYMAIL = settings.ANYMAIL | PROVIDERS[name].where(nowhere)
    mail = sent()
    assert (mail.status, SendPause.objects.count()) == ("retry", 0)
    assert not api.asked


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("postmark", 422, {"ErrorCode": 405, "Message": "Not allowed to send"}),
        ("postmark", 422, {"ErrorCode": 400, "Message": "Sender signature not found"}),
        ("brevo", 400, {"code": "not_enough_credits", "message": "No credits"}),
        ("brevo", 402, {"code": "not_enough_credits", "message": "No credits"}),
        ("mailgun", 404, {"message": "Domain not found: acme.example"}),
    ],
)
def test_our_account_is_at_fault(
    name: str, status: int, said: dict[str, Any], api: Api, settings: Settings
) -> None:
    leaving_by(name, api, settings)
    api.answer = lambda _asked: Answer(status, said)
    assert sent().status == "retry"
    assert SendPause.objects.get().domain == ""


def test_mailjets_refusal_is_no_success(api: Api, settings: Settings) -> None:
    """It comes as a status within the answer, for which Anymail raises nothing."""
    leaving_by("mailjet", api, settings)
    error = {"ErrorCode": "send-0011", "StatusCode": 400, "ErrorMessage": "Header not allowed"}
    api.answer = lambda _asked: Answer(400, {"Messages": [{"Status": "error", "Errors": [error]}]})
    mail = sent()
    assert mail.status == "failed"
    assert "send-0011" in mail.last_error


def test_mailjets_unknown_sender_is_ours_to_mend(api: Api, settings: Settings) -> None:
    leaving_by("mailjet", api, settings)
    error = {"ErrorCode": "send-0008", "StatusCode": 403, "ErrorMessage": "Sender not validated"}
    api.answer = lambda _asked: Answer(403, {"Messages": [{"Status": "error", "Errors": [error]}]})
    assert sent().status == "retry"
    assert SendPause.objects.get().domain == ""


def test_postmark_will_not_write_to_somebody_who_bounced(api: Api, settings: Settings) -> None:
    leaving_by("postmark", api, settings)
    words = (
        f"You tried to send to recipients that are inactive. Found inactive addresses: {TO}. "
        "Inactive recipients are ones that have generated a hard bounce."
    )
    api.answer = lambda _asked: Answer(422, {"ErrorCode": 406, "Message": words})
    assert sent().status == "failed"
    assert not SendPause.objects.exists()


@pytest.mark.parametrize(
    ("code", "status", "becomes", "paused"),
    [
        ("TooManyRequestsException", 429, "retry", False),
        ("ThrottlingException", 400, "retry", False),
        ("SendingPausedException", 400, "retry", True),
        ("MailFromDomainNotVerifiedException", 400, "retry", True),
        ("MessageRejected", 400, "failed", False),
        ("InternalFailure", 500, "unconfirmed", True),
    ],
)
def test_what_amazon_says(
    code: str, status: int, becomes: str, paused: bool, api: Api, settings: Settings
) -> None:
    leaving_by("ses", api, settings)
    api.answer = lambda _asked: Answer(status, {"message": "no"}, {"x-amzn-ErrorType": code})
    assert sent().status == becomes
    assert SendPause.objects.exists() is paused
    assert len(api.asked) == 1


def test_amazon_without_a_region_is_ours_to_mend(
    api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving_by("ses", api, settings)
    settings.ANYMAIL = UNTRACKED
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    assert sent().status == "retry"
    assert SendPause.objects.get().reason == "auth"


def test_a_success_that_cannot_be_read_is_in_doubt(api: Api, settings: Settings) -> None:
    leaving_by("brevo", api, settings)
    api.answer = lambda _asked: Answer(201, ["what?"])
    assert sent().status == "unconfirmed"


def test_a_broken_line_does_not_fail_the_next_mail(api: Api, settings: Settings) -> None:
    leaving_by("postmark", api, settings)
    answers = [Answer(None), PROVIDERS["postmark"].fine]
    api.answer = lambda _asked: answers.pop(0)
    first, second = a_mail("one"), a_mail("two")
    transport = Transport()
    worker.drain(transport)
    SendPause.objects.all().delete()
    worker.drain(transport)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.status, second.status] == ["unconfirmed", "accepted"]


@pytest.mark.parametrize(("status", "doubtful"), [(502, True), (401, False)])
def test_what_stops_one_mail_stops_those_behind_it(
    status: int, doubtful: bool, api: Api, settings: Settings
) -> None:
    """A batch is claimed as one; a provider that is down must not leave all of it in doubt."""
    leaving_by("postmark", api, settings)
    fine = PROVIDERS["postmark"].fine
    api.answer = lambda _asked: fine if len(api.asked) <= 4 else Answer(status, {})
    for number in range(20):
        a_mail(f"mail {number}")
    worker.drain(Transport())
    assert len(api.asked) == 5
    counts = Counter(Outbound.objects.values_list("status", "attempts"))
    stopped = ("unconfirmed" if doubtful else "retry", 1)
    assert counts == {("accepted", 1): 4, stopped: 1, ("queued", 0): 15}


@pytest.mark.parametrize(("idle", "lines"), [(transport.API_IDLE_SECONDS, 1), (-1.0, 2)])
def test_a_line_that_stood_idle_is_not_trusted(
    idle: float, lines: int, api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving_by("postmark", api, settings)
    monkeypatch.setattr(transport, "API_IDLE_SECONDS", idle)
    kept = Transport()
    for name in ("one", "two"):
        a_mail(name)
        worker.drain(kept)
    assert len(api.asked) == 2
    assert len({asked.line for asked in api.asked}) == lines


def test_mailguns_api_in_europe() -> None:
    found = email_settings("mailgun://KEY:acme.example@api.eu.mailgun.net")
    assert found["ANYMAIL"] == {
        "MAILGUN_API_KEY": "KEY",
        "MAILGUN_SENDER_DOMAIN": "acme.example",
        "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
    }
