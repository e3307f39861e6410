"""Words of asking backwards."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.solve": ("目标求解", "Best plan"),
    "solve.about": (
        "倒过来问：给出可以变动的数字（杠杆）及其范围和步长、一个目标、若干条件，本页把网格上的每一个方案都按与其他页面相同的方式完整测算一遍"
        "（人的参保行为随之变化），找出满足全部条件的最优方案。目标相同者，依次取公共资金较少、个人缴费较少、改动的杠杆较少、离原方案较近、网格上较前的。"
        "没有方案满足全部条件时，给出最接近的：各条件差多少，都按该指标在全部候选中的变动幅度折算，最大的一项差得最少者最接近。"
        "“比基准多”指比未改动的方案多。变差的人：同样参保而缴得更多或得到更少的，加上不再参保的。"
        "个人缴费降低会使基金少收；人均筹资列在表中，需要时加“人均筹资不低于基准”的条件，或用“筹资总额不变”的杠杆。"
        "已测算的候选保留在本机：停止后可接着做，换目标、换条件、缩小范围不必重算。方法见 docs/solve.md。",
        "Ask backwards: name the figures that may move (levers) with a range and a step, a goal, and limits. Every plan on the grid is "
        "then run in full, the same way as on every other page (people's choices respond), and the best that keeps all limits is found. "
        "Ties go to less public money, then less own payments, fewer levers moved, the shorter way from the plan, the earlier on the grid. "
        "Where no plan keeps all limits, the nearest is shown: each miss counts as a part of how far that measure moves over all candidates, "
        'and the largest such part is smallest. "More than the base" means more than the plan without changes. Worse off: who stays in and '
        "pays more or gets less, and who drops out. A lower individual amount leaves the fund with less; what the fund receives for each "
        "member stands in the tables, and may be made a limit, or use the lever that keeps the total. Candidates stay on this machine: a "
        "stopped search goes on, another goal, limit or narrower range takes no new run. Method: docs/solve.md.",
    ),
    "solve.ready": ("常见问题", "Ready questions"),
    "solve.ready.budget": (
        "全额资助从多少岁起，区级多花不超过 500 万元？",
        "Full help from which age for at most 5 m yuan more?",
    ),
    "solve.ready.keep": (
        "各镇街医保参保率都不低于上年，怎样最省？",
        "Cheapest way to keep last year's rate in every town?",
    ),
    "solve.ready.high": (
        "个人缴费最高可到多少，医保参保率仍不低于 95%？",
        "How high an individual amount at a 95 % rate?",
    ),
    "solve.levers": ("可以变动的数字（杠杆）", "What may move (levers)"),
    "solve.lever": ("数字", "Figure"),
    "solve.low": ("从", "From"),
    "solve.high": ("到", "To"),
    "solve.step": ("步长", "Step"),
    "solve.add_lever": ("加一个杠杆", "Add a lever"),
    "solve.remove": ("去掉", "Remove"),
    "solve.lever_note": ("单位：{unit}；现为 {now}；{count} 个取值", "in {unit}; now {now}; {count} values"),
    "solve.goal": ("目标", "Goal"),
    "solve.sense": ("方向", "Make it"),
    "solve.sense.min": ("最少、最低", "as low as may be"),
    "solve.sense.max": ("最多、最高", "as high as may be"),
    "solve.limits": ("条件", "Limits"),
    "solve.measure": ("指标", "Measure"),
    "solve.side": ("方向", "Side"),
    "solve.side.at_most": ("不超过", "at most"),
    "solve.side.at_least": ("不低于", "at least"),
    "solve.bound": ("界限（{unit}）", "Bound ({unit})"),
    "solve.against": ("与什么比", "Of what"),
    "solve.against.itself": ("本身", "the figure itself"),
    "solve.against.base": ("比基准多", "more than the base"),
    "solve.add_limit": ("加一个条件", "Add a limit"),
    "solve.no_limits": ("没有条件：所有候选都算满足。", "No limits: every candidate counts."),
    "solve.method": ("做法", "Method"),
    "solve.method.grid": ("全部搜索", "Full grid"),
    "solve.method.bisect": ("二分（只有一个杠杆时）", "Bisection (one lever)"),
    "solve.count": (
        "共 {count:,} 个候选，已有 {done:,} 个，还需测算 {left:,} 个，约 {time}（{workers} 个进程）。",
        "{count:,} candidates, {done:,} known, {left:,} to run: about {time} ({workers} processes).",
    ),
    "solve.count_bisect": (
        "共 {count:,} 个候选；二分约需测算其中 {left:,} 个，约 {time}。",
        "{count:,} candidates; bisection runs about {left:,} of them: about {time}.",
    ),
    "solve.count_done": ("共 {count:,} 个候选，全部已有结果。", "{count:,} candidates, all of them known."),
    "solve.seconds": ("{count:.0f} 秒", "{count:.0f} s"),
    "solve.minutes": ("{count:.0f} 分钟", "{count:.0f} min"),
    "solve.run": ("开始求解", "Find the best"),
    "solve.continue": ("接着求解", "Go on"),
    "solve.stop": ("停止（保留已完成的）", "Stop (keep what is done)"),
    "solve.progress": ("已测算 {done:,} / {of:,} 个候选", "{done:,} of {of:,} candidates run"),
    "solve.empty": (
        "这个问题还没有测算过。选一个常见问题或自己写杠杆、目标和条件，然后开始求解。",
        "Nothing was run for this question yet. Take a ready question or state levers, goal and limits, then start.",
    ),
    "solve.partly": (
        "求解已停止：完成 {done:,} / {of:,} 个候选，下面只是其中的结果，可以接着做。",
        "The search was stopped: {done:,} of {of:,} candidates are done; what follows is of these alone. You may go on.",
    ),
    "solve.sentence": (
        "{head}：{where}。{goal}为 {value}（{runs:,} 个候选中 {kept:,} 个满足全部条件）。",
        "{head}: {where}. {goal}: {value} ({kept:,} of {runs:,} candidates keep all limits).",
    ),
    "solve.sentence_lever": (
        "{head}：{where}（{runs:,} 个候选中 {kept:,} 个满足全部条件）。",
        "{head}: {where} ({kept:,} of {runs:,} candidates keep all limits).",
    ),
    "solve.sentence_none": (
        "{runs:,} 个候选都不满足全部条件。最接近的：{where}。",
        "None of {runs:,} candidates keeps all limits. The nearest: {where}.",
    ),
    "solve.stays": ("{lever} {value}（不变）", "{lever} {value} (as it is)"),
    "solve.moves": ("{lever} {old} → {new}", "{lever} {old} → {new}"),
    "solve.binding": ("起限制作用的条件：{limits}。", "What binds: {limits}."),
    "solve.binding_none": (
        "没有条件起限制作用：去掉任何一个条件，目标都不会更好。",
        "No limit binds: leaving any one out makes the goal no better.",
    ),
    "solve.bars": (
        "去掉其中任一个即有方案可行：{limits}。",
        "Leaving out any one of these leaves a plan: {limits}.",
    ),
    "solve.bars_none": (
        "只去掉一个条件仍无方案可行，须同时放宽几个。",
        "Leaving out a single limit is not enough; several must give way.",
    ),
    "solve.fund_less": (
        "注意：医保基金人均筹资由 {base} 变为 {best}，全年收入合计（个人缴费、补助、资助）{change}；公共资金少了，不等于基金够支付待遇。",
        "Mind: the medical fund receives {best} for each member instead of {base}, for the year in all (own payments, subsidy, help) {change}; less public money does not mean that the fund can pay its benefits.",
    ),
    "solve.take": ("取为草案", "Take into the draft"),
    "solve.taken": ("当前草案就是这个方案。", "The draft is this plan."),
    "solve.is_candidate": ("当前草案在这个网格上：{where}。", "The draft stands on this grid: {where}."),
    "solve.changes": ("改了什么", "What it changes"),
    "solve.no_changes": ("与基准相同，没有改动。", "The same as the base, nothing changed."),
    "solve.figures": ("基准与{which}", "Base and {which}"),
    "solve.which.best": ("最优方案", "the best plan"),
    "solve.which.nearest": ("最接近的方案", "the nearest plan"),
    "solve.column.unit": ("单位", "Unit"),
    "solve.column.base": ("基准", "Base"),
    "solve.column.difference": ("差额", "Difference"),
    "solve.column.limit": ("条件", "Limit"),
    "solve.column.reached": ("达到", "Reached"),
    "solve.column.met": ("满足", "Kept"),
    "solve.column.kept_by": ("满足它的候选", "Candidates that keep it"),
    "solve.column.without": ("满足其余条件的候选", "Candidates that keep the others"),
    "solve.column.binds": ("起限制作用", "Binds"),
    "solve.column.rank": ("名次", "Rank"),
    "solve.column.reason": ("原因", "Reason"),
    "solve.column.kind": ("是否满足条件", "Keeps the limits"),
    "solve.column.same": ("同样两数的其他候选", "Others with the same two figures"),
    "solve.frontier": ("花费与覆盖的前沿", "Frontier of cost and coverage"),
    "solve.frontier_note": (
        "前沿上的方案，没有别的候选花得不多于它而覆盖不少于它。点击任何一个点，把该方案取为草案（可撤销）。",
        "No other candidate costs no more and covers no less than one on the frontier. A click on any point takes that plan into the draft (undo is there).",
    ),
    "solve.cost": ("花费（横轴）", "Cost (across)"),
    "solve.coverage": ("覆盖（纵轴）", "Coverage (up)"),
    "solve.chart": (
        "{coverage}（{unit}，纵轴）与{cost}（{cost_unit}，横轴）",
        "{coverage} ({unit}, up) and {cost} ({cost_unit}, across)",
    ),
    "solve.chart_alt": (
        "{count} 个候选，前沿上 {front} 个；最省的花 {cheap}、覆盖 {low}，最多的花 {dear}、覆盖 {high}",
        "{count} candidates, {front} on the frontier; from {cheap} and {low} to {dear} and {high}",
    ),
    "solve.drawn": (
        "图中画出前沿与满足条件者中的前 {count:,} 个；全部在表中。",
        "The chart shows the frontier and the first {count:,} others; all are in the table.",
    ),
    "solve.candidates": ("满足全部条件的候选（{count:,} 个）", "Candidates that keep all limits ({count:,})"),
    "solve.all_candidates": ("也列出不满足条件的", "List those that miss too"),
    "solve.refused": ("被方案拒绝的候选（{count:,} 个）", "Candidates that the plan refuses ({count:,})"),
    "solve.rate": ("{name}参保率", "Enrolment rate, {name}"),
    "solve.change": ("{name}参保率与上年之差", "Change of the rate on last year, {name}"),
    "solve.lowest_rate": ("{name}参保率最低的镇街", "Lowest rate of a town, {name}"),
    "solve.lowest_change": (
        "{name}参保率与上年之差最低的镇街",
        "Lowest change of a town on last year, {name}",
    ),
    "solve.own_a_head": ("{name}人均个人缴费", "Own payment a member, {name}"),
    "solve.fund": ("{name}基金筹资总额", "Income of the fund, {name}"),
    "solve.fund_a_head": ("{name}人均筹资", "Income of the fund a member, {name}"),
    "solve.worse_off": ("变差的人：{name}", "Worse off: {name}"),
    "solve.losers": ("缴得更多或得到更少的人：{name}", "Pay more or get less: {name}"),
    "solve.left": ("不再参保的人：{name}", "Drop out: {name}"),
    "solve.over_base": ("{measure}比基准多", "{measure} over the base"),
    "solve.in_town": ("{measure}（{town}）", "{measure} ({town})"),
    "solve.everybody": ("全体", "everybody"),
    "solve.unit.wan": ("万元", "10,000 yuan"),
    "solve.unit.yuan": ("元", "yuan"),
    "solve.unit.persons": ("人", "persons"),
    "solve.unit.share": ("%", "%"),
    "solve.unit.points": ("个百分点", "percentage points"),
    "solve.unit.years": ("周岁", "years"),
    "solve.unit.months": ("个月", "months"),
    "unit.months": ("个月", "months"),
    "solve.head.best": ("最优", "Best"),
    "solve.head.so_far": ("未做完，目前最优", "Not finished, best so far"),
    "solve.missed": ("最接近的方案还差：{limits}。", "The nearest misses: {limits}."),
    "solve.missed_by": ("{limit}，差 {by}", "{limit}, by {by}"),
    "solve.pick": ("从前沿上选一个方案（不用点图）", "Choose a plan of the frontier (instead of a click)"),
}
