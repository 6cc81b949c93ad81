"""`make run`: everything in the foreground, one log, stopped together.

    python -m ats.local.run

Reads PORT, DATA_DIR and the other settings of `ats.env`; what is unset gets the
local default. SIGINT, SIGTERM and SIGHUP stop all of it; so does SIGKILL, through
the kernel (`system.die_with_parent`) and the guardian of the engines.
"""

from __future__ import annotations

import http.client
import os
import selectors
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from ats.local import engines
from ats.local.children import UNREADY, Child, commands, stop_in_order
from ats.local.environment import fill, is_free, local_defaults
from ats.local.files import default_data_dir, locked, prepare_data_dir

_COLOURS = {"web": 36, "post office": 35, "worker": 32, "beat": 33}
_PATIENCE = {"web": 3.0, "beat": 2.0, "worker": 3.0, "post office": 1.0}
# Web and beat bring work in, so they leave first; the worker still needs the post office.
_STOP_ORDER = (("web", "beat"), ("worker",), ("post office",))


class Supervisor:
    """The children of one run and what they say."""

    def __init__(self, port: int, data_dir: Path) -> None:
        self.port, self.data_dir = port, data_dir
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.selector = selectors.DefaultSelector()
        self.children = {
            name: Child(name, command, os.environ, _PATIENCE[name])
            for name, command in commands(port).items()
        }
        # `make run` killed on its own tells nobody: the end of make is ours.
        self.make = os.getppid() if os.environ.get("MAKELEVEL") else None
        # None once the first page has answered.
        self.look_at: float | None = 0.0

    def say(self, line: str, name: str = "égards") -> None:
        prefix = f"{name:>11} │ "
        if self.colour:
            prefix = f"\x1b[{_COLOURS.get(name, 1)}m{prefix}\x1b[0m"
        print(prefix + line, flush=True)

    def run(self) -> None:
        """Until a signal asks for the end."""
        began = time.monotonic()
        self._start(self.children["web"])
        while True:
            self.pump(0.2)
            self._mind_the_engines()
            self._mind_the_children()
            if self.make is not None and os.getppid() != self.make:
                raise KeyboardInterrupt
            if self.look_at is not None and time.monotonic() >= self.look_at:
                self._look(began)

    def _look(self, began: float) -> None:
        """Ask for the first page; with an answer the database is ready for the others as well."""
        status = _status(self.port)
        # An error is told in the log each time it is asked for.
        self.look_at = time.monotonic() + (5.0 if status else 0.1)
        if 0 < status < http.client.INTERNAL_SERVER_ERROR:
            self.look_at = None
            self._announce(time.monotonic() - began)
        if status:
            for child in self.children.values():
                if child.process is None:
                    self._start(child)

    def pump(self, seconds: float) -> None:
        """Pass on what the children say, waiting at most `seconds` for it."""
        for key, _ in self.selector.select(seconds):
            self._pass_on(key.data)

    def _pass_on(self, child: Child) -> None:
        for line in child.read_lines():
            if line:
                self.say(line, child.name)

    def _start(self, child: Child) -> None:
        child.start()
        self.selector.register(child.output, selectors.EVENT_READ, child)

    def _mind_the_children(self) -> None:
        for child in self.children.values():
            if child.restart_at is not None:
                if time.monotonic() >= child.restart_at:
                    self._start(child)
            elif (code := child.exit_code()) is not None:
                self._bury(child, code)

    def _bury(self, child: Child, code: int) -> None:
        self._pass_on(child)
        self.selector.unregister(child.output)
        if code == UNREADY:
            raise RuntimeError("The database could not be made ready; its words are above.")
        self.say(child.note_death(code))
        # A dead parent's own children would hold its port.
        child.kill()

    def _mind_the_engines(self) -> None:
        if self.data_dir in engines.held() and not engines.held_alive(self.data_dir):
            self.say("The engines are gone; starting them again.")
            engines.ensure(self.data_dir)

    def stop(self) -> None:
        self.say("Stopping …")
        stages = [[self.children[name] for name in stage] for stage in _STOP_ORDER]
        stop_in_order(stages, self.pump)

    def kill(self) -> None:
        for child in self.children.values():
            child.kill()

    def _announce(self, seconds: float) -> None:
        site = os.environ.get("SITE_URL") or f"http://localhost:{self.port}"
        lines = ["", f"Égards is ready after {seconds:.1f} s:  {site}"]
        if os.environ.get("DEMO") == "1":
            lines += ["", "Sign in with the password verdier-demo as", *_DEMO_ACCOUNTS]
        lines += ["", f"Every mail it sends arrives in  {site}/post-office/"]
        lines += [f"The data stays in {self.data_dir}; Ctrl-C stops everything.", ""]
        for line in lines:
            self.say(line)


# A container's root, and static files served from where they are: both as intended here.
_KNOWN = ("You're running the worker with superuser", "No directory at")
_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEMO_ACCOUNTS = (
    "  claire@maison-verdier.example   recruiter",
    "  karim@maison-verdier.example    recruiter and administrator",
    "  helene@maison-verdier.example   hiring manager",
    "  benoit@maison-verdier.example   hiring manager",
    "  ines@maison-verdier.example     interviewer",
)


# Whose mail it is: what is read in the post office should not come from “localhost”.
DEMO_MAIL = {
    "MAIL_FROM": "recrutement@maison-verdier.example",
    "REPLY_DOMAIN": "reponse.maison-verdier.example",
    "CAMPAIGN_MAIL_FROM": "offres@nouvelles.maison-verdier.example",
}


def _status(port: int) -> int:
    """What the first page answers with; 0 when nothing answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        link.request("GET", "/jobs/", headers={"Host": f"localhost:{port}"})
        return link.getresponse().status
    except OSError:
        return 0
    finally:
        link.close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _listen_for_the_end() -> None:
    for number in _END:
        signal.signal(number, _interrupt)


def _set_environment(port: int, data_dir: Path) -> None:
    os.environ |= {"PORT": str(port), "DATA_DIR": str(data_dir)}
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("PYTHONWARNINGS", ",".join(f"ignore:{text}" for text in _KNOWN))
    fill({**local_defaults(starting=True), "DEMO": "1"})
    if os.environ["DEMO"] == "1":
        fill(DEMO_MAIL)


def _supervise(port: int, data_dir: Path) -> None:
    supervisor: Supervisor | None = None
    try:
        engines.ensure_env()
        supervisor = Supervisor(port, data_dir)
        supervisor.run()
    except KeyboardInterrupt:
        if supervisor is not None:
            _stop(supervisor)
    finally:
        for number in _END:
            signal.signal(number, signal.SIG_IGN)
        if supervisor is not None:
            supervisor.kill()
        engines.release_all()


def _stop(supervisor: Supervisor) -> None:
    try:
        supervisor.stop()
    except KeyboardInterrupt:
        supervisor.say("At once, then.")


def main() -> None:
    port = int(os.environ.get("PORT") or 8000)
    data_dir = prepare_data_dir(default_data_dir())
    if not is_free(port):
        sys.exit(f"Port {port} is taken by another program: choose one with PORT=… make run.")
    why = f"Égards already runs from {data_dir}: stop it first, or choose another DATA_DIR."
    _listen_for_the_end()
    try:
        with locked(data_dir / "run.lock", seconds=0, why=why):
            _set_environment(port, data_dir)
            _supervise(port, data_dir)
    except RuntimeError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
