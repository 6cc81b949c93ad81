"""The lives of letters, approvals, calls, lots, mails and received mails: one table each."""

from __future__ import annotations

from ats.states import machine

LETTER = machine(
    "letter",
    submit=("draft returned", "in_review"),
    approve=("draft in_review returned", "approved"),
    send_back=("in_review", "returned"),
    take_over=("in_review", "draft"),
    pass_on=("in_review", "in_review"),
    take_back=("approved scheduled", "in_review"),
    undo=("scheduled", "draft"),
    schedule=("approved", "scheduled"),
    edit=("draft in_review returned approved scheduled withheld", "draft"),
    withhold=("scheduled", "withheld"),
    resume=("withheld", "approved"),
    send=("scheduled withheld", "sent"),
    cancel=("draft in_review returned approved scheduled withheld", "cancelled"),
)

APPROVAL = machine(
    "approval",
    approve=("asked", "approved"),
    amend=("asked", "amended"),
    send_back=("asked", "returned"),
    void=("asked", "voided"),
    expire=("asked", "expired"),
    take_back=("approved amended", "asked"),
)

CALL = machine(
    "call",
    retry=("to_make later", "later"),
    settle=("to_make later", "done"),
    void=("to_make later", "void"),
    wave=("to_make later", "waved"),
)

LOT = machine(
    "lot",
    draft=("sorting review", "drafting"),
    drafted=("drafting", "review"),
    send=("review leaving", "sending"),
    sent=("sending", "leaving"),
    pause=("leaving", "paused"),
    resume=("paused", "leaving"),
    undo=("sending leaving paused", "review"),
    cancel=("sorting review", "cancelled"),
)

LOT_ITEM = machine(
    "lot_item",
    draft=("chosen", "drafted"),
    read=("drafted reviewed", "reviewed"),
    schedule=("reviewed", "scheduled"),
    undo=("scheduled", "reviewed"),
    set_aside=("chosen drafted reviewed scheduled", "aside"),
    bring_back=("aside", "chosen"),
)

FEEDBACK = machine(
    "feedback",
    answer=("open", "answered"),
    settle=("open", "otherwise"),
    drop=("open", "dropped"),
    reopen=("otherwise dropped", "open"),
)

CAMPAIGN = machine(
    "campaign",
    gather=("draft", "gathering"),
    gathered=("gathering", "ready"),
    reopen=("gathering ready", "draft"),
    launch=("ready", "running"),
    pause=("running", "paused"),
    resume=("paused", "running"),
    finish=("running", "finished"),
    cancel=("draft gathering ready running paused", "cancelled"),
)

RECIPIENT = machine(
    "recipient",
    write=("waiting", "written"),
    stop=("waiting written", "stopped"),
)

OUTBOUND = machine(
    "outbound",
    release=("scheduled", "queued"),
    hand=("queued retry", "handed"),
    accept=("handed unconfirmed", "accepted"),
    put_back=("handed", "queued"),
    defer=("handed", "retry"),
    fail=("handed unconfirmed", "failed"),
    lose=("handed", "unconfirmed"),
    suppress=("scheduled queued retry", "suppressed"),
    withhold=("scheduled queued retry", "withheld"),
    cancel=("scheduled queued retry withheld failed expired suppressed", "cancelled"),
    expire=("scheduled queued retry", "expired"),
    retry=("failed withheld expired unconfirmed suppressed", "queued"),
)

INBOUND = machine(
    "inbound",
    match=("stored tray", "matched"),
    tray=("stored", "tray"),
    note=("stored tray", "noted"),
    fail=("stored", "unreadable"),
)
