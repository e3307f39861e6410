"""run.py: what it decides and what it says, without a network and without making an environment of packages."""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import string
import subprocess
import sys
from pathlib import Path

import pytest

import run


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def made_environment(tmp_path_factory) -> Path:
    """A real environment with this Python and pip."""
    folder = tmp_path_factory.mktemp("made") / ".venv"
    run.make_environment(folder)
    return folder


@pytest.fixture
def bare_environment(made_environment, tmp_path) -> Path:
    """A copy of it in a folder with a Chinese name and a space; called by its interpreter, it works where it lies."""
    return Path(shutil.copytree(made_environment, tmp_path / "峄城区 方案" / ".venv", symlinks=True))


# ---- messages


def test_every_message_is_chinese_and_english_with_the_same_words_to_fill_in():
    for key, (chinese, english) in run.MESSAGES.items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (chinese, english)
        ]
        if key not in ("step", "browser_skipped"):  # there each language has words of its own
            assert fields[0] == fields[1], key
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese) or "{title}" in chinese, key
        assert english.isascii(), key


def keys_used() -> dict[str, set[str]]:
    """The message keys that the script uses, each with the words it gives."""
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    used = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in ("say", "Stop", "message")
            and node.args
        ):
            key = node.args[0]
            if isinstance(key, ast.Constant):
                used.setdefault(key.value, set()).update(str(word.arg) for word in node.keywords)
    return used


def test_every_message_used_exists_gets_its_words_and_none_is_left_over():
    used = keys_used()
    assert set(used) == set(run.MESSAGES)
    for key, words in used.items():
        needed = {
            name for text in run.MESSAGES[key] for _, name, _, _ in string.Formatter().parse(text) if name
        }
        assert needed <= words, key


def test_an_old_python_is_told_what_to_install():
    with pytest.raises(run.Stop) as stop:
        run.check_python((3, 9, 18, "final", 0))
    text = run.message(stop.value.key, **stop.value.words)
    assert "3.9.18" in text
    assert "需要 Python 3.11" in text
    run.check_python((3, 11, 0))


def test_the_script_compiles_for_pythons_that_are_too_old_to_run_it():
    ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_script_imports_only_the_standard_library():
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= set(sys.stdlib_module_names)


def test_a_python_without_ensurepip_is_told_of_the_debian_package(monkeypatch):
    monkeypatch.setattr(
        run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object()
    )
    with pytest.raises(run.Stop) as stop:
        run.check_venv_modules()
    assert "python3-venv" in run.message(stop.value.key)


def test_a_console_of_code_page_936_prints_a_question_mark_for_what_it_lacks():
    code = "import run; run.make_console_safe(); print('峄城 \\u20b9 \\U0001f600')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=run.ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp936", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("cp936").strip() == "峄城 ? ?"


# ---- the environment


