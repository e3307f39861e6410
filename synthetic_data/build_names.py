"""python -m synthetic_data.build_names: writes names.csv from Faker's zh_CN provider. Run by hand, the result is kept.

Faker's lists change from version to version, and with them every name; so the file in the repository is what counts.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parent / "names.csv"


def main() -> int:
    import faker
    from faker.providers.person.zh_CN import Provider

    rows = [("surname", text, weight) for text, weight in sorted(Provider.last_names.items())]
    for kind, names in (("male", Provider.first_names_male), ("female", Provider.first_names_female)):
        rows += [(kind, text, 1) for text in sorted(set(names))]
    with FILE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("kind", "text", "weight"))
        writer.writerows(rows)
    print(f"{FILE.name}: {len(rows)} (Faker {faker.VERSION}, MIT)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
