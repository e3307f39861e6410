# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 十年，以及有多大把握
#
# *Ten years and how sure we are*

# %% [markdown]
# 2026 年起没有公布的标准，增长路径必须由使用者设定，是**假设**。抽样次数取得小（20 次），以便很快算完；正式使用请取 200 次以上。
#
# *No standard is published from 2026 on: the path is an **assumption** that the user sets. The draws are few (20) to be quick; take 200 or more for real use.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Scenario, plot, project_years, simulate, uncertainty
from simulation.uncertain import quantiles, rating

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %% [markdown]
# ## 1. 十年
#
# 个人缴费每年加 20 元，财政补助每年加 30 元。
#
# *Ten years: the own part grows by 20 yuan a year, the subsidy by 30.*

# %%
reform = Scenario(plan="yicheng-2023").with_changes({"medical.individual": 380})
ahead = project_years(reform, years=10, growth={"individual": 20, "government_subsidy": 30})
plot.years(ahead)

# %%
plot.years(ahead, "own_payments")

# %%
ahead.summary[ahead.summary["case"] == "draft"][
    ["year", "public_money", "own_payments", "medical_rate", "assumed"]
].round(4)

# %% [markdown]
# ## 2. 有多大把握
#
# 所有假设在各自范围内一起变动；同一次抽样同时用于基准和草案。
#
# *All assumptions move together within their ranges; a draw serves base and draft alike.*

# %%
sure = uncertainty(reform, draws=20, workers=1)
stamp = simulate(reform).stamp
plot.bands(sure, stamp)

# %% [markdown]
# ## 3. 什么最要紧
#
# *What moves it most: one input at a time at the ends of its range.*

# %%
plot.swings(sure, "public", "difference", stamp)

# %%
for case in ("reform", "difference"):
    found = rating(sure, "public", case)
    print(case, found.rating, "方向未定 / sign open" if found.sign_open else "")
table = quantiles(sure, resamples=0)[["figure", "case", "centre", "p10", "p50", "p90"]]
money = table["figure"].isin(["public", "own", "district"])
table[money].set_index(["figure", "case"]).map("{:,.0f} 元".format)
