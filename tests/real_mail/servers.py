"""A Postfix and a Dovecot of our own: private folders, free ports, gone with the session.

Debian's packages `postfix dovecot-imapd dovecot-lmtpd dovecot-sieve`, as an operator would set
them up: Postfix queues and bounces, Dovecot keeps mailboxes, refuses the unknown and answers for
whoever is away. Needs root, as Postfix does.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

PEOPLE, REPLIES, DIRECT = "candidates.test", "replies.test", "direct.test"
PASSWORD = "real-mail"
NEEDED = ("postfix", "postconf", "dovecot")

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = {people} {replies} {direct}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:unix:{folder}/lmtp
transport_maps = inline:{{ {{ {direct} = lmtp:inet:127.0.0.1:{door} }} }}
recipient_delimiter = +
minimal_backoff_time = 1s
queue_run_delay = 1s
"""

# Postfix's own services, none of them in a chroot; only the port is ours.
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%d/%n
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lmtp_hdr_delivery_address = original
postmaster_address = postmaster@mx.test
submission_host = 127.0.0.1:{smtp}
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{folder}/sieve/%n.sieve
  sieve_vacation_min_period = 0
}}
"""

AWAY = """require ["vacation", "variables"];
vacation :subject "Absence du bureau"
"Bonjour, je suis en congés jusqu'au 7 décembre. Je vous répondrai à mon retour.";
"""


@dataclass(frozen=True)
class Servers:
    """Both, running. `door` is the port on which our own LMTP listener is expected."""

    folder: Path
    smtp: int
    imap: int
    door: int

    @property
    def replies_url(self) -> str:
        """IMAP_URL of the mailbox that collects the replies."""
        return f"imap://reply%40{REPLIES}:{PASSWORD}@127.0.0.1:{self.imap}/INBOX"

    def link(self, user: str) -> IMAPClient:
        """A mail program, signed in."""
        link = IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=10)
        link.login(user, PASSWORD)
        return link

    def mail_of(self, user: str, count: int = 1, seconds: float = 20) -> list[bytes]:
        """What lies in somebody's inbox, once it is `count` mails."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self._look(user)
            if len(found) >= count:
                return found
            time.sleep(0.2)
        raise AssertionError(f"{user} has {len(found)} mails, not {count}\n{self.logs()}")

    def _look(self, user: str) -> list[bytes]:
        link = self.link(user)
        link.select_folder("INBOX", readonly=True)
        got = link.fetch(link.search(), ["BODY.PEEK[]"])
        link.logout()
        return [row[b"BODY[]"] for _uid, row in sorted(got.items())]

    def logs(self) -> str:
        """What both said, for a failure."""
        files = [self.folder / "mail.log", self.folder / "dovecot.log"]
        return "\n".join(file.read_text() for file in files if file.exists())

    def stop(self) -> None:
        """End both; the folder stays its maker's to remove."""
        _postfix(self.folder, "stop")
        _dovecot(self.folder, "stop")


def missing() -> list[str]:
    """What this machine lacks for the job, in words; empty when nothing."""
    lacks = [name for name in NEEDED if shutil.which(name) is None]
    return lacks + ([] if os.geteuid() == 0 else ["root"])


def start(folder: Path) -> Servers:
    """Write both set-ups into the folder, start them, wait until they listen."""
    servers = Servers(folder, _free(), _free(), _free())
    folder.chmod(0o755)
    _write(servers)
    _postfix(folder, "check")
    _postfix(folder, "start")
    _dovecot(folder)
    for port in (servers.smtp, servers.imap):
        _listening(port, servers)
    return servers


def _write(servers: Servers) -> None:
    folder = servers.folder
    ports = {"folder": folder, "smtp": servers.smtp, "imap": servers.imap, "door": servers.door}
    domains = {"people": PEOPLE, "replies": REPLIES, "direct": DIRECT}
    for name in ("queue", "data", "mail", "sieve", "run", "state"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "nobody", "nogroup")
    (folder / "main.cf").write_text(MAIN.format(**ports, **domains))
    (folder / "master.cf").write_text(MASTER.format(**ports))
    (folder / "dovecot.conf").write_text(DOVECOT.format(**ports))
    users = [f"{name}@{PEOPLE}" for name in ("amelie", "paul")] + [f"reply@{REPLIES}"]
    home = "nobody:nogroup::{}::"
    lines = [f"{user}:{{PLAIN}}{PASSWORD}:{home.format(folder / 'mail')}" for user in users]
    (folder / "users").write_text("\n".join(lines) + "\n")
    (folder / "sieve/paul.sieve").write_text(AWAY)
    shutil.chown(folder / "sieve", "nobody", "nogroup")


def _postfix(folder: Path, what: str) -> None:
    _run("postfix", "-c", str(folder), what)


def _dovecot(folder: Path, *what: str) -> None:
    # Told to stop, it may be gone before its own command has seen it go.
    _run("dovecot", "-c", str(folder / "dovecot.conf"), *what, check=not what)


def _run(*command: str, check: bool = True) -> None:
    # To a file: what stays running would keep a pipe open, and its reader waiting.
    with tempfile.TemporaryFile("w+") as said:
        code = subprocess.run(command, stdout=said, stderr=said, timeout=30, check=False).returncode
        said.seek(0)
        if check and code:
            raise AssertionError(f"{' '.join(command)}: {said.read()}")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listening(port: int, servers: Servers) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {port}\n{servers.logs()}")
