# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 五分钟：从方案到图表
#
# *Five minutes: from a plan to a chart*
#
# 用本项目 `.venv` 里的 Python 打开（先运行过一次 `python3 run.py`）。人口是**合成**的，不是真实个人；凡文件没有写明的数都是假设，结果会说明有多少钱取决于假设。
#
# *Open with the Python of the project's `.venv` (after one `python3 run.py`). The population is **synthetic**. What the document does not state is an assumption, and each result says how much of it rests on assumptions.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt

from simulation import Refusal, Scenario, assess, compare, load_plan, plan_ids, plot, simulate

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network

# %% [markdown]
# ## 1. 方案就是一份文件
#
# 每个数都能查到出自哪一条。
#
# *A plan is a file; every figure in it can be traced to its clause.*

# %%
plan = load_plan("yicheng-2023")
print(plan_ids())
print(plan.document, plan.fee_year, plan.status)
print("居民医保个人缴费 / individual contribution:", plan.medical.individual, "元")
print("财政补助 / government subsidy:", plan.medical.government_subsidy, "元")

# %% [markdown]
# ## 2. 测算现行方案
#
# 一行代码：缴费行为、逐人算待遇、汇总成表。结果自己会显示成表，每行写明单位，表下写明方案、人口与版本。
#
# *One line: behaviour, entitlements person by person, tables. A result shows itself, with units and its stamp.*

# %%
base = Scenario(title="现行方案", plan="yicheng-2023")
outcome = simulate(base)
outcome

# %% [markdown]
# 要接着算，就取成表：`to_frame` 按险种、项目、负担方、镇街等任意几列汇总，金额是元，精确到分；列名和代码是英文，见数据字典。
#
# *To go on with it, take a frame: `to_frame` sums by any columns, in yuan to the fen; names are those of the data dictionary.*

# %%
outcome.to_frame(["scheme", "line"]).set_index(["scheme", "line"]).map("{:,.2f}".format)

# %% [markdown]
# 公共资金里有多少取决于假设：这里只数“一人多少钱”本身是假设的部分，即定额资助 175 元（R2）。人数由模型推算，谁来负担多为假设，
# 都另有页面和笔记本（05、06）说明，不在这个百分数里。
#
# *How much of the public money rests on an assumed amount a head: here the fixed aid of 175 yuan (R2) alone. Heads are modelled
# and payers mostly assumed; that is shown elsewhere (notebooks 05 and 06) and is not in this percentage.*

# %%
print(f"一人金额为假设的公共资金占比 / public money of an assumed amount a head: {outcome.assumed_share:.1%}")

# %% [markdown]
# ## 3. 改一处，看影响
#
# 把“70 周岁及以上由政府全额代缴”改为从 68 周岁起，60 岁组随之到 67 周岁。情景只记录与原方案不同的地方。
#
# *Change one thing: full help from 68 instead of 70, and the half help up to 67. A scenario records only what differs.*

# %%
reform = base.with_changes(
    {"medical.aid.age_70_plus.min_age": 68, "medical.aid.age_60_69.max_age": 67}
).replace(title="草案：68 周岁起")
result = compare(base, reform)
for change in result.changes:
    print(change.clause, change.path, change.old, "→", change.new)

# %%
result

# %%
by_line = result.budget.groupby("line", observed=True)[["base", "reform", "difference"]].sum()
by_line[by_line["difference"] != 0].map("{:,.2f}".format)

# %% [markdown]
# 写错的路径或不成立的数会被拒绝，并说明原因。
#
# *A wrong path or an impossible figure is refused, with the reason.*

# %%
try:
    base.with_changes({"medical.individal": 360})
except Refusal as refusal:
    print(refusal.text("zh"))
    print(refusal.text("en"))

# %% [markdown]
# ## 4. 一张图
#
# 一行代码得到一张图，与网页上的图是同一张：各项金额，各镇街的差额。单位万元，标题下写明方案、人口与版本。
#
# *One line gives a chart, the very one of the pages, with its stamp: money by line, then the difference by town, in units of 10,000 yuan.*

# %%
plot.cost(result)

# %%
plot.change(result, by="town")

# %% [markdown]
# 轮到自己：把第 3 节的 68、67 换成别的年龄，或换一个数（例如 `{"medical.individual": 380}`），从那一格起重新运行，就是自己的第一张图。
# 能改的路径：`plan.paths`；图还可以按负担方 `by="level"`、用英文 `lang="en"`。
#
# *Your turn: put other ages in section 3, or another figure (say `{"medical.individual": 380}`), and run from there. `plan.paths` lists
# what can be changed; `by="level"` draws who pays, `lang="en"` in English.*

# %%
plot.cost(result, by="level", lang="en")

# %% [markdown]
# ## 5. 逐人核对
#
# `assess` 给出每个人每一条规则的结果；本人缴费加资助必须等于 350 元，一个不符就会报错。下面从头两万人中、表里没有配偶的参保人里，
# 挑出各条资助规则资助的第一个人，一人一列，金额是元。
#
# *Person by person: what each rule gave. Own payment plus help must equal 350 yuan, else the cell fails. Shown is the first
# member helped by each rule among those without a spouse in the table, a column each, in yuan.*

# %%
people = outcome.people().head(20_000)
alone = people[people["spouse_id"].isna()]
gave = assess(alone, plan)
members = gave[gave["medical_government_subsidy"] > 0]
assert (members["medical_personal"] + members["medical_aid"] == plan.medical.individual).all()
rules = [f"aid_{rule.id}" for rule in plan.medical.aid]
first = list(dict.fromkeys(members[rule].gt(0).idxmax() for rule in rules if members[rule].any()))
alone[["town", "birth_date"]].join(members, how="inner").loc[first].T

# %% [markdown]
# ## 6. 存下来，发给别人
#
# 情景是一段 JSON；同一情景在网页、笔记本和命令行里得到的数分毫不差。
#
# *A scenario is a piece of JSON; page, notebook and command line give the same answer to the fen.*

# %%
text = reform.to_json()
assert Scenario.from_json(text).id == reform.id
print(text)
