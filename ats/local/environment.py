"""What the environment of a local run says where the operator said nothing."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from ats.local.files import default_data_dir, prepare_data_dir, secret_key


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connection just closed is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def remembered_ports(data_dir: Path, names: tuple[str, ...], *, check: bool) -> dict[str, int]:
    """A loopback port for each name, the same at every start of this DATA_DIR.

    `check` replaces those that something else took in the meantime.
    """
    path = prepare_data_dir(data_dir) / "ports.json"
    known: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    ports = {name: known.get(name, 0) for name in names}
    for name, port in ports.items():
        if not port or (check and not is_free(port)):
            ports[name] = _free_port()
    if ports != known:
        path.write_text(json.dumps(ports))
    return ports


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def local_defaults(*, starting: bool = False) -> dict[str, str]:
    """LOCAL, SECRET_KEY, the ports of the post office and of inbound mail, EMAIL_URL.

    The same for `make run` and for a `manage.py` beside it. `starting` is True for
    the former only, which may move a port.
    """
    data_dir = default_data_dir()
    names = ("POST_OFFICE_PORT", "INBOUND_PORT")
    ports = remembered_ports(data_dir, names, check=starting)
    post_office = os.environ.get("POST_OFFICE_PORT") or ports["POST_OFFICE_PORT"]
    return {
        "LOCAL": "1",
        "SECRET_KEY": secret_key(data_dir),
        "EMAIL_URL": f"smtp://127.0.0.1:{post_office}",
        **{name: str(port) for name, port in ports.items()},
    }


def fill(defaults: dict[str, str]) -> None:
    """Set in `os.environ` what is unset or empty there, and nothing else."""
    for name, value in defaults.items():
        if not os.environ.get(name):
            os.environ[name] = value
