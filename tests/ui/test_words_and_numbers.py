"""The catalogue, the way figures are written, the charts' specifications, and what the pages may not do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from simulation.law.readings import READINGS
from simulation.law.vocabulary import LEVELS, LINES, PENSION_GROUPS
from simulation.stamp import UNITS, units_in
from ui import charts, frame, numbers
from ui.texts import PARTS, TEXTS

ROOT = Path(__file__).resolve().parents[2]
UI = sorted((ROOT / "ui").rglob("*.py"))
PAGES = [path for path in UI if path.parent.name != "texts"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_both_languages_say_the_same_with_the_same_places():
    for key, (zh, en) in TEXTS.items():
        assert zh and en, key
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en)), key


def test_every_line_level_group_and_reading_has_a_name():
    for name in LINES:
        assert f"line.{name}" in TEXTS
    for name in LEVELS:
        assert f"level.{name}" in TEXTS
    for name in PENSION_GROUPS:
        assert f"group.{name}" in TEXTS
    for name, reading in READINGS.items():
        assert reading.id in TEXTS[f"reading.{name}"][0]
        for option in reading.options:
            assert f"reading.{name}.{option}" in TEXTS


def test_no_topic_takes_a_key_of_another():
    assert len(TEXTS) == sum(len(part) for part in PARTS)


def test_every_text_that_a_page_asks_for_is_in_the_catalogue():
    for path in UI:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "t"
                and node.args
            ):
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    assert key.value in TEXTS, f"{path.name}: {key.value}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_chinese_outside_the_catalogue(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = refused(tree)
    for node in ast.walk(tree):
        if id(node) in said:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
            is_doc = node.value.startswith(("总览", "方案"))
            is_town = node.value in charts.TILES
            assert is_doc or is_town or node.value.endswith((".", "\n")) or node.value in numbers_units(), (
                node.value
            )


def refused(tree: ast.Module) -> set[int]:
    """What a refusal says stands in both languages side by side."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "refuse"
    ]
    return {id(part) for node in calls for part in ast.walk(node)}


def numbers_units() -> set[str]:
    """Units are part of how a figure is written."""
    tree = ast.parse((ROOT / "ui" / "numbers.py").read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_caches_never_hash_a_table_or_a_scenario():
    tree = ast.parse((ROOT / "ui" / "cached.py").read_text(encoding="utf-8"))
    cached = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.decorator_list]
    assert cached
    for function in cached:
        for argument in function.args.args:
            assert argument.arg.startswith("_") or ast.unparse(argument.annotation) == "str", argument.arg
    for path in UI:
        if path.name != "cached.py":
            assert "cache_data" not in path.read_text(encoding="utf-8")


def test_no_two_kept_functions_share_a_name():
    """Every page is run as __main__: of two of one name one would show what the other kept."""
    decorators = {"kept", "kept_in_any_language", "drawn_once"}
    names = [
        node.name
        for path in UI
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and decorators & {ast.unparse(by).rpartition(".")[2] for by in node.decorator_list}
    ]
    assert names and sorted(names) == sorted(set(names))


def test_only_state_touches_session_state():
    for path in [*UI, ROOT / "app.py"]:
        if path.name != "state.py":
            assert "session_state" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (10_538_498_025, "105.38 亿元", "10.54 bn yuan"),
        (248_000_000, "2.48 亿元", "248.00 m yuan"),
        (99_999_999, "10,000 万元", "100.00 m yuan"),
        (826_700, "82.7 万元", "0.83 m yuan"),
        (1_234_567, "123 万元", "1.23 m yuan"),
        (0, "0.0 万元", "0.00 m yuan"),
        (10_000, "1.0 万元", "10,000.00 yuan"),
        (-1_340.5, "-1,340.50 元", "-1,340.50 yuan"),
    ],
)
def test_money_is_written_by_size(yuan, zh, en):
    assert (numbers.money(yuan, "zh"), numbers.money(yuan, "en")) == (zh, en)


def test_differences_carry_a_sign_and_zero_does_not():
    assert numbers.money_change(10_450_000, "zh") == "+1,045 万元"
    assert numbers.money_change(-1_200, "zh") == "-1,200.00 元"  # not -0.1 万元, nor -0.00 m yuan
    assert numbers.money_change(14_782.5, "en") == "+14,782.50 yuan"
    assert numbers.money_change(0, "zh") == "0.0 万元"
    assert numbers.points(-0.0011, "zh") == "-0.11 个百分点" and numbers.points(0.0, "en") == "0.00 points"
    assert numbers.rate(float("nan")) == "—" and numbers.heads_change(5, "en") == "+5"


def test_charts_state_order_unit_colours_and_a_description():
    table = pd.DataFrame(
        {"town": ["b", "a", "b", "a"], "case": ["x", "x", "y", "y"], "value": [1e4, 2e4, 3e4, 4e4]}
    )
    spec = charts.pairs(table, "town", ["b", "a"], ["x", "y"], "title (10,000 yuan)", "words").to_dict()
    assert spec["encoding"]["y"]["sort"] == ["b", "a"] and spec["description"] == "words"
    assert spec["encoding"]["color"]["scale"]["range"] == [charts.BASE, charts.DRAFT]
    (data,) = spec["datasets"].values()
    assert sorted(row["value"] for row in data) == [1, 2, 3, 4]


def test_tiles_place_every_town_once():
    assert len(set(charts.TILES.values())) == len(charts.TILES) == 7
    spec = charts.tiles(dict.fromkeys(charts.TILES, 1.0), "t", "words").to_dict()
    (data,) = spec["datasets"].values()
    assert {row["town"] for row in data} == set(charts.TILES)


def test_a_png_is_drawn_here_with_the_stamp():
    table = pd.DataFrame({"town": ["榴园镇"], "case": ["x"], "value": [1e4]})
    png = charts.to_png(
        charts.pairs(table, "town", ["榴园镇"], ["x"], "t", "words"), "单位：元；合成人口" * 10
    )
    assert png.startswith(b"\x89PNG") and len(png) > 5_000


def test_what_has_its_unit_in_chinese_has_it_in_english():
    """Heads of columns, titles of charts, labels: 2.1 and every figure shows its unit, in either language."""
    known = "|".join(en for _, en in UNITS.values())
    for key, (zh, en) in TEXTS.items():
        if len(zh) < 60 and units_in(zh):
            assert re.search(rf"(?i){known}", en), (key, zh, en)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_writes_chinese_brackets_or_colons_in_either_language(path):
    """They belong to the catalogue, or stand in what is said in Chinese alone."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    said = refused(tree) | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree) if path.stem not in ("names", "words") else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            around = "\n".join(lines[max(node.lineno - 3, 0) : node.lineno + 2])
            assert not re.search("[（）：；]", node.value) or "zh" in around or '"""' in around, node.value


def test_a_rate_on_the_screen_is_that_of_the_sentences():
    """A column with a step is cut off there, not rounded: 93.418 % would stand as 93.41 beside 93.42 %."""
    table = pd.DataFrame({"rate": [0.93418], "public": [1234.567], "town": ["榴园镇"]})
    shown = frame.on_screen(table, {"rate": frame.PERCENT, "town": None})
    assert [f"{value:.2%}" for value in shown["rate"]] == [numbers.rate(0.93418)]
    assert shown["rate"].tolist() == [0.9342] and shown["public"].tolist() == [1234.567]
