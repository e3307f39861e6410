# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 行为与覆盖
#
# *Behaviour and coverage*

# %% [markdown]
# 人会不会因为缴费提高而不参保，是**假设**，有出处、有范围。本篇看参保率的变化，再关掉反应看一看。
#
# *Whether people leave when they pay more is an **assumption**, with a source and a range. Here are the rates, with and without any response.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Scenario, coverage_by, nobody_reacts, plot, simulate, whom_to_reach

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %% [markdown]
# 先看各年龄的参保率（人数由模型推算，单位 %）。15–26 岁、27–49 岁低，是假设里各年龄段参保概率不同；本年线比上年线右移一岁，因为同一批人长了一岁；
# 60、70 岁的尖角是刚满年龄、减半或免缴的人；不满 1 岁的低，是新出生者参保概率的假设（80%）。
#
# *The rate at each age (heads are modelled, per cent). The steps are the age bands of the assumption; this year's line stands a year to the
# right, as the same people are a year older; the peaks at 60 and 70 are those who have just come to pay half or nothing; the low
# start is the assumed chance of the newly born (80 %).*

# %%
base = Scenario(plan="yicheng-2023")
outcome = simulate(base)
plot.coverage(outcome, "medical", by="age")

# %% [markdown]
# ## 1. 各镇街参保率
#
# 本年与上年。表里 `rate` 是参保率，`change` 是变化（0.005 即 0.5 个百分点），`short` 是要回到上年参保率还差的人数（2.1）。
#
# *By town, this year beside last year. `rate` and `change` are shares; `short` is how many more must join to reach last year's rate (2.1).*

# %%
plot.coverage(outcome, "medical", by="town")

# %%
rates = coverage_by(outcome, "town")
rates[rates["scheme"] == "medical"][
    ["town", "eligible", "enrolled", "rate", "rate_last_year", "change", "short"]
]

# %% [markdown]
# ## 2. 如果没有人作出反应
#
# 同一草案（个人缴费 400 元），反应系数取零；两行的差别就是行为假设的分量：参保人数，参保率。
#
# *The same draft (400 yuan) with every response at nothing: the gap is what the assumption weighs. Members, rate.*

# %%
reform = base.with_changes({"medical.individual": 400})
still = reform.replace(assumptions=nobody_reacts())
for name, scenario in (("有反应 / responding", reform), ("无反应 / not responding", still)):
    found = simulate(scenario)
    part = found.coverage[found.coverage["scheme"] == "medical"]
    print(name, f"{part['enrolled'].sum():,}", f"{part['enrolled'].sum() / part['eligible'].sum():.2%}")

# %% [markdown]
# ## 3. 该去动员谁
#
# 能参保而没有参保的人，按找谁、由哪个部门去找分组：`persons` 人数，`aged` 其中 60 周岁及以上的人数，`own_price` 这些人都参保时本人共要缴的钱（元）。
#
# *Who is eligible and not in, by whom to ask and which office: persons, those of 60 or older among them, and what all of them would pay (yuan).*

# %%
whom_to_reach(outcome).head(12)