def test_children_speak_utf8_and_are_not_led_astray(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    variables = run.child_variables({"WORKBENCH_HOME": "家"})
    assert variables["PYTHONUTF8"] == "1"
    assert variables["WORKBENCH_HOME"] == "家"
    assert not {"PYTHONHOME", "PIP_TARGET"} & set(variables)


def test_the_interpreter_of_an_environment_by_system():
    folder = Path("方案") / ".venv"
    assert run.environment_python(folder, windows=True) == folder / "Scripts" / "python.exe"
    assert run.environment_python(folder, windows=False) == folder / "bin" / "python"


@pytest.mark.slow
def test_the_life_of_an_environment(bare_environment):
    folder = bare_environment
    assert run.environment_state(folder.with_name("none"), run.RUNTIME, "d1") == "missing"
    assert run.environment_state(folder, run.RUNTIME, "d1") == "stale"

    run.write_marker(folder, {run.RUNTIME: "d1"})
    assert run.environment_state(folder, run.RUNTIME, "d1") == "ready"
    assert run.environment_state(folder, run.RUNTIME, "d2") == "stale"
    assert run.environment_state(folder, run.DEVELOPMENT, "d1") == "stale"

    (folder / "installed.json").write_text("{half", encoding="utf-8")
    assert run.environment_state(folder, run.RUNTIME, "d1") == "stale"

    run.environment_python(folder).unlink()
    assert run.environment_state(folder, run.RUNTIME, "d1") == "broken"
    run.make_environment(folder)
    assert run.environment_state(folder, run.RUNTIME, "d1") == "stale"


@pytest.mark.slow
def test_an_environment_of_another_python_counts_as_broken(bare_environment, monkeypatch):
    monkeypatch.setattr(run, "answer_of", lambda python, code: "3.99")
    assert run.environment_state(bare_environment, run.RUNTIME, "d1") == "broken"


def test_a_folder_that_is_no_environment_counts_as_broken(tmp_path):
    assert run.environment_state(tmp_path, run.RUNTIME, "d1") == "broken"


@pytest.mark.slow
def test_a_ready_environment_is_used_without_pip(bare_environment, monkeypatch):
    monkeypatch.setattr(run, "ENVIRONMENT", bare_environment)
    run.write_marker(bare_environment, {run.RUNTIME: run.requirements_digest(run.RUNTIME)})
    monkeypatch.setattr(run, "call", lambda *_: pytest.fail("nothing should run"))
    assert run.ensure_environment(run.RUNTIME, None) == run.environment_python(bare_environment)


@pytest.mark.slow
def test_a_failed_install_leaves_the_environment_stale_and_tells_of_wheels(bare_environment, monkeypatch):
    monkeypatch.setattr(run, "ENVIRONMENT", bare_environment)
    monkeypatch.setattr(run, "call", lambda *_: 1)
    with pytest.raises(run.Stop) as stop:
        run.ensure_environment(run.RUNTIME, None)
    assert "--wheels" in run.message(stop.value.key)
    assert (
        run.environment_state(bare_environment, run.RUNTIME, run.requirements_digest(run.RUNTIME)) == "stale"
    )


@pytest.mark.slow
def test_an_empty_wheels_folder_fails_without_asking_any_network(
    bare_environment, monkeypatch, tmp_path, capfd
):
    monkeypatch.setattr(run, "ENVIRONMENT", bare_environment)
    wheels = tmp_path / "离线 包"
    wheels.mkdir()
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(run.Stop) as stop:
        run.ensure_environment(run.RUNTIME, wheels)
    assert stop.value.key == "wheels_install_failed"
    assert "离线 包" in run.message(stop.value.key, **stop.value.words)
    assert "No matching distribution" in capfd.readouterr().err


@pytest.mark.slow
def test_a_wheels_folder_that_is_not_there(bare_environment, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "ENVIRONMENT", bare_environment)
    with pytest.raises(run.Stop, match="no_wheels_folder"):
        run.ensure_environment(run.RUNTIME, tmp_path / "none")


def test_the_digest_follows_every_file_it_rests_on_but_not_the_line_ends(tmp_path):
    for name in (run.RUNTIME, run.DEVELOPMENT, run.SCALE, run.DOCS, run.CONSTRAINTS):
        (tmp_path / name).write_bytes(b"a==1\nb==2\n")
    before = {name: run.requirements_digest(name, tmp_path) for name in (run.RUNTIME, run.DEVELOPMENT)}
    (tmp_path / run.RUNTIME).write_bytes(b"a==1\r\nb==2\r\n")
    assert run.requirements_digest(run.RUNTIME, tmp_path) == before[run.RUNTIME]
    (tmp_path / run.DEVELOPMENT).write_bytes(b"a==3\n")
    assert run.requirements_digest(run.RUNTIME, tmp_path) == before[run.RUNTIME]
    assert run.requirements_digest(run.DEVELOPMENT, tmp_path) != before[run.DEVELOPMENT]
    known = run.requirements_digest(run.DEVELOPMENT, tmp_path)
    (tmp_path / run.SCALE).write_bytes(b"d==1\n")
    assert run.requirements_digest(run.DEVELOPMENT, tmp_path) != known
    (tmp_path / run.CONSTRAINTS).write_bytes(b"c==1\n")
    assert run.requirements_digest(run.RUNTIME, tmp_path) != before[run.RUNTIME]


def test_the_marker_is_whole_and_leaves_nothing_beside_it(tmp_path):
    run.write_marker(tmp_path, {"方案": "d"})
    assert json.loads((tmp_path / "installed.json").read_text(encoding="utf-8")) == {"方案": "d"}
    assert [path.name for path in tmp_path.iterdir()] == ["installed.json"]


# ---- wheels for another machine


def test_platform_tags():
    assert run.platform_tags("win_amd64") == ["win_amd64"]
    assert run.platform_tags("macosx_11_0_arm64") == ["macosx_11_0_arm64"]
    tags = run.platform_tags("linux_aarch64")
    assert tags[0] == "manylinux_2_28_aarch64"
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64"} <= set(tags)
    assert run.platform_tags("manylinux_2_28_aarch64") == tags == run.platform_tags("manylinux_aarch64")
    old = run.platform_tags("manylinux2014_x86_64")
    assert old[0] == "manylinux_2_17_x86_64"
    assert "manylinux_2_28_x86_64" not in old
    assert old[-1] == "manylinux1_x86_64"


def test_the_download_takes_wheels_only_and_adds_what_only_windows_needs():
    folder = Path("离线 包")
    windows = run.wheels_command(Path("python"), folder, "win_amd64", "3.12")
    linux = run.wheels_command(Path("python"), folder, "linux_aarch64", "3.11")
    for command, version in ((windows, "3.12"), (linux, "3.11")):
        assert command[3] == "download"
        assert "--only-binary=:all:" in command
        assert command[command.index("--python-version") + 1] == version
        assert command[command.index("--dest") + 1] == folder
    assert windows[-2:] == list(run.WINDOWS_ONLY)
    assert not set(run.WINDOWS_ONLY) & set(linux)
    assert linux.count("--platform") == len(run.platform_tags("linux_aarch64"))


def test_an_install_from_a_folder_asks_no_index():
    offline = run.install_command(Path("python"), run.RUNTIME, Path("离线 包"))
    assert "--no-index" in offline
    assert offline[offline.index("--find-links") + 1] == Path("离线 包")
    assert "--no-index" not in run.install_command(Path("python"), run.RUNTIME, None)


# ---- the page server


def test_a_free_port_is_taken_as_asked_and_a_taken_one_is_named_with_a_free_one():
    port = unused_port()
    assert run.choose_port("127.0.0.1", port) == port
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen(1)
        with pytest.raises(run.Stop) as stop:
            run.choose_port("127.0.0.1", port)
        assert stop.value.key == "port_taken"
        assert run.port_is_free("127.0.0.1", int(stop.value.words["other"]))


def test_without_a_wish_the_first_free_port_is_found(monkeypatch):
    monkeypatch.setattr(run, "port_is_free", lambda address, port: port >= run.FIRST_PORT + 3)
    assert run.choose_port("127.0.0.1", None) == run.FIRST_PORT + 3
    monkeypatch.setattr(run, "port_is_free", lambda address, port: False)
    with pytest.raises(run.Stop) as stop:
        run.choose_port("192.0.2.1", None)
    text = run.message(stop.value.key, **stop.value.words)
    assert "192.0.2.1" in text
    assert "8501" in text
    assert "8550" in text
    with pytest.raises(run.Stop, match="no_port"):
        run.choose_port("127.0.0.1", 65535)


def test_the_pages_are_served_to_this_machine_alone_unless_asked_otherwise():
    arguments = run.parser().parse_args([])
    assert run.is_loopback(arguments.address)
    assert not run.is_loopback("0.0.0.0")
    assert not run.is_loopback("10.0.0.8")
    command = run.server_command(Path("python"), arguments.address, 8501)
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--browser.gatherUsageStats") + 1] == "false"


def test_the_upload_limit_of_rosters_is_raised_only_by_who_starts():
    command = run.server_command(Path("python"), "127.0.0.1", 8501, run.parser().parse_args([]).upload_mb)
    assert "--server.maxUploadSize" not in command
    asked = run.parser().parse_args(["--upload-mb", "200"]).upload_mb
    command = run.server_command(Path("python"), "127.0.0.1", 8501, asked)
    assert command[command.index("--server.maxUploadSize") + 1] == "200"


def test_other_machines_are_served_only_where_people_sign_in(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "SECRETS", tmp_path / "secrets.toml")
    arguments = run.parser().parse_args(["--address", "0.0.0.0"])
    for text in ("", "[auth", "[other]\nx = 1"):
        run.SECRETS.write_text(text, encoding="utf-8")
        with pytest.raises(run.Stop, match="not_loopback") as stop:
            run.start(arguments)
        assert "0.0.0.0" in run.message(stop.value.key, **stop.value.words)
    run.SECRETS.write_text('[auth]\nclient_id = "x"', encoding="utf-8")
    assert run.has_sign_in()


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("0.0.0.0", "http://127.0.0.1:8501"),
        ("::1", "http://[::1]:8501"),
        ("::", "http://[::1]:8501"),
    ],
)
def test_where_a_browser_finds_the_pages(address, url):
    assert run.url_of(address, 8501) == url


