"""Files on the disk: whole or not at all, under names that say nothing and lead nowhere."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from candidates.documents import store


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if not path.is_dir()]


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    name = store.save(iter([b"one ", b"two"]), tmp_path, "pdf")
    with store.open_stored(tmp_path, name) as file:
        assert file.read() == b"one two"
    assert _files(tmp_path) == [store.path_of(tmp_path, name)]


@pytest.mark.parametrize("extension", ["pdf", "docx", "odt"])
def test_a_name_says_nothing(tmp_path: Path, extension: str) -> None:
    names = {store.save([b"same"], tmp_path, extension) for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(rf"[0-9a-f]{{32}}\.{extension}", name) for name in names)


@pytest.mark.parametrize("mask", [0, 0o022])
def test_nobody_else_reads_it(tmp_path: Path, mask: int) -> None:
    root = tmp_path / "documents"
    before = os.umask(mask)
    try:
        path = store.path_of(root, store.save([b"x"], root, "pdf"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (root, path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_web_server_reaches_the_folder() -> None:
    # The setting itself: other tests give each its own folder.
    from ats.settings import DOCUMENTS_DIR

    static = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    assert not any(DOCUMENTS_DIR.is_relative_to(folder) for folder in static)
    assert not settings.MEDIA_ROOT
    assert not settings.MEDIA_URL or settings.MEDIA_URL == "/"


OTHER_NAMES = [
    "", "cv.pdf", "../../etc/passwd", "/etc/passwd", "a" * 32, "a" * 32 + ".php",
    "A" * 32 + ".pdf", "a" * 31 + ".pdf", "a" * 33 + ".pdf", "../" + "a" * 32 + ".pdf",
    "a" * 32 + ".pdf\n", "a" * 32 + ".pdf\0", "a" * 32 + ".pdf/..", "é" * 32 + ".pdf",
    "aa/aa/" + "a" * 32 + ".pdf", "٣" * 32 + ".pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_no_other_name_leads_anywhere(tmp_path: Path, name: str) -> None:
    for deed in (store.path_of, store.open_stored, store.delete):
        with pytest.raises(ValueError, match="not the name"):
            deed(tmp_path, name)


@pytest.mark.parametrize("extension", ["", "php", "pdf.php", "../x", "PDF", "doc"])
def test_no_other_extension_is_stored(tmp_path: Path, extension: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        store.save([b"x"], tmp_path / "documents", extension)
    assert list(tmp_path.iterdir()) == []


class _Cut(BaseException):
    """Not an Exception, as an interrupt is none."""


@pytest.mark.parametrize("error", [ConnectionResetError, KeyboardInterrupt, _Cut])
def test_half_a_file_is_no_file(tmp_path: Path, error: type[BaseException]) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * 100_000
        assert len(_files(tmp_path)) == 1  # written apart, not under its name
        assert "incoming" in _files(tmp_path)[0].parts
        raise error

    with pytest.raises(error):
        store.save(chunks(), tmp_path, "pdf")
    assert _files(tmp_path) == []


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.append(sys.argv[1])
from candidates.documents import store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    store.save([b"x" * 60_000] * 5, Path(sys.argv[2]), "pdf")
except OSError as error:
    print(error.errno)
"""


def test_a_full_disk_raises_and_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "documents"
    done = subprocess.run(
        [sys.executable, "-I", "-c", FULL, str(settings.BASE_DIR), str(root)],
        capture_output=True, check=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.stdout.strip() == "27", done.stderr  # EFBIG
    assert root.is_dir()
    assert _files(root) == []


def test_a_file_is_deleted_once(tmp_path: Path) -> None:
    kept, name = (store.save([b"x"], tmp_path, "pdf") for _ in range(2))
    assert store.delete(tmp_path, name) is True
    assert store.delete(tmp_path, name) is False
    with pytest.raises(FileNotFoundError):
        store.open_stored(tmp_path, name)
    assert _files(tmp_path) == [store.path_of(tmp_path, kept)]


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    name = store.save([b"x"], tmp_path, "pdf")
    path = store.path_of(tmp_path, name)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic"):
        store.open_stored(tmp_path, name)
