#!/usr/bin/env python
"""Django's command line; on a machine without services it brings its own (see `ats.local`)."""

from __future__ import annotations

import os
import sys

# sysexits.h: a mail server keeps what it wanted to hand over, and tries again once we are set up.
EX_TEMPFAIL = 75


def main() -> None:
    from django.core.exceptions import ImproperlyConfigured

    from ats.env import read_env
    from ats.local.engines import ensure_env

    try:
        ensure_env()
        read_env()
    except (RuntimeError, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EX_TEMPFAIL if sys.argv[1:2] == ["receive_mail"] else 1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
