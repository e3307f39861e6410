# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 从文件到规则
#
# *From the document to the rules*

# %% [markdown]
# 方案文件的每一条变成一条规则或一个数。本篇看一个数出自哪一条，再看一个人身上每条规则问了什么、答了什么。
#
# *Each clause becomes a rule or a figure. Here: which clause a figure is from, and what each rule asked and answered about one person.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Scenario, explain, load_plan, plot, simulate

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %% [markdown]
# ## 1. 每个数和它的条款
#
# `to_frame` 把方案展成表；`basis` 说明它是文件写明的、公布的，还是假设。
#
# *Every figure with its clause; basis says whether it is documented, published or assumed.*

# %%
plan = load_plan("yicheng-2023")
figures = plan.to_frame()
figures[figures["path"].str.startswith(("medical.individual", "medical.government", "pension.family"))]

# %%
figures["basis"].replace("", "未注 / no note").value_counts().rename("项数 / figures").to_frame()

# %% [markdown]
# ## 2. 资助参保的规则
#
# 先后有序：一人只适用金额最大的那一条。
#
# *Enrolment assistance: for one person only the rule with the largest help counts.*

# %%
figures[figures["path"].str.startswith("medical.aid.")][["path", "value", "clause", "basis"]]

# %% [markdown]
# ## 3. 一个人，逐条说理
#
# 取一位 70 周岁及以上的参保人；以下每一行来自测算时运行的同一条规则。
#
# *One person of 70 or more, rule by rule; the very rules that make the totals.*

# %%
outcome = simulate(Scenario(plan="yicheng-2023"))
people = outcome.people()
old = people[(people["birth_date"] < "1950-01-01") & (people["medical_aid"] > 0)].sort_values("person_id")
person = old["person_id"].iloc[0]
trace = explain(
    int(person), plan, people.drop(columns=[name for name in people if name.startswith("medical_aid_")])
)
print(trace.text("zh"))

# %% [markdown]
# ## 4. 加总：谁出钱
#
# 各条规则的金额按负担方相加，分毫不差。
#
# *Added up by who pays, closed to the fen.*

# %%
plot.cost(outcome, by="level")

# %%
outcome
