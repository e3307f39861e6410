"""清册核对: lists in, kinds and headers corrected, findings out; and nothing of a name or an ID number anywhere else."""

from __future__ import annotations

import gc
import io
import logging
import pickle
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from export.exceptions import office_workbook, summary_workbook
from simulation.roster import load_profile, vault
from tests.planted_lists import found_in, leaks, planted
from ui import roster_desk, roster_findings, uploads
from ui.texts import t_in

PAGE = "ui/app_pages/roster.py"
FILES, SECRETS = planted()


def button(app, key: str):
    return next(one for one in app.button if one.key == key)


def upload(app, files: dict[str, bytes]):
    app.switch_page(PAGE).run()
    app.selectbox(key="lists-ids:zh").set_value("synthetic").run()
    for name, data in files.items():
        app.file_uploader[0].upload(name, data)
    return app.run()


@pytest.fixture
def checked(app):
    upload(app, FILES)
    button(app, "lists-go").click()
    return app.run()


def shown(app) -> str:
    """Everything on the page as text."""
    parts = [str(element.value) for kind in ("markdown", "caption", "info", "warning", "error", "subheader", "header")
             for element in getattr(app, kind)]  # fmt: skip
    parts += [table.value.to_csv() for table in (*app.dataframe, *app.table)]
    parts += [f"{box.label} {box.options}" for box in app.selectbox]
    return "\n".join(parts)


def test_the_page_is_empty_until_a_file_and_says_what_to_do(app):
    app.switch_page(PAGE).run()
    assert not app.exception and not app.error and not app.dataframe
    assert "征缴清册（必需）" in app.info[-1].value


def test_lists_are_told_apart_checked_and_counted(checked):
    app = checked
    assert not app.exception and not app.error
    assert [box.value for box in app.selectbox if box.key.startswith("lists-kind:")] == [
        "tax",
        "civil_affairs",
    ]
    assert "合计 58 人" in app.subheader[0].value  # of 60 one number is unreadable, one town unknown
    text = shown(app)
    for words in ("身份证号缺失或无效", "同一人重复", "资助对象按全额缴费", "区税务局"):
        assert words in text
    assert "合成人口，非真实数据" in " ".join(caption.value for caption in app.caption)
    app.selectbox(key="lists-check:zh").set_value("twice").run()
    assert "第 62 行" in shown(app)


def test_names_stand_on_the_page_only_while_asked_for(checked):
    assert found_in(shown(checked).encode(), SECRETS) == []
    checked.toggle(key="lists-names").set_value(True).run()
    assert found_in(checked.table[0].value.to_csv().encode(), SECRETS)
    checked.toggle(key="lists-names").set_value(False).run()
    assert found_in(shown(checked).encode(), SECRETS) == []


def test_a_town_not_understood_is_offered_its_nearest_and_remembered(checked):
    app = checked
    box = next(box for box in app.selectbox if box.key.startswith("lists-word:town"))
    assert box.value == "坛山街道"
    button(app, f"{box.key}:go").click()
    app.run()
    assert load_profile().word("town", "坛山街办") == "坛山街道"
    assert "重新核对" in " ".join(warning.value for warning in app.warning)
    button(app, "lists-go").click()
    app.run()
    assert not [box for box in app.selectbox if box.key.startswith("lists-word:town")]


def test_a_header_that_nobody_knows_is_named_once_and_kept(app):
    text = FILES["征缴清册.csv"].decode("gb18030").replace("身份证号", "居民编码")
    upload(app, {"表一.csv": text.encode()})
    kind = next(box for box in app.selectbox if box.key.startswith("lists-kind:"))
    kind.set_value("tax").run()
    assert "找到认识的表头" in app.warning[0].value
    app.text_input[0].set_value("居民编码").run()
    button(app, next(one.key for one in app.button if one.key.startswith("lists-remember:"))).click()
    app.run()
    assert load_profile().header("tax", "居民编码") == "id_number"
    button(app, "lists-go").click()
    app.run()
    assert not app.error and "发现" in app.subheader[0].value


def test_a_hostile_file_is_refused_by_name_and_the_rest_waits(app):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')
    upload(app, {**FILES, "坏.xlsx": bomb.getvalue()})
    assert not app.exception and "坏.xlsx" in app.error[0].value.replace("\\", "")
    assert button(app, "lists-go").disabled


