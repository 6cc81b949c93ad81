"""The one place where the environment is read: every setting, typed, with its default.

`.env.example` lists the same names with one line each; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

_TRUE = {"1", "true", "yes", "on"}


def _flag(env: Mapping[str, str], name: str, default: bool = False) -> bool:
    value = env.get(name, "").strip().lower()
    return value in _TRUE if value else default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} has {text!r}: write a whole number, such as {default}.")
    return int(text)


def _words(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in env.get(name, "").split(",") if word.strip())


def _providers(env: Mapping[str, str]) -> tuple[str, ...]:
    """The providers whose webhooks may call: those that mail leaves by, as Anymail names them."""
    urls = (env.get("EMAIL_URL") or "", env.get("CAMPAIGN_EMAIL_URL") or "")
    schemes = dict.fromkeys(url.partition("://")[0] for url in urls if url)
    return tuple({"ses": "amazon_ses"}.get(scheme, scheme) for scheme in schemes)


_SECONDS = {"s": 1, "min": 60, "h": 3600}


def _rate(name: str, text: str) -> float:
    """Mails a second from `10/s`, `300/min` or `5000/h`; 0.0 (no limit) from nothing."""
    if not text.strip():
        return 0.0
    count, _slash, unit = text.strip().partition("/")
    try:
        return float(count) / _SECONDS[unit.strip()]
    except (ValueError, KeyError):
        raise ImproperlyConfigured(
            f"{name} has {text.strip()!r}: write a rate such as 10/s, 300/min or 5000/h."
        ) from None


def _domain_rates(env: Mapping[str, str]) -> Mapping[str, float]:
    rates = {}
    for word in _words(env, "MAIL_DOMAIN_RATES"):
        domain, _equals, rate = word.partition("=")
        rates[domain.strip().lower()] = _rate("MAIL_DOMAIN_RATES", rate)
    return rates


@dataclass(frozen=True, slots=True)
class Env:
    """What the operator decided. URLs are kept as text; `ats.settings` unfolds them."""

    debug: bool
    local: bool
    demo: bool
    port: int
    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    site_url: str
    email_url: str
    mail_from: str
    reply_domain: str
    imap_url: str
    post_office_port: int
    inbound_port: int
    inbound_host: str
    proxies: int
    mail_lease_seconds: int
    mail_rate: float
    mail_domain_rates: Mapping[str, float]
    mail_connections: int
    campaign_email_url: str
    campaign_mail_from: str
    campaign_mail_rate: float
    campaign_daily_start: int
    auth_results_host: str
    webhooks: tuple[str, ...]
    webhook_secret: str
    webhook_signing_key: str
    mail_dkim_selectors: tuple[str, ...]
    dns_server: str
    metrics_token: str

    @property
    def https(self) -> bool:
        """Whether people reach the site over TLS: cookies and HSTS follow."""
        return self.site_url.startswith("https://")

    @property
    def campaigns_apart(self) -> bool:
        """Whether campaigns leave by another server, or under another name, than letters."""
        return bool(self.campaign_email_url or self.campaign_mail_from)


def _required(env: Mapping[str, str], name: str, why: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


def _secret_key(env: Mapping[str, str], debug: bool) -> str:
    if debug:
        return env.get("SECRET_KEY", "").strip() or "only-for-debugging-" + "x" * 50
    return _required(
        env,
        "SECRET_KEY",
        "it signs sessions and links. Set it to at least 50 random characters, "
        "or start with `make run`, which makes one and keeps it in DATA_DIR.",
    )


def read_env(env: Mapping[str, str] | None = None) -> Env:
    """Read and check the environment.

    Raises ImproperlyConfigured with a sentence an operator can act on.
    """
    env = os.environ if env is None else env
    debug = _flag(env, "DEBUG")
    port = _number(env, "PORT", 8000)
    site_url = (env.get("SITE_URL") or f"http://localhost:{port}").rstrip("/")
    host = site_url.split("://", 1)[-1].split("/")[0].split(":")[0]
    local_hosts = ("localhost", "127.0.0.1", "[::1]")
    return Env(
        debug=debug,
        local=_flag(env, "LOCAL"),
        demo=_flag(env, "DEMO"),
        port=port,
        data_dir=Path(env.get("DATA_DIR") or BASE_DIR / ".local").resolve(),
        database_url=_required(
            env,
            "DATABASE_URL",
            "give the address of a PostgreSQL, or start with `make run`, which brings its own.",
        ),
        redis_url=_required(
            env,
            "REDIS_URL",
            "give the address of a Redis, or start with `make run`, which brings its own.",
        ),
        secret_key=_secret_key(env, debug),
        allowed_hosts=_words(env, "ALLOWED_HOSTS") or (host, *local_hosts),
        site_url=site_url,
        email_url=env.get("EMAIL_URL") or "smtp://localhost:25",
        mail_from=env.get("MAIL_FROM") or f"recrutement@{host}",
        reply_domain=env.get("REPLY_DOMAIN") or host,
        imap_url=env.get("IMAP_URL") or "",
        post_office_port=_number(env, "POST_OFFICE_PORT", 0),
        inbound_port=_number(env, "INBOUND_PORT", 2525),
        inbound_host=env.get("INBOUND_HOST") or "127.0.0.1",
        proxies=_number(env, "PROXIES", 0),
        mail_lease_seconds=_number(env, "MAIL_LEASE_SECONDS", 180),
        mail_rate=_rate("MAIL_RATE", env.get("MAIL_RATE", "")),
        mail_domain_rates=_domain_rates(env),
        mail_connections=_number(env, "MAIL_CONNECTIONS", 0),
        campaign_email_url=env.get("CAMPAIGN_EMAIL_URL") or "",
        campaign_mail_from=env.get("CAMPAIGN_MAIL_FROM") or "",
        campaign_mail_rate=_rate("CAMPAIGN_MAIL_RATE", env.get("CAMPAIGN_MAIL_RATE", "")),
        campaign_daily_start=_number(env, "CAMPAIGN_DAILY_START", 50),
        auth_results_host=env.get("AUTH_RESULTS_HOST") or "",
        webhooks=_words(env, "WEBHOOKS") or _providers(env),
        webhook_secret=env.get("WEBHOOK_SECRET") or "",
        webhook_signing_key=env.get("WEBHOOK_SIGNING_KEY") or "",
        mail_dkim_selectors=_words(env, "MAIL_DKIM_SELECTORS"),
        dns_server=env.get("DNS_SERVER") or "",
        metrics_token=env.get("METRICS_TOKEN") or "",
    )


def database_settings(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a `postgresql://` URL (unix sockets as `?host=/dir`)."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    options = dict(config.pop("OPTIONS", None) or {})
    config["HOST"] = options.pop("host", None) or config.get("HOST", "")
    config["PORT"] = options.pop("port", None) or config.get("PORT", "")
    config["OPTIONS"] = options
    config["ATOMIC_REQUESTS"] = False
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


_ANYMAIL = {
    "mailgun": ("MAILGUN_API_KEY", "anymail.backends.mailgun.EmailBackend"),
    "postmark": ("POSTMARK_SERVER_TOKEN", "anymail.backends.postmark.EmailBackend"),
    "brevo": ("BREVO_API_KEY", "anymail.backends.brevo.EmailBackend"),
    "sendgrid": ("SENDGRID_API_KEY", "anymail.backends.sendgrid.EmailBackend"),
    "resend": ("RESEND_API_KEY", "anymail.backends.resend.EmailBackend"),
    "scaleway": ("SCALEWAY_SECRET_KEY", "anymail.backends.scaleway.EmailBackend"),
    "mailjet": ("MAILJET_API_KEY", "anymail.backends.mailjet.EmailBackend"),
}


# Nobody is watched: no pixel, no rewritten link, whatever the account at the provider says (B36,
# CNIL 2026-042). The others offer no such option with a mail.
UNTRACKED = {
    f"{name}_SEND_DEFAULTS": {"track_opens": False, "track_clicks": False}
    for name in ("MAILGUN", "MAILJET", "POSTMARK", "SENDGRID")
}


def email_settings(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for `smtp://user:pass@host:port` (`smtp+tls`, `smtp+ssl`)
    or `<anymail provider>://<key>@`, with the API's host for Mailgun; raises
    ImproperlyConfigured for anything else."""
    scheme, _, rest = url.partition("://")
    if scheme.startswith("smtp"):
        config = dict(environ.Env.email_url_config(url))
        config["EMAIL_BACKEND"] = "messaging.delivery.smtp.EmailBackend"
        config.pop("OPTIONS", None)
        return config
    if scheme in _ANYMAIL:
        return _anymail_settings(scheme, rest)
    if scheme == "ses":  # its keys come from the machine, as for everything of Amazon's
        return {"EMAIL_BACKEND": "messaging.delivery.amazon.EmailBackend", "ANYMAIL": {}}
    raise ImproperlyConfigured(
        f"EMAIL_URL starts with {scheme!r}: use smtp://, smtp+tls://, smtp+ssl:// "
        f"or one of {', '.join(sorted([*_ANYMAIL, 'ses']))}."
    )


