"""The project as a whole: what may import what, what is pinned, what would fail on Windows or in a closed network."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run

ROOT = Path(__file__).resolve().parent.parent
MADE = {
    ".git",
    ".venv",
    ".test-home",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
}

WORDS_AND_CHARTS = {
    "answer",
    "cached",
    "charts",
    "names",
    "numbers",
    "solving_words",
    "sure_words",
    "texts",
    "words",
}
"""The modules of `ui` that files take from: none of them is a page, a widget or a person's draft."""


@cache
def project_files() -> list[Path]:
    """The files that belong to the project: those of git where it knows, else those that no tool made."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [
            git,
            "-c",
            "core.quotePath=false",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if done.returncode == 0:
            names = done.stdout.decode("utf-8").split("\0")
            return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [
        path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts)
    ]


def python_files(*folders: str) -> list[Path]:
    wanted = [ROOT / folder for folder in folders]
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and (not folders or any(path.is_relative_to(folder) for folder in wanted))
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """The modules that a file names in import statements, wherever they stand in it."""
    return tuple(_imports_of(path))


def _imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                parts = path.relative_to(ROOT).parts[: -node.level]
                yield ".".join([*parts, *([node.module] if node.module else [])])
            elif node.module:
                yield node.module


# ---- imports


def who_may_import() -> dict[str, set[str]]:
    """The table of docs/architecture.md: for each part, the parts that it may import."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Who may import whom")[2].partition("\n\n`tests/")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    return {part.strip(" `"): set(re.findall(r"`(\w+)`", imports)) for part, imports in rows}


@cache
def parts() -> frozenset[str]:
    """Folders and files at the top that hold Python, but for the tests, which may import everything."""
    tops = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in python_files()}
    return frozenset(tops - {"tests"})


def files_of(part: str) -> list[Path]:
    return python_files(part) or [ROOT / f"{part}.py"]


def test_the_map_names_every_part():
    assert set(who_may_import()) == parts()


@pytest.mark.parametrize("part", sorted(parts()))
def test_imports_between_parts_are_those_of_the_map(part):
    found = {
        (module.split(".")[0], path.relative_to(ROOT).as_posix())
        for path in files_of(part)
        for module in imports_of(path)
        if module.split(".")[0] in (parts() | {"tests"}) - {part}
    }
    allowed = who_may_import()[part]
    assert not {(module, path) for module, path in found if module not in allowed}
    assert allowed == {module for module, _ in found}, "the map allows what nothing imports"


def test_of_the_model_the_charts_alone_know_of_charts():
    knowing = [
        path for path in python_files("simulation") if "charts" in {m.split(".")[0] for m in imports_of(path)}
    ]
    assert [path.name for path in knowing] == ["plot.py"]


def test_files_take_words_and_charts_of_the_pages_and_nothing_else():
    taken = {
        name
        for path in python_files("export")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ui"
        for name in (
            [alias.name for alias in node.names] if node.module == "ui" else [node.module.split(".")[1]]
        )
    }
    assert taken == WORDS_AND_CHARTS


def on_loading(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is loaded: not those in functions, nor those for type checkers."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from on_loading(node.orelse)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ClassDef):
            yield from on_loading(node.body)
            yield from on_loading(getattr(node, "orelse", []))


def test_no_modules_import_each_other_in_a_circle():
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in python_files()
    }
    needs: dict[str, set[str]] = {}
    for module, path in modules.items():
        named: set[str] = set()
        for node in on_loading(tree_of(path).body):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif not node.level and node.module:
                each = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
                named |= {whole if whole in modules else node.module for whole in each.values()}
        needs[module] = (named & set(modules)) - {module}
    try:
        tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("folder", ["engines", "simulation", "synthetic_data"])
def test_the_model_knows_nothing_of_pages_and_charts(folder):
    pages = {"streamlit", "altair", "vl_convert", "xlsxwriter", "docx", "playwright"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_files(folder)
        for module in imports_of(path)
        if module.split(".")[0] in pages
    ]
    assert not wrong


def test_importing_the_model_loads_no_streamlit():
    code = "import sys, simulation, simulation.outcome, synthetic_data; print({'streamlit', 'altair'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.stdout.decode().strip() == "set()", done.stderr.decode("utf-8", "replace")


