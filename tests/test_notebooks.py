"""The notebooks and the commands of the README run, and say what the package says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from notebooks import remake
from simulation import Scenario, simulate

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def outputs_of(notebook) -> list:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def kept(path: Path):
    return nbformat.read(path, as_version=4)


def said_by(notebook) -> list:
    """What the cells give, but for the pictures, whose letters are measured with the fonts of the machine."""
    found = []
    for output in outputs_of(notebook):
        data = {kind: text for kind, text in output.get("data", {}).items() if kind != "image/svg+xml"}
        found.append((output.output_type, output.get("text", ""), data))
    return found


def test_there_are_seven_notebooks_each_with_its_text():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number:02}" for number in range(1, 8)]
    assert [path.stem for path in NOTEBOOKS] == [text.stem for text in remake.TEXTS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_in_step_with_its_text_and_valid(path):
    notebook = kept(path)
    nbformat.validate(notebook)
    text = remake.notebook_of(FOLDER / "text" / f"{path.stem}.py")
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        (cell.cell_type, cell.source) for cell in text.cells
    ], "make it anew: python notebooks/remake.py"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_what_is_kept_shows_a_chart_and_nothing_of_the_machine(path):
    notebook = kept(path)
    outputs = outputs_of(notebook)
    assert any("image/svg+xml" in output.get("data", {}) for output in outputs)
    assert not [output for output in outputs if output.output_type == "error"]
    told = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\.venv/lib|site-packages|/tmp/|[A-Z]:\\\\Users|\bat 0x[0-9a-f]+|<script|cdn\.|execution\": ", told
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_run_gives_what_is_kept(path):
    assert said_by(remake.executed(FOLDER / "text" / f"{path.stem}.py")) == said_by(kept(path))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_explanation_is_in_chinese_and_english(path):
    for cell in kept(path).cells:
        if cell.cell_type == "markdown":
            assert re.search("[\u4e00-\u9fff]{4}", cell.source)
            assert re.search("[a-z]{3,} [a-z]{3,}", cell.source)


def test_the_first_prints_what_the_package_gives():
    outputs = outputs_of(kept(NOTEBOOKS[0]))
    text = "\n".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs
    )
    budget = simulate(Scenario(plan="yicheng-2023")).budget
    amounts = budget.groupby("line", observed=True)["amount"].sum()
    assert len(amounts) == 7
    for amount in amounts:
        assert f"{amount:,.2f}" in text


def test_the_first_draws_a_chart_of_every_town_with_no_network():
    outputs = outputs_of(kept(NOTEBOOKS[0]))
    charts = [
        output["data"]["image/svg+xml"] for output in outputs if "image/svg+xml" in output.get("data", {})
    ]
    assert len(charts) == 3
    for town in Scenario(plan="yicheng-2023").resolved_plan.towns:
        assert town in charts[1]
    assert charts[1].count("bar") >= 7
    assert not any(
        "text/html" in output.get("data", {}) and "<script" in output["data"]["text/html"]
        for output in outputs
    )


def readme_blocks(kind: str) -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def interpreter(words: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    variables = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=variables, capture_output=True, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_commands_of_the_readme_work(tmp_path):
    lines = [line for block in readme_blocks("bash") for line in block.splitlines()]
    ours = re.compile(r"\.venv/bin/python -m (simulation|export|synthetic_data) ")
    commands = [shlex.split(line)[1:] for line in lines if ours.match(line)]
    assert len(commands) == 10
    for words in commands:
        done = interpreter(words, tmp_path)
        assert done.returncode == 0, f"{words}: {done.stderr.decode('utf-8', 'replace')}"
        said = done.stdout.decode("utf-8")
        files = [words[place + 1] for place, word in enumerate(words) if word == "--out"]
        assert "yicheng-2023" in said or "medical_personal" in said or files, words
        assert all((tmp_path / name).exists() for name in files), words


@pytest.mark.slow
def test_the_python_of_the_readme_works():
    (code,) = readme_blocks("python")
    done = interpreter(["-c", code])
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert re.search(r"medical_aid +21,688,450\.00 +[\d,.]+ +[\d,.-]+", done.stdout.decode("utf-8"))
