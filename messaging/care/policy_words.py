"""A care policy in sentences: what a person who reads it can expect to happen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ats import clock, depths
from ats.models import Event
from candidates.models import Application
from candidates.owed import Owed
from messaging.care.policy import CarePolicy, policy_for

_LETTER: dict[str, str | Promise] = {
    depths.APPLIED: gettext_lazy("The letter after a CV"),
    depths.PHONE: gettext_lazy("The letter after a phone call or a test"),
    depths.INTERVIEW: gettext_lazy("The letter after an interview"),
    depths.FINALIST: gettext_lazy("A finalist's letter"),
}
_AFTER: dict[str, str | Promise] = {
    "application": gettext_lazy("after applying"),
    "interview": gettext_lazy("after the conversation"),
    "decision": gettext_lazy("after the decision"),
}


def sentences(policy: CarePolicy, managers: Sequence[str] = ()) -> list[str]:
    """What the policy comes to, the most important first. `managers`: who they are, where one
    posting is spoken of."""
    said = [_leaves(policy, managers)]
    if policy.needs_manager:
        said += [_when_late(policy)]
    return [*said, _goes(policy), _says(policy), _answered(policy), _raised(policy)]


def _leaves(policy: CarePolicy, managers: Sequence[str]) -> str:
    who = _(" or ").join(managers) if managers else _("a hiring manager")
    words = {"letter": _LETTER[policy.depth], "who": who, "time": time_to_answer(policy)}
    called = policy.call == "required"
    if policy.needs_manager and called:
        text = _("%(letter)s leaves only after a call, with the yes of %(who)s, within %(time)s.")
    elif policy.needs_manager:
        text = _("%(letter)s leaves only with the yes of %(who)s, within %(time)s.")
    elif called:
        text = _("%(letter)s leaves only after a call, with the recruiter's own yes.")
    else:
        text = _("%(letter)s leaves with the recruiter's own yes.")
    said = text % words
    if policy.call == "offered":
        said += " " + _("A call before it is offered, and up to whoever writes.")
    return said


def time_to_answer(policy: CarePolicy) -> str:
    """“one working day”, “6 working hours”."""
    count = policy.approve_within
    if policy.approve_unit == "hours":
        return ngettext("one working hour", "%(num)s working hours", count) % {"num": count}
    return ngettext("one working day", "%(num)s working days", count) % {"num": count}


def _when_late(policy: CarePolicy) -> str:
    if policy.on_expiry == "deputy" and policy.deputy is not None:
        said = _("Without an answer by then, %(name)s is asked instead.") % {
            "name": policy.deputy.name
        }
    else:
        said = _("Without an answer by then, the recruiter may approve it alone.")
    if policy.reminders:
        hours = _(" and ").join(str(hours) for hours in policy.reminders)
        before = _("A reminder leaves %(hours)s working hours before.") % {"hours": hours}
        said = f"{before} {said}"
    if not policy.four_eyes:
        said += " " + _("Whoever wrote it may also be the one who says yes.")
    return said


def _goes(policy: CarePolicy) -> str:
    if not policy.delay:
        when = _("It then goes at the next humane hour")
    else:
        when = ngettext(
            "It goes one working day after the decision at the earliest",
            "It goes %(num)s working days after the decision at the earliest",
            policy.delay,
        ) % {"num": policy.delay}
    when += _hours(policy)
    said = _("%(when)s, never on a Friday evening, and no more than %(count)s in an hour.") % {
        "when": when,
        "count": policy.per_hour,
    }
    if policy.undo_minutes == 30:
        return said
    return f"{said} " + _("A yes is taken back by one press for %(num)s minutes.") % {
        "num": policy.undo_minutes
    }


def _hours(policy: CarePolicy) -> str:
    """“, between 10 a.m. and noon”, where the policy is narrower than the company."""
    times = {
        "from": policy.leaves_from and time_format(policy.leaves_from),
        "until": policy.leaves_until and time_format(policy.leaves_until),
    }
    if policy.leaves_from and policy.leaves_until:
        return _(", between %(from)s and %(until)s") % times
    if policy.leaves_from:
        return _(", not before %(from)s") % times
    return _(", not after %(until)s") % times if policy.leaves_until else ""


def _says(policy: CarePolicy) -> str:
    return _("It speaks of at least: %(list)s.") % {"list": _owed(policy)}


def _owed(policy: CarePolicy) -> str:
    owed = [
        ngettext("one criterion", "%(num)s criteria", policy.points) % {"num": policy.points},
    ]
    if policy.strengths:
        owed.append(
            ngettext("one strength", "%(num)s strengths", policy.strengths)
            % {"num": policy.strengths}
        )
    if policy.gaps:
        owed.append(ngettext("one gap", "%(num)s gaps", policy.gaps) % {"num": policy.gaps})
    if policy.next_step:
        owed.append(_("advice for the next step"))
    return ", ".join(owed)


def owed_at(application: Application) -> Owed:
    """What the letter of a decline owes this person, said where the decision is made."""
    policy = policy_for(application.depth, application.posting_id)
    named = {"letter": _LETTER[policy.depth], "list": _owed(policy)}
    words = _("%(letter)s speaks of at least: %(list)s.") % named
    if policy.call == "required":
        words += " " + _("The person is called first.")
    return Owed(words, policy.strengths + policy.gaps, policy.next_step)


def _answered(policy: CarePolicy) -> str:
    return ngettext(
        "Nobody waits longer than one working day %(after)s.",
        "Nobody waits longer than %(num)s working days %(after)s.",
        policy.answer_within,
    ) % {"num": policy.answer_within, "after": _AFTER[policy.answer_after]}


def _raised(policy: CarePolicy) -> str:
    return ngettext(
        "Who writes twice without an answer is brought to the administrators after one working "
        "day.",
        "Who writes twice without an answer is brought to the administrators after %(num)s "
        "working days.",
        policy.raise_after,
    ) % {"num": policy.raise_after}


def warnings(policy: CarePolicy, managers: Sequence[str] | None = None) -> list[str]:
    """What is allowed and should be weighed. `managers`: the posting's; None: of the company."""
    said = []
    if policy.depth == depths.FINALIST and policy.call == "offered":
        said.append(_("A finalist may read it before anybody has told them."))
    if policy.needs_manager and not policy.four_eyes:
        said.append(_("One pair of eyes is enough: nobody else has to read what is sent."))
    if policy.needs_manager and managers is not None and not managers:
        said.append(_("This posting has no hiring manager: nobody can say yes to its letters."))
    if policy.on_expiry == "deputy" and policy.deputy is not None and not policy.deputy.is_active:
        said.append(_("The deputy's account is closed: the recruiter will take over instead."))
    if _never_open(policy):
        said.append(_("Its hours lie outside the company's, which are followed instead."))
    return said


def _never_open(policy: CarePolicy) -> bool:
    """The company's hours may have changed after the policy's were chosen."""
    if not (policy.leaves_from or policy.leaves_until):
        return False
    return not clock.office_hours().leave_room(policy.leaves_from, policy.leaves_until)


def changed(event: Event) -> str:
    """One change of the policy, for its history."""
    depth = str(event.data.get("depth", ""))
    if depth not in depths.LABELS:
        return _("went back to the company's policy")
    return _("changed what is owed: %(depth)s") % {"depth": depths.LABELS[depth]}
