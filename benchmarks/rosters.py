"""`python -m benchmarks rosters`: a roster of 430,000 lines and 20 columns, as csv and as xlsx, to a people table.

The files are made of the shipped population with synthetic ID numbers; each is read in a process of its own.
"""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from benchmarks.measure import Measure, child, table
from simulation import Scenario, simulate
from synthetic_data.identity import identities

ROWS = 430_000
MOST_MIB = 2_048
BOUNDS = {"csv": 15.0, "xlsx": 90.0}
HEAD = (
    "序号 镇街 村居 姓名 身份证号 性别 出生日期 户籍 婚姻状况 养老缴费档次 养老缴费金额 养老缴费日期 "
    "是否参加医保 医保缴费金额 医保缴费日期 人员类别 联系电话 住址 渠道 备注"
)
ONE_RUN = """
import json, sys, time
from pathlib import Path
from benchmarks.measure import peak_memory
from simulation import load_plan, people_of_lists, read_lists
from simulation.roster import ListFile
plan = load_plan("yicheng-2023")
begun, spent = time.perf_counter(), time.process_time()
listings, link = read_lists([ListFile.at(Path(sys.argv[1]), "tax")], plan, ids="synthetic", key=b"k" * 32)
read, busy = time.perf_counter() - begun, time.process_time() - spent
begun = time.perf_counter()
roster = people_of_lists(listings, plan)
joined = time.perf_counter() - begun
print(json.dumps([read, busy, joined, peak_memory() / 2**20, len(roster.people)]))
"""


def section() -> str:
    """The measurement as text for the report."""
    measures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        for kind, bound in BOUNDS.items():
            read, busy, joined, peak, persons = json.loads(child(ONE_RUN, str(folder / f"roster.{kind}")))
            measures += [
                Measure(f"{kind} of {persons:,} lines and 20 columns, read", "s", (read,), bound),
                Measure("processor time of it", "s", (busy,)),
                Measure("into the people table", "s", (joined,)),
                Measure("peak memory of both", "MiB", (peak,), MOST_MIB),
            ]
    note = (
        "Inspected, read, ID numbers checked and hashed, every field understood, joined. Where others use the processors "
        "too, the clock runs on: the processor time is what two free ones would need at most."
    )
    return f"{note}\n\n{table(measures)}\n"


def _write(folder: Path) -> None:
    people = simulate(Scenario()).people()
    known = identities(people, "yicheng", 2023)
    people = people.assign(name=known["name"].to_numpy(), number=known["id_number"].to_numpy()).head(ROWS)
    count = len(people)
    married = {"married": "已婚", "never_married": "未婚", "divorced": "离婚", "widowed": "丧偶"}
    columns: list[list[object]] = [
        list(range(1, count + 1)),
        people["town"].astype("str").tolist(),
        people["village"].astype("str").tolist(),
        people["name"].tolist(),
        people["number"].tolist(),
        np.where(people["sex"] == "female", "女", "男").tolist(),
        people["birth_date"].dt.strftime("%Y-%m-%d").tolist(),
        np.where(people["local_hukou"], "是", "否").tolist(),
        people["marital_status"].astype("str").map(married).tolist(),
        people["pension_tier"].tolist(),
        people["pension_tier"].tolist(),
        people["pension_payment_date"].dt.strftime("%Y年%m月%d日").tolist(),
        np.where(people["joins_medical"], "是", "否").tolist(),
        np.where(people["joins_medical"], 350, 0).tolist(),
        people["medical_payment_date"].dt.strftime("%Y/%m/%d").tolist(),
        ["普通居民"] * count,
        [f"0000{place:07d}" for place in range(count)],
        [f"某路{place}号" for place in range(count)],
        ["微信"] * count,
        [""] * count,
    ]
    rows = pd.DataFrame(dict(enumerate(columns))).itertuples(index=False)
    book = xlsxwriter.Workbook(str(folder / "roster.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("征缴清册")
    with (folder / "roster.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        for place, row in enumerate([["2023年度征缴清册"], HEAD.split(), *rows]):
            writer.writerow(row)
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(place, column, cell)
    book.close()


if __name__ == "__main__":
    print(section())
