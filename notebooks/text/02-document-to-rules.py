# %% [markdown]
# # 从文件到规则
#
# *From the document to the rules*
#
# 每个数怎么从文件条款变成计算。手里有文件原文，就能逐条对上。
#
# *How a sentence of the document becomes a figure and a rule. With the document in hand each step can be followed.*

# %%
import sys
from pathlib import Path

root = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "simulation").is_dir())
sys.path.insert(0, str(root))

import altair as alt
import pandas as pd

from simulation import explain, load_plan
from simulation.clauses import clauses, figures_of_clause
from simulation.families import ready
from simulation.household import people_table
from simulation.strips import by_age

_ = alt.renderers.enable("svg")  # 在本机绘制，不联网 / drawn here, with no network
plan = load_plan("yicheng-2023")

# %% [markdown]
# ## 1. 数字各有出处
#
# 数字在方案文件里，不在程序里。每个数注明条款和依据：文件所载、国家规定、公开数字，或者**假设**。
#
# *Figures live in the plan file, none in the program. Each names its clause and what it rests on; assumptions are marked.*

# %%
figures = plan.to_frame()
medical = figures["path"].str.startswith("medical.")
figures[medical][["path", "value", "clause", "basis"]].head(8)

# %% [markdown]
# 其中的假设：文件没有写的金额（R2）、每一处口径、谁来负担；费款年度一行说的是“列入当年预算”（5.5）。
#
# *What is assumed: the amount the document does not state (R2), every reading, who pays; the line of the fee year is about the year
# it is budgeted in (5.5).*

# %%
figures[figures["basis"] == "assumption"][["path", "value", "clause"]].reset_index(drop=True)

# %%
figures[figures["basis"].fillna("") != ""].groupby("basis").size().rename("条数 / figures").to_frame()

# %% [markdown]
# ## 2. 一个条款：说什么、读哪些数、由哪些算例检验
#
# 条款 4.1.M6：满 60 周岁不满 70 周岁的居民，个人缴费减半。
#
# *Clause 4.1.M6: from 60 to 69 half of the contribution is paid. What it settles, the figures it reads, the cases worked by
# hand that hold it.*

# %%
clause = clauses()["4.1.M6"]
print(clause.settles.zh, "/", clause.settles.en)
print("规则 / rules:", "、".join(rule.name for rule in clause.rules))
for case in clause.cases[:4]:
    print("算例 / case:", case)

# %%
pd.DataFrame(
    [(path, value, note.basis) for path, value, note in figures_of_clause(plan, "4.1.M6")],
    columns=["path", "value", "basis"],
)

# %% [markdown]
# 全部条款：做成规则的、只是口径的、不影响金额所以没有规则的。
#
# *All clauses: made into rules, readings, and those that move no amount and so have no rule.*

# %%
kinds = pd.Series(
    {
        name: "口径 / reading" if one.is_reading else "有规则 / rules" if one.modelled else "无规则 / no rule"
        for name, one in clauses().items()
    }
)
counts = kinds.value_counts().rename_axis("kind").rename("clauses").reset_index()
alt.Chart(counts, title="条款怎样进入模型（条） / clauses in the model").mark_bar(color="#0b5cad").encode(
    x=alt.X("clauses:Q", title=None), y=alt.Y("kind:N", sort="-x", title=None)
).properties(width=420, height=110)

# %% [markdown]
# ## 3. 一个人，逐条问过去
#
# 一对夫妇，71 岁和 63 岁；看 63 岁的那位。规则按文件次序一条一条问，没有随机，谁来算都一样。
#
# *A couple of 71 and 63; here the one of 63. The rules are asked in the order of the document and nothing is drawn.*

# %%
couple = people_table(ready(plan, "old_couple"))
person = int(couple["person_id"].iloc[1])
trace = explain(person, plan, couple)
steps = trace.to_frame()
steps[steps["scheme"] == "medical"][["number", "clauses", "rule", "says_zh", "answer_zh"]].reset_index(
    drop=True
)

# %% [markdown]
# 同一个人最后几步的全文：读了什么、答了什么、为什么。
#
# *The last steps in full: what each read, what it answered and why.*

# %%
print("\n".join(trace.text("zh").splitlines()[-12:]))

# %%
print("\n".join(trace.text("en").splitlines()[-12:]))

# %% [markdown]
# ## 4. 从 0 岁到 100 岁，本人付多少
#
# 一个只参加医保、不缴养老的人，只改出生日期，其余不变。台阶就是条款里的年龄：60 周岁减半，70 周岁全免。
#
# *A person who joins medical insurance alone, at every age. The steps are the ages of the clauses: half from 60, nothing from 70.*

# %%
one = ready(plan, "migrant").with_member(0, local_hukou=True, residence_permit=False)
strip = by_age(one, plan, 0).melt(["age"], ["own", "help"], "part", "yuan")
strip["part"] = strip["part"].map({"own": "本人缴费 / own", "help": "补助与资助 / public"})
alt.Chart(strip, title="居民医保一人一年，按周岁（元） / medical insurance by age (yuan a year)").mark_line(
    interpolate="step-after", strokeWidth=3
).encode(
    x=alt.X("age:Q", title="周岁 / age"),
    y=alt.Y("yuan:Q", title=None),
    color=alt.Color("part:N", title=None, scale=alt.Scale(range=["#c4620a", "#0b5cad"])),
).properties(width=560, height=240)

# %% [markdown]
# ## 5. 改一个门槛，再问同一个人
#
# 减半的年龄从 60 提到 65：63 岁的人从半价变成全价。对照前后两份说理，看是哪几条答得不同。
#
# *Half price from 65 instead of 60: the person of 63 pays all. Beside each other, the steps that answer otherwise.*

# %%
later = plan.change({"medical.aid.age_60_69.min_age": 65})
after = explain(person, later, couple).to_frame()
moved = steps["answer_zh"] != after["answer_zh"]
steps.loc[moved, ["clauses", "rule", "says_zh", "answer_zh"]].assign(改后=after.loc[moved, "answer_zh"])
