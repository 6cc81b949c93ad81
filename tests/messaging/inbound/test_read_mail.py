"""`manage.py read_mail`: a line for any file, nothing stored, no database needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from messaging.conversations.services import conversation_of
from messaging.delivery import mime, outbox
from messaging.models import Inbound, Message, Outbound
from messaging.writing.render import Rendered
from tests import factories as make
from tests.mails import a_reply

ROOT = Path(__file__).resolve().parents[3]
LETTER = (
    "Bonjour Amélie,\n\nVotre candidature au poste de responsable de rayon est bien arrivée chez nous ce "
    "matin, et nous vous répondrons avant le douze juin.\n\nClaire Fontaine"
)
FIELDS = {"file", "kind", "visible_text", "intents", "needs_answer", "matched_by"}

BOUNCE = b"""From: MAILER-DAEMON@mx.example.org
To: jobs@verdier.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; nobody@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.org>: user unknown
--b--
"""


def read(*files: Path) -> list[dict[str, Any]]:
    out, err = StringIO(), StringIO()
    call_command("read_mail", *map(str, files), stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def sent() -> Outbound:
    make.a_company()
    application = make.an_application(candidate=make.a_candidate(address="amelie@example.org"))
    return outbox.enqueue(
        key="sent",
        kind="acknowledgement",
        to_address="amelie@example.org",
        to_name="Amélie",
        subject="Votre candidature",
        rendered=Rendered(LETTER, f"<p>{LETTER}</p>"),
        conversation=conversation_of(application),
    )


@pytest.mark.django_db
def test_each_file_gives_a_line_in_the_order_asked(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "reply.eml", a_reply(text="Merci beaucoup !")),
        written(tmp_path, "away.eml", a_reply(Auto_Submitted="auto-replied")),
        written(tmp_path, "bounce.eml", BOUNCE),
        tmp_path / "absent.eml",
        written(tmp_path, "empty.eml", b""),
    ]
    lines = read(*files)
    assert [line["file"] for line in lines] == [str(path) for path in files]
    assert [line["kind"] for line in lines] == ["reply", "auto_reply", "bounce", "reply", "reply"]
    assert all(line.keys() >= FIELDS for line in lines)
    assert lines[0]["visible_text"] == "Merci beaucoup !"
    assert lines[2]["bounce_type"] == "hard"
    assert (lines[2]["recipient"], lines[2]["status"]) == ("nobody@example.org", "5.1.1")
    # What could not be read is looked at by a person.
    assert [line["needs_answer"] for line in lines[3:]] == [True, True]


@pytest.mark.django_db
def test_it_tells_whose_mail_it_is_and_stores_nothing(tmp_path: Path, sent: Outbound) -> None:
    address = mime.reply_address(sent)
    by_id = sent.message_id
    lines = read(
        written(tmp_path, "1.eml", a_reply(address, text=f"Merci !\n\n{LETTER}")),
        written(tmp_path, "2.eml", a_reply(in_reply_to=by_id)),
        written(tmp_path, "3.eml", a_reply(sender="Amélie <amelie@example.org>")),
        written(tmp_path, "4.eml", a_reply(sender="who@example.net")),
    )
    assert [line["matched_by"] for line in lines] == ["token", "message_id", "address", "none"]
    # The letter that it answers is known, so that its unmarked words are not taken for theirs.
    assert lines[0]["visible_text"] == "Merci !"
    assert not Inbound.objects.exists()
    assert not Message.objects.filter(direction="in").exists()


BODIES = [
    ("plain.txt", "Oui, mardi.\n\nOn Tue, May 12, 2026 at 10:12 AM C <c@v.example> wrote:\n> Ça va ?"),
    ("page.html", "<p>Oui, mardi.</p><blockquote type=cite>Ça va ?</blockquote>"),
    ("page-in.txt", "<html><body><p>Oui, mardi.</p></body></html>"),
    ("colon.txt", "Oui, mardi.\n\nFrom: C <c@v.example>\nSent: Monday 10:12\nTo: Z\nSubject: x\n\nÇa va ?"),
    ("latin.txt", "Oui, mardi.\n\nLe lun. 11 mai 2026 à 10:12, C <c@v.example> a écrit\u00a0:\n> Ça".encode("cp1252")),
    ("bare.eml", "Oui, mardi.\n\nLe lun. 11 mai 2026 à 10:12, C <c@v.example> a écrit :\n> Ça"),
    ("mail.txt", a_reply(text="Oui, mardi.")),
    ("noextension", a_reply(text="Oui, mardi.")),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), BODIES, ids=[name for name, _ in BODIES])
def test_a_body_without_its_header_is_read(tmp_path: Path, name: str, content: bytes | str) -> None:
    [line] = read(written(tmp_path, name, content))
    assert line["visible_text"] == "Oui, mardi."
    assert line["kind"] == "reply"


@pytest.mark.django_db
def test_a_text_that_starts_with_a_quoted_header_is_no_message(tmp_path: Path) -> None:
    text = "From: C <c@v.example>\nSent: Monday 10:12\nTo: Z\nSubject: Hello\n\nÇa va ?"
    [line] = read(written(tmp_path, "quoted.txt", text))
    assert line["visible_text"] == ""
    assert line["needs_answer"] is True


def test_it_works_without_any_server(tmp_path: Path) -> None:
    token = "a" * 32
    to = f"reply+{token}@replies.verdier.example"
    files = [
        written(tmp_path, "token.eml", a_reply(to)),
        written(tmp_path, "none.eml", a_reply()),
    ]
    done = subprocess.run(
        [sys.executable, "manage.py", "read_mail", *map(str, files)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
            "REDIS_URL": "redis://127.0.0.1:1",
            "SECRET_KEY": "x" * 60,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["matched_by"] for line in lines] == ["token", "none"]
    assert [line["kind"] for line in lines] == ["reply", "reply"]
