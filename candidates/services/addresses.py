"""Where a person is written to: an address that they gave by another way."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from ats import events
from ats.events import Actor
from candidates.models import Address, Candidate
from candidates.services.refusals import TakenAddress

CHANGED = "application.address_changed"


def write_to(candidate: Candidate, address: str, actor: Actor) -> bool:
    """Write to this address from now on; the ones before are kept, as their answers may come from
    there. False when it was the one already. Raises TakenAddress.

    What waits to leave keeps the address that it was written for. Recorded on each of their
    applications as `application.address_changed`, without the address.
    """
    with transaction.atomic():
        Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
        row = Address.objects.filter(address__iexact=address).first()
        if row is None:
            row = Address(candidate=candidate, address=address, primary=False)
        elif row.candidate_id != candidate.pk:
            raise TakenAddress
        elif row.primary:
            return False
        candidate.addresses.filter(primary=True).update(primary=False)
        row.primary = True
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:  # somebody else was given it in this very moment
            raise TakenAddress from error
        events.record_many(CHANGED, list(candidate.applications.all()), actor)
    return True
