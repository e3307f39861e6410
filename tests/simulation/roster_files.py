"""Small lists as files, made of synthetic people with synthetic ID numbers."""

from __future__ import annotations

import pandas as pd

from simulation import load_plan, people_of_lists, read_lists
from simulation.roster import ListFile, Roster
from synthetic_data.identity import id_numbers

KEY = b"k" * 32
PLAN = load_plan("yicheng-2023")
TAX = "序号,镇街,村居,姓名,身份证号,养老缴费档次,养老缴费金额,养老缴费日期,是否参加医保,医保缴费金额,医保缴费日期"


def tax_csv(people: pd.DataFrame, head: str = "2023年度征缴清册\n单位：元\n") -> str:
    """A roster of who pays: each its tier, joining and days, in the order of the table."""
    lines = [head + TAX]
    for place, (row, number) in enumerate(zip(people.itertuples(), id_numbers(people, "00001"), strict=True)):
        pays = row.pension_tier > 0
        pension = (
            f"{row.pension_tier},{row.pension_tier}.00,{row.pension_payment_date:%Y-%m-%d}" if pays else ",,"
        )
        medical = f"是,350,{row.medical_payment_date:%Y/%m/%d}" if row.joins_medical else "否,,"
        lines.append(f"{place + 1},{row.town},甲村,某{place},{number},{pension},{medical}")
    lines += ["合计,,,,,,99,,,99,", "制表人：某某,,,,,,审核人：,,,,", ""]
    return "\n".join(lines)


def roster_of(people: pd.DataFrame, *others: ListFile) -> Roster:
    """The roster of the people's own payments and any departments' lists."""
    files = [ListFile("征缴清册.csv", tax_csv(people).encode("gb18030")), *others]
    listings, _ = read_lists(files, PLAN, ids="synthetic", key=KEY)
    return people_of_lists(listings, PLAN)
