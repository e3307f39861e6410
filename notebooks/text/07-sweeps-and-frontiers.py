# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 扫描与前沿
#
# *Sweeps and frontiers*

# %% [markdown]
# 同时拧几个旋钮，每一格都完整测算一遍；前沿上的方案没有别的方案比它又省钱又多覆盖。
#
# *Several levers at once, every point through the whole model; no other plan is both cheaper and wider than one on the frontier.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Goal, Lever, Limit, Scenario, compare, plot, simulate, solve

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %% [markdown]
# ## 1. 问题
#
# 个人缴费 320–400 元，全额代缴起始年龄 68–72 周岁；医保参保率不低于 92.5%，公共资金最少。
#
# *Own part 320 to 400 yuan, full help from 68 to 72; medical rate at least 92.5 %, least public money.*

# %%
base = Scenario(plan="yicheng-2023")
levers = [Lever("medical.individual", 320, 400, 20), Lever("full_help_age", 68, 72, 1)]
found = solve(base, levers, Goal("public", "min"), [Limit("rate:medical", at_least=0.925)], workers=1)
print(found.guarantee("zh"))
print(found.guarantee("en"))

# %% [markdown]
# ## 2. 省钱与覆盖的前沿
#
# *The frontier: cost across, coverage up.*

# %%
stamp = simulate(base).stamp
plot.frontier(found, stamp)

# %%
found.frontier()

# %% [markdown]
# ## 3. 最优方案与现行方案
#
# *The best plan beside the one in force.*

# %%
best = found.scenario_of(found.best)
print(best.changes)
result = compare(base, best)
plot.change(result)

# %% [markdown]
# ## 4. 哪条限制在起作用
#
# *Which limit binds.*

# %%
found.limits
