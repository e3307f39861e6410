"""The command line: python -m simulation plans | run | validate | compare | prepare | seeds | coverage | calendar | season |
budget | settlement | years | uncertainty | bridge | doubts | solve | explain | dataset |
store | roster.

Exit codes: 0 done; 1 refused (a plan, change, table or file that cannot be used); 2 wrong use of the command; 3 the
results could not be written.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import importlib.metadata
import json
import platform
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from simulation import (
    MODEL_VERSION,
    Refusal,
    Scenario,
    budget_command,
    collection,
    compare,
    coverage,
    doubts_command,
    load_plan,
    plan_ids,
    season,
    simulate,
    userdata,
    years_command,
)
from simulation.coverage import DIMENSIONS
from simulation.dataset import command as dataset_command
from simulation.errors import refuse
from simulation.law.plan import DEFAULT_PLAN
from simulation.measures import is_money
from simulation.outcome import Outcome
from simulation.plain import load_yaml
from simulation.populations import people_of
from simulation.projection import Projection
from simulation.roster import command as roster_command
from simulation.solving import command as solve_command
from simulation.store import command as store_command
from simulation.trace import command as trace_command
from simulation.uncertain import command as uncertain
from simulation.words import LANGUAGES
from synthetic_data import MarginError

BY = ("scheme", "line", "rule", "level", "department", "town")
REFUSED, NOT_WRITTEN = 1, 3

WORDS = {
    "valid": ("可用", "valid"),
    "issued": ("正式文件", "issued"),
    "reconstructed": ("重建，非正式文件", "reconstructed, not an issued document"),
    "draft": ("草案", "draft"),
    "budget": ("资金（元）", "money (yuan)"),
    "coverage": ("参保（人）", "coverage (persons)"),
    "changed": ("改动", "changed"),
    "people": ("人员（按与基准的差别）", "people (by difference to the base)"),
    "written": ("已写入", "written to"),
    "not_written": ("写不进去", "could not be written"),
    "ready": ("人口已备好", "population ready"),
}


def main(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a cp936 console shows what it can
    args = _parser().parse_args(arguments)
    try:
        args.action(args)
    except Refusal as refusal:
        print(refusal.text(args.lang), file=sys.stderr)
        return REFUSED
    except MarginError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{_word('not_written', args.lang)}: {error}", file=sys.stderr)
        return NOT_WRITTEN
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, default="zh", help="语言 / language (zh)")
    asked = argparse.ArgumentParser(add_help=False)
    asked.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="改动 / a change; may repeat"
    )
    asked.add_argument(
        "--population", default="", help="人口，如 yicheng@2022-12-31，默认为方案所在区 / population"
    )
    asked.add_argument("--seed", type=int, default=2023, help="行为的随机种子 / seed of behaviour")
    asked.add_argument("--by", choices=BY, action="append", help="分组（可重复） / group by; may repeat")
    asked.add_argument("--out", type=Path, help="结果文件夹 / folder for the results")

    parser = argparse.ArgumentParser(
        prog="python -m simulation", description="城乡居民两险政策模拟 / policy simulation"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    plans = commands.add_parser("plans", parents=[common], help="列出方案 / list the plans")
    plans.set_defaults(action=_plans)
    run = commands.add_parser("run", parents=[common, asked], help="测算 / run a plan or scenario")
    run.add_argument("scenario", help="方案编号，或方案、情景文件 / plan id, or plan or scenario file")
    run.set_defaults(action=_run)
    words = commands.add_parser(
        "dictionary", parents=[common], help="数据字典 / the data dictionary, as Markdown"
    )
    words.add_argument("--out", type=Path, required=True)
    words.set_defaults(action=_dictionary)
    new = commands.add_parser(
        "new-plan", parents=[common], help="由现有方案起草另一年度或另一区的方案 / start a plan file"
    )
    new.add_argument("id", help="区名-年度，如 yicheng-2026 / PLACE-YEAR")
    new.add_argument("--like", default=DEFAULT_PLAN, help="沿用的方案 / the plan to start from")
    new.set_defaults(action=_new_plan)
    validate = commands.add_parser(
        "validate", parents=[common], help="检查文件 / check a plan or scenario file"
    )
    validate.add_argument("file")
    validate.set_defaults(action=_validate)
    beside = commands.add_parser(
        "compare", parents=[common, asked], help="比较两个情景 / compare two scenarios"
    )
    beside.add_argument("base")
    beside.add_argument("reform", help="--set 作用于它 / what --set applies to")
    beside.set_defaults(action=_compare)
    prepare = commands.add_parser("prepare", parents=[common], help="生成人口 / make the population")
    prepare.add_argument("scenario", nargs="?", default=DEFAULT_PLAN)
    prepare.add_argument("--population", default="")
    prepare.set_defaults(action=_prepare)
    seeds = commands.add_parser(
        "seeds",
        parents=[common, asked],
        help="换种子看结果的波动 / how far the population's seed moves results",
    )
    seeds.add_argument("scenario", nargs="?", default=DEFAULT_PLAN)
    seeds.add_argument("--count", type=int, default=30)
    seeds.set_defaults(action=_seeds)
    covered = commands.add_parser(
        "coverage", parents=[common, asked], help="覆盖面 / who is covered, and who is not"
    )
    covered.add_argument("scenario")
    covered.add_argument("--side", choices=DIMENSIONS, default="town", help="分项 / side of a person")
    covered.set_defaults(action=_covered)
    days = commands.add_parser(
        "calendar", parents=[common, asked], help="征缴进度 / money by day, who should wait"
    )
    days.add_argument("scenario")
    days.set_defaults(action=_calendar)
    running = commands.add_parser(
        "season", parents=[common, asked], help="征缴进行时 / re-forecast from what was collected"
    )
    running.add_argument("scenario")
    running.add_argument(
        "--file", type=Path, required=True, help="模板或 CSV / the template filled in, or CSV"
    )
    running.add_argument("--day", type=dt.date.fromisoformat, help="截至日（默认为表中最后一日） / as of")
    running.add_argument("--scheme", choices=("medical", "pension"), default="medical")
    running.set_defaults(action=_season)
    money = commands.add_parser(
        "budget", parents=[common, asked], help="财政测算 / who pays what, with codes, and whether it closes"
    )
    money.add_argument("scenario")
    money.set_defaults(action=_budget)
    books = commands.add_parser(
        "settlement", parents=[common, asked], help="上年决算对照 / last year's books against the model"
    )
    books.add_argument("scenario")
    books.add_argument("--file", type=Path, required=True, help="模板或 CSV / the template filled in, or CSV")
    books.set_defaults(action=_settlement)
    many = commands.add_parser("dataset", parents=[common], help="多个区县 / many districts, on one engine")
    dataset_command.add_arguments(many)
    years_command.add(commands, [common, asked]).set_defaults(action=_years)
    sure = commands.add_parser(
        "uncertainty", parents=[common, asked], help="不确定性 / how sure the figures are"
    )
    sure.add_argument("scenario")
    sure.set_defaults(action=_uncertainty)
    apart = commands.add_parser("bridge", parents=[common, asked], help="变动分解 / why two results differ")
    apart.add_argument("before")
    apart.add_argument("after", help="--set 作用于它 / what --set applies to")
    apart.set_defaults(action=_bridge)
    unclear = commands.add_parser(
        "doubts", parents=[common, asked], help="口径与争议 / the price of each other reading"
    )
    unclear.add_argument("scenario")
    unclear.set_defaults(action=_doubts)
    uncertain.add_arguments(sure, apart)
    solve_command.add(commands, [common, asked]).set_defaults(action=_solve)
    trace_command.add(commands, [common, asked]).set_defaults(action=_explain)
    store_command.add(commands, [common])
    roster_command.add(commands, [common])
    return parser


def _word(key: str, lang: str) -> str:
    return WORDS[key][0 if lang == "zh" else 1]


def parse_setting(text: str) -> tuple[str, Any]:
    """`path=value`; the value as YAML has it: 380, true, null, [dibao, orphan]. Raises Refusal."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise refuse(
            "--set",
            f"现为 {text}；应形如 medical.individual=380",
            f"is {text}; expected medical.individual=380",
        )
    return path.strip(), load_yaml(value)


