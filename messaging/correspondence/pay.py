"""The pay of a posting as a letter writes it, in its own language whatever the page's."""

from __future__ import annotations

from babel.numbers import format_currency, format_decimal

from ats.models import Posting

_PER = {
    ("year", "fr"): "par an",
    ("month", "fr"): "par mois",
    ("hour", "fr"): "de l'heure",
    ("year", "en"): "a year",
    ("month", "en"): "a month",
    ("hour", "en"): "an hour",
}


def written_pay(posting: Posting, language: str) -> str:
    """“de 26 000 à 30 000 € brut par an”, “€26,000 to €30,000 gross a year”; empty while the
    posting says no range."""
    low, high = posting.pay_min, posting.pay_max
    if low is None or high is None:
        return ""
    french = language == "fr"
    per = _PER[posting.pay_period, "fr" if french else "en"]
    if low == high:
        return f"{_euros(low, french=french)} {'brut' if french else 'gross'} {per}"
    if french:
        return f"de {format_decimal(low, locale='fr')} à {_euros(high, french=True)} brut {per}"
    return f"{_euros(low, french=False)} to {_euros(high, french=False)} gross {per}"


def _euros(amount: int, *, french: bool) -> str:
    form = "#,##0\u00a0¤" if french else "¤#,##0"
    locale = "fr" if french else "en_GB"
    return format_currency(amount, "EUR", form, locale=locale, currency_digits=False)
