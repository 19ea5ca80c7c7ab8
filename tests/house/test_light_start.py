"""``import oncordia`` and ``oncordia --help`` load nothing heavy."""

import subprocess
import sys

HEAVY = (
    "numpy",
    "polars",
    "scipy",
    "numba",
    "pint",
    "plotly",
    "jinja2",
    "python_calamine",
    "rich.progress",
)


def _loaded_by(statement: str) -> set[str]:
    code = (
        f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def _call(*words: str) -> str:
    return f"sys.argv = {['oncordia', *words]}; from oncordia.cli import main; main()"


def test_import__loads_no_heavy_library() -> None:
    assert _loaded_by("import oncordia").isdisjoint(HEAVY)


def test_help__loads_no_heavy_library() -> None:
    assert _loaded_by(_call("--help")).isdisjoint(HEAVY)


def test_help_of_a_command__loads_no_heavy_library() -> None:
    assert _loaded_by(_call("screen", "analyse", "--help")).isdisjoint(HEAVY)