def _asked(id_or_path: str, args: argparse.Namespace) -> Scenario:
    scenario = Scenario.load(id_or_path)
    if args.population:
        scenario = scenario.replace(population=args.population)
    if args.seed != 2023:
        scenario = scenario.replace(seed=args.seed)
    return scenario


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    return dict(parse_setting(text) for text in args.set)


def _plans(args: argparse.Namespace) -> None:
    for plan_id in plan_ids():
        plan = load_plan(plan_id)
        print(f"{plan_id}\t{plan.fee_year}\t{_word(plan.status, args.lang)}\t{plan.document or '-'}")


def _dictionary(args: argparse.Namespace) -> None:
    from simulation.dictionary import data_dictionary

    args.out.write_text(data_dictionary(), encoding="utf-8", newline="\n")
    print(f"{_word('written', args.lang)} {args.out}")


def _new_plan(args: argparse.Namespace) -> None:
    from simulation.carry_over import write_new_plan

    print(f"{_word('written', args.lang)} {write_new_plan(args.id, args.like)}")


def _validate(args: argparse.Namespace) -> None:
    scenario = Scenario.load(args.file)
    print(f"{args.file}: {_word('valid', args.lang)} ({scenario.plan}, {scenario.id})")


def _prepare(args: argparse.Namespace) -> None:
    from tqdm import tqdm

    scenario = Scenario.load(args.scenario)
    if args.population:
        scenario = scenario.replace(population=args.population)
    ref = scenario.population_ref
    with tqdm(total=100, unit="%", ascii=sys.platform == "win32", desc=ref.place) as bar:

        def progress(stage: str, done: float) -> None:
            bar.set_postfix_str(stage)
            bar.update(round(done * 100) - bar.n)

        people = people_of(ref, progress)
        bar.update(100 - bar.n)
    print(f"{_word('ready', args.lang)}: {len(people):,} ({ref.id})")


