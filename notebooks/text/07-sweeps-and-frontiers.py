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
# 个人缴费 320–400 元，全额代缴起始年龄 68–72 周岁；公共资金不超过现行方案，医保参保率最高。财政补助每人 610 元不动，所以个人缴费少 1 元，
# 每人筹资总额（现为 960 元）也少 1 元：这笔账不在公共资金里，要另看。
#
# *Own part 320 to 400 yuan, full help from 68 to 72; no more public money than now, the highest medical rate. The subsidy stays at 610 yuan, so
# a yuan less of own part is a yuan less in the fund for each member (960 now): that is not in public money and must be looked at beside it.*

# %%
base = Scenario(plan="yicheng-2023")
levers = [Lever("medical.individual", 320, 400, 20), Lever("full_help_age", 68, 72, 1)]
limit = Limit("public", at_most=0, over_base=True)
found = solve(base, levers, Goal("rate:medical", "max"), [limit], workers=1)
print(found.guarantee("zh"))
print(found.guarantee("en"))

# %% [markdown]
# ## 2. 省钱与覆盖的前沿
#
# 横轴是公共资金（万元），纵轴是医保参保率（%）；灰点超出条件，三角是答案。
#
# *The frontier: public money across (10,000 yuan), the medical rate up (%); grey points break the limit, the triangle is the answer.*

# %%
stamp = simulate(base).stamp
plot.frontier(found, stamp)

# %% [markdown]
# 前沿上的方案：公共资金（元）、参保率；`meets_limits` 是否满足条件，`same` 是另有几个方案结果相同。
#
# *The plans of the frontier: yuan and rate; `same`: how many other plans give the same.*

# %%
found.frontier()

# %% [markdown]
# ## 3. 最优方案与现行方案
#
# 个人缴费取到了 320 元，是所给范围的下端：若允许更低，答案还会移动。公共资金反而少了，因为受助者的个人部分由财政付，标准低则代付少。
#
# *The own part is at the low end of its range: with a wider one the answer would move on. Public money falls all the same, as it pays the own
# part of those who are helped.*

# %%
best = found.scenario_of(found.best)
print(best.changes)
result = compare(base, best)
plot.change(result)

# %%
fund = result.budget.query("scheme == 'medical'")[["base", "reform", "difference"]].sum()
print("医保筹资总额（元） / medical fund, all payers (yuan):", fund.map("{:,.2f}".format).to_dict())

# %% [markdown]
# ## 4. 哪条限制在起作用
#
# `bound` 界限、`reached` 答案达到的值，都是比现行方案多出的元；`kept_by` 满足它的候选数，`without` 去掉它后的候选数；`binds`：去掉它，答案会不会变。
#
# *Bound and what the answer reaches, both yuan over the plan in force; how many candidates keep it, how many there are without it; `binds`:
# whether the answer would change without it.*

# %%
found.limits
