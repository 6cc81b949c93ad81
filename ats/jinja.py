"""The Jinja2 environment of the pages: gettext, urls, dates in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation

from ats import nav
from ats.access import can
from ats.markdown import to_html
from ats.models import Company, User


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """`reverse`, as templates write it."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _locale() -> str:
    return "fr" if (translation.get_language() or "fr").startswith("fr") else "en_GB"


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _form(form: str, value: date) -> str:
    """The pattern as French wants it: “1er” for the first of a month, “à” before an hour."""
    if _locale() != "fr":
        return form
    form = {"long": "d MMMM y", "full": "EEEE d MMMM y"}.get(form, form)
    if value.day == 1:
        form = form.replace("d MMM", "'1er' MMM")
    return form.replace(", HH:mm", " 'à' HH:mm")


def day(value: date | datetime | None, form: str = "long") -> str:
    """“12 mars 2026”; `form`: long, full (with the weekday), short, or a CLDR pattern."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return format_date(value, _form(form, value), locale=_locale())


def moment(value: datetime | None, form: str = "d MMMM, HH:mm") -> str:
    """“12 mars à 14:30”, “12 March, 14:30” in the company's zone."""
    if value is None:
        return ""
    local = value.astimezone(_zone())
    return format_datetime(local, _form(form, local), tzinfo=_zone(), locale=_locale())


def clock_time(value: datetime | None) -> str:
    """“14:30”."""
    return format_time(value, "HH:mm", tzinfo=_zone(), locale=_locale()) if value else ""


def ago(value: datetime | None) -> str:
    """“il y a 3 jours”."""
    if value is None:
        return ""
    return format_timedelta(value - timezone.now(), add_direction=True, locale=_locale())


def money(value: int | None) -> str:
    """“38 000 €”, whole euros."""
    if value is None:
        return ""
    return format_currency(value, "EUR", "#,##0\u00a0¤", locale=_locale(), currency_digits=False)


def said(text: str) -> str:
    """A stored msgid in the reader's language. Unlike `_()`, whose result counts as markup, the
    result is escaped: a server's or a person's words may stand in the same field."""
    return translation.gettext(text) if text else ""


def number(value: float) -> str:
    """“1,2”: at most one decimal."""
    return format_decimal(value, "#,##0.#", locale=_locale())


def iso(value: datetime | date | None) -> str:
    """For machine-readable attributes."""
    return value.isoformat() if value else ""


@dataclass
class Frame:
    """What the page frame shows around every page; computed once a request, when used."""

    request: HttpRequest

    @property
    def company(self) -> str:
        """The company's name."""
        return self.company_row.name

    @property
    def company_row(self) -> Company:
        """The company, read once a request."""
        if not hasattr(self, "_company"):
            self._company = Company.get()
        return self._company

    @property
    def user(self) -> User | None:
        """Who is signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @property
    def language(self) -> str:
        """fr or en."""
        return (translation.get_language() or "fr")[:2]

    @property
    def local(self) -> bool:
        """Whether the local post office is there."""
        return bool(settings.ENV.local)

    @property
    def nav(self) -> list[tuple[str, str, bool, int]]:
        """(label, href, current, count)."""
        return nav.entries(self.request, self.user) if self.user else []

    def can(self, permission: str) -> bool:
        """Whether a company-wide role of the reader has it."""
        return self.user is not None and can(self.user, permission)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`."""
    return {"frame": Frame(request)}


def environment(**options: Any) -> jinja2.Environment:
    """Called by Django's Jinja2 backend with its options; autoescape is on."""
    options["undefined"] = jinja2.StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = jinja2.Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    # The extension adds this method to its environment as it is loaded: no type can know it.
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(static=static, url=url, now=timezone.now)
    env.filters.update(
        markdown=to_html,
        date=day,
        datetime=moment,
        time=clock_time,
        ago=ago,
        money=money,
        number=number,
        iso=iso,
        said=said,
    )
    return env
