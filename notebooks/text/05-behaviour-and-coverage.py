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

# %%
base = Scenario(plan="yicheng-2023")
outcome = simulate(base)
plot.coverage(outcome, "medical", by="age")

# %% [markdown]
# ## 1. 各镇街参保率
#
# *By town, this year beside last year.*

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
# 同一草案，反应系数取零；差别就是行为假设的分量。
#
# *The same draft with every response at nothing: the gap is what the assumption weighs.*

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
# *Whom to reach first: who is eligible and not in.*

# %%
whom_to_reach(outcome).head(12)
