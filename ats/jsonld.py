"""A posting as schema.org `JobPosting`, for search engines."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from ats.markdown import to_html
from ats.models import Company, Posting

_EMPLOYMENT = {
    Posting.Contract.PERMANENT: "FULL_TIME",
    Posting.Contract.FIXED_TERM: "TEMPORARY",
    Posting.Contract.TEMPORARY: "TEMPORARY",
    Posting.Contract.APPRENTICESHIP: "INTERN",
    Posting.Contract.INTERNSHIP: "INTERN",
    Posting.Contract.FREELANCE: "CONTRACTOR",
}
# Inside <script> only these can end the block or change what the parser thinks it is in.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def _salary(posting: Posting) -> dict[str, Any]:
    return {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": posting.pay_min,
            "maxValue": posting.pay_max,
            "unitText": posting.pay_period.upper(),
        },
    }


def _place(posting: Posting) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressLocality": posting.city,
        "addressCountry": "FR",
    }
    found: dict[str, Any] = {"jobLocation": {"@type": "Place", "address": address}}
    if posting.remote == Posting.Remote.FULL:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = {"@type": "Country", "name": "FR"}
    return found


def data(posting: Posting, company: Company, site: str, href: str) -> dict[str, Any]:
    """The posting's facts under schema.org's names; `site` and `href` are full addresses."""
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": posting.title,
        "description": str(to_html(posting.description)),
        "identifier": {
            "@type": "PropertyValue",
            "name": company.name,
            "value": posting.slug,
        },
        "datePosted": posting.published_at.date().isoformat() if posting.published_at else "",
        "employmentType": _EMPLOYMENT[Posting.Contract(posting.contract)],
        "hiringOrganization": {"@type": "Organization", "name": company.name, "url": site},
        **_place(posting),
        "baseSalary": _salary(posting),
        "directApply": True,
        "inLanguage": posting.language,
        "url": href,
    }


def block(found: dict[str, Any]) -> Markup:
    """The text of a `<script type="application/ld+json">`: no value can end the block."""
    text = json.dumps(found, ensure_ascii=False).translate(_ESCAPES)
    return Markup(text)  # noqa: S704 - everything that means something to HTML is escaped
