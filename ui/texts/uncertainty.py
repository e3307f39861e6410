"""Words of uncertainty and the bridge."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.uncertainty": ("不确定性", "How sure"),
    "page.bridge": ("变动分解", "Why it changed"),
    "sure.about": (
        "每一项假设都不是确知的。本页把行为假设和方案假设的范围、再加上各镇街参保率、名册人数和缴费档次构成的共同偏差，一起抽取几百次，"
        "每次都用同样的抽取完整测算基准与草案（每次都逐分闭合）。P10、P50、P90：抽取结果由小到大排在第 10%、50%、90% 处的数；约八成抽取落在 P10 与 P90 之间。"
        "圆圈是所有假设取默认值的结果；有些默认值就在范围的一端（如“参保对补贴的反应”为 0，区级负担份额），所以它可以偏在区间一侧甚至之外。"
        "不在区间内的：文件口径（R1 至 R12）的取舍、人口总数与年龄结构、生育与死亡、各年度方案本身。方法与来源见 docs/uncertainty.md。",
        "No assumption is known for sure. This page draws the ranges of all assumptions of behaviour and plan together with shared "
        "deviations of the towns' rates, registers and tiers, some hundred times, and each time works out base and draft in full with "
        "the same draw (each closes to the fen). P10, P50, P90: the values at 10, 50 and 90 % of the draws in rising order; about "
        "eight draws in ten lie between P10 and P90. The ring is the result with every default; where a default stands at an end of its range (the response to the "
        "subsidy is 0, or a share of the district), the ring may lie to one side of the band or outside. Not in the band: the readings R1 to R12, the "
        "number and ages of people, births and deaths, the plans of other years. Methods and sources: docs/uncertainty.md.",
    ),
    "sure.empty": (
        "这份草案还没有抽取过。{draws} 次抽取在两个处理器核上约需一分钟；可以随时停止，已完成的保留。",
        "Nothing has been drawn for this draft yet. {draws} draws take about a minute on two cores; stop whenever you like, what is done is kept.",
    ),
    "sure.draws": ("抽取次数", "Draws"),
    "sure.run": ("开始抽取", "Draw"),
    "sure.again": ("按所选次数重新抽取", "Draw as chosen"),
    "sure.continue": ("接着抽取", "Go on"),
    "sure.stop": ("停止（保留已完成的）", "Stop (keep what is done)"),
    "sure.progress": ("已完成 {done} / {of} 次测算", "{done} of {of} runs done"),
    "sure.partly": (
        "还没有做完，已有 {done} / {of} 次抽取；下面的数以已完成的为准。",
        "Not finished: {done} of {of} draws are done; the figures below rest on these.",
    ),
    "sure.too_few": (
        "完成的抽取太少（{done} 次），还不能给出区间。",
        "Too few draws are done ({done}) to give a band.",
    ),
    "sure.settings": (
        "{done} 次抽取，种子 {seed}，收窄了 {ranges} 项范围；每次抽取的身份、负担方、镇街合计都逐分闭合。",
        "{done} draws, seed {seed}, {ranges} ranges narrowed; in each draw identities, payers and towns close to the fen.",
    ),
    "sure.sentence": (
        "草案的公共资金，把握度{rating}：八成可能在 {low} 至 {high} 之间，中位数 {middle}；较基准的差额在 {diff_low} 至 {diff_high} 之间，把握度{diff_rating}。",
        "Public money of the draft, confidence {rating}: eight in ten draws give {low} to {high}, the middle {middle}; the difference to the base lies between "
        "{diff_low} and {diff_high}, confidence {diff_rating}.",
    ),
    "sure.sentence_same": (
        "公共资金，把握度{rating}：八成可能在 {low} 至 {high} 之间，中位数 {middle}。",
        "Public money, confidence {rating}: eight in ten draws give {low} to {high}, the middle {middle}.",
    ),
    "sure.rating.high": ("高", "high"),
    "sure.rating.medium": ("中", "medium"),
    "sure.rating.low": ("低", "low"),
    "sure.why": (
        "P10-P90 半宽为中位数的 {width}，{than} {threshold}",
        "half of P10-P90 is {width} of the middle, {than} {threshold}",
    ),
    "sure.why_rate": (
        "P10-P90 半宽为 {width}，{than} {threshold}",
        "half of P10-P90 is {width}, {than} {threshold}",
    ),
    "sure.why_sign": (
        "P10 与 P90 一负一正，增减方向不定",
        "P10 and P90 differ in sign, so even the direction is open",
    ),
    "sure.why_most": ("{why}；影响最大的是“{most}”", "{why}; moved most by: {most}"),
    "sure.why_later": (
        "{why}；各项假设还没有逐项试完",
        "{why}; the inputs are not all tried one at a time yet",
    ),
    "sure.tornado_later": (
        "还没有逐项试完；接着抽取后显示。",
        "Not every input is tried one at a time yet; shown once the draws have gone on.",
    ),
    "sure.why_nothing": ("没有一项假设改变它", "no input moves it"),
    "sure.line": (
        "- **{figure}**（{case}）：把握度**{rating}**。{reason}。",
        "- **{figure}** ({case}): confidence **{rating}**; {reason}.",
    ),
    "sure.within": ("不超过", "at most"),
    "sure.beyond": ("超过", "more than"),
    "sure.headlines": ("各项主要数字的区间与把握度", "Bands and confidence of the headlines"),
    "sure.column.figure": ("指标", "Figure"),
    "sure.column.unit": ("单位", "Unit"),
    "sure.column.case": ("方案", "Case"),
    "sure.column.centre": ("默认值结果", "All at default"),
    "sure.column.rating": ("把握度", "Confidence"),
    "sure.column.reason": ("理由", "Reason"),
    "sure.unit.money": ("万元", "10,000 yuan"),
    "sure.unit.persons": ("人", "persons"),
    "sure.unit.rate": ("%", "%"),
    "sure.tornado": ("哪些假设影响最大", "Which inputs move it most"),
    "sure.tornado_note": (
        "一次只动一项：该项取其范围的低端、高端（共同偏差取 5%、95% 分位），其余取默认值。最多列十项；不起作用的不列。",
        "One at a time: the input at the low and the high end of its range (shared deviations at their 5 and 95 %), all others at their default. "
        "Ten at most; inputs that move nothing are left out.",
    ),
    "sure.tornado_chart": (
        "{figure}（{case}）随各假设的变动，{unit}",
        "{figure} ({case}) as each input moves, {unit}",
    ),
    "sure.tornado_none": ("没有一项假设会改变这个数字。", "No input moves this figure."),
    "sure.which_figure": ("指标", "Figure"),
    "sure.which_case": ("看哪个结果", "Which result"),
    "sure.column.input": ("假设", "Input"),
    "sure.column.ends": ("低端 – 高端", "Low – high end"),
    "sure.column.at_low": ("取低端时", "At the low end"),
    "sure.column.at_high": ("取高端时", "At the high end"),
    "sure.column.swing": ("变动幅度", "Swing"),
    "sure.firm": ("区间本身有多牢", "How firm the band itself is"),
    "sure.firm_note": (
        "换一组抽取，P10、P90 会变多少：把已有的抽取放回重抽 1000 次（自助法），九成落在括号内。超立方抽样比这略稳。要更窄，增加抽取次数。",
        "How far P10 and P90 would move with other draws: these draws resampled 1,000 times (bootstrap), nine in ten fall within the interval. "
        "A Latin hypercube is a little firmer. More draws make it narrower.",
    ),
    "sure.sobol": ("交互影响（Sobol 指数）", "Together and alone (Sobol indices)"),
    "sure.sobol_note": (
        "上图最大的六项互相独立地同时变动，各自解释了方差的多少：一阶为单独的作用，总效应含与其他项的共同作用。约需 {runs} 次测算，按需计算。都是估计值，细线为 90% 区间（自助法），可略低于 0 或高于 100%。",
        "The six largest of the chart above moved at once and independently: how much of the variance each explains, alone (first order) and with the others (total). "
        "About {runs} runs, made on demand. Estimates, with 90 % intervals (bootstrap) as thin lines, which may reach a little below 0 or above 100 %.",
    ),
    "sure.sobol_run": ("计算 Sobol 指数", "Work out Sobol indices"),
    "sure.sobol_chart": (
        "{figure}（{case}）的方差由谁解释（%）",
        "What explains the variance of {figure}, {case} (%)",
    ),
    "sure.first": ("一阶（单独）", "first order (alone)"),
    "sure.total": ("总效应（含交互）", "total (with others)"),
    "sure.interval": ("90% 区间", "90 % interval"),
    "sure.inputs": ("抽取哪些假设、范围多大", "What is drawn, and over which range"),
    "sure.inputs_note": (
        "分布为三角形，众数取草案所用的值；共同偏差为正态。草案自己改动的数字是决定，不再抽取。可在文件范围之内收窄任何一项，例如调查过之后。",
        "Triangular, with the draft's own value as the mode; shared deviations are normal. A figure that the draft changes is its decision and is not drawn. "
        "Any range may be narrowed within that of the file, say after a survey.",
    ),
    "sure.narrow": ("收窄一项的范围", "Narrow a range"),
    "sure.low": ("低端", "Low end"),
    "sure.high": ("高端", "High end"),
    "sure.apply": ("采用这个范围", "Take this range"),
    "sure.drop": ("恢复全部范围", "Back to all ranges of the files"),
    "sure.changed": ("已收窄", "narrowed"),
    "sure.column.mode": ("众数", "Mode"),
    "sure.column.shape": ("分布", "Shape"),
    "sure.shape.triangular": ("三角", "triangular"),
    "sure.shape.uniform": ("均匀", "uniform"),
    "sure.shape.normal": ("正态", "normal"),
    "sure.together": ("一同升降的假设（秩相关）", "Inputs that go together (rank correlation)"),
    "sure.column.rank": ("秩相关", "Rank correlation"),
    "sure.size": ("{name}：标准差", "{name}: standard deviation"),
    "unit.deviations": ("个标准差", "standard deviations"),
    "unit.log_ratio": ("对数比", "log ratio"),
    "unit.years": ("周岁", "years"),
    "sure.payer": ("区级负担份额：{line}", "District's share of: {line}"),
    "sure.aid_path": ("资助规则“{rule}”：{field}", "Aid rule {rule}: {field}"),
    "sure.tier_path": ("{amount} 元档：{field}", "Tier of {amount} yuan: {field}"),
    "sure.field.amount": ("金额", "amount"),
    "sure.field.share": ("比例", "share"),
    "sure.field.groups": ("人群", "groups"),
    "sure.field.min_age": ("起始年龄", "lowest age"),
    "sure.field.max_age": ("最高年龄", "highest age"),
    "sure.field.towns": ("镇街", "towns"),
    "sure.field.villages": ("村居", "villages"),
    "sure.field.local_hukou": ("限本区户籍", "registered here only"),
    "sure.field.applies_to": ("作用于", "applies to"),
    "sure.field.contribution_subsidy": ("缴费补贴", "contribution subsidy"),
    "sure.field.open_to": ("对谁开放", "open to"),
    "sure.rule.extreme_poverty": ("特困全额", "extreme poverty, in full"),
    "sure.rule.fixed_aid": ("定额资助", "fixed amount"),
    "sure.rule.government_paid": ("政府代缴", "paid by the government"),
    "sure.rule.age_70_plus": ("70 周岁以上", "70 and older"),
    "sure.rule.age_60_69": ("60-69 周岁", "60 to 69"),
    "overview.band": (
        "区间（P10–P90）：公共资金 {public}，个人缴费 {own}，养老参保 {members}，医保参保率 {rate}；前者的把握度{rating}。",
        "Band (P10–P90): public money {public}, own payments {own}, pension members {members}, medical rate {rate}; confidence in public money {rating}.",
    ),
    "overview.band_details": ("区间从何而来", "Where the band comes from"),
    "overview.no_band": ("这些数字有多大把握？", "How sure are these figures?"),
    "bridge.about": (
        "两个结果为什么不同：把差额拆成人口、行为、每一处改动的数字与口径各占多少，合计到分。八项以内用夏普利值（Shapley）：把改动的每一种先后次序都试一遍取平均，"
        "所以与次序无关，没有作用的项为 0；分数按最大余数归整到分，次序在前者优先。超过八项时，档次、每条资助规则、日程、负担方先各并成一项；仍超过八项则按文件条款的次序逐项改动，结果与次序有关。"
        "单独改动会使方案不成立的项（如必须一起变的年龄上下限）自动并成一项。",
        "Why two results differ: the difference is taken apart into population, behaviour, and each changed figure and reading, to the fen. Up to eight items this is the exact "
        "Shapley value: the average over every order in which the changes can be made, so that order does not matter and an item without effect gets 0; fractions go to whole fen by largest remainder, "
        "the earlier item first. Above eight, tiers, each aid rule, the calendar and the payers become one item each; if still above, the changes are made one after the other in the order of the document's "
        "clauses, and order matters. Items that make the plan invalid alone (such as age limits that must move together) are joined into one.",
    ),
    "bridge.from": ("从", "From"),
    "bridge.to": ("到", "To"),
    "bridge.base": ("基准（草案去掉改动）", "Base (the draft without its changes)"),
    "bridge.draft": ("当前草案", "The draft"),
    "bridge.file": ("上传的方案或情景文件", "A plan or scenario file"),
    "bridge.upload_from": ("“从”的文件", "File to start from"),
    "bridge.upload_to": ("“到”的文件", "File to arrive at"),
    "bridge.same_people": (
        "两边用同一人口（“到”的人口）",
        "The same people on both sides (those of the second)",
    ),
    "bridge.measure": ("分解哪个数字", "Which figure"),
    "bridge.measure.public": ("公共资金合计", "Public money"),
    "bridge.measure.own": ("个人缴费合计", "Own payments"),
    "bridge.measure.scheme": ("公共资金：{name}", "Public money: {name}"),
    "bridge.measure.line": ("项目：{name}", "Line: {name}"),
    "bridge.measure.level": ("负担方：{name}", "Payer: {name}"),
    "bridge.measure.members": ("参保人数：{name}", "Members: {name}"),
    "bridge.measure.eligible": ("应参保人数：{name}", "Eligible: {name}"),
    "bridge.empty": (
        "草案与基准相同，没有可分解的变动。请先在“方案设计”改动方案，或在上面另选两个结果。",
        "The draft is the base: nothing to take apart. Change the plan on the design page, or choose two other results above.",
    ),
    "bridge.same": ("这两个结果完全相同。", "These two results are the same."),
    "bridge.upload_first": ("请上传文件。", "Please hand in the file."),
    "bridge.run": ("开始分解（还需 {runs} 次测算）", "Take apart ({runs} runs to make)"),
    "bridge.sentence": (
        "{measure}由 {start} 变为 {end}，{change}；影响最大的是“{item}”{clause}：{amount}。",
        "{measure} goes from {start} to {end}, {change}; the largest part is {item}{clause}: {amount}.",
    ),
    "bridge.sentence_none": (
        "{measure}两边都是 {start}，各项改动都不影响它。",
        "{measure} is {start} on both sides; no change moves it.",
    ),
    "bridge.clause": ("（{clause}）", " ({clause})"),
    "bridge.method.shapley": (
        "方法：夏普利值，{items} 项，{sets} 种组合。",
        "Method: Shapley value, {items} items, {sets} combinations.",
    ),
    "bridge.method.ordered": (
        "方法：{items} 项，超过八项，按文件条款的次序逐项改动；各项大小与次序有关。",
        "Method: {items} items, more than eight, changed one after the other in the order of the clauses; the parts depend on that order.",
    ),
    "bridge.chart": ("{measure}的变动由何而来，{unit}", "What the change of {measure} consists of, {unit}"),
    "bridge.total": ("差额合计", "Whole difference"),
    "bridge.item.population": ("人口", "Population"),
    "bridge.item.assumptions": ("行为假设", "Assumptions of behaviour"),
    "bridge.item.seed": ("行为的随机种子", "Seed of behaviour"),
    "bridge.item.previous": ("上年方案", "Last year's plan"),
    "bridge.item.fee_year": ("费款年度", "Fee year"),
    "bridge.item.towns": ("镇街", "Towns"),
    "bridge.item.rounding": ("尾差", "Rounding"),
    "bridge.payers": ("负担方：{line}", "Payers of: {line}"),
    "bridge.kind.population": ("人口", "population"),
    "bridge.kind.behaviour": ("行为", "behaviour"),
    "bridge.kind.figure": ("数字", "figure"),
    "bridge.kind.reading": ("口径", "reading"),
    "bridge.kind.rounding": ("尾差", "rounding"),
    "bridge.up": ("增加", "adds"),
    "bridge.down": ("减少", "takes away"),
    "bridge.net": ("合计", "whole"),
    "bridge.column.item": ("因素", "Item"),
    "bridge.column.kind": ("类别", "Kind"),
    "bridge.column.part_yuan": ("部分（元）", "Part (yuan)"),
    "bridge.column.part_persons": ("部分（人）", "Part (persons)"),
    "bridge.column.share": ("占差额", "Of the difference"),
    "bridge.persons_note": ("人数的部分也归整到整人。", "Parts in persons are whole persons too."),
}
