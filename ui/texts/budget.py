"""Words of the budget and last year's books."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.budget": ("财政测算", "Budget"),
    "figure.working_funds.amount": (
        "工作经费（元/参保人次，0 为不列）",
        "Working funds (yuan an enrolment; 0: none)",
    ),
    "about.working_funds.amount": (
        "区财政保障的工作经费，按参保人次计；文件没有写标准，默认不列。",
        "Working funds that the district's finance bureau guarantees, for each enrolment; the document states no amount, so none by default.",
    ),
    "frame.aid_rule": ("资助：{rule}", "Help: {rule}"),
    "frame.aid_moved": ("{name}（现为 {ages}）", "{name} (now {ages})"),
    "frame.payers_of": ("负担方：{item}", "Payers: {item}"),
    "aid.extreme_poverty": ("特困全额", "extreme poverty, in full"),
    "aid.fixed_aid": ("低保等定额", "fixed amount (低保 and others)"),
    "aid.government_paid": ("困难群体全额代缴", "hardship groups, in full"),
    "aid.age_70_plus": ("70 周岁及以上", "70 and older"),
    "aid.age_60_69": ("60 至 69 周岁", "60 to 69"),
    "department.人社": ("人社", "human resources and social security"),
    "department.医保": ("医保", "medical insurance"),
    "department.财政": ("财政", "finance"),
    "department.民政": ("民政", "civil affairs"),
    "department.残联": ("残联", "disabled persons' federation"),
    "department.乡村振兴": ("乡村振兴", "rural revitalisation"),
    "department.退役军人": ("退役军人", "veterans affairs"),
    "department.卫健": ("卫健", "health"),
    "account.general_budget": ("一般公共预算", "general budget"),
    "account.insurance_fund": ("社会保险基金预算", "insurance-fund budget"),
    "account.outside": ("不列政府预算", "outside the government's budgets"),
    "column.department": ("部门", "Department"),
    "column.account": ("预算", "Account"),
    "column.code": ("功能科目", "Functional code"),
    "column.fee_year": ("费款所属期", "Fee year"),
    "column.budget_year": ("预算年度", "Budget year"),
    "column.identity": ("恒等式", "Identity"),
    "column.by_person": ("按人相加（元）", "Added up by person (yuan)"),
    "column.by_standard": ("按标准或按表（元）", "By standard or table (yuan)"),
    "column.month": ("月份", "Month"),
    "column.accrued": ("当月发生（元）", "Accrued (yuan)"),
    "column.payable": ("当月应拨（元）", "Payable (yuan)"),
    "column.payable_so_far": ("累计应拨（元）", "Payable so far (yuan)"),
    "column.payable_district": ("其中区级应拨（元）", "of which the district (yuan)"),
    "column.standard_share": ("标准是假设", "Amount a head assumed"),
    "column.payer_share": ("负担方是假设", "Payer assumed"),
    "column.unassigned_share": ("未定", "Not assigned"),
    "column.percent": ("份额（%）", "Share (%)"),
    "column.valid_from": ("起（可空）", "From (optional)"),
    "column.valid_to": ("止（可空）", "To (optional)"),
    "column.model": ("本测算", "The model"),
    "column.published_as": ("公布或推算", "Published or derived"),
    "budget.about": (
        "把两项保险的钱按预算的说法列出来：哪个项目、哪个科目、哪级哪部门负担、哪个镇街，基准、草案与差额；逐月何时要拨；"
        "多少是假设；和公布的数量级对一对；再和上年决算对一对。金额由所用人口逐人按条款算出，四舍五入到分，各表相加都相等，差一分就不出结果。"
        "依据条款 5.5、5.6；方法与待核事项见 docs/budget.md。",
        "The money of both schemes in budget language: line, functional code, level and department, town; base, draft and "
        "difference; when it is due; how much rests on assumptions; beside published magnitudes and last year's books. Amounts "
        "are worked out person by person, to the fen; a run that is a fen off gives no result. "
        "Clauses 5.5 and 5.6; see docs/budget.md.",
    ),
    "budget.sentence": (
        "{year} 费款年度公共资金 {public}{change}：中央 {central}，区级 {district}，其他各方 {others}，"
        "省市区之间尚未分定 {unassigned}。",
        "Public money for fee year {year} is {public}{change}: central {central}, district {district}, others {others}, "
        "not yet assigned between province, city and district {unassigned}.",
    ),
    "budget.as_base": ("（与基准相同）", " (as in the base)"),
    "budget.against": ("（较基准 {change}）", " ({change} against the base)"),
    "budget.public": ("公共资金", "Public money"),
    "budget.district": ("区级负担", "Borne by the district"),
    "budget.unassigned": ("未定由谁负担", "Not assigned"),
    "budget.assumed": ("负担方是假设的（{share}）", "Payer assumed ({share})"),
    "budget.help.public": (
        "除个人缴费外的全部项目，不分由哪一级负担。",
        "All lines but people's own payments, whichever level bears them.",
    ),
    "budget.help.district": (
        "按下方负担方表归到区级的部分；“未定”的部分里还可能有区级应担的。",
        "What the payer table gives to the district; part of what is not assigned may fall to it too.",
    ),
    "budget.help.unassigned": (
        "中央以外的医保财政补助：省、市、区各担多少没有公布，宁可不分，也不编造。",
        "The medical subsidy beyond the central share: what province, city and district bear was not published, so it is left open.",
    ),
    "budget.help.assumed": (
        "由谁出是假设（金额不一定是假设）。可在下方负担方表里改，并写上依据。",
        "Who pays is an assumption (the amount need not be). Edit it in the payer table below, with its source.",
    ),
    "budget.table": ("预算表：基准、草案、差额", "The budget: base, draft, difference"),
    "budget.by": ("按", "By"),
    "budget.by_line": ("项目", "Line"),
    "budget.by_payer": ("负担方", "Payer"),
    "budget.by_line_payer": ("项目与负担方", "Line and payer"),
    "budget.by_town": ("镇街", "Town"),
    "budget.by_scheme": ("险种", "Scheme"),
    "budget.chart_line": ("公共资金，按项目（万元）", "Public money by line (10,000 yuan)"),
    "budget.chart_level": ("公共资金，按负担方（万元）", "Public money by payer (10,000 yuan)"),
    "budget.chart_town": ("公共资金，按镇街（万元）", "Public money by town (10,000 yuan)"),
    "budget.chart_scheme": ("公共资金，按险种（万元）", "Public money by scheme (10,000 yuan)"),
    "budget.code": ("{code}（待确认）", "{code} (to confirm)"),
    "budget.years_note": (
        "{year} 费款年度的个人缴费多在上年 10 至 12 月入库；财政资金按列 {year} 年预算计，这是假设：{source}",
        "People pay for fee year {year} mostly from October to December before it; public money is taken to stand in the budget "
        "of {year}, an assumption. The plan's note (notes are in Chinese): {source}",
    ),
    "budget.codes_note": (
        "功能科目都待区财政局确认。个人缴费是基金收入，不是一般公共预算支出。中央、省、市的钱多数直接进入全市基金，不列区级预算。",
        "All functional codes are to be confirmed by the finance bureau. Own payments are income of the funds, no budget spending. Central, "
        "provincial and city money mostly goes straight to the city-wide fund and is not in the district's budget.",
    ),
    "budget.closing": ("平衡核对", "Does it close"),
    "budget.closing_note": (
        "{count} 条恒等式，逐人重新相加，与标准和预算表（各负担方、各镇街之和）两边都到分相等。任何一条差一分，测算即作废。",
        "{count} identities, added up afresh by person, against the standards and the budget (all payers and towns): equal to the fen. Were one "
        "a fen off, there would be no result.",
    ),
    "closing.medical_own": (
        "医保：个人缴费＋资助＝个人标准×参保人数",
        "Medical: own + help = individual standard × members",
    ),
    "closing.medical_total": (
        "医保：个人＋资助＋财政补助＝总标准×参保人数",
        "Medical: own + help + subsidy = total standard × members",
    ),
    "closing.pension_tier": (
        "养老：个人缴费＋代缴＝档次金额",
        "Pension: own + paid on behalf = tier amounts",
    ),
    "budget.months": ("逐月资金需求", "When it is due"),
    "budget.accrued": ("当月发生", "accrued"),
    "budget.payable": ("当月应拨", "payable"),
    "budget.months_chart": ("公共资金，逐月（万元）", "Public money by month (10,000 yuan)"),
    "budget.months_alt": ("逐月发生与应拨的条形图。", "Bars of what accrues and what is payable each month."),
    "budget.months_note": (
        "“发生”：本人缴费的当月，财政对他的补助即算发生（工作经费算在集中征缴开始当月）。“应拨”：{year} 年预算 1 月 1 日起才能列支，"
        "此前发生的都算到 1 月。两者都是假设：文件只说按时足额拨付到位，没有写拨付时点；上级补助常有预拨。",
        "Accrued: in the month in which the person pays, the public part for them is counted (working funds: when the window opens). "
        "Payable: the budget of {year} opens on 1 January, so all that accrued before is due in January. Both are assumptions: the document asks "
        "for payment in time and in full and names no day; higher levels often pay in advance.",
    ),
    "budget.assumptions": ("多少是假设", "What rests on assumptions"),
    "budget.assumptions_note": (
        "两件不同的事：“标准是假设”指每人多少钱文件没有写（如定额资助）；“负担方是假设”指钱数有依据，但由谁出没有文件。"
        "人数来自所用的人口（见页脚），两栏都不计。",
        "Two different things: an amount a head that the document does not state (such as the fixed help), and a payer that no document at hand "
        "names though the amount is known. All heads come from the people named in the footer and count in neither.",
    ),
    "budget.payers": ("谁负担：可改的份额表", "Who pays: the shares to edit"),
    "budget.payers_note": (
        "每行一个负担方，同一项目的份额合计须为 100%（有起止日期的，按费款年度 1 月 1 日有效的算）。中央 50% 是公布的第三档比例；其余都是假设，"
        "鲁税发〔2020〕53 号等文件未在手。手头有文件的，改份额、把依据改为文件所载并写上文号，它就不再算假设。",
        "A row a payer; the shares of an item must add to 100 % (with dates: those in force on 1 January of the fee year). The central 50 % "
        "is the published share of the third tier; all else is an assumption, the settling document not being at hand. Whoever has the document edits the share, sets the "
        "basis and writes its number, and it is no assumption any more.",
    ),
    "budget.apply_payers": ("应用负担方表", "Apply the payer table"),
    "budget.reset_payers": ("↺ 还原负担方表", "↺ Reset the payer table"),
    "budget.set_here": ("在草案中设定，来源待补", "set in the draft, source to be added"),
    "budget.by_register": ("部门份额按名册折算", "Departments by register"),
    "budget.by_register_help": (
        "代缴与困难群体资助在各部门之间的份额，改按本草案人口所在名册的金额折算（右下表），级次不变。",
        "Sets the shares of the departments in what is paid for groups to what this draft's people in each register come to (table below); levels stay.",
    ),
    "budget.departments": ("按名册归到部门的人数与金额", "Heads and money by the department of the register"),
    "budget.departments_note": (
        "一人在几个名册里的，按民政、残联、乡村振兴、退役军人的次序只计一次；次序是假设。",
        "Who stands in several registers counts once, in the order civil affairs, disabled persons, rural revitalisation, veterans; the order is an assumption.",
    ),
    "budget.working_funds": ("工作经费（5.5，可选）", "Working funds (5.5, optional)"),
    "budget.working_funds_note": (
        "两个险种都参加的人计两次。填 0 即不列，各表与不填时完全一样。",
        "Who is in both schemes counts twice. With 0 there is none and every table is as before.",
    ),
    "budget.magnitudes": ("与公布的数量级对照", "Beside published magnitudes"),
    "budget.magnitudes_note": (
        "公布的数都比本方案早，口径也不同：区级预算里只有区里出的那部分，中央、省、市的钱进全市基金，不经过区级预算或只经过一部分，"
        "所以要先分清谁出再比。这里只看总数荒不荒唐，不用来调模型。",
        "What was published is older and of another scope: the district's budget holds only what the district pays; central, provincial and city money goes to "
        "the city-wide fund and passes outside it or in part. So split by payer first, then compare. It shows whether a total is absurd; nothing is fitted to it.",
    ),
    "budget.magnitudes_none": (
        "这个地方没有收集公布的数。",
        "Nothing published was gathered for this place.",
    ),
    "magnitude.medical_subsidy": ("医保财政补助，各级合计", "Medical subsidy, all levels"),
    "magnitude.medical_members": ("居民医保参保人数", "Resident medical members"),
    "magnitude.aid_70_plus": ("70 岁及以上资助", "Help from 70"),
    "magnitude.aid_60_69": ("60 至 69 岁资助", "Help at 60 to 69"),
    "magnitude.assistance_a_head": ("资助参保，每名受助人", "Enrolment assistance a person helped"),
    "magnitude.subsidy_a_payer": ("养老缴费补贴，每名缴费人", "Pension subsidy a payer"),
    "magnitude.own_a_payer": ("养老个人缴费，每名缴费人", "Own pension contribution a payer"),
    "magnitude.district_health": ("医保各项中区级负担", "Medical lines borne by the district"),
    "magnitude.district_social": ("养老各项中区级负担", "Pension lines borne by the district"),
    "magnitude.district_all": ("区级负担合计", "Borne by the district in all"),
    "magnitude.inside": ("不超出", "within it"),
    "magnitude.above": ("高于它，请核", "above it: look into it"),
    "magnitude.below": ("低于它，请核", "below it: look into it"),
    "magnitude.times": ("为它的 {ratio} 倍", "{ratio} times it"),
    "magnitude.share": ("相当于它的 {share}", "{share} of it"),
    "payers.no_source": ("依据不是假设时要写来源", "a basis other than assumption needs its source"),
    "payers.incomplete": (
        "第 {row} 行没有填全：要有项目、负担方与份额",
        "row {row} is not complete: a line, a payer and a share are needed",
    ),
    "settlement.title": ("上年决算对照", "Last year's books"),
    "settlement.about": (
        "把上年实际的人数与金额（按项目、镇街，有多少填多少）填入模板上传，与模型对上年方案 {plan} 的测算对照。"
        "模型一侧：同一地方的合成人口推算到 {day}（上年费款年度前一天），按上年方案、本草案的行为假设测算。",
        "Fill in last year's actual heads and amounts by line and town (as many as are known), upload them, and see them beside the model's run of last year's "
        "plan {plan}: the same place's synthetic people as of {day}, the eve of that fee year, under that plan and this draft's behavioural assumptions.",
    ),
    "settlement.upload": ("上传决算数（xlsx、csv）", "Upload the books (xlsx, csv)"),
    "settlement.file_name": ("上年决算", "last-year"),
    "settlement.empty": (
        "还没有决算数。下载模板，填黄色的格，留空的不比；也可以先看示例。",
        "No books yet. Download the template and fill in the yellow cells; blanks are left out. Or look at the example.",
    ),
    "settlement.example_note": (
        "示例：决算数是编造的（由模型自己的数改动而来），只用来说明这张表怎么读。",
        "An example: these books are made up (the model's own figures, altered), only to show how to read the tables.",
    ),
    "settlement.sentence": (
        "对照了 {rows} 行（全区 {lines} 行）；全区各项实际比模型合计 {off}。",
        "{rows} rows compared ({lines} of the whole district); over the district's lines the books differ from the model by {off}.",
    ),
    "settlement.whole": ("全区", "whole district"),
    "settlement.effects_note": (
        "差额 = 人数的影响（人数差 × 模型人均）＋ 人均的影响（其余），两项相加到分相等；人数或金额只填一个的，不拆。",
        "The difference = effect of heads (difference in heads × the model's amount a head) + effect of the amount a head (the rest), adding to the fen; not split where only one "
        "of the two is given.",
    ),
    "settlement.close": ("怎样才能对上", "What would close it"),
    "settlement.close_note": (
        "“一起动”：人数取决算数，标准再取所示的数，两项一起改，模型即等于决算；“任一个”：只改其中一项即可。标准按人数不变、与人均成正比推算，碰到封顶时不成立，也不计人们对新标准的反应；"
        "人数可在“人口与拟合”作为本区数填入，标准在“方案设计”改。标准四舍五入到分，余差不超过每人半分。",
        "Together: heads as in the books and the figure as shown bring the model to the books; either: one of them alone does. A figure is taken as proportional to the "
        "amount a head at the heads as they are, which fails where a cap binds and leaves out how people respond to it. Heads are entered under Population and fit, figures under Plan design. A figure is rounded to the fen: what is left is at most half a fen a head.",
    ),
    "settlement.together_True": ("一起动", "together"),
    "settlement.together_False": ("任一个", "either"),
    "settlement.heads_from": ("人数（{source}）", "heads ({source})"),
    "settlement.a_head": ("人均金额", "amount a head"),
    "settlement.aid_share": ("比例", "share"),
    "settlement.aid_amount": ("金额（元）", "amount (yuan)"),
    "heads_from.pension_members": ("上年养老缴费人数", "pension payers last year"),
    "heads_from.medical_members": ("上年医保参保人数", "medical members last year"),
    "heads_from.registers": ("登记群体人数", "heads of the registers"),
    "heads_from.couples": ("计生家庭户数", "family-planning couples"),
    "heads_from.ages": ("年龄构成", "ages"),
    "sense.nothing": ("已相等，不用动", "equal already"),
    "sense.heads": ("人口给定数可改", "may be given for the population"),
    "sense.ages": (
        "由人口的年龄构成决定，不能单独给定",
        "set by the ages of the population; cannot be given by itself",
    ),
    "sense.mix": (
        "由档次或受助构成决定，没有单一数字可调",
        "set by the mix of tiers or of people helped; no single figure",
    ),
    "sense.fixed": (
        "{basis}，不应为对账而改：先核人数与口径",
        "{basis}: not to be moved to fit; check heads and readings first",
    ),
    "sense.assumed": ("假设，可改", "an assumption, may be moved"),
    "sense.inside": (
        "假设，在合理范围 {low} 至 {high} 内",
        "an assumption, inside its range {low} to {high}",
    ),
    "sense.outside": (
        "假设，但超出合理范围 {low} 至 {high}：另找原因",
        "an assumption, but outside its range {low} to {high}: look elsewhere",
    ),
    "column.model_heads": ("模型人数", "Model heads"),
    "column.model_a_head": ("模型人均（元）", "Model a head (yuan)"),
    "column.model_amount": ("模型金额（元）", "Model amount (yuan)"),
    "column.actual_heads": ("决算人数", "Actual heads"),
    "column.actual_a_head": ("决算人均（元）", "Actual a head (yuan)"),
    "column.actual_amount": ("决算金额（元）", "Actual amount (yuan)"),
    "column.heads_difference": ("人数差", "Heads apart"),
    "column.amount_difference": ("金额差（元）", "Amount apart (yuan)"),
    "column.heads_effect": ("人数的影响（元）", "Effect of heads (yuan)"),
    "column.a_head_effect": ("人均的影响（元）", "Effect of the amount a head (yuan)"),
    "column.books_off": ("差额（元）", "Apart (yuan)"),
    "column.lever": ("动哪一项", "What to move"),
    "column.now": ("现值", "Now"),
    "column.needed": ("应为", "Needed"),
    "column.how": ("怎么动", "How"),
}