def _anymail_settings(scheme: str, rest: str) -> dict[str, object]:
    name, backend = _ANYMAIL[scheme]
    keys, _at, host = rest.rstrip("/").partition("@")
    key, _colon, secret = keys.partition(":")
    config = {name: key}
    if scheme == "mailjet":
        config["MAILJET_SECRET_KEY"] = secret
    elif scheme == "scaleway" and secret:
        config["SCALEWAY_PROJECT_ID"] = secret
    elif scheme == "mailgun" and secret:
        config["MAILGUN_SENDER_DOMAIN"] = secret
    if scheme == "mailgun" and host:  # an account in Europe has an API of its own
        config["MAILGUN_API_URL"] = f"https://{host}/v3"
    return {"EMAIL_BACKEND": backend, "ANYMAIL": config}


_SMTP = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}


def email_connection(url: str) -> dict[str, Any]:
    """The same URL as arguments of Django's `get_connection`, for a second stream beside the one
    that the settings name; raises ImproperlyConfigured like `email_settings`."""
    found: dict[str, Any] = email_settings(url)
    if "EMAIL_HOST" in found:
        given = {name: found.get(setting) for name, setting in _SMTP.items()}
        # An absent argument falls back on the settings, which are those of the other stream.
        unset = {"username": "", "password": "", "use_tls": False, "use_ssl": False}
        keys = {name: value or unset.get(name) for name, value in given.items()}
    else:
        # Anymail takes POSTMARK_SERVER_TOKEN as `server_token`.
        keys = {name.partition("_")[2].lower(): key for name, key in found["ANYMAIL"].items()}
    return {"backend": found["EMAIL_BACKEND"], **keys}


def _checked_by_svix(key: str) -> str:
    # Said at the start: Anymail would say it with a 500 at each of Resend's calls.
    if find_spec("svix") is None:
        raise ImproperlyConfigured(
            "WEBHOOK_SIGNING_KEY is set and Resend may call: its signature is checked by the "
            "package svix, which is not installed. Install it, or set WEBHOOK_SECRET instead."
        )
    return key


def webhook_settings(env: Env) -> dict[str, object]:
    """What Anymail needs to know a provider's call from a stranger's; raises ImproperlyConfigured
    where it could not check one."""
    found: dict[str, object] = {}
    if env.webhook_secret:
        found["WEBHOOK_SECRET"] = env.webhook_secret
    if env.webhook_signing_key:
        found["MAILGUN_WEBHOOK_SIGNING_KEY"] = env.webhook_signing_key
        if "resend" in env.webhooks:
            found["RESEND_SIGNING_SECRET"] = _checked_by_svix(env.webhook_signing_key)
    return found
