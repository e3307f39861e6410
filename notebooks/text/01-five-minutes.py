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
# 一行代码：缴费行为、逐人算待遇、汇总成表。金额单位是元。
#
# *One line: behaviour, entitlements person by person, tables. Amounts in yuan.*

# %%
base = Scenario(title="现行方案", plan="yicheng-2023")
outcome = simulate(base)
print(outcome.stamp.line("zh"))
print(outcome.stamp.line("en"))

# %%
by_line = outcome.budget.groupby(["scheme", "line"], observed=True)["amount"].sum()
by_line.map("{:,.2f}".format)

# %%
print(f"取决于假设的公共资金占比 / share of public money resting on assumptions: {outcome.assumed_share:.1%}")

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
# 一行代码得到一张图，与网页上的图是同一张：各项金额，各镇街的差额。单位万元，图下写明方案、人口与版本。
#
# *One line gives a chart, the very one of the pages, with its stamp: money by line, then the difference by town, in units of 10,000 yuan.*

# %%
plot.cost(result)

# %%
plot.change(result, by="town")

# %% [markdown]
# ## 5. 逐人核对
#
# 任取一人，`assess` 给出每一条规则的结果；缴费加资助必须等于标准。
#
# *Person by person: what each rule gave. Own payment plus help must equal the standard.*

# %%
people = outcome.people().head(2000)
alone = people[people["spouse_id"].isna()]
gave = assess(alone, plan)
members = gave[gave["medical_government_subsidy"] > 0]
assert (members["medical_personal"] + members["medical_aid"] == plan.medical.individual).all()
alone[["town", "birth_date"]].join(members, how="inner").head().T

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
