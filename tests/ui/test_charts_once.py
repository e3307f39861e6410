"""A chart is drawn once for one content and never for another; pages draw through the one place that does so."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from charts import drawings
from simulation import load_plan
from ui import cached, charts

ROOT = Path(__file__).resolve().parents[2]


def table(last: float = 4.0, day: str = "2022-11-01") -> pd.DataFrame:
    days = pd.to_datetime(["2022-10-01", day] * 2)
    return pd.DataFrame({"day": days, "case": ["x", "x", "y", "y"], "value": [1.0, 2.0, 3.0, last]})


def drawn(shown: pd.DataFrame, title: str = "title"):
    return charts.lines(shown, "day", ["x", "y"], title, "words", ",.0f")


def test_the_same_content_gives_the_chart_drawn_before():
    assert drawn(table()) is drawn(table())
    assert cached.specification(drawn(table())) is cached.specification(drawn(table()))


@pytest.mark.parametrize(
    "other",
    [
        lambda: drawn(table(last=4.5)),
        lambda: drawn(table(day="2022-11-02")),
        lambda: drawn(table(), title="another"),
        lambda: drawn(table().rename(columns={"value": "worth"}).assign(value=[1.0, 2.0, 3.0, 4.0])),
        lambda: charts.lines(table(), "day", ["y", "x"], "title", "words", ",.0f"),
    ],
    ids=["a figure", "a day", "a title", "a column", "an order"],
)
def test_another_content_gives_another_chart(other):
    assert other() is not drawn(table())
    assert cached.specification(other()) is not cached.specification(drawn(table()))


def test_a_large_table_is_told_apart_by_any_cell():
    long = pd.concat([table()] * 5_000, ignore_index=True)
    changed = long.copy()
    changed.loc[12_345, "value"] = -1.0
    assert cached._content(long) == cached._content(long.copy())
    assert cached._content(long) != cached._content(changed)


def test_a_specification_is_valid_and_holds_its_whole_table():
    spec = cached.specification(drawn(table()))
    (sent,) = spec["datasets"].values()
    shown = sent.to_pandas()
    pd.testing.assert_frame_equal(shown[table().columns.tolist()], table(), check_dtype=False)

    whole = drawn(table()).to_dict()
    assert {key: spec[key] for key in ("title", "description")} == {
        key: whole[key] for key in ("title", "description")
    }


def test_every_chart_function_is_drawn_once_and_no_page_goes_past_the_frame():
    files = (ROOT / "ui").glob("*charts.py")
    bodies = [node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body]
    drawing = [node for node in bodies if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    kept = [node.name for node in drawing if [ast.unparse(d) for d in node.decorator_list] == ["drawn_once"]]
    assert set(kept) >= {node.name for node in drawing}
    tree = ast.parse((ROOT / "charts" / "drawings.py").read_text(encoding="utf-8"))
    drawn = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
    ours = drawn - {"to_png", "dressed", "folded"}
    assert {name for name in ours if getattr(charts, name).__wrapped__ is getattr(drawings, name)} == ours
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in [ROOT / "app.py", *(ROOT / "ui").rglob("*.py")]
    }
    assert [
        name for name, text in sources.items() if "_chart(" in text and "st.vega_lite_chart(" in text
    ] == ["ui/frame.py"]
    assert not [name for name, text in sources.items() if "st.altair_chart" in text]


def test_no_full_collection_after_every_rerun():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False


def test_a_table_is_worked_out_once_for_the_same_results_and_handed_out_as_a_copy():
    asked = []

    @cached.kept
    def table(word: str) -> pd.DataFrame:
        asked.append(word)
        return pd.DataFrame({"word": [word]})

    first = table("a")
    first["word"] = "spoilt"
    assert table("a")["word"].tolist() == ["a"] and table("b")["word"].tolist() == ["b"]
    assert asked == ["a", "b"]


def test_a_draft_whose_notes_alone_differ_is_another():
    plan = load_plan("yicheng-2023")
    noted = plan.change(
        {"notes.medical.individual": {"clause": "4.1.M1", "basis": "assumption", "source": "甲"}}
    )
    assert plan.content_hash == noted.content_hash
    assert cached._name_of(plan) != cached._name_of(noted)
