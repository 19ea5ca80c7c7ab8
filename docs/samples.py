"""Printed samples in the docs: run every ``$ command`` of a console block and hold its output.

``python docs/samples.py`` checks, ``python docs/samples.py --write`` renews. Blocks of one page run
in one empty folder, in order, so that a later command sees the files of an earlier one.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?m)^```console\n(.*?)^```$", re.DOTALL)
PYTHON = re.compile(r"(?m)^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.DOTALL)


def pages() -> list[Path]:
    """Every page that holds a sample."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if _has_sample(page.read_text(encoding="utf-8"))]


def _has_sample(text: str) -> bool:
    return bool(BLOCK.search(text) or PYTHON.search(text))


def renew(page: Path) -> str:
    """Text of the page with the output that its samples print now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        samples = sorted(
            [*BLOCK.finditer(text), *PYTHON.finditer(text)], key=lambda sample: sample.start()
        )
        parts, end = [], 0
        for sample in samples:
            parts.append(text[end : sample.start()])
            parts.append(_run(sample, Path(folder)))
            end = sample.end()
        parts.append(text[end:])
    return "".join(parts)


def _run(sample: re.Match[str], folder: Path) -> str:
    if sample.re is PYTHON:
        printed = _call([sys.executable, "-c", sample[1]], folder)
        return f"```python\n{sample[1]}```\n\n```text\n{printed}```"
    commands = [line for line in sample[1].splitlines() if line.startswith("$ ")]
    lines = [f"{line}\n{_call(['bash', '-c', line[2:]], folder)}" for line in commands]
    return "```console\n" + "".join(lines) + "```"


def _call(words: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "TERMINAL_WIDTH": "100"}
    environment["ONCORDIA_ACTOR"] = "anna"  # lines of the audit fold alike on every machine
    run = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = (line.rstrip() for line in run.stdout.strip("\n").splitlines())
    printed = "".join(f"{line}\n" for line in lines)
    return printed + (f"(exit code {run.returncode})\n" if run.returncode else "")


def main() -> int:
    """Check or renew all pages."""
    stale = 0
    for page in pages():
        now = renew(page)
        if now == page.read_text(encoding="utf-8"):
            continue
        if "--write" in sys.argv:
            page.write_text(now, encoding="utf-8")
            print(f"renewed {page.relative_to(ROOT)}")
        else:
            print(f"stale: {page.relative_to(ROOT)}; renew it with: make docs")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
