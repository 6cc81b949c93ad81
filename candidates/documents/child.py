"""What `sandbox.run_limited` starts: imports one module, locks itself in, runs it, answers.

Run by its path, never imported: `python -I -B child.py '<json>'`. The module has
`main(args: list[str], stream: BinaryIO)`; its JSON answer is the only thing that leaves.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path


def _run(module_name: str, args: list[str], limits: dict[str, int]) -> dict[str, object]:
    # Last on the path: nothing in the project can stand in for a module of Python's own.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    lockdown = importlib.import_module("candidates.documents.lockdown")
    lockdown.limit(**limits)
    module = importlib.import_module(module_name)
    walls = lockdown.lock()
    try:
        return {"walls": walls, "value": module.main(args, sys.stdin.buffer)}
    except MemoryError:
        return {"walls": walls, "memory": True}


def _start() -> None:
    answers = os.dup(1)
    # What a library prints must not be taken for the answer.
    os.dup2(2, 1)
    order = json.loads(sys.argv[1])
    answer = json.dumps(_run(order["module"], order["args"], order["limits"])).encode()
    with os.fdopen(answers, "wb", buffering=0) as out:
        out.write(answer)
    # No tidying up by a library that a hostile file may have confused.
    os._exit(0)


if __name__ == "__main__":
    _start()