def test_only_who_may_add_rosters_sees_the_uploader(app, monkeypatch):
    from simulation.access import Actor

    monkeypatch.setattr("ui.user.local_actor", lambda: Actor("甲", "viewer"))
    app.switch_page(PAGE).run()
    assert not app.file_uploader and "不能载入名册" in app.info[-1].value


def test_the_roster_becomes_the_draft_s_population(checked):
    button(checked, "lists-use").click()
    checked.run()
    assert checked.session_state["draft"].population.startswith("roster+")
    assert not checked.exception and not checked.error


def test_nothing_of_a_name_or_number_is_left_anywhere(checked, folder, caplog, monkeypatch):
    """Import, findings, publication, taking up as population, saving a scenario, exports, and an error in their midst; then
    the data folder, logs, Streamlit's caches, the session, the address and what pages say are searched."""
    app = checked
    caplog.set_level(logging.DEBUG)
    app.toggle(key="lists-names").set_value(True).run()
    app.toggle(key="lists-names").set_value(False).run()
    app.toggle(key="lists-notice").set_value(True).run()
    button(app, "lists-use").click()
    app.run()
    before = shown(app)
    app.switch_page("ui/app_pages/library.py").run()
    next(box for box in app.text_input if box.label == t_in("zh", "library.title")).set_value("用清册")
    button(app, "library-save-go").click()
    app.run()
    assert not app.exception and not app.error, [e.value for e in app.error]
    app.switch_page(PAGE).run()

    def fails(*_, **__):
        raise ValueError(f"could not convert {SECRETS[0]} {SECRETS[60]}")

    monkeypatch.setattr(roster_desk, "people_of_lists", fails)
    upload(app, FILES)
    button(app, "lists-go").click()
    app.run()
    assert "ValueError in test_roster_page.py" in caplog.text and "page error" in caplog.text
    assert leaks(folder, SECRETS) == []
    assert found_in(caplog.text.encode(), SECRETS) == []
    assert found_in((before + shown(app)).encode(), SECRETS) == []
    assert found_in(str(app.query_params).encode(), SECRETS) == []
    assert found_in(repr(dict(app.session_state._state.filtered_state)).encode(), SECRETS) == []
    assert list((folder / "rosters").glob("*.parquet")), "the roster was kept, without them"
    for name, held in cached_values().items():
        assert found_in(held, SECRETS) == [], name


def cached_values() -> dict[str, bytes]:
    """What Streamlit's caches of every session hold, as bytes."""
    from streamlit.runtime.caching.cache_resource_api import ResourceCache

    held = {}
    for cache in gc.get_objects():
        if isinstance(cache, ResourceCache):
            for key, entry in cache._mem_cache.items():
                try:
                    held[f"{cache.display_name} {key}"] = pickle.dumps(entry)
                except (pickle.PicklingError, TypeError, AttributeError):
                    held[f"{cache.display_name} {key}"] = repr(entry).encode()
    assert held
    return held


def test_exception_workbooks_alone_bring_names_back(checked, folder):
    desk = checked.session_state["roster_desk"]
    book = office_workbook(desk.checked.findings, desk.checked.link, "tax", "zh")
    assert found_in(_cells(book), SECRETS)
    summary = folder / "summary.xlsx"
    summary.write_bytes(summary_workbook(desk.checked.findings, "zh"))
    assert leaks(folder, SECRETS) == []


def test_what_the_roster_lacks_is_filled_on_the_page_and_marked_in_every_figure(checked):
    app = checked
    assert not [box for box in app.multiselect if box.key.startswith("lists-fill")]  # no roster is taken yet
    button(app, "lists-use").click()
    app.run()
    bare = app.session_state["draft"].population
    assert button(app, "lists-fill-go").disabled  # only on request
    (wanted,) = (box for box in app.multiselect if box.key.startswith("lists-fill"))
    wanted.set_value(["in_school"]).run()
    button(app, "lists-fill-go").click()
    app.run()
    assert not app.exception and not app.error, [e.value for e in app.error]
    filled = app.session_state["draft"].population
    assert filled.startswith("roster+") and filled != bare
    assert any("已有取自合成人口的列" in info.value for info in app.info)
    app.switch_page("ui/app_pages/coverage.py").run()
    stamps = [caption.value for caption in app.caption if "费款年度" in caption.value]
    assert stamps and all("取自合成人口" in text for text in stamps)


