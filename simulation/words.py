"""Names of lines, levels and charts in Chinese and English: those that a notebook shows as the pages do."""

from __future__ import annotations

LANGUAGES = ("zh", "en")
NAMES: dict[str, tuple[str, str]] = {
    "scheme.pension": ("养老保险", "Pension"),
    "scheme.medical": ("医疗保险", "Medical"),
    "line.pension_personal": ("养老个人缴费", "Pension, own contribution"),
    "line.pension_paid_on_behalf": ("养老政府代缴", "Pension, paid on behalf"),
    "line.pension_contribution_subsidy": ("养老缴费补贴（入口补）", "Pension, contribution subsidy"),
    "line.pension_family_planning": ("计生家庭缴费补贴", "Family-planning subsidy"),
    "line.medical_personal": ("医疗个人缴费", "Medical, own part"),
    "line.medical_aid": ("医疗资助参保", "Medical, enrolment assistance"),
    "line.medical_government_subsidy": ("医疗财政补助", "Medical, government subsidy"),
    "level.central": ("中央", "central"),
    "level.province": ("省", "province"),
    "level.city": ("市", "city"),
    "level.district": ("区", "district"),
    "level.town": ("镇街", "town"),
    "level.collective": ("集体", "collective"),
    "level.assistance_fund": ("医疗救助基金", "medical-assistance fund"),
    "level.person": ("个人", "the person"),
    "level.unassigned": ("未定", "not assigned"),
    "case.base": ("基准", "Base"),
    "case.reform": ("草案", "Draft"),
    "overview.cost_chart": ("各项金额（万元）", "Amount by line (10,000 yuan)"),
    "overview.payer_chart": ("各方负担（万元）", "Borne by (10,000 yuan)"),
    "overview.rate_chart": ("参保率（%）", "Enrolment rate (%)"),
    "coverage.base": ("基准", "Base"),
    "coverage.draft": ("草案", "Draft"),
    "population.case_people": ("合成人口（普查日）", "Synthetic, census day"),
    "population.case_published": ("普查公布", "Published census"),
    "population.pyramid": (
        "常住人口年龄金字塔（人，2020-11-01，黑线为普查）",
        "Residents by age and sex (persons, 2020-11-01; black marks: census)",
    ),
    "sex.female": ("女", "female"),
    "sex.male": ("男", "male"),
    "line.working_funds": ("两险工作经费", "Working funds"),
    "years.chart_public": ("公共资金，按费款年度（万元）", "Public money by fee year (10,000 yuan)"),
    "years.chart_own": ("个人缴费，按费款年度（万元）", "Own payments by fee year (10,000 yuan)"),
    "sure.figure.public": ("公共资金", "Public money"),
    "sure.figure.own": ("个人缴费", "Own payments"),
    "sure.figure.district": ("区级资金", "District's money"),
    "sure.figure.pension_members": ("养老参保人数", "Pension members"),
    "sure.figure.medical_members": ("医疗参保人数", "Medical members"),
    "sure.figure.pension_rate": ("养老参保率", "Pension rate"),
    "sure.figure.medical_rate": ("医保参保率", "Medical rate"),
    "sure.case.base": ("基准", "Base"),
    "sure.case.reform": ("草案", "Draft"),
    "sure.case.difference": ("差额", "Difference"),
    "sure.band_chart": (
        "P10 至 P90（横条）、P50（竖线）、默认值结果（圆圈），万元",
        "P10 to P90 (bar), P50 (tick), all at default (ring), 10,000 yuan",
    ),
    "sure.band_difference": (
        "与基准差额的 P10 至 P90，万元",
        "P10 to P90 of the difference to the base, 10,000 yuan",
    ),
    "sure.end.low": ("取低端", "at the low end"),
    "sure.end.high": ("取高端", "at the high end"),
    "solve.kind.misses": ("不满足条件", "misses a limit"),
    "solve.kind.keeps": ("满足条件", "keeps the limits"),
    "solve.kind.frontier": ("前沿", "frontier"),
    "solve.kind.base": ("基准", "base"),
    "solve.kind.best": ("最优", "best"),
    "solve.kind.nearest": ("最接近", "nearest"),
}


def word(key: str, lang: str = "zh") -> str:
    """A name in a language, `zh` or `en`."""
    return NAMES[key][0 if lang == "zh" else 1]
