#!/usr/bin/env python
"""Django's command line; on a machine without services it brings its own (see `ats.local`)."""

from __future__ import annotations

import os
import sys


def main() -> None:
    from django.core.exceptions import ImproperlyConfigured

    from ats.env import read_env
    from ats.local.engines import ensure_env

    try:
        ensure_env()
        read_env()
    except (RuntimeError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
