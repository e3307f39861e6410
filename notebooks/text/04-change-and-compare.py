# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 改一处方案，作比较
#
# *Changing a plan and comparing*

# %% [markdown]
# 情景只记录与原方案不同的地方。本篇把医保个人缴费从 350 元改为 380 元，看多花谁的钱、影响到谁。
#
# *A scenario records only what differs. Here the medical own part goes from 350 to 380 yuan: whose money, and whom it touches.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Scenario, compare, plot, simulate
from simulation.display import named

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %%
base = Scenario(plan="yicheng-2023")
reform = base.with_changes({"medical.individual": 380}).replace(title="草案：个人缴费 380 元")
result = compare(base, reform)
result

# %% [markdown]
# ## 1. 基准与草案
#
# 两组横条并列，单位万元。
#
# *Base and draft side by side, 10,000 yuan.*

# %%
plot.cost(result)

# %% [markdown]
# ## 2. 公共资金多了多少
#
# 标准提高，财政替受助的人多付（资助参保）；退出的人不再领财政补助。两者相抵，净增在最下面一条。
#
# *For who is helped, public money pays the higher part; for who leaves, the subsidy falls away. The net is the bar at the bottom.*

# %%
plot.change(result)

# %% [markdown]
# ## 3. 谁受益、谁受损、谁退出
#
# 每人只在一类里：受益、受损、不变、新参保、退出（人）；`total_change` 是本人得失合计（元，负数为多付）。同一人可在几本名册上，行与行不能相加；
# `none` 是不在任何名册上的人。
#
# *Each person is in one kind: gains, loses, unchanged, enters, leaves (persons); `total_change` is yuan, negative where they pay more.
# A person may be on several registers, so rows do not add up; `none` is on no register.*

# %%
result.people.query("dimension == 'group' and persons > 0").drop(columns="dimension").set_index(
    "category"
).map("{:,.0f}".format)

# %% [markdown]
# ## 4. 由哪一级来付
#
# 元，精确到分。“未定”（unassigned）是文件没有写由哪一级负担的那一半财政补助（5.6），没有摊给任何一级。
#
# *In yuan, to the fen. `unassigned` is the half of the subsidy for which no level is stated (5.6); it is put on nobody.*

# %%
named(result.to_frame("level")).set_index("level").map("{:,.2f}".format)

# %% [markdown]
# 核对：合计等于两次测算之差。
#
# *A check: the whole is the difference of the two results.*

# %%
both = [simulate(scenario).budget["amount"].sum() for scenario in (base, reform)]
assert round(both[1] - both[0], 2) == round(result.budget["difference"].sum(), 2)
print(f"{both[1] - both[0]:,.2f} 元 / yuan")
