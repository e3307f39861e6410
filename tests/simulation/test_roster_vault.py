"""The way back from tokens in a file: encrypted, only with the password, nothing of it in what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from cryptography.fernet import Fernet

from simulation import load_plan
from simulation.errors import Refusal
from simulation.roster import ListFile, Profile, people_of_lists, read_lists, vault
from simulation.roster.checks import find_faults
from simulation.roster.secrecy import LINK_COLUMNS, Link
from tests.planted_lists import planted

PLAN = load_plan("yicheng-2023")
PASSWORD = "枣庄-三个词-2023"
NUMBER, NAME = "010519194912310025", "欧阳测试"


@pytest.fixture(scope="module")
def link() -> Link:
    rows = [
        ("00ab", "", "", 0, NAME, NUMBER),
        ("", "清册.xlsx", "坛山", 7, "甲", "0105"),
        ("0000", "", "", 0, "NA", "=1"),
    ]
    return Link(pd.DataFrame(rows, columns=list(LINK_COLUMNS)))


@pytest.fixture(scope="module")
def sealed(link) -> bytes:
    return vault.lock(link, PASSWORD)


def test_the_link_comes_back_whole_and_the_file_holds_nothing_readable(link, sealed):
    back = vault.unlock("a.link", sealed, PASSWORD).link
    assert back.of("00ab") == (NAME, NUMBER) and back.of("0000") == ("NA", "=1")
    assert back.of_row("清册.xlsx", "坛山", 7) == ("甲", "0105")
    for text in (NAME, NUMBER, "清册", PASSWORD):
        assert text.encode() not in sealed


def test_two_files_of_one_link_differ(link, sealed):
    assert vault.lock(link, PASSWORD)[20:] != sealed[20:]


@pytest.mark.parametrize("change", ["password", "damage", "cut", "other"])
def test_a_wrong_password_or_damage_is_refused_without_a_word_of_either(sealed, change):
    data = {
        "password": sealed,
        "damage": sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:],
        "cut": sealed[:60],
        "other": b"PK" + sealed,
    }[change]
    password = "another password" if change == "password" else PASSWORD
    with pytest.raises(Refusal) as caught:
        vault.unlock("a.link", data, password)
    assert (caught.value.__cause__ is None and caught.value.__suppress_context__) or change == "other"
    for secret in (NAME, NUMBER, password):
        assert secret not in str(caught.value)


def test_a_short_password_is_refused(link):
    with pytest.raises(Refusal, match="10"):
        vault.lock(link, "short")


def test_a_saved_file_can_be_read_again(link, tmp_path):
    vault.save(link, tmp_path / "a.link", PASSWORD)
    assert len(vault.unlock("a.link", (tmp_path / "a.link").read_bytes(), PASSWORD).link) == len(link)


@pytest.mark.slow
def test_findings_saved_beside_the_link_give_the_same_exception_lists(tmp_path):
    """4.4.3: next week, without the lists, the same workbook for each office and town, names and all."""
    from export.exceptions import listed, office_workbook

    files, _ = planted(40)
    given = [ListFile(name, data) for name, data in files.items()]
    listings, link = read_lists(given, PLAN, profile=Profile(), ids="synthetic", key=b"k" * 32)
    findings = find_faults(people_of_lists(listings, PLAN), PLAN, synthetic=True)
    assert len(findings) and findings.notes
    opened = vault.unlock("a.link", vault.lock(link, PASSWORD, findings), PASSWORD)
    pd.testing.assert_frame_equal(opened.findings.table, findings.table)
    assert (opened.findings.notes, opened.findings.stamp) == (findings.notes, findings.stamp)
    office = findings.offices()[0]
    before, after = (
        listed(f, f.of_office(office), one) for f, one in ((findings, link), (opened.findings, opened.link))
    )
    pd.testing.assert_frame_equal(before, after)
    assert office_workbook(opened.findings, opened.link, office)


def test_a_file_of_the_first_form_is_still_opened(link):
    """Saved before findings stood beside the link: the mark, the salt, the link as CSV."""
    salt = b"s" * vault.SALT
    text = link.frame.to_csv(index=False, lineterminator="\n").encode()
    data = vault.MARK_OF_LINK_ALONE + salt + Fernet(vault._key(PASSWORD, salt)).encrypt(text)
    opened = vault.unlock("a.link", data, PASSWORD)
    assert opened.link.of("00ab") == (NAME, NUMBER) and opened.findings is None


def test_a_line_break_within_a_name_does_not_spoil_the_file(link):
    frame = link.frame.assign(name='王\r小,明\n"')
    assert vault.unlock("a.link", vault.lock(Link(frame), PASSWORD), PASSWORD).link.frame.equals(frame)


def test_what_another_version_saved_is_refused_in_words_without_a_cell(link, sealed):
    """The mark of the first form over the second: it can be decrypted, and is not what the mark says."""
    with pytest.raises(Refusal, match="版本") as caught:
        vault.unlock("a.link", vault.MARK_OF_LINK_ALONE + sealed[len(vault.MARK) :], PASSWORD)
    assert NAME not in str(caught.value) and caught.value.__cause__ is None