def _seeds(args: argparse.Namespace) -> None:
    from tqdm import tqdm

    from simulation.seeds import seed_spread, spread_table

    with tqdm(total=args.count, ascii=sys.platform == "win32") as bar:
        spread = seed_spread(_asked(args.scenario, args), args.count, lambda done: bar.update(1))
    print(spread_table(spread).to_string(index=False, float_format=lambda value: f"{value:,.6g}"))


def _print(title: str, table: pd.DataFrame) -> None:
    print(f"== {title}")
    print(
        table.to_string(
            index=False, float_format=lambda value: f"{value:,.4f}" if abs(value) < 2 else f"{value:,.2f}"
        )
    )


def _covered(args: argparse.Namespace) -> None:
    outcome = simulate(_asked(args.scenario, args).with_changes(_settings(args)))
    tables = {
        "coverage": coverage.coverage_by(outcome, args.side),
        "below_target": coverage.towns_below_target(outcome),
        "whom_to_reach": coverage.whom_to_reach(outcome),
        "months": coverage.months_covered(outcome),
        "bands": coverage.published_bands(outcome),
    }
    _show(args, outcome, tables)


def _calendar(args: argparse.Namespace) -> None:
    outcome = simulate(_asked(args.scenario, args).with_changes(_settings(args)))
    daily = collection.collected(outcome)
    listed = collection.waiting_list(outcome)
    tables = {
        "phases": collection.phases(outcome.scenario),
        "collected": daily,
        "owed_by_month": collection.owed_by_month(outcome),
        "waiting_list": listed,
        "waiting_options": collection.waiting_options(outcome.scenario),
        "late_payers": collection.late_payers(outcome),
    }
    months = (
        daily.groupby([daily["day"].dt.strftime("%Y-%m"), "scheme"])[["persons", "amount"]]
        .sum()
        .reset_index()
    )
    sums = listed.groupby(["age", "when"], as_index=False)[["persons", "at_stake", "early", "forgone"]].sum()
    _show(args, outcome, tables, {"collected": months, "waiting_list": sums})