def test_the_start_page_stays_thin():
    lines = (ROOT / "app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 80
    assert not {"numpy", "pandas"} & {module.split(".")[0] for module in imports_of(ROOT / "app.py")}


def test_no_folder_named_pages_stands_beside_the_start_page():
    assert not (ROOT / "pages").exists()  # Streamlit would take it for its own


# ---- Windows and closed networks


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an expression of names, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


NOT_ON_WINDOWS = {
    "os.fork",
    "os.forkpty",
    "os.getuid",
    "os.getpgid",
    "os.killpg",
    "os.mkfifo",
    "os.setsid",
    "os.symlink",
    "os.uname",
    "os.system",
    "os.popen",
    "signal.alarm",
    "signal.pause",
    "signal.setitimer",
}
UNIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty"}


def is_binary(call: ast.Call, position: int) -> bool:
    mode = next((word.value for word in call.keywords if word.arg == "mode"), None)
    if mode is None and len(call.args) > position:
        mode = call.args[position]
    return isinstance(mode, ast.Constant) and "b" in str(mode.value)


def unsafe_calls(tree: ast.Module) -> list[tuple[int, str]]:
    """What would not work, or work differently, on a Windows machine with a Chinese code page."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        last = name.rpartition(".")[2]
        words = {word.arg for word in node.keywords}
        if name in NOT_ON_WINDOWS:
            found.append((node.lineno, name))
        if any(word.arg == "shell" and getattr(word.value, "value", True) for word in node.keywords):
            found.append((node.lineno, "shell"))
        if any(getattr(word.value, "value", None) == "fork" for word in node.keywords) or (
            last in ("set_start_method", "get_context")
            and node.args
            and getattr(node.args[0], "value", "") == "fork"
        ):
            found.append((node.lineno, "fork"))
        if name == "open" and not is_binary(node, 1) and "encoding" not in words:
            found.append((node.lineno, "open() without encoding"))
        if isinstance(node.func, ast.Attribute) and "encoding" not in words:
            if last == "read_text" and not node.args:
                found.append((node.lineno, "read_text() without encoding"))
            if last == "write_text" and len(node.args) < 2:
                found.append((node.lineno, "write_text() without encoding"))
            if last in ("run", "Popen", "check_output") and ({"text", "universal_newlines"} & words):
                found.append((node.lineno, "text of a child without encoding"))
    return found


@pytest.mark.parametrize(
    "line",
    [
        "os.fork()",
        "subprocess.run(words, shell=True)",
        "open('a')",
        "open('a', 'w')",
        "path.read_text()",
        "path.write_text('x')",
        "multiprocessing.get_context('fork')",
        "subprocess.run(words, text=True)",
        "os.system('dir')",
    ],
)
def test_the_search_for_unsafe_calls_finds(line):
    assert unsafe_calls(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "open('a', 'rb')",
        "open('a', mode='wb')",
        "open('a', encoding='utf-8')",
        "path.read_text(encoding='utf-8')",
        "path.read_text('utf-8')",
        "subprocess.run(words, shell=False)",
        "path.write_text('x', encoding='utf-8')",
    ],
)
def test_the_search_for_unsafe_calls_lets_pass(line):
    assert not unsafe_calls(ast.parse(line))


def test_no_call_that_fails_on_windows():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in python_files()
        for line, what in unsafe_calls(tree_of(path))
    ]
    assert not wrong


@pytest.mark.slow
def test_no_unix_module_is_imported_outside_the_benchmarks():
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "benchmarks")
        for module in imports_of(path)
        if module.split(".")[0] in UNIX_MODULES
    ]
    assert not wrong


def test_file_names_can_stand_on_windows():
    names = [path.relative_to(ROOT).as_posix() for path in project_files()]
    assert names
    reserved = re.compile(r'(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)|[<>:"|?*\\]|[ .](/|$)', re.IGNORECASE)
    assert not [name for name in names if reserved.search(name)]
    assert len({name.lower() for name in names}) == len(names)
    assert max(len(name) for name in names) < 120


def test_text_files_are_utf8_with_unix_line_ends():
    text = {".py", ".md", ".yaml", ".toml", ".txt", ".csv", ".json", ".ipynb", ""}
    for path in project_files():
        if path.suffix in text:
            content = path.read_bytes()
            content.decode("utf-8")
            assert not content.startswith(b"\xef\xbb\xbf"), path
            assert b"\r\n" not in content, path


def test_the_pages_report_nothing_and_are_served_here_alone():
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False


# ---- words that have no place here

# Put together from parts, so that this file does not hold them itself.
NOWHERE = {
    "a folder of one machine": "|".join(
        ["/work" + "/", "/tmp" + "/dev", "/home/" + "[a-z]+/", "/root" + "/", r"C:\\Users" + r"\\"]
    ),
    "a folder that is not shipped": r"(?<![\w.])shared" + "/",
    "the host of a package index": "|".join(
        ["pypi" + r"\.org", "pythonhosted" + r"\.org", "deb\\.debian" + r"\.org", "registry" + r"\.npmjs"]
    ),
    "a secret": "|".join(
        ["BEGIN [A-Z ]*PRIVATE" + " KEY", "AKIA" + "[0-9A-Z]{16}", "ghp_" + "[0-9A-Za-z]{30}"]
    ),
    "work left open": "|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b"]),
}


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_names(what):
    pattern = re.compile(NOWHERE[what])
    wrong = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{path.relative_to(ROOT)}: {found.group()}" for found in pattern.finditer(text)]
    assert not wrong


# ---- requirements

FILES = (run.RUNTIME, run.DEVELOPMENT, run.SCALE, run.DOCS, run.CONSTRAINTS)


def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


def pinned(name: str) -> dict[str, str]:
    """Versions by package of a requirements file."""
    return {
        canonicalize_name(requirement.name): next(iter(requirement.specifier)).version
        for requirement in (Requirement(line.split("#")[0].strip()) for line in requirement_lines(name))
    }


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_one_exact_version(name):
    for line in requirement_lines(name):
        requirement = Requirement(line.split("#")[0].strip())
        specifiers = list(requirement.specifier)
        assert len(specifiers) == 1, line
        assert specifiers[0].operator == "==", line
        assert "*" not in specifiers[0].version, line


@pytest.mark.parametrize("name", [run.RUNTIME, run.DEVELOPMENT, run.SCALE, run.DOCS])
def test_every_requirement_says_why(name):
    for line in requirement_lines(name):
        assert len(line.partition("#")[2].strip()) > 8, line


def test_no_version_is_given_twice():
    names = [name for file in FILES for name in pinned(file)]
    assert len(names) == len(set(names))


def needed(names: set[str], environment: dict[str, str]) -> set[str]:
    """All that some packages need in turn on a system, read from what is installed here."""
    known: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        known.add(name)
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed on the other system only, and then named in WINDOWS_ONLY
        for line in lines:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({**environment, "extra": ""}):
                waiting |= {canonicalize_name(requirement.name)} - known
    return known


WINDOWS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
}
LINUX = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_machine": "aarch64",
}


@pytest.mark.parametrize("system", [WINDOWS, LINUX], ids=["windows", "linux"])
def test_what_the_requirements_need_in_turn_is_pinned_too(system):
    everything = {name for file in FILES for name in pinned(file)}
    assert not needed(set(pinned(run.RUNTIME)), system) - everything
    assert not needed(set(pinned(run.SCALE)), system) - everything
    assert not needed(set(pinned(run.DOCS)), system) - everything


def test_a_wheels_folder_for_windows_gets_what_only_windows_needs():
    names = set(pinned(run.RUNTIME))
    assert needed(names, WINDOWS) - needed(names, LINUX) <= set(run.WINDOWS_ONLY)


def test_what_is_installed_here_is_what_is_pinned():
    for name in (run.RUNTIME, run.DEVELOPMENT, run.SCALE, run.DOCS):
        for package, version in pinned(name).items():
            assert metadata.version(package) == version


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.timeout(600)
def test_every_requirement_has_a_wheel_for_other_machines(tmp_path):
    """pip works out the whole set for other machines than those that run the tests, from wheels alone, without installing
    anything; for each at the same time, as it mostly waits for the index."""
    asked = {
        platform: resolving(platform, tmp_path / platform) for platform in ("win_amd64", "linux_aarch64")
    }
    said = {platform: pip.communicate()[0].decode("utf-8", "replace") for platform, pip in asked.items()}
    wrong = {platform: said[platform] for platform, pip in asked.items() if pip.returncode}
    if wrong and no_index_answers(tmp_path) and not run.is_ci():
        pytest.skip("no package index answers on this machine")
    assert not wrong


def resolving(platform: str, folder: Path) -> subprocess.Popen[bytes]:
    folder.mkdir()
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--only-binary=:all:", "--python-version", "3.11", "--target", str(folder / "目标")]
    for tag in run.platform_tags(platform):
        command += ["--platform", tag]
    command += [
        "-r",
        str(ROOT / run.RUNTIME),
        "-r",
        str(ROOT / run.SCALE),
        "-r",
        str(ROOT / run.DOCS),
        "-c",
        str(ROOT / run.CONSTRAINTS),
    ]
    command += run.WINDOWS_ONLY if platform.startswith("win") else ()
    return subprocess.Popen(
        command, cwd=folder, env=run.child_variables(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def no_index_answers(folder: Path) -> bool:
    """Tell whether pip can find nothing at all here, not even itself."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "pip"]
    done = subprocess.run(
        [*command, "--retries", "1"], env=run.child_variables(), capture_output=True, check=False
    )
    return done.returncode != 0


# ---- the files that a project has


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_and_pictures_of_a_document_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    assert links
    for link in links:
        if "://" not in link:
            assert ((ROOT / name).parent / link).exists(), link


def test_the_two_readmes_give_the_same_commands():
    blocks = [
        re.findall(r"```(\w+)\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
        for name in ("README.md", "README.zh-CN.md")
    ]
    commands = [[text.strip() for kind, text in found if kind in ("bash", "python")] for found in blocks]
    assert commands[0]
    assert [re.sub(r"\s+#.*", "", text) for text in commands[0]] == [
        re.sub(r"\s+#.*", "", text) for text in commands[1]
    ]


def test_the_ci_script_runs_the_one_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert "python3 run.py test" in script
