# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 人口，以及拟合得怎么样
#
# *The population and how well it fits*

# %% [markdown]
# 这里没有真实的人。合成人口依据公布的普查、名册与统计表，每个数都写明出处；本篇看它与公布数差多少。
#
# *Nobody here is real. The people are made from published tables; here is how far they are from them.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Scenario, plot
from simulation.populations import people_of
from synthetic_data.fit import fit_of

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %%
scenario = Scenario(plan="yicheng-2023")
ref = scenario.population_ref
people = people_of(ref)
print(f"{ref.name}：{len(people):,} 人 / persons")
fit = fit_of(ref.spec, ref.seed, ref.as_of, people)
fit.kinds

# %% [markdown]
# ## 1. 年龄金字塔
#
# 横条是合成人口在普查日的样子，黑线是普查公布数。
#
# *The bars are the synthetic people on the census day, the black marks the published census.*

# %%
plot.pyramid(fit)

# %% [markdown]
# ## 2. 每个目标的判定
#
# “受控”的目标是生成时要求满足的；“对照”的没有参与生成，最能说明好坏。
#
# *Controlled targets were asked for; the others were only compared, and tell most.*

# %%
fit.report.groupby(["controlled", "verdict"]).size().rename("目标数 / targets").reset_index()

# %% [markdown]
# ## 3. 差得最远的
#
# 不藏：列出范围以外的，及其出处。
#
# *What lies outside its range, with its source.*

# %%
outside = fit.report[fit.report["verdict"] == "outside"]
outside[["table", "target", "published", "achieved", "difference", "source"]]

# %% [markdown]
# ## 4. 各镇街的人数
#
# *Registered persons and residents by town.*

# %%
fit.towns
