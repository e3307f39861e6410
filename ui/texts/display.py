"""Words of what a notebook shows."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "display.rests": ("模型 {model}；方案内容 {content}", "Model {model}; content of the plan {content}"),
    "display.scenario": (
        "情景 {id}；人口 {population}（合成人口或所给名册）；行为种子 {seed}；模型 {model}",
        "Scenario {id}; people {population} (synthetic, or the roster handed in); seed of behaviour {seed}; model {model}",
    ),
    "display.base": (
        "基准：方案 {plan}，情景 {id}；以下依据是草案的。",
        "Base: plan {plan}, scenario {id}; what follows is of the draft.",
    ),
    "display.unchanged": ("方案没有改动。", "The plan is unchanged."),
    "display.assumed": (
        "公共资金中 {share} 的标准是假设（文件没有写金额）。",
        "{share} of public money rests on amounts that are assumptions (the document states none).",
    ),
}
