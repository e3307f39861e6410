"""Words of many districts."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.districts": ("多区县", "Many districts"),
    "districts.about": (
        "打开在命令行里对许多区县跑出的结果（python -m simulation dataset），看合计、负担方、参保、各区县高低和情景之间的差别。"
        "区县与镇街都是合成的，各不相同，只用来看规模和差异，不是任何真实区县。"
        "方案的规则和金额在每个区县都一样，镇街是各区县自己的；写明镇街或村的资助规则，只在有同名镇街或村的地方起作用。"
        "“差额”是所看情景减去本次运行的第一个情景，同一批人；谁受益谁受损要逐人比较，请在总览页看本区的草案。",
        "Opens what was run over many districts on the command line (python -m simulation dataset): totals, payers, coverage, "
        "districts high and low, differences between scenarios. Districts and towns are synthetic, each different; they show "
        "size and spread and are no real district. A plan's rules and amounts hold in every district, towns are its own; an aid "
        "rule that names towns or villages fits only where one of that name exists. A difference is the scenario shown less the "
        "first of the run, on the same people; for gainers and losers person by person see the overview of your draft.",
    ),
    "districts.kept": ("本机已有的结果", "Results on this machine"),
    "districts.none_kept": ("还没有", "none yet"),
    "districts.path": ("或填写结果文件夹的路径", "Or the path of a results folder"),
    "districts.path_help": (
        "运行本程序的机器上的文件夹，只读取其中的 result.json 与三张 Parquet 表",
        "A folder on the machine that runs this program; only its result.json and three Parquet tables are read",
    ),
    "districts.empty": (
        "还没有可看的结果。在命令行运行下面两条：先生成区县，再跑情景；结果默认存到本机数据文件夹，刷新本页即可看到。",
        "Nothing to show yet. Run these two on the command line: make the districts, then run scenarios over them. Results go to "
        "the data folder of this machine by default; reload this page to see them.",
    ),
    "districts.empty_note": (
        "5 个区县约 300 万人，两核机器上约半分钟。reform.json 是在“方案文件”页保存的情景，可换成任何方案或情景文件。",
        "Five districts are some 3 million people: about half a minute on two cores. reform.json is a scenario saved on the page "
        "Plan files; any plan or scenario file will do.",
    ),
    "districts.scenario": ("情景", "Scenario"),
    "districts.plan": ("{plan}", "{plan}"),
    "districts.plan_changed": ("{plan}，改动 {count} 项", "{plan}, {count} changed"),
    "districts.standing": (
        "以下为该次运行自己的方案：{plan} · 费款年度 {year} · {status}（与本页顶部的草案无关）。",
        "The run's own plan: {plan} · fee year {year} · {status} (not the draft at the top of the page).",
    ),
    "districts.older": (
        "该结果由模型 {was} 跑出，本机是 {now}；重新运行可能得到不同的数字。",
        "These results are of model {was}; this machine has {now}. Run again, figures may differ.",
    ),
    "districts.sentence": (
        "{districts} 个合成区县、{persons}：公共资金 {public}，个人缴费 {own}，医保参保率 {rate}。",
        "{districts} synthetic districts, {persons} persons: public money {public}, own payments {own}, medical rate {rate}.",
    ),
    "districts.sentence_change": (
        "{districts} 个合成区县、{persons}：公共资金 {public}（较“{base}”{change}），个人缴费 {own}，医保参保率 {rate}。",
        "{districts} synthetic districts, {persons} persons: public money {public} ({change} against “{base}”), own "
        "payments {own}, medical rate {rate}.",
    ),
    "districts.public": ("公共资金", "Public money"),
    "districts.own": ("个人缴费", "Own payments"),
    "districts.against": ("{change}，较第一情景", "{change} to the first"),
    "districts.against_tip": ("第一情景：{base}", "The first: {base}"),
    "districts.lines": ("按项目", "By line"),
    "districts.lines_title": ("各项目资金（万元）", "Money by line (10,000 yuan)"),
    "districts.lines_alt": (
        "条形图：各项目的资金，第一情景与所看情景",
        "Bars: money by line under the first scenario and the one shown",
    ),
    "districts.payers": ("按负担方", "By payer"),
    "districts.payers_note": (
        "各镇街各项目按方案所列份额分到负担方，逐分不差；方案没有写明的归“未定”。",
        "Each line of each town is split by the plan's shares to the fen; what the plan does not assign stands as not assigned.",
    ),
    "districts.first_yuan": ("第一情景（元）", "First (yuan)"),
    "districts.shown_yuan": ("所看情景（元）", "Shown (yuan)"),
    "districts.yuan": ("金额（元）", "Amount (yuan)"),
    "districts.in_yuan": ("（元）", " (yuan)"),
    "districts.coverage": ("参保", "Coverage"),
    "districts.coverage_title": (
        "{scheme}参保率（%），按年龄段起始年龄",
        "{scheme}: enrolment rate (%) by first age of the band",
    ),
    "districts.coverage_alt": (
        "折线图：各年龄段上年与本年参保率",
        "Lines: enrolment rate by age band, last year and this",
    ),
    "districts.by_district": ("各区县", "By district"),
    "districts.figure": ("看哪个数", "Figure"),
    "districts.figure.public_a_head": ("户籍人均公共资金", "public money a registered person"),
    "districts.figure.public": ("公共资金", "public money"),
    "districts.figure.own": ("个人缴费", "own payments"),
    "districts.figure.medical_rate": ("医保参保率", "medical rate"),
    "districts.figure.pension_rate": ("养老参保率", "pension rate"),
    "districts.figure.difference": ("公共资金差额", "difference in public money"),
    "districts.unit.money": ("万元", "10,000 yuan"),
    "districts.unit.rate": ("%", "%"),
    "districts.unit.head": ("元/人", "yuan a person"),
    "districts.all_title": (
        "各区县{figure}（{unit}），由高到低",
        "Districts by {figure} ({unit}), high to low",
    ),
    "districts.ends_title": (
        "{figure}（{unit}）：最高与最低各 {number} 个区县",
        "Districts by {figure} ({unit}): the {number} highest and {number} lowest",
    ),
    "districts.ends_alt": ("条形图：各区县的数值，由高到低", "Bars: districts from high to low"),
    "districts.column.public_a_head": ("户籍人均公共资金（元）", "Public a registered person (yuan)"),
    "districts.column.public": ("公共资金（元）", "Public money (yuan)"),
    "districts.column.own": ("个人缴费（元）", "Own payments (yuan)"),
    "districts.column.medical_rate": ("医保参保率", "Medical rate"),
    "districts.column.pension_rate": ("养老参保率", "Pension rate"),
    "districts.column.difference": ("公共资金差额（元）", "Difference, public (yuan)"),
    "districts.towns": ("一个区县的镇街", "Towns of one district"),
    "districts.between": ("情景比较", "Between the scenarios"),
    "districts.between_note": ("同一批人，各情景并排。", "The same people under each scenario."),
    "column.district": ("区县", "District"),
    "column.towns": ("镇街数", "Towns"),
}
