"""``import oncordia`` and ``oncordia --help`` load nothing heavy, a command what it needs."""

import os
import subprocess
import sys
from pathlib import Path

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
NOT_FOR_CURVES = (
    "jinja2",
    "oncordia.alliance",
    "oncordia.assay.curves.compare",
    "oncordia.assay.curves.mixed",
    "oncordia.assay.growth",
    "oncordia.assay.quality",
    "oncordia.domain.alliance",
    "oncordia.formats.instruments",
    "oncordia.formats.maps.reader",
    "oncordia.formats.screen.read",
    "oncordia.reports",
    "oncordia.store",
    "pandas",
    "pint",
    "plotly",
    "pyarrow",
    "python_calamine",
    "rich.progress",
    "scipy.optimize",
    "scipy.stats",
    "sqlalchemy",
    "tomllib",
)
CURVE = "sample,drug,dose_molar,response\n" + "".join(
    f"A,x,1e-{exponent},{response}\n"
    for exponent, response in [(9, 0.98), (8, 0.91), (7, 0.52), (6, 0.12), (5, 0.03)]
)


def _run(code: str, **settings: str) -> str:
    words = [sys.executable, "-c", code]
    environment = {**os.environ, **settings}
    return subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout


def _loaded_by(statement: str) -> set[str]:
    code = (
        f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules))"
    )
    return set(_run(code).split())


def _call(*words: str) -> str:
    return f"sys.argv = {['oncordia', *words]}; from oncordia.cli import main; main()"


def test_import__loads_no_heavy_library() -> None:
    assert _loaded_by("import oncordia").isdisjoint(HEAVY)


def test_help__loads_no_heavy_library() -> None:
    assert _loaded_by(_call("--help")).isdisjoint(HEAVY)


def test_help_of_a_command__loads_no_heavy_library() -> None:
    assert _loaded_by(_call("screen", "analyse", "--help")).isdisjoint(HEAVY)


def test_fit_of_curves__loads_no_more_than_it_needs(tmp_path: Path) -> None:
    table, out = tmp_path / "curve.csv", tmp_path / "out.csv"
    table.write_text(CURVE)

    loaded = _loaded_by(_call("curves", "fit", str(table), "--out", str(out)))

    assert out.exists()
    assert "oncordia.assay.curves.fit" in loaded
    assert loaded.isdisjoint(NOT_FOR_CURVES)


def test_check_of_a_screen__loads_no_store_and_no_report(tmp_path: Path) -> None:
    loaded = _loaded_by(_call("screen", "check", str(tmp_path)))

    assert "oncordia.formats.screen.read" in loaded
    assert loaded.isdisjoint({"jinja2", "plotly", "sqlalchemy", "oncordia.assay.curves.fit"})


def test_program__searches_for_garbage_seldom() -> None:
    code = "import gc, sys; from oncordia.cli import main; sys.argv = ['oncordia', '--version']\n"
    code += "before = gc.get_threshold()[0]\ntry:\n    main()\nexcept SystemExit:\n"
    code += "    print(gc.isenabled(), gc.get_threshold()[0] / before)"

    is_enabled, ratio = _run(code).split()[-2:]

    assert is_enabled == "True"
    assert float(ratio) > 10.0


def test_program__lets_the_user_say_how_many_threads_openblas_has() -> None:
    code = "import os, sys; from oncordia.cli import main; sys.argv = ['oncordia', '--version']\n"
    code += "try:\n    main()\nexcept SystemExit:\n    print(os.environ['OPENBLAS_NUM_THREADS'])"

    assert _run(code, OPENBLAS_NUM_THREADS="3").split()[-1] == "3"
