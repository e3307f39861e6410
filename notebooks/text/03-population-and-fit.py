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
kinds = {
    "resident_registered": "本区户籍、住在本区 / registered, lives here",
    "resident_elsewhere_permit": "外地户籍、有居住证 / from elsewhere, with a permit",
    "resident_elsewhere_no_permit": "外地户籍、无居住证 / from elsewhere, no permit",
    "registered_absent": "本区户籍、住在外地 / registered, lives away",
}
fit.kinds.assign(kind=fit.kinds["kind"].map(kinds)).set_index("kind").map("{:,}".format)

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
# `controlled` 为 True 的目标是生成时要求满足的；False 的没有参与生成，只作对照，最能说明好坏。`exact` 是一人不差，`within` 在该数自己的
# 范围之内，`outside` 在范围之外。
#
# *Targets that are `controlled` were asked for; the others were only compared, and tell most. `exact` is to the person, `within` lies in
# the figure's own range, `outside` does not.*

# %%
fit.report.groupby(["controlled", "verdict"]).size().rename("目标数 / targets").reset_index()

# %% [markdown]
# ## 3. 差得最远的
#
# 先数范围以外的，再列出没有参与生成的目标里相对差得最远的五个，及其出处；`age_from` 是年龄段的起点
# （很大年龄母亲的生育人数本来就少，差几十人就是很大的百分数）。
#
# *How many lie outside their range; then the five that are furthest off among those that were only compared, with their sources;
# `age_from` is where the age band starts (births to old mothers are few, so some dozens are a large share).*

# %%
print("范围以外 / outside:", int((fit.report["verdict"] == "outside").sum()))
compared = fit.report[~fit.report["controlled"] & (fit.report["published"] > 0)]
off = (compared["difference"] / compared["published"]).abs()
furthest = compared.assign(off=off.map("{:.2%}".format)).loc[off.nlargest(5).index]
furthest[["table", "target", "age_from", "published", "achieved", "off", "source"]]

# %% [markdown]
# ## 4. 各镇街的人数
#
# 人：`registered` 户籍，`resident` 常住，`absent` 户籍在本地而住在外地，`urban` 住在城镇。
#
# *Persons: registered here, living here, registered but away, living in urban places.*

# %%
fit.towns