def test_a_saved_link_is_opened_on_the_page_for_exception_lists(checked):
    """The lists cleared away, the file and its password bring the workbooks back; the password is kept nowhere."""
    app, password = checked, "枣庄-三个词-2023"
    desk = app.session_state["roster_desk"]
    sealed = vault.lock(desk.checked.link, password, desk.checked.findings)
    button(app, "lists-clear").click()
    app.run()
    assert not [one for one in app.get("download_button") if one.key.startswith("lists-book")]

    def give(word: str):
        next(one for one in app.file_uploader if one.key.startswith("lists-link")).upload("昨天.link", sealed)
        next(one for one in app.text_input if one.key.startswith("lists-open-password")).set_value(word)
        next(one for one in app.button if one.label == "打开").click()
        return app.run()

    give("另一个密码-2023-2023")
    assert "密码不对" in app.error[0].value and not app.exception
    give(password)
    assert not app.error and not app.exception and "处问题" in app.success[0].value
    assert password not in repr(dict(app.session_state._state.filtered_state))
    assert [one for one in app.get("download_button") if one.key.startswith("lists-opened-")]
    opened = app.session_state["roster_desk"].opened
    assert found_in(_cells(office_workbook(opened.findings, opened.link, "tax")), SECRETS)
    assert found_in(shown(app).encode(), SECRETS) == []
    button(app, "lists-clear").click()
    app.run()
    assert app.session_state["roster_desk"].opened is None


def _cells(book: bytes) -> bytes:
    cells = [str(cell) for sheet in load_workbook(io.BytesIO(book)) for row in sheet.values for cell in row]
    return "\n".join(cells).encode()


def test_every_other_page_states_a_smaller_upload_limit_of_its_own_and_holds_files_to_it():
    """Each uploader tells the browser a limit of `uploads`, and the bytes of a file are had through `uploads.content` alone,
    with the same limit."""
    for path in (Path(__file__).resolve().parents[2] / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name in ("roster_intake.py", "roster_desk.py", "roster_vault.py", "uploads.py"):
            continue
        stated = re.findall(r"max_upload_size=uploads\.([A-Z_]+)", text)
        held = re.findall(r"uploads\.content\(upload, uploads\.([A-Z_]+)\)", text)
        assert len(stated) == len(re.findall(r"\.file_uploader\(", text)), path.name
        shared = ["TABLE"] * len(re.findall(r"hand_in\.row\(", text))  # its callers take the bytes
        assert path.name == "hand_in.py" or stated + shared == held, path.name
        assert all(getattr(uploads, name) <= 20 for name in stated), path.name
        assert not re.search(r"\bupload\.(getvalue|read|getbuffer)\(", text), path.name


def test_a_file_over_a_page_s_limit_is_refused_by_the_server(app):
    """The browser's own check is not asked: the file comes as from one that sends what it likes."""
    app.switch_page("ui/app_pages/season.py").run()
    app.file_uploader[0].upload("进度.csv", b"a" * (uploads.TABLE * uploads.MEGABYTE + 1)).run()
    assert not app.exception and "1 处" in app.error[0].value
    assert "本页上限 20 MB" in app.dataframe[-1].value.to_csv()
    app.switch_page("ui/app_pages/files.py").run()
    app.file_uploader[0].upload("情景.json", b"{" * (5 * uploads.MEGABYTE + 1)).run()
    assert not app.exception and any("本页上限 5 MB" in text.value for text in app.markdown)


def test_a_cell_shown_because_it_was_not_understood_loses_its_digits():
    assert roster_findings.masked("张三 070404199001010012") == "张三 ＊"


def test_a_category_may_be_said_to_be_nothing_in_particular(monkeypatch):
    kept = []
    monkeypatch.setattr(roster_findings.state, "value_of", lambda key, *absent: roster_findings.NOTHING)
    monkeypatch.setattr(roster_findings.roster_intake, "remember_word", lambda *said: kept.append(said))
    roster_findings._remember("groups", "某组村民", "key")
    assert kept == [("groups", "某组村民", "")]


def test_the_search_finds_what_it_should(tmp_path):
    """The search itself can fail: planted texts are found raw, in a workbook and in Parquet."""
    import pandas as pd

    pd.DataFrame({"a": SECRETS}).to_parquet(tmp_path / "a.parquet", compression="zstd")
    (tmp_path / "b.txt").write_bytes(SECRETS[0].encode("gb18030"))
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.xml", SECRETS[61])
    Path(tmp_path / "d.txt").write_text("nothing", encoding="utf-8")
    assert leaks(tmp_path, SECRETS) == ["a.parquet", "b.txt", "c.xlsx"]