def test_below_a_path_the_pages_are_looked_for_there(monkeypatch):
    """Else a server that runs would be taken for one that did not start, and ended."""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/workbench/")
    assert run.url_of("127.0.0.1", 8501) == "http://127.0.0.1:8501/workbench"


def test_a_desktop_is_known_by_its_display(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not run.has_desktop("linux")
    assert run.has_desktop("win32")
    monkeypatch.setenv("DISPLAY", ":0")
    assert run.has_desktop("linux")


def test_nothing_listening_is_not_healthy():
    assert not run.is_healthy(f"http://127.0.0.1:{unused_port()}")


def test_a_child_is_ended():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    run.end(child)
    assert child.poll() is not None


# ---- the tests' own ring


@pytest.mark.parametrize(
    ("browser", "office", "said", "failed"),
    [
        (None, "soffice", "THE BROWSER RING DID NOT RUN", "FAILED: pytest -m browser"),
        ("chromium", None, "THE WORKING PAPERS WERE NOT RECALCULATED", "FAILED: "),
    ],
    ids=["no browser", "no office"],
)
def test_what_did_not_run_is_loud_and_fails_in_ci(monkeypatch, capsys, browser, office, said, failed):
    monkeypatch.setattr(run, "ensure_environment", lambda *_: Path("python"))
    monkeypatch.setattr(run, "prepare_browser", lambda: browser)
    monkeypatch.setattr(run, "prepare_office", lambda: office)
    monkeypatch.setattr(run, "call", lambda *_: 0)
    monkeypatch.delenv("CI", raising=False)
    assert run.main(["test"]) == 0
    assert said in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert run.main(["test"]) == 1
    assert failed in capsys.readouterr().out


def test_what_is_missing_is_installed_as_root_on_debian_alone(monkeypatch):
    commands = []
    monkeypatch.setattr(run, "call", lambda command, extra=None: commands.append(command) or 0)
    monkeypatch.setattr(run, "find_office", lambda: None)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    assert run.prepare_office() is None
    assert commands[1][-3:] == [
        "--no-install-recommends",
        "libreoffice-calc-nogui",
        "libreoffice-writer-nogui",
    ]
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    assert run.prepare_office() is None and len(commands) == 2


def test_an_office_without_writer_gets_it(monkeypatch, tmp_path):
    monkeypatch.setattr(run.sys, "platform", "linux")
    office = tmp_path / "soffice"
    assert not run.has_writer(str(office))
    (tmp_path / "libswlo.so").touch()
    assert run.has_writer(str(office))
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert run.has_writer("C:/LibreOffice/soffice.exe")


def test_the_office_named_by_the_user_is_taken(monkeypatch):
    monkeypatch.setenv("WORKBENCH_OFFICE", "D:/办公/soffice.exe")
    assert run.find_office() == "D:/办公/soffice.exe"


def test_every_check_runs_even_after_a_failure_and_the_browser_ring_is_last(monkeypatch, capsys):
    commands = []

    def call(command, extra=None):
        commands.append(" ".join(str(word) for word in command[2:]))
        assert extra["WORKBENCH_BROWSER"] == "/opt/浏览器" and extra["WORKBENCH_OFFICE"] == "/opt/soffice"
        return 1 if "ruff" in command and "format" in command else 0

    monkeypatch.setattr(run, "ensure_environment", lambda *_: Path("python"))
    monkeypatch.setattr(run, "prepare_browser", lambda: "/opt/浏览器")
    monkeypatch.setattr(run, "prepare_office", lambda: "/opt/soffice")
    monkeypatch.setattr(run, "call", call)
    assert run.main(["test"]) == 1
    assert [command.split()[0] for command in commands] == [
        "ruff",
        "ruff",
        "mypy",
        "simulation",
        "pytest",
        "pytest",
        "pytest",
        "pytest",
    ]
    assert "--ignore=tests/ui" in commands[-4] and "not browser and not slow tests/ui" in commands[-3]
    assert "-m slow" in commands[-2] and "-m browser" in commands[-1]
    assert "FAILED: ruff format --check ." in capsys.readouterr().out


def test_the_browser_named_by_the_user_is_taken(monkeypatch):
    monkeypatch.setenv("WORKBENCH_BROWSER", "D:/浏览器/chrome.exe")
    assert run.find_browser() == "D:/浏览器/chrome.exe"


def test_the_usual_places_of_browsers_on_windows(monkeypatch):
    monkeypatch.setenv("PROGRAMFILES", "C:/Program Files")
    monkeypatch.setenv("PROGRAMFILES(X86)", "C:/Program Files (x86)")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    places = run.browser_places("win32")
    assert Path("C:/Program Files/Google/Chrome/Application/chrome.exe") in places
    assert Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe") in places


def test_a_chinese_font_is_looked_for_by_its_file(tmp_path):
    assert run.has_chinese_font("win32", tmp_path)
    assert not run.has_chinese_font("linux", tmp_path / "none")
    (tmp_path / "DejaVuSans.ttf").touch()
    assert not run.has_chinese_font("linux", tmp_path)
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert run.has_chinese_font("linux", tmp_path)


# ---- the command line


def test_options_may_stand_before_or_after_the_command(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(run, "run_tests", lambda arguments: seen.append(arguments) or 0)
    for words in (["--wheels", str(tmp_path), "test"], ["test", "--wheels", str(tmp_path)]):
        assert run.main(words) == 0
    assert [arguments.wheels for arguments in seen] == [tmp_path.resolve()] * 2
    assert not seen[0].no_browser


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SystemExit) as end:
        run.main(["--port", port])
    assert end.value.code == 2


def test_what_cannot_be_done_is_said_and_gives_exit_code_2(monkeypatch, capsys):
    def refuse(_):
        raise run.Stop("install_failed")

    monkeypatch.setattr(run, "start", refuse)
    assert run.main([]) == 2
    assert "依赖安装失败" in capsys.readouterr().err
