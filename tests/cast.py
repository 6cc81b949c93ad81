"""The cast: the same named people in every test of rights, and two postings, own and foreign."""

from __future__ import annotations

from dataclasses import dataclass

from ats.models import Posting, User
from candidates.models import Application, Interview
from tests import factories as make

ROLES = (
    "anonymous",
    "outsider",  # signed in, without any role
    "interviewer",  # of `interview`
    "manager",  # of `posting`
    "recruiter",
    "administrator",  # not a recruiter
)


@dataclass(frozen=True)
class Cast:
    """`own…` belongs to the manager and the interviewer, `foreign…` to neither."""

    claire: User
    karim: User
    helene: User
    ines: User
    oscar: User
    benoit: User
    posting: Posting
    application: Application
    interview: Interview
    foreign_posting: Posting
    foreign_application: Application
    foreign_interview: Interview

    def user(self, role: str) -> User | None:
        """Who plays a role."""
        return {
            "anonymous": None,
            "outsider": self.oscar,
            "interviewer": self.ines,
            "manager": self.helene,
            "recruiter": self.claire,
            "administrator": self.karim,
        }[role]


def assemble() -> Cast:
    """Make everyone and everything."""
    make.a_company()
    claire = make.a_recruiter("Claire Morel")
    helene, benoit = make.a_user("Hélène Vasseur"), make.a_user("Benoît Lemaire")
    ines = make.a_user("Inès Pereira")
    posting = make.a_posting(claire, (helene,))
    foreign = make.a_posting(claire, (benoit,))
    application = make.an_application(posting, kind="interview")
    foreign_application = make.an_application(foreign, kind="interview")
    return Cast(
        claire=claire,
        karim=make.an_administrator("Karim Benali"),
        helene=helene,
        ines=ines,
        oscar=make.a_user("Oscar Dehors"),
        benoit=benoit,
        posting=posting,
        application=application,
        interview=make.an_interview(application, (ines,)),
        foreign_posting=foreign,
        foreign_application=foreign_application,
        foreign_interview=make.an_interview(foreign_application, (benoit,)),
    )
