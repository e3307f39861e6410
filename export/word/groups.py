"""Names of groups as a document of this kind writes them, and the wordings by which a text names them."""

from __future__ import annotations

import re

WRITTEN = {
    "extreme_poverty": "特困人员",
    "five_guarantee": "农村五保供养对象",
    "dibao": "低保对象",
    "dibao_margin": "低保边缘家庭成员",
    "returned_to_poverty": "返贫致贫人口",
    "poverty_monitored": "防止返贫监测帮扶对象",
    "lifted_from_poverty": "已脱贫仍享受政策人口",
    "entitled_group": "优抚对象",
    "key_entitled_group": "重点优抚对象",
    "orphan": "孤儿",
    "unsupported_child": "事实无人抚养儿童",
    "illness_hardship": "因病致困且经批准的人员",
    "disabled": "残疾人",
    "severe_disability": "重度残疾人（一级、二级）",
    "poverty_household": "扶贫户",
}
_READ = (
    ("dibao_margin", r"低保边缘(?:家庭)?(?:成员|户|人口|对象)?|最低生活保障边缘(?:家庭)?(?:成员)?"),
    ("dibao", r"(?:城乡)?(?:最低生活保障|低保)(?:对象|人员|户|家庭成员|家庭)?"),
    ("key_entitled_group", r"重点优抚(?:对象|人员)?"),
    ("entitled_group", r"优抚(?:对象|人员)?"),
    (
        "severe_disability",
        r"(?:重度|一级、?二级|一、二级)[（(]?(?:一级、?二级|一、二级)?[）)]?残疾(?:人员|人)?",
    ),
    ("disabled", r"残疾(?:人员|人)?"),
    ("unsupported_child", r"事实无人抚养(?:的)?儿童"),
    ("orphan", r"孤儿"),
    ("illness_hardship", r"因病致困[^，。；、]*人员|因病致困|因病造成生活特别困难"),
    ("extreme_poverty", r"(?:城乡)?特困(?:供养)?(?:对象|人员)?"),
    ("five_guarantee", r"(?:农村)?五保(?:户)?(?:供养)?(?:对象|人员|户)?"),
    ("returned_to_poverty", r"返贫致贫(?:人口|人员|户)?"),
    ("poverty_monitored", r"防止返贫(?:动态)?监测(?:帮扶)?(?:对象|人口)?"),
    ("lifted_from_poverty", r"(?:已)?脱贫(?:仍)?享受(?:脱贫)?政策(?:的)?(?:人口|人员)?"),
    ("poverty_household", r"(?:扶贫|贫困)户"),
)
"""In order: the longer wording first, as it is taken out before the next is looked for."""
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _READ)


def listed(groups: tuple[str, ...] | list[str]) -> str:
    """Groups as a list in a sentence."""
    names = [WRITTEN[name] for name in groups]
    return names[0] if len(names) == 1 else "、".join(names[:-1]) + "和" + names[-1]


def groups_in(text: str, medical: bool) -> list[str]:
    """The groups that a stretch of text names, in its order. In medical clauses 扶贫户 is who was lifted from poverty."""
    found = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            known = "lifted_from_poverty" if medical and name == "poverty_household" else name
            found.append((match.start(), known))
        text = pattern.sub(lambda match: "　" * len(match.group()), text)
    return list(dict.fromkeys(name for _, name in sorted(found)))
