"""Words of years ahead."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.years": ("多年预测", "Years ahead"),
    "years.about": (
        "本页把人口逐年推算下去，按各年的标准测算两险资金。基准与草案用的是同一批人：谁去世、出生、外出，与方案无关；第一年与“总览”完全一致。\n\n"
        "**公布的**：2022–2025 年度个人缴费与财政补助；全国生命表（联合国 2024）；全国分年龄生育率（2020 普查）；本区 2010–2020 两次普查同一出生队列之比（外出与返回的净额）；山东基础养老金最低标准（到 2023 年 7 月）。\n\n"
        "**假设的**：\n"
        "- 最后公布年份之后的标准按您设定的路径增长，四舍五入到整元；其余规则（档次、资助、年龄、负担方）沿用最后一份方案，均标为假设。\n"
        "- 草案的改动在以后各年继续有效：逐年变动的标准保持与基准相同的差额（元），其他改动按改后的值。\n"
        "- 死亡率不再下降；生育率维持基年水平（基年出生数定水平，全国分年龄率定形状），由已婚妇女生育；15 岁以下和 67 岁以上不外出也不返回，只有净流动，户籍不变，没有户籍迁移。\n"
        "- 在校、职工保险、婚姻和各类名册没有公布变动率：各年龄各性别保持基年的比例（在校、婚姻按单岁，其余按五岁组），人数精确，只变动必要的最少人数。60 岁起职工保险比例较低，也照此保持。\n"
        "- 丧偶随配偶去世而来，丧偶者不再婚。计划生育家庭不再新增，再生育者失去该身份。\n"
        "- 参保：上年做法带到下年，对方案的反应按“行为假设”；随年龄的进出按基年的年龄分布（见 docs/projection.md）。人到 60 岁不再缴费，由规则得出。\n\n"
        "**不能当作的**：这是合成人口在以上假设下的推算，不是预报；年份越远越不可靠。没有利率、待遇支出、医疗费用、退休年龄变化。",
        "The people are aged year by year and both schemes are costed at the standards of each year. Base and draft share their people: who dies, is born or moves does not depend on the plan; the first year is that of the overview.\n\n"
        "**Published**: individual and government standards 2022–2025; the life table of China (UN 2024); fertility by age, China (census 2020); the district's cohort ratios between the censuses of 2010 and 2020 (net leaving and returning); Shandong's minimum basic pension (to July 2023).\n\n"
        "**Assumed**:\n"
        "- After the last published year standards follow the path you set, rounded half up to whole yuan; all other rules (tiers, assistance, ages, payers) are carried over from the last plan and marked as assumptions.\n"
        "- A draft's changes hold in later years: a standard that moves keeps its difference to the base in yuan, all else the changed value.\n"
        "- Mortality falls no further; fertility keeps the level of the base year, of married women; nobody under 15 or over 67 moves; moves are net, the register stays, nobody changes registration.\n"
        "- School, employee schemes, marriage and registers have no published rates of change: they keep the base year's share by sex and age (single years for school and marriage, else five), to a person, with as few people moved as possible.\n"
        "- Widows and widowers come of deaths and do not marry again. No family-planning status is new; another child ends it.\n"
        "- Joining: last year's conduct is carried on and reacts to the plan as on the behaviour page; coming in and dropping out with age follows the base year's profile (docs/projection.md). Contributions end at 60 by the rules.\n\n"
        "**Not to be read as**: a forecast. These are made-up people under the assumptions above, the less reliable the further away. No interest, no benefits, no medical costs, no change of pension age.",
    ),
    "years.sentence": (
        "{first}–{last} 年度：草案的公共资金由 {start} 变为 {end}，{years} 年合计比基准 {difference}；60 岁及以上占户籍人口由 {old_start} 变为 {old_end}，每名领取年龄者对应的缴费人由 {ratio_start} 变为 {ratio_end}。",
        "{first}–{last}: the draft's public money goes from {start} to {end}, {difference} against the base over {years} years; those of 60 and over go from {old_start} to {old_end} of the registered, contributors per pensioner from {ratio_start} to {ratio_end}.",
    ),
    "years.sentence_base": (
        "{first}–{last} 年度：公共资金由 {start} 变为 {end}；60 岁及以上占户籍人口由 {old_start} 变为 {old_end}，每名领取年龄者对应的缴费人由 {ratio_start} 变为 {ratio_end}。",
        "{first}–{last}: public money goes from {start} to {end}; those of 60 and over go from {old_start} to {old_end} of the registered, contributors per pensioner from {ratio_start} to {ratio_end}.",
    ),
    "years.settings": (
        "推算年数与增长路径（{year} 年度之后的标准是假设）",
        "Years and growth (standards after {year} are assumptions)",
    ),
    "years.settings_none": ("推算年数与增长路径", "Years and growth"),
    "years.count": ("推算年数", "Years"),
    "years.growth_individual": ("医疗个人缴费，每年增加", "Medical individual contribution, a year"),
    "years.growth_government_subsidy": ("医疗财政补助，每年增加", "Medical government subsidy, a year"),
    "years.growth_pension_subsidy": (
        "养老缴费补贴（各档），每年增加",
        "Pension contribution subsidy (every tier), a year",
    ),
    "years.growth_basic_pension": ("基础养老金月标准，每年增加", "Basic pension a month, a year"),
    "years.growth_tip": (
        "自最后公布的年份起逐年增加；初值取公布各年的平均增幅，只是起点，不是预测。四舍五入到整元。",
        "From the last published year on; the initial value is the mean step of the published years: a place to start, no forecast. Rounded to whole yuan.",
    ),
    "years.growth_flat_tip": (
        "初值 0：保持不变。四舍五入到整元。",
        "0 at first: unchanged. Rounded to whole yuan.",
    ),
    "years.moves": ("外出净流动（2010–2020 的倍数）", "Net moves (times those of 2010–2020)"),
    "years.moves_tip": (
        "1：按两次普查之间的净外出率继续；0：今后无净外出。外出者户籍仍在，参保率较低。",
        "1: the net rates between the two censuses go on; 0: none from now on. Who leaves stays registered and joins less.",
    ),
    "years.unit": ("增幅单位", "Step in"),
    "years.unit_yuan": ("元", "yuan"),
    "years.unit_percent": ("%", "%"),
    "years.basic_on": ("另列基础养老金（不属方案文件）", "Also the basic pension (outside the document)"),
    "years.going": (
        "逐年推算（关掉即停，已算的年份保留）",
        "Work out year by year (switch off to stop; years done are kept)",
    ),
    "years.progress": ("已算 {done} / {asked} 年", "{done} of {asked} years done"),
    "years.starting": ("正在推算第一年……", "Working out the first year ..."),
    "years.stopped": (
        "推算停在 {year} 年度（{done} / {asked} 年）。打开上面的开关继续。",
        "Stopped at {year} ({done} of {asked} years). Switch on above to go on.",
    ),
    "years.empty": ("还没有推算。打开上面的开关开始。", "Nothing worked out yet. Switch on above to start."),
    "years.public": ("公共资金，{year} 年度", "Public money, {year}"),
    "years.public_tip": (
        "各级财政与救助基金负担之和，不含个人缴费，不含基础养老金。差额为草案减基准。",
        "All that is not paid by the person, without the basic pension. The difference is draft less base.",
    ),
    "years.own": ("个人缴费，{year} 年度", "Own payments, {year}"),
    "years.whole_difference": ("{years} 年合计差额", "Difference over {years} years"),
    "years.old_share": (
        "60 岁及以上占户籍，{year} 年度初",
        "60 and over among the registered, start of {year}",
    ),
    "years.ratio": ("缴费人 / 领取年龄者，{year} 年度", "Contributors per pensioner, {year}"),
    "years.ratio_tip": (
        "缴费人：当年参加居民养老保险的人（16–59 岁，含政府代缴）。领取年龄者：户籍在本区、上年末满 60 岁、不在职工养老保险的人。",
        "Contributors: in the resident pension in the year (16–59, those paid for included). Pensioners: registered here, 60 at the end of the year before, in no employee pension.",
    ),
    "years.since": ("{change}（自 {year}）", "{change} since {year}"),
    "years.rolling": ("三年滚动：{first}–{last} 年度（元）", "Three years: {first}–{last} (yuan)"),
    "years.public_total": ("公共资金合计", "Public money"),
    "years.own_total": ("个人缴费合计", "Own payments"),
    "years.ten": ("逐年总表", "Year by year"),
    "years.column_base": ("{year} 基准", "{year} base"),
    "years.column_draft": ("{year} 草案", "{year} draft"),
    "years.column_difference": ("{year} 差额", "{year} change"),
    "years.column_year": ("{year}", "{year}"),
    "years.chart_public_alt": (
        "基准与草案各年公共资金的折线",
        "Curves of public money by year, base and draft",
    ),
    "years.chart_own_alt": ("基准与草案各年个人缴费的折线", "Curves of own payments by year, base and draft"),
    "years.chart_age": (
        "占户籍人口的比例（%），上年末",
        "Share of the registered (%), at the end of the year before",
    ),
    "years.chart_age_alt": (
        "60–69 岁与 70 岁及以上占户籍人口比例的折线",
        "Curves of the shares of 60–69 and 70+ among the registered",
    ),
    "years.age_60_69": ("60–69 岁", "60–69"),
    "years.age_70": ("70 岁及以上", "70 and over"),
    "years.chart_ratio": ("每名领取年龄者对应的缴费人（人）", "Contributors per pensioner (persons)"),
    "years.chart_ratio_alt": ("缴费人与领取年龄者之比的折线", "Curve of contributors per pensioner"),
    "years.chart_payers": ("草案，按负担方（万元）", "Draft by payer (10,000 yuan)"),
    "years.chart_payers_alt": ("各年按负担方堆叠的资金", "Money by year stacked by payer"),
    "years.chart_coverage": ("草案的参保率（%）", "Share that is in, draft (%)"),
    "years.chart_coverage_alt": ("两险各年参保率的折线", "Curves of the share that is in, both schemes"),
    "years.coverage_note": (
        "个人缴费逐年上涨时医保参保率下降，来自“行为假设”里对自付额的反应；养老参保率随年轻人增多而变化。",
        "Medical coverage falls as the own part rises, by the response on the behaviour page; that of the pension moves with the number of the young.",
    ),
    "years.people": ("人口", "People"),
    "years.people_note": (
        "户籍、常住为费款年度前一日（12 月 31 日）。出生、死亡、外出、返回是其后一个日历年的事件；外出与返回按年龄、性别轧差，几乎所有年龄的净额都是外出。最后一年之后不再推算，故无事件。",
        "Registered and residents as of the day before the fee year. Births, deaths and moves are those of the calendar year after it; moves are net by age and sex, and nearly every age has a net loss. After the last year nothing is worked out any more.",
    ),
    "years.city": ("与枣庄市公布的常住人口对照", "Against the published residents of Zaozhuang"),
    "years.city_sentence": (
        "公布：枣庄市常住 {from_year} 年末 {from_value}，{to_year} 年末 {to_value}，变动 {city}。推算：本区同期 {district}。",
        "Published: residents of 枣庄市 {from_value} at the end of {from_year}, {to_value} at the end of {to_year}: {city}. Projected for the district over the same year: {district}.",
    ),
    "years.axis_note": ("折线图的纵轴不从 0 起。", "The curves' vertical axes do not start at 0."),
    "years.census": ("2020（普查，11 月 1 日）", "2020 (census, 1 November)"),
    "years.city_note": (
        "能比的只有常住人口的走向。两者不是同一地域：全市含滕州、市中等人口流入较多的区市，本区两次普查间净外出更强；公布数为年末推算数（百科转引，中等可信）。普查到人口截至日之间，合成人口没有迁出迁入，所以那一段降得少。"
        "本区推算用的是 2010–2020 的净外出率，2010 年普查漏登儿童，不影响 15 岁以上的比率。若认为外出已放缓，可把上面的倍数调低：户籍人数与资金只受间接影响（外出者参保率较低）。本区自己的逐年常住和户籍人数没有公布，不能对照。",
        "Only the direction of residents can be compared. The areas differ: the city has districts that people move to, while ours lost more between the censuses; the published figures are year-end estimates (quoted, medium confidence). From the census to the day of the population nobody moves, so that it falls less there. "
        "The projection goes on with the net rates of 2010–2020. Who thinks that leaving has slowed down can lower the factor above: registered people and money are touched only indirectly (who is away joins less). Yearly figures of the district itself are not published and cannot be compared.",
    ),
    "years.column_city": ("枣庄市常住（公布，人）", "Zaozhuang residents (persons, published)"),
    "years.column_city_change": ("全市比上一行，年均", "A year, since the row above (city)"),
    "years.column_district": (
        "本区常住（普查，其后推算，人）",
        "District residents (persons; census, then projected)",
    ),
    "years.column_district_change": ("本区比上一行，年均", "A year, since the row above (district)"),
    "years.standards": ("各年标准", "Standards by year"),
    "years.standards_note": (
        "“公开数字”和“文件所载”的年份不随增长路径变动；“草案”为您的改动；其余为假设。",
        "Published years do not move with the path; 'draft' is what you changed; the others are assumptions.",
    ),
    "years.basis_draft": ("草案改动", "changed in the draft"),
    "years.payers": ("按负担方（草案，元）", "By payer (draft, yuan)"),
    "years.all_payers": ("合计", "Total"),
    "years.towns": ("各镇街公共资金（草案，元）", "Public money by town (draft, yuan)"),
    "years.details": ("显示逐年、逐项、逐负担方、逐镇街明细", "Show every year, line, payer and town"),
    "years.basic": (
        "基础养老金（不属方案文件，不计入上面任何合计）",
        "Basic pension (outside the document, in no total above)",
    ),
    "years.basic_note": (
        "省最低标准加 65–74 岁 5 元、75 岁起 10 元；7 月调整，上下半年各按当时标准。人数为上年末在世、当年 6 月 30 日满 60 岁、户籍在本区、不在职工养老保险者。不含个人账户养老金、长缴加发、丧葬补助和市县另加部分。",
        "The province's minimum, 5 yuan more at 65–74 and 10 from 75; it changes in July, half a year each. Persons alive at the end of the year before, 60 by 30 June, registered here, in no employee pension. Without account pensions, supplements for long contribution, funeral grants and what cities add.",
    ),
    "column.public_base": ("公共资金，基准（元）", "Public money, base (yuan)"),
    "column.public_draft": ("公共资金，草案（元）", "Public money, draft (yuan)"),
    "column.own_base": ("个人缴费，基准（元）", "Own payments, base (yuan)"),
    "column.own_draft": ("个人缴费，草案（元）", "Own payments, draft (yuan)"),
    "column.contributors": ("缴费人", "Contributors"),
    "column.pensioners": ("领取年龄者", "Pensioners"),
    "column.per_pensioner": ("缴费人 / 领取年龄者", "Contributors per pensioner"),
    "column.share_60_69": ("60–69 岁占户籍", "60–69 of registered"),
    "column.share_70_plus": ("70 岁及以上占户籍", "70+ of registered"),
    "column.medical_rate": ("医保参保率", "Medical rate"),
    "column.pension_rate": ("养老参保率", "Pension rate"),
    "column.assumed": ("公共资金中依假设", "Public money on assumptions"),
    "column.individual": ("个人缴费（元）", "Individual (yuan)"),
    "column.government_subsidy": ("财政补助（元）", "Government subsidy (yuan)"),
    "column.plan_of_year": ("所用方案", "Plan used"),
    "column.residents": ("常住", "Residents"),
    "column.born": ("出生", "Born"),
    "column.died": ("死亡", "Died"),
    "column.net_left": ("净外出", "Net leaving"),
    "column.net_returned": ("净返回", "Net returning"),
    "column.age_group": ("年龄组", "Age"),
    "column.monthly": ("月人均（元）", "A month and head (yuan)"),
    "column.year_end": ("年末", "End of year"),
}
