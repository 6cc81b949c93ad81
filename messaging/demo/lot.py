"""The demo's lot: people at the CV stage whose answers are being prepared, not yet drafted."""

from __future__ import annotations

from messaging.demo.town import Town
from messaging.lots import choosing, groups

POSTING = "vente"


def prepare(town: Town) -> None:
    """Choose everyone at the CV stage of one posting and sort half of them."""
    opening = town.openings[POSTING]
    posting = opening.posting
    lot, _count = choosing.choose(posting, posting.owner, None)
    waiting = lot.items.filter(status="chosen").order_by("pk").values_list("pk", flat=True)
    sorted_ones = list(waiting)[::2]
    groups.move(lot, sorted_ones, opening.criteria[0])
