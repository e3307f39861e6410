"""Small lists of made-up people with names and ID numbers that can be searched for, and the search."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from synthetic_data.identity import id_numbers
from tests.simulation.people_table import random_people

SURNAMES, GIVEN = "钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何", "塘潮生野渡横舟"


def planted(count: int = 60, seed: int = 5) -> tuple[dict[str, bytes], list[str]]:
    """A roster and a civil-affairs list, dirty here and there, and every name and number in them."""
    people = random_people(count, seed)
    numbers = [str(number) for number in id_numbers(people, "70404")]
    names = [f"{SURNAMES[n % 20]}{GIVEN[n % 7]}{GIVEN[(n // 7) % 7]}{n:02d}" for n in range(count)]
    head = "镇街,姓名,身份证号,养老缴费档次,养老缴费金额,是否参加医保,医保缴费金额,医保缴费日期"
    lines = [
        f"{town},{name},{number},,,是,{350 + 5 * (place % 9 == 0)},2022-10-{place % 28 + 1:02d}"
        for place, (town, name, number) in enumerate(zip(people["town"], names, numbers, strict=True))
    ]
    lines[3] = lines[3].replace(numbers[3], broken := numbers[3][:-2])
    lines.append(lines[5])
    lines[7] = lines[7].replace(str(people["town"].iloc[7]), "坛山街办")
    helped = [
        f"{people['town'].iloc[place]},{names[place]},{numbers[place]},低保对象"
        for place in range(0, count, 6)
    ]
    files = {
        "征缴清册.csv": "\n".join([head, *lines]).encode("gb18030"),
        "民政对象名单.csv": "\n".join(["镇街,姓名,身份证号,救助类别", *helped]).encode("utf-8"),
    }
    return files, [*names, *numbers, broken]


def found_in(data: bytes, secrets: Iterable[str]) -> list[str]:
    """Which of the texts stand in the bytes, in any encoding that they are written in."""
    return [
        secret
        for secret in secrets
        if any(secret.encode(encoding) in data for encoding in ("utf-8", "gb18030", "utf-16-le"))
        or secret.encode("unicode_escape") in data
    ]


def leaks(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Every file below a folder that holds one of the texts, raw or inside its compression."""
    secrets = list(secrets)
    hits = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        if found_in(path.name.encode() + b"\0" + _opened(path), secrets):
            hits.append(str(path.relative_to(folder)))
    return hits


def _opened(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".parquet" or data[:4] == b"PAR1":
        return data + pd.read_parquet(path).to_csv().encode()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return data + b"\0".join(archive.read(name) for name in archive.namelist())
    return data
