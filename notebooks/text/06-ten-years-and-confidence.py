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
# 2023 至 2025 年按公布的标准；2026 年起个人缴费每年加 20 元、财政补助每年加 30 元。草案第一年多收的 30 元以后各年都保留。
#
# *Published standards to 2025; from 2026 the own part grows by 20 yuan a year and the subsidy by 30. The draft's 30 yuan more stay in
# every later year.*

# %%
reform = Scenario(plan="yicheng-2023").with_changes({"medical.individual": 380})
ahead = project_years(reform, years=10, growth={"individual": 20, "government_subsidy": 30})
plot.years(ahead)

# %%
plot.years(ahead, "own_payments")

# %% [markdown]
# 草案逐年：公共资金、个人缴费（元），医保参保率，以及公共资金中取决于假设的份额（2026 年起标准本身是假设，所以是 1）。
#
# *The draft year by year: yuan, the medical rate, and the share of public money that rests on assumptions (all of it from 2026).*

# %%
ahead.summary[ahead.summary["case"] == "draft"][
    ["year", "public_money", "own_payments", "medical_rate", "assumed"]
].round(4)

# %% [markdown]
# ## 2. 有多大把握
#
# 所有假设在各自范围内一起变动；同一次抽样同时用于基准和草案。默认值不必在中间：“未定”的那一半补助默认不算区级的，抽样时可能落到区级，
# 所以区级资金的默认值（圆圈）靠近下端。
#
# *All assumptions move together within their ranges; a draw serves base and draft alike. A default need not lie in the middle: the half of the
# subsidy that is assigned to nobody may fall on the district in a draw, so its default (the circle) is near the low end.*

# %%
sure = uncertainty(reform, draws=20, workers=1)
stamp = simulate(reform).stamp
plot.bands(sure, stamp)

# %% [markdown]
# ## 3. 什么最要紧
#
# 一次只动一个假设，取它范围的两端，看公共资金的差额（草案减基准）移到哪里；竖线是默认值。
#
# *One input at a time at the ends of its range: where the difference of public money goes. The line is the default.*

# %%
plot.swings(sure, "public", "difference", stamp)

# %% [markdown]
# 评级与分位数（元）。差额“方向未定”：对自付额的反应若取高端，退出的人多，省下的补助会超过多付的资助。默认值在分位数的上端，也是这个缘故：
# 反应的范围向高端伸得更远。
#
# *Rating and quantiles (yuan). The sign of the difference is open: where people respond strongly, more leave and the subsidy saved
# outweighs the help. The default lies high in the band for the same reason: that range reaches further up.*

# %%
for case in ("reform", "difference"):
    found = rating(sure, "public", case)
    print(case, found.rating, "方向未定 / sign open" if found.sign_open else "")
table = quantiles(sure, resamples=0)[["figure", "case", "centre", "p10", "p50", "p90"]]
money = table["figure"].isin(["public", "own", "district"])
table[money].set_index(["figure", "case"]).map("{:,.0f} 元".format)