def _season(args: argparse.Namespace) -> None:
    outcome = simulate(_asked(args.scenario, args).with_changes(_settings(args)))
    found = season.read_season(args.file.name, args.file.read_bytes(), outcome.scenario.resolved_plan)
    again = season.reforecast(found, season.projected(outcome, args.scheme), args.day)
    total = pd.DataFrame([{"as_of": again.as_of.isoformat(), **again.total}])
    _show(
        args,
        outcome,
        {"total": total, "towns": again.towns, "curve": again.curve},
        {"curve": again.curve.iloc[::7]},
    )


def _budget(args: argparse.Namespace) -> None:
    outcome = simulate(_asked(args.scenario, args).with_changes(_settings(args)))
    tables = budget_command.budget_tables(outcome)
    _show(args, outcome, tables, budget_command.shorter(tables, args.by))


def _settlement(args: argparse.Namespace) -> None:
    scenario = _asked(args.scenario, args).with_changes(_settings(args))
    outcome, tables = budget_command.settlement_tables(scenario, args.file)
    _show(args, outcome, tables)


def _years(args: argparse.Namespace) -> None:
    result = years_command.run(_asked(args.scenario, args).with_changes(_settings(args)), args)
    _show(args, result, *years_command.tables_of(result))


def _uncertainty(args: argparse.Namespace) -> None:
    draft = _asked(args.scenario, args).with_changes(_settings(args))
    tables = uncertain.uncertainty_tables(draft, args)
    _show(args, _in_units(simulate(draft), "mixed"), tables, {"draws": tables["draws"].iloc[:6]})


def _bridge(args: argparse.Namespace) -> None:
    after = _asked(args.after, args).with_changes(_settings(args))
    tables = uncertain.bridge_tables(_asked(args.before, args), after, args)
    _show(args, _in_units(simulate(after), "yuan" if is_money(args.measure) else "persons"), tables)


def _doubts(args: argparse.Namespace) -> None:
    draft = _asked(args.scenario, args).with_changes(_settings(args))
    whole, short = doubts_command.tables(draft)
    _show(args, _in_units(simulate(draft), "mixed"), whole, short)


def _in_units(outcome: Outcome, unit: str) -> Outcome:
    """The outcome with a stamp for figures of another unit."""
    return dataclasses.replace(outcome, stamp=outcome.stamp.counting(unit))


def _solve(args: argparse.Namespace) -> None:
    scenario = _asked(args.scenario, args).with_changes(_settings(args))
    if args.levers:
        solve_command.list_levers(scenario, args.lang)
        return
    result = solve_command.run(scenario, args)
    print(solve_command.said(result, args.lang))
    shown = result.best or result.nearest
    outcome = simulate(result.scenario_of(shown) if shown else scenario)
    _show(args, outcome, *solve_command.tables_of(result, args))


def _explain(args: argparse.Namespace) -> None:
    trace_command.run(_asked(args.scenario, args).with_changes(_settings(args)), args)


def _show(
    args: argparse.Namespace,
    outcome: Outcome | Projection,
    tables: dict[str, pd.DataFrame],
    shorter: dict[str, pd.DataFrame] | None = None,
) -> None:
    """Prints the tables (a shorter form where there is one), then the stamp; writes them whole where asked to."""
    for name, table in {**tables, **(shorter or {})}.items():
        _print(name, table)
    print(outcome.stamp.line(args.lang))
    if args.out:
        _write(args, outcome, tables)


