"""Words of the meeting."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page.meeting": ("会商模式", "Meeting"),
    "meeting.head": ("准备会商", "Prepare a meeting"),
    "meeting.about": (
        "选好要上屏的方案（最多 6 个），点“开始会商”：各方案先算好，之后切换不用等。会上按 ← → 或数字键 1–6 换方案，Esc 结束；"
        "浏览器按 F11 全屏。所有方案都与同一基准比较，在同一批人上计算。图的坐标轴对全部方案固定，含零点，不随切换跳动。"
        "“记录决定”写入方案库，之后不能改，只能再记一条。",
        "Choose the scenarios for the wall (up to 6) and start: each is worked out first, so that switching does not wait. In the "
        "meeting ← → or the digits 1–6 switch and Esc ends it; F11 makes the browser fill the screen. All scenarios are compared with "
        "one base, on the same people. The axes are those of all the scenarios, include zero and do not move. A recorded decision goes "
        "into the store and is not changed later; another can be added.",
    ),
    "meeting.include": ("当前工作", "At hand"),
    "meeting.base": ("基准", "Base"),
    "meeting.draft": ("当前草案", "Current draft"),
    "meeting.saved": ("方案库中的方案", "Saved scenarios"),
    "meeting.saved_help": ("按选择的先后上屏。", "They are shown in the order chosen."),
    "meeting.pick": ("选择方案", "Choose scenarios"),
    "meeting.none_saved": (
        "方案库里还没有方案。可以先用基准和当前草案开会；保存过的方案会出现在这里。",
        "No scenario is saved yet. A meeting can start with the base and the current draft; saved scenarios appear here.",
    ),
    "meeting.draft_unchanged": (
        "当前草案没有改动，与基准相同，不单独上屏。",
        "The current draft changes nothing, so it is the base and is not shown by itself.",
    ),
    "meeting.second": ("第二个数字", "Second figure"),
    "meeting.start": ("开始会商", "Start the meeting"),
    "meeting.nothing": ("至少选一个方案。", "Choose at least one scenario."),
    "meeting.too_many": (
        "选了 {count} 个，最多 {most} 个；去掉几个再开始。",
        "{count} chosen, at most {most}; take some out first.",
    ),
    "meeting.warming": ("正在算好第 {done}/{of} 个方案", "Working out scenario {done} of {of}"),
    "meeting.figure.public": ("公共资金", "Public money"),
    "meeting.figure.own": ("个人缴费合计", "Own payments"),
    "meeting.figure.district": ("其中区级负担", "Of it, the district"),
    "meeting.figure.medical_rate": ("医保参保率", "Medical enrolment rate"),
    "meeting.figure.pension_members": ("养老参保人数", "Pension members"),
    "meeting.change": ("较基准 {change}", "{change} on the base"),
    "meeting.no_change": ("与基准相同", "as in the base"),
    "meeting.is_base": ("基准本身", "the base itself"),
    "meeting.band": ("P10–P90：{low} – {high}", "P10–P90: {low} – {high}"),
    "meeting.no_band": ("P10–P90：未抽样", "P10–P90: not drawn"),
    "meeting.sentence": (
        "「{title}」使 {year} 年度公共资金{verb} {change}（至 {public}），个人缴费{own}，医保参保率{rate}。",
        "“{title}” {verb} public money for {year} by {change} (to {public}); own payments {own}; "
        "medical enrolment rate {rate}.",
    ),
    "meeting.sentence_equal": (
        "「{title}」不改变 {year} 年度公共资金（{public}），个人缴费{own}，医保参保率{rate}。",
        "“{title}” leaves public money for {year} unchanged (at {public}); own payments {own}; medical enrolment rate {rate}.",
    ),
    "meeting.sentence_same": (
        "「{title}」：{year} 年度公共资金 {public}，个人缴费 {own}，医保参保率 {rate}。",
        "“{title}”: for {year} public money comes to {public}, own payments to {own}; medical enrolment rate {rate}.",
    ),
    "meeting.up": ("增加 {size}", "up {size}"),
    "meeting.down": ("减少 {size}", "down {size}"),
    "meeting.rise": ("升 {size}", "up {size}"),
    "meeting.fall": ("降 {size}", "down {size}"),
    "meeting.still": ("不变", "unchanged"),
    "meeting.by_line": (
        "变化由何而来：按项目，较基准（万元）",
        "Where the change comes from, by line (10,000 yuan)",
    ),
    "meeting.by_town": (
        "各镇街变化：公共资金，较基准（万元）",
        "Change by town, public money (10,000 yuan)",
    ),
    "meeting.kind_public": ("公共资金", "public money"),
    "meeting.kind_own": ("个人缴费", "own payments"),
    "meeting.axes": (
        "各图坐标轴对全部方案固定，含零点，未截断",
        "axes fixed for all scenarios, zero on them, not cut",
    ),
    "meeting.previous": ("上一个", "Previous"),
    "meeting.next": ("下一个", "Next"),
    "meeting.leave": ("结束会商", "End the meeting"),
    "meeting.record": ("记录决定", "Record a decision"),
    "meeting.record_for": ("上屏方案：{title}（情景 {id}）", "Scenario shown: {title} ({id})"),
    "meeting.what": ("决定了什么", "What was decided"),
    "meeting.by_whom": ("由谁决定（会议、负责人）", "By whom (meeting, person in charge)"),
    "meeting.note": ("备注", "Note"),
    "meeting.lock": (
        "采用上屏方案：在方案库中标为“已决定”并锁定",
        "The scenario shown is adopted: mark it as decided in the store and lock it",
    ),
    "meeting.keep": ("写入记录", "Put on record"),
    "meeting.when": ("时间由系统记下；记录人：{name}", "The time is taken by itself; recorded by {name}"),
    "meeting.required": ("请写明决定了什么、由谁决定。", "State what was decided and by whom."),
    "meeting.recorded": ("已记入方案库。", "Recorded in the store."),
    "meeting.decisions": ("决定记录", "Decisions on record"),
    "meeting.no_decisions": ("还没有记录。", "Nothing is on record yet."),
    "meeting.column.recorded_at": ("时间", "Time"),
    "meeting.column.what": ("决定", "Decision"),
    "meeting.column.by_whom": ("决定人", "By whom"),
    "meeting.column.scenario": ("方案", "Scenario"),
    "meeting.column.note": ("备注", "Note"),
    "meeting.column.recorded_by": ("记录人", "Recorded by"),
    "meeting.purpose": ("会商中记录决定时保存", "Saved when a decision was recorded in a meeting"),
}
