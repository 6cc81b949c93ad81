"""A Chromium for the tests: the one that is there, else one that can be had.

    python -m ats.local.browser

In this order: what is installed, Playwright's own download, and, for root, the
distribution's package. "There" means that it starts; a snap stub or a download
without its libraries does not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

_NAMES = (
    "chromium chromium-browser google-chrome google-chrome-stable google-chrome-beta chrome "
    "microsoft-edge microsoft-edge-stable msedge brave-browser"
).split()
_USUAL_PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
_NONE = (
    "No Chromium, Chrome or Edge starts here, and none could be downloaded: install one "
    "(Debian, Ubuntu: apt-get install chromium; Fedora: dnf install chromium; "
    "macOS: brew install --cask chromium) and try again."
)


def launch(playwright: Playwright) -> Browser:
    """Start a headless browser; RuntimeError with a sentence when there is none to be had."""
    for get in (_installed, _downloaded, _packaged):
        for path in get(playwright):
            if browser := _try(playwright, path):
                return browser
    raise RuntimeError(_NONE)


def _try(playwright: Playwright, path: str) -> Browser | None:
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    try:
        return playwright.chromium.launch(
            executable_path=path, args=[*_ARGUMENTS, *sandbox], timeout=60_000
        )
    except Error as error:
        print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
        return None


def _installed(playwright: Playwright) -> Iterator[str]:
    found = [path for name in _NAMES if (path := shutil.which(name))]
    found += [path for path in _USUAL_PLACES if path not in found]
    found.append(playwright.chromium.executable_path)
    yield from (path for path in found if Path(path).exists())


def _downloaded(playwright: Playwright) -> Iterator[str]:
    print("No browser starts here; asking Playwright to download one …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if _succeeds(command, seconds=600):
        yield playwright.chromium.executable_path


def _packaged(_: Playwright) -> Iterator[str]:
    """The package, on Debian and its kin: it brings the libraries that a download may lack."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return
    print("Installing the distribution's Chromium …", flush=True)
    install = [apt, "install", "--yes", "--no-install-recommends", "chromium"]
    if _succeeds(install, seconds=900) or (
        _succeeds([apt, "update"], seconds=300) and _succeeds(install, seconds=900)
    ):
        yield from (path for name in _NAMES if (path := shutil.which(name)))


def _succeeds(command: list[str], seconds: float) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> None:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except RuntimeError as error:
            sys.exit(str(error))
        print(f"The browser of the tests: Chromium {browser.version}.")
        browser.close()


if __name__ == "__main__":
    main()
