"""Words of the overview."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "overview.sentence_same": (
        "按{plan}方案，{year} 年度公共资金 {public}，个人缴费 {own}；医保参保 {members}，参保率 {rate}。",
        "Under {plan}, public money for {year} comes to {public} and people pay {own}; "
        "{members} people are in medical insurance, a rate of {rate}.",
    ),
    "overview.sentence": (
        "草案使 {year} 年度公共资金{verb} {change}（至 {public}），个人缴费 {own_change}，医保参保率 {rate_change}。",
        "The draft {verb} public money for {year} by {change} (to {public}); own payments {own_change}; "
        "medical enrolment rate {rate_change}.",
    ),
    "overview.more": ("增加", "raises"),
    "overview.less": ("减少", "lowers"),
    "overview.equal": ("不变，差额", "leaves unchanged"),
    "overview.unchanged": (
        "还没有改动。到“方案设计”里改一个档次、一项补贴或一个年龄，这里就会与基准对照。",
        "Nothing is changed yet. Change a tier, a subsidy or an age under Plan design, and it is compared here.",
    ),
    "overview.go_design": ("去方案设计", "Go to plan design"),
    "overview.public": ("公共资金", "Public money"),
    "overview.own": ("个人缴费合计", "Own payments"),
    "overview.members": ("养老参保人数", "Pension members"),
    "overview.rate": ("医保参保率", "Medical enrolment rate"),
    "overview.help.public": (
        "除个人缴费外的全部项目：代缴、缴费补贴、计生补贴、资助参保、财政补助，不分由哪一级负担。",
        "All lines but people's own payments, whichever level bears them.",
    ),
    "overview.help.own": ("个人实际缴纳的养老与医疗保险费。", "What people themselves pay for both schemes."),
    "overview.help.members": (
        "有计入档次的缴费人，含政府代缴者；不含已领取待遇的老人。",
        "People whose tier counts, also those paid for; not those who draw a pension.",
    ),
    "overview.help.rate": (
        "参保人数除以应参保人数；应参保人数按窗口截止日计。",
        "Enrolled over eligible; eligible is counted on the window's last day.",
    ),
    "overview.changes": ("改了什么", "What was changed"),
    "overview.cost": ("花多少钱：按项目", "What it costs, by line"),
    "overview.payers": ("谁出钱", "Who pays"),
    "overview.payers_note": (
        "“未定”是文件没有写明由哪一级负担的部分；比例是假设的，见“财政测算”页可改的份额表。",
        "“not assigned” is what the document does not give to a level; shares are assumptions, see the shares to edit on the budget page.",
    ),
    "overview.coverage": ("覆盖多少人：与上年比", "Coverage against last year"),
    "overview.below": ("低于上年 {points}", "below last year by {points}"),
    "overview.met": ("不低于上年", "not below last year"),
    "overview.coverage_note": (
        "目标 2.1：参保缴费率不降低。人们对自付额的反应是假设，见“行为假设”。",
        "Target 2.1: the rate must not fall. How people respond to the own price is an assumption; see the behaviour page.",
    ),
    "overview.burden": ("个人负担", "Own burden"),
    "overview.burden_per_head": ("医保参保人平均个人缴费", "Mean own part of a medical member"),
    "overview.people": ("谁受益、谁受损", "Who gains and who loses"),
    "overview.people_by": ("分类方式", "Group by"),
    "overview.people_note": (
        "受益与受损：公共资金记入本人养老账户的钱（代缴、缴费补贴、计生补贴）减去本人医保缴费的变化。"
        "个人养老缴费仍归本人，不算受损。",
        "Gain and loss: the change in what public money adds to one's pension account less what one pays for medical. "
        "An own pension contribution stays one's own and is no loss.",
    ),
    "overview.towns": ("七个镇街", "The seven towns"),
    "overview.tiles": (
        "公共资金的变化，每参保人（元）；示意位置，非地图",
        "Change of public money a medical member (yuan); not a map",
    ),
    "overview.tiles_level": (
        "公共资金，每参保人（元）；示意位置，非地图",
        "Public money a medical member (yuan); not a map",
    ),
    "overview.town_bars": ("公共资金（万元）", "Public money (10,000 yuan)"),
    "overview.people_chart": ("受益、受损与进出人数（人）", "Gainers, losers, entered and left (persons)"),
    "overview.assumed": (
        "公共资金中 {share} 的标准是假设（文件没有写金额）；全部人数来自合成人口。",
        "{share} of public money rests on an assumed standard (the document states no amount); all heads are synthetic.",
    ),
    "overview.rounding": (
        "分项与合计因四舍五入略有出入。",
        "Parts may not add up exactly because of rounding.",
    ),
    "overview.about": (
        "本页回答：草案花多少钱、谁出钱、覆盖多少人、个人负担怎样变、谁受益谁受损。"
        "基准是同一方案、同一人口，不作任何改动。人口除非换成清册，都是合成人口，由公开数字校准，不对应任何真实的人；用的是哪一种见页脚。",
        "This page answers what the draft costs, who pays, whom it covers, and who gains or loses. "
        "The base is the same plan and the same people with nothing changed. Unless a roster is taken, the people are "
        "synthetic, calibrated to published figures, none of them real; the footer says which.",
    ),
}