def _run(args: argparse.Namespace) -> None:
    scenario = _asked(args.scenario, args).with_changes(_settings(args))
    outcome = simulate(scenario)
    by = args.by or ["line"]
    print(f"== {_word('budget', args.lang)}")
    print(_money(outcome.budget.groupby(by, sort=False)[["amount"]].sum()))
    print(f"== {_word('coverage', args.lang)}")
    print(_coverage(outcome, by))
    print(outcome.stamp.line(args.lang))
    if args.out:
        _write(args, outcome, {"budget": outcome.budget, "coverage": outcome.coverage})


def _compare(args: argparse.Namespace) -> None:
    reform = _asked(args.reform, args).with_changes(_settings(args))
    base = _asked(args.base, args)
    if base.population_ref != reform.population_ref and "@" not in args.population:
        # Plans of two years: the reform's people serve both, so that a difference is the plan's alone.
        ref = reform.population_ref
        base, reform = (s.replace(population=ref.name) for s in (base, reform))
    result = compare(base, reform)
    by = args.by or ["line"]
    for change in result.changes:
        print(f"{_word('changed', args.lang)} {change.path} ({change.clause}): {change.old} -> {change.new}")
    print(f"== {_word('budget', args.lang)}")
    print(_money(result.budget.groupby(by, sort=False)[["base", "reform", "difference"]].sum()))
    print(f"== {_word('people', args.lang)}")
    print(result.people[result.people["dimension"].isin(["all", "town"])].to_string(index=False))
    print(result.reform.stamp.line(args.lang))
    if args.out:
        tables = {"budget": result.budget, "coverage": result.coverage, "people": result.people}
        _write(args, result.reform, tables, base=result.base)


def _money(table: pd.DataFrame) -> str:
    total = table.sum().to_frame().T
    total.index = (
        pd.MultiIndex.from_tuples([("=",) * table.index.nlevels]) if table.index.nlevels > 1 else ["="]
    )
    return pd.concat([table, total]).to_string(float_format=lambda value: f"{value:,.2f}")


def _coverage(outcome: Outcome, by: list[str]) -> str:
    keys = ["scheme", *(["town"] if "town" in by else [])]
    counts = ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]
    table = outcome.coverage.groupby(keys, sort=False)[counts].sum()
    table["rate"] = table["enrolled"] / table["eligible"]
    table["rate_last_year"] = table["enrolled_last_year"] / table["eligible_last_year"]
    return table.to_string(float_format=lambda value: f"{value:.4f}")


def _write(
    args: argparse.Namespace,
    outcome: Outcome | Projection,
    tables: dict[str, pd.DataFrame],
    base: Outcome | None = None,
):
    """CSV (UTF-8 with BOM) and Parquet of each table, and beside them the scenario and what it rests on."""
    folder: Path = args.out
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        userdata.write_atomically(folder / f"{name}.csv", partial(_to_csv, table))
        userdata.write_atomically(folder / f"{name}.parquet", partial(_to_parquet, table))
    userdata.write_text_atomically(folder / "scenario.json", outcome.scenario.to_json() + "\n")
    if base is not None:
        userdata.write_text_atomically(folder / "base.json", base.scenario.to_json() + "\n")
    versions = {
        **dict(outcome.stamp.rows()),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("numpy", "pandas", "pyarrow", "pydantic")},
        "model": MODEL_VERSION,
    }
    userdata.write_text_atomically(
        folder / "versions.json", json.dumps(versions, ensure_ascii=False, indent=1) + "\n"
    )
    print(f"{_word('written', args.lang)} {folder}")


def _to_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, encoding="utf-8-sig")


def _to_parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False)


if __name__ == "__main__":
    sys.exit(main())
