"""The people and their way, as rows."""

from candidates.models.applications import Application, Note
from candidates.models.decisions import Decision, DecisionPoint
from candidates.models.interviews import Interview, Interviewer, Rating, Scorecard
from candidates.models.people import Address, Candidate, Consent, Document
from candidates.models.privacy import PrivacyRequest
from candidates.models.readings import CvReading

__all__ = [
    "Address",
    "Application",
    "Candidate",
    "Consent",
    "CvReading",
    "Decision",
    "DecisionPoint",
    "Document",
    "Interview",
    "Interviewer",
    "Note",
    "PrivacyRequest",
    "Rating",
    "Scorecard",
]
