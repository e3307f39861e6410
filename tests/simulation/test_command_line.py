"""python -m simulation: what it prints, writes and returns."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulation import Scenario
from simulation.__main__ import NOT_WRITTEN, REFUSED, main
from simulation.command_line import parse_setting

pytestmark = pytest.mark.usefixtures("small_world")


def test_plans_lists_each_with_its_status(capsys):
    assert main(["plans"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and "重建" in lines[0] and "正式文件" in lines[2]


def test_run_writes_tables_scenario_and_versions(tmp_path, capsys):
    out = tmp_path / "结果 一"
    code = main(["run", "yicheng-2023", "--set", "medical.individual=380", "--by", "town", "--out", str(out)])
    assert code == 0
    assert "榴园镇" in capsys.readouterr().out
    assert (out / "budget.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    csv, parquet = pd.read_csv(out / "budget.csv"), pd.read_parquet(out / "budget.parquet")
    assert csv["amount"].sum() == parquet["amount"].sum() > 0
    scenario = Scenario.from_json((out / "scenario.json").read_text(encoding="utf-8"))
    assert scenario == Scenario(changes={"medical.individual": 380})
    versions = json.loads((out / "versions.json").read_text(encoding="utf-8"))
    assert (
        versions["scenario"] == scenario.id and versions["data_origin"] == "synthetic" and versions["numpy"]
    )


def test_run_of_a_written_scenario_gives_the_same_tables(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    main(["run", "yicheng-2023", "--set", "pension.max_age=64", "--out", str(first)])
    main(["run", str(first / "scenario.json"), "--out", str(second)])
    assert (first / "budget.csv").read_bytes() == (second / "budget.csv").read_bytes()


def test_compare_shows_changes_and_difference(capsys):
    assert (
        main(["compare", "yicheng-2023", "yicheng-2023", "--set", "medical.individual=380", "--lang", "en"])
        == 0
    )
    shown = capsys.readouterr().out
    assert "medical.individual (4.1.M1): 350.0 -> 380.0" in shown and "difference" in shown


def test_plans_of_two_years_are_compared_on_the_same_people(capsys):
    assert main(["compare", "yicheng-2022", "yicheng-2023"]) == 0
    assert "medical.individual" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "yicheng-2023", "--set", "medical.individul=1"], "medical.individual"),
        (["run", "yicheng-2023", "--set", "nonsense"], "medical.individual=380"),
        (["run", "yicheng-2033"], "yicheng-20"),
        (["validate", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_is_refused_says_why_and_returns_one(arguments, said, capsys):
    assert main(arguments) == REFUSED
    assert said in capsys.readouterr().err


def test_a_refused_run_writes_nothing(tmp_path):
    out = tmp_path / "out"
    assert main(["run", "yicheng-2023", "--set", "pension.min_age=200", "--out", str(out)]) == REFUSED
    assert not out.exists()


def test_a_folder_that_cannot_be_made_returns_three(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["run", "yicheng-2023", "--out", str(tmp_path / "file" / "x")]) == NOT_WRITTEN
    assert capsys.readouterr().err


def test_wrong_use_returns_two():
    with pytest.raises(SystemExit) as stopped:
        main(["run"])
    assert stopped.value.code == 2


def test_validate_accepts_a_plan_file_and_names_a_wrong_path(tmp_path, capsys):
    from simulation import load_plan

    good = tmp_path / "plan.yaml"
    good.write_text(load_plan("yicheng-2023").to_yaml(), encoding="utf-8")
    assert main(["validate", str(good)]) == 0
    good.write_text(
        good.read_text(encoding="utf-8").replace("individual: 350", "individual: -1"), encoding="utf-8"
    )
    assert main(["validate", str(good)]) == REFUSED
    assert "medical.individual" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b=380", 380),
        ("a=true", True),
        ("a=[dibao, orphan]", ["dibao", "orphan"]),
        ("a=null", None),
        ("a=own", "own"),
    ],
)
def test_settings_are_read_as_yaml(text, value):
    assert parse_setting(text)[1] == value


def test_coverage_and_calendar_print_and_write_their_tables(tmp_path, capsys):
    assert main(["coverage", "yicheng-2023", "--side", "sex", "--out", str(tmp_path / "覆盖")]) == 0
    said = capsys.readouterr().out
    assert "== coverage" in said and "female" in said and "合成人口" in said
    assert {path.name for path in (tmp_path / "覆盖").glob("*.csv")} >= {"coverage.csv", "whom_to_reach.csv"}
    assert main(["calendar", "yicheng-2023", "--out", str(tmp_path / "日程"), "--lang", "en"]) == 0
    assert "== waiting_options" in capsys.readouterr().out
    written = pd.read_csv(tmp_path / "日程" / "collected.csv", encoding="utf-8-sig")
    assert {"day", "channel", "amount"} <= set(written.columns) and len(written) > 100


def test_season_reads_a_file_and_forecasts_or_says_what_is_wrong(tmp_path, capsys):
    path = tmp_path / "进度.csv"
    lines = [f"榴园镇,2022-10-{day:02d},医疗,{day},0" for day in range(1, 31)]
    path.write_text("\n".join(["镇街,日期,险种,人数,金额（元）", *lines]), encoding="utf-8")
    assert main(["season", "yicheng-2023", "--file", str(path), "--day", "2022-10-20"]) == 0
    assert "2022-10-20" in capsys.readouterr().out
    path.write_text(
        path.read_text(encoding="utf-8").replace("榴园镇,2022-10-05", "榴园,2022-10-05"), encoding="utf-8"
    )
    assert main(["season", "yicheng-2023", "--file", str(path)]) == REFUSED
    assert "榴园镇" in capsys.readouterr().err


@pytest.mark.slow
def test_uncertainty_prints_bands_and_ratings_and_writes_the_draws(tmp_path, capsys):
    out = tmp_path / "out"
    options = [
        "--set",
        "medical.individual=380",
        "--draws",
        "20",
        "--workers",
        "1",
        "--lang",
        "en",
        "--out",
        str(out),
    ]
    assert main(["uncertainty", "yicheng-2023", *options, "--range", "medical_price_response=0.5:1.5"]) == 0
    said = capsys.readouterr().out
    assert "p10" in said and "response of joining to the own price" in said and "sign_open" in said
    draws = pd.read_csv(out / "draws.csv")
    assert len(draws) == 60 and set(draws["case"]) == {"base", "reform", "difference"}
    first = (out / "draws.csv").read_bytes()
    main(["uncertainty", "yicheng-2023", *options, "--range", "medical_price_response=0.5:1.5"])
    assert (out / "draws.csv").read_bytes() == first  # kept, and the same


def test_an_empty_range_is_refused_on_the_command_line(capsys):
    assert main(["uncertainty", "yicheng-2023", "--range", "medical_price_response=2:1"]) == REFUSED
    assert "range.medical_price_response" in capsys.readouterr().err


def test_bridge_says_the_largest_part_and_adds_up(tmp_path, capsys):
    out = tmp_path / "out"
    changes = ["--set", "medical.individual=380", "--set", "medical.government_subsidy=640"]
    options = ["--lang", "en", "--measure", "line:medical_government_subsidy", "--out", str(out)]
    assert main(["bridge", "yicheng-2023", "yicheng-2023", *changes, *options]) == 0
    assert "largest part: medical.government_subsidy (4.1.M1)" in capsys.readouterr().out
    (table,) = [pd.read_parquet(path) for path in out.glob("*.parquet")]
    assert list(table["kind"]) == ["figure", "figure", "rounding"] and table["amount"].iloc[-1] == 0


def test_an_unknown_measure_of_a_bridge_is_refused_before_anything_runs(capsys):
    assert main(["bridge", "yicheng-2023", "yicheng-2022", "--measure", "publik"]) == REFUSED
    assert "public" in capsys.readouterr().err
