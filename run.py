#!/usr/bin/env python3
"""Start the workbench, fill a folder of wheels for a closed network, or run every test.

    python3 run.py                                   make the environment, the population, open the pages
    python3 run.py --wheels DIR                      the same with no network, from a folder of wheels
    python3 run.py wheels DIR --platform win_amd64   fill such a folder for another machine
    python3 run.py docs                              the documentation as a site that opens from disk (site/)
    python3 run.py test                              formatting, lint, types, unit, page, slow and browser rings

Needs nothing but Python 3.11 or later: only the standard library is imported here, and the syntax stays readable for
Python 3.7, so that an older Python gets a sentence and not a syntax error. Everything else goes into `.venv` beside
this file, at the versions that the requirements files name.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
SCALE = "requirements-scale.txt"
DOCS = "requirements-docs.txt"
CONSTRAINTS = "constraints.txt"
MINIMUM_PYTHON = (3, 11)
SECRETS = ROOT / ".streamlit" / "secrets.toml"
FIRST_PORT = 8501
PORTS_TRIED = 50
HEALTH_SECONDS = 90.0

# pip reads the conditions of a requirement ("only on Windows") against the machine it runs on, also when it downloads
# for another one; so what only Windows needs is named here. tests/test_project.py proves the list complete.
WINDOWS_ONLY = ("colorama", "tzdata")

MESSAGES = {
    "python_too_old": (
        "需要 Python 3.11 或更高版本，当前是 {found}。请安装新版后用它运行：python3.11 run.py",
        "Python 3.11 or later is needed, this is {found}. Install one and run: python3.11 run.py",
    ),
    "no_venv": (
        "这台机器的 Python 缺少 venv 或 ensurepip。Debian/Ubuntu/麒麟/UOS 请执行：apt install python3-venv",
        "This Python lacks venv or ensurepip. On Debian or Ubuntu run: apt install python3-venv",
    ),
    "venv_failed": (
        "无法在 {folder} 建立运行环境（上面是原因）。请检查磁盘空间与写权限；Debian 系请先 apt install python3-venv",
        "The environment could not be made in {folder} (reason above). Check disk space and permissions; "
        "on Debian first: apt install python3-venv",
    ),
    "venv_busy": (
        "旧的运行环境 {folder} 删不掉，可能还有程序在用它。请关闭后重试，或手工删除该文件夹",
        "The old environment {folder} cannot be removed, perhaps a program still uses it. Close it and try again, "
        "or delete the folder by hand",
    ),
    "making_environment": (
        "正在建立运行环境 {folder}",
        "Making the environment {folder}",
    ),
    "remaking_environment": (
        "运行环境 {folder} 已损坏或属于别的 Python，正在重建",
        "The environment {folder} is broken or of another Python; making it anew",
    ),
    "installing": (
        "正在安装 {file} 中的依赖（首次需要几分钟，之后不再重复）",
        "Installing {file} (some minutes the first time, not again after that)",
    ),
    "install_failed": (
        "依赖安装失败（上面是原因）。不能上网时：在能上网的机器上执行\n"
        "    python3 run.py wheels 文件夹 --platform win_amd64\n"
        "把该文件夹拷来，再执行：python3 run.py --wheels 文件夹",
        "Installing failed (reason above). With no network: on a machine that has one run\n"
        "    python3 run.py wheels FOLDER --platform win_amd64\n"
        "bring the folder here, then run: python3 run.py --wheels FOLDER",
    ),
    "wheels_install_failed": (
        "从 {folder} 安装失败（上面是原因）。该文件夹须为本机的系统、处理器和 Python {python} 下载：\n"
        "    python3 run.py wheels 文件夹 --platform win_amd64 --python-version {python}",
        "Installing from {folder} failed (reason above). The folder must be filled for this system, processor and "
        "Python {python}:\n"
        "    python3 run.py wheels FOLDER --platform win_amd64 --python-version {python}",
    ),
    "no_wheels_folder": (
        "找不到离线安装包文件夹：{folder}",
        "There is no folder of wheels at {folder}",
    ),
    "wheels_failed": (
        "下载失败（上面是原因）：平台 {platform}，Python {python}",
        "The download failed (reason above): platform {platform}, Python {python}",
    ),
    "wheels_done": (
        "{count} 个安装包已放入 {folder}。把本项目和该文件夹一起拷到目标机，执行：python run.py --wheels 文件夹",
        "{count} wheels are in {folder}. Bring the project and that folder to the other machine and run there: "
        "python run.py --wheels FOLDER",
    ),
    "preparing": (
        "正在准备合成人口（首次生成，之后读取缓存）",
        "Preparing the synthetic population (made the first time, read from the cache after that)",
    ),
    "prepare_failed": (
        "合成人口没有生成成功（上面是原因）",
        "The synthetic population could not be made (reason above)",
    ),
    "port_taken": (
        "端口 {port} 已被占用。请换一个：python3 run.py --port {other}",
        "Port {port} is taken. Choose another: python3 run.py --port {other}",
    ),
    "no_port": (
        "{address} 上 {first}–{last} 的端口都不能用。请检查地址，或用 --port 指定端口",
        "No port from {first} to {last} can be used on {address}. Check the address, or name a port with --port",
    ),
    "not_loopback": (
        "{address} 不是本机回环地址，网络上的其他机器都能打开这些页面，而登录还没有设置。"
        "请先按 docs/sign-in.md 写好 {file}，或去掉 --address，只供本机使用",
        "{address} is not a loopback address: other machines could open the pages, and no sign-in is set up. Write {file} "
        "first (docs/sign-in.md), or leave --address out and serve this machine alone",
    ),
    "ready": (
        "工作台已就绪：{url}    （按 Ctrl+C 结束）",
        "The workbench is ready: {url}    (Ctrl+C ends it)",
    ),
    "server_ended": (
        "网页服务没有启动成功或已退出，代码 {code}（上面是原因）",
        "The page server did not start or ended, code {code} (reason above)",
    ),
    "docs_failed": (
        "文档没有生成成功（上面是原因）",
        "The documentation could not be built (reason above)",
    ),
    "docs_done": (
        "文档已生成，用浏览器打开：{page}",
        "The documentation is built; open in a browser: {page}",
    ),
    "stopped": ("工作台已结束", "The workbench has ended"),
    "step": ("==== {title}", "==== {command}"),
    "installing_browser": (
        "正在安装浏览器测试所需的 Chromium 和中文字体",
        "Installing Chromium and a Chinese font for the browser ring",
    ),
    "installing_office": (
        "正在安装 LibreOffice Calc 和 Writer（无界面），用来复算测算表、排出 Word 文件",
        "Installing LibreOffice Calc and Writer (no windows) to recalculate the working papers and lay out Word files",
    ),
    "office_skipped": (
        "!!!! 测算表没有用 LibreOffice 复算，Word 文件没有排版：没有找到 LibreOffice，也无法安装 !!!!",
        "!!!! THE WORKING PAPERS WERE NOT RECALCULATED, NO WORD FILE LAID OUT: no LibreOffice found, nor installable !!!!",
    ),
    "browser_skipped": (
        "!!!! 浏览器测试没有运行：{reason_zh} !!!!",
        "!!!! THE BROWSER RING DID NOT RUN: {reason_en} !!!!",
    ),
    "steps_failed": ("没有通过：{steps}", "FAILED: {steps}"),
}

# What this script or pip would be led astray by if a shell had set it.
UNWANTED_VARIABLES = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",  # each of many processes would compile the whole project anew
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)


# The page server's threads share two heaps of the C library instead of one each: what a busy moment took is given back.
# Only Linux reads it.
SERVER_VARIABLES = {"MALLOC_ARENA_MAX": "2"}


class Stop(Exception):
    """The script cannot go on: the key of the sentence to print, and its words."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(key)
        self.key = key
        self.words = words


def message(key: str, **words: object) -> str:
    """Return a sentence in Chinese and, on the next line, in English."""
    chinese, english = MESSAGES[key]
    return chinese.format(**words) + "\n" + english.format(**words)


def say(key: str, **words: object) -> None:
    """Print a sentence at once, so that it stands above what a child process prints."""
    print(message(key, **words), flush=True)


def make_console_safe() -> None:
    """Let a console that lacks a character (code page 936, ASCII) print a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def check_python(version: tuple[int, ...]) -> None:
    """Stop with a sentence where the running Python is too old."""
    if tuple(version[:2]) < MINIMUM_PYTHON:
        raise Stop("python_too_old", found=".".join(str(part) for part in version[:3]))


def check_venv_modules() -> None:
    """Stop with a sentence where Python came without what makes environments (Debian splits it off)."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Stop("no_venv")


def child_variables(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Return the environment variables of every child: UTF-8 throughout, nothing that redirects Python or pip."""
    variables = {name: value for name, value in os.environ.items() if name not in UNWANTED_VARIABLES}
    variables.update(PYTHONUTF8="1", PYTHONIOENCODING="utf-8", PYTHONNOUSERSITE="1")
    variables.update(extra or {})
    return variables


def call(command: list[str | Path], extra: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder, its output going straight to the terminal; return its exit code."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=str(ROOT), env=child_variables(extra), check=False).returncode


# ---- the environment -------------------------------------------------------------------------------------------------


def environment_python(folder: Path, windows: bool = os.name == "nt") -> Path:
    """Return where an environment keeps its interpreter."""
    return folder / "Scripts" / "python.exe" if windows else folder / "bin" / "python"


def requirements_digest(name: str, root: Path = ROOT) -> str:
    """Return a digest of a requirements file and of everything it leans on, whatever the line ends are."""
    names = [CONSTRAINTS, RUNTIME] + {DEVELOPMENT: [SCALE, DOCS, name], RUNTIME: []}.get(name, [name])
    digest = hashlib.sha256()
    for file in names:
        digest.update((root / file).read_text(encoding="utf-8").encode("utf-8") + b"\0")
    return digest.hexdigest()


def read_marker(folder: Path) -> dict[str, str]:
    """Return what was installed into an environment, by requirements file; nothing where that is unknown."""
    try:
        content = json.loads((folder / "installed.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_marker(folder: Path, content: dict[str, str]) -> None:
    """Remember what was installed; the file is whole or absent, also after a power cut."""
    temporary = folder / "installed.json.new"
    temporary.write_bytes(json.dumps(content, indent=1).encode("utf-8"))
    os.replace(str(temporary), str(folder / "installed.json"))


def answer_of(python: Path, code: str) -> str | None:
    """Return what an interpreter prints for a line of code, or nothing where it does not run."""
    try:
        done = subprocess.run(
            [str(python), "-c", code],
            env=child_variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def environment_state(folder: Path, requirements: str, digest: str) -> str:
    """Decide what an environment needs.

    Returns `missing`, `broken` (its interpreter or pip does not run, or it is of another Python), `stale` (other
    requirements were installed, or none to the end) or `ready`.
    """
    if not folder.exists():
        return "missing"
    version = answer_of(environment_python(folder), "import sys, pip; print('%d.%d' % sys.version_info[:2])")
    if version != "{}.{}".format(*sys.version_info[:2]):
        return "broken"
    return "ready" if read_marker(folder).get(requirements) == digest else "stale"


def make_environment(folder: Path) -> None:
    """Make an empty environment, removing what stands in its place."""
    check_venv_modules()
    if folder.exists():
        say("remaking_environment", folder=folder)
        try:
            shutil.rmtree(str(folder))
        except OSError as error:
            raise Stop("venv_busy", folder=folder) from error
    else:
        say("making_environment", folder=folder)
    if call([sys.executable, "-m", "venv", folder]) != 0:
        shutil.rmtree(str(folder), ignore_errors=True)
        raise Stop("venv_failed", folder=folder)


def install_command(python: Path, requirements: str, wheels: Path | None) -> list[str | Path]:
    """Return the pip command that installs a requirements file, from a folder of wheels where one is given."""
    command: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    if wheels is not None:
        command += ["--no-index", "--find-links", wheels]
    return [*command, "-r", ROOT / requirements, "-c", ROOT / CONSTRAINTS]


def ensure_environment(requirements: str, wheels: Path | None) -> Path:
    """Make or mend `.venv` so that it holds a requirements file; return its interpreter. Instant when it is ready."""
    python = environment_python(ENVIRONMENT)
    digest = requirements_digest(requirements)
    state = environment_state(ENVIRONMENT, requirements, digest)
    if state == "ready":
        return python
    if wheels is not None and not wheels.is_dir():
        raise Stop("no_wheels_folder", folder=wheels)
    if state in ("missing", "broken"):
        make_environment(ENVIRONMENT)
    say("installing", file=requirements)
    if call(install_command(python, requirements, wheels)) != 0:
        if wheels is None:
            raise Stop("install_failed")
        raise Stop("wheels_install_failed", folder=wheels, python="{}.{}".format(*sys.version_info[:2]))
    installed = {requirements: digest, RUNTIME: requirements_digest(RUNTIME)}
    write_marker(ENVIRONMENT, installed)
    return python


# ---- wheels for another machine --------------------------------------------------------------------------------------


def platform_tags(name: str) -> list[str]:
    """Return the wheel tags that a machine accepts, best first.

    `linux_x86_64`, `linux_aarch64` and any `manylinux…` name stand for all Linux tags up to that C library (2.28 where
    none is named); every other name, such as `win_amd64` or `macosx_11_0_arm64`, stands for itself.
    """
    match = re.fullmatch(r"(?:manylinux_2_(\d+)|manylinux2014|manylinux|linux)_(\w+)", name)
    if match is None:
        return [name]
    processor = match.group(2)
    newest = int(match.group(1) or (17 if name.startswith("manylinux2014") else 28))
    aliases = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    tags = []
    for minor in range(newest, 4, -1):
        tags.append("manylinux_2_{}_{}".format(minor, processor))
        if minor in aliases:
            tags.append("{}_{}".format(aliases[minor], processor))
    return tags


def wheels_command(python: Path, folder: Path, platform: str, version: str) -> list[str | Path]:
    """Return the pip command that downloads every wheel another machine needs, without building anything."""
    command: list[str | Path] = [
        python,
        "-m",
        "pip",
        "download",
        "--disable-pip-version-check",
        "--dest",
        folder,
    ]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", version]
    for tag in platform_tags(platform):
        command += ["--platform", tag]
    command += ["-r", ROOT / RUNTIME, "-c", ROOT / CONSTRAINTS]
    return command + list(WINDOWS_ONLY if platform.startswith("win") else ())


def fill_wheels(folder: Path, platform: str, version: str) -> int:
    """Download the wheels of `requirements.txt` for another machine into a folder."""
    if environment_state(ENVIRONMENT, RUNTIME, "") in ("missing", "broken"):
        make_environment(ENVIRONMENT)
    folder.mkdir(parents=True, exist_ok=True)
    if call(wheels_command(environment_python(ENVIRONMENT), folder, platform, version)) != 0:
        raise Stop("wheels_failed", platform=platform, python=version)
    say("wheels_done", count=sum(1 for _ in folder.glob("*.whl")), folder=folder)
    return 0


# ---- the workbench ---------------------------------------------------------------------------------------------------


def port_is_free(address: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # Without it a port that a server left a minute ago counts as taken. On Windows the option means the
            # opposite: it would let two servers share the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose_port(address: str, wanted: int | None) -> int:
    """Return the port asked for, or the first free one from 8501 on; stop with a sentence where there is none."""
    candidates = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    if wanted is not None:
        if port_is_free(address, wanted):
            return wanted
        candidates = range(wanted + 1, min(wanted + 1 + PORTS_TRIED, 65536))
    free = next((port for port in candidates if port_is_free(address, port)), None)
    if free is None:
        raise Stop(
            "no_port",
            address=address,
            first=candidates[0] if candidates else wanted,
            last=wanted or candidates[-1],
        )
    if wanted is not None:
        raise Stop("port_taken", port=wanted, other=free)
    return free


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address."""
    return address in ("localhost", "::1") or address.startswith("127.")


def url_of(address: str, port: int) -> str:
    """Return where a browser on this machine finds the pages."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
        address, "[{}]".format(address) if ":" in address else address
    )
    # A server behind a proxy may answer below a path only.
    below = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return "http://{}:{}{}".format(host, port, "/" + below if below else "")


def has_desktop(system: str = sys.platform) -> bool:
    """Tell whether a browser window can open here."""
    return system in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def is_healthy(url: str) -> bool:
    """Ask the page server whether it is up, never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url + "/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def server_command(python: Path, address: str, port: int, upload_mb: int | None = None) -> list[str]:
    """Return the command that serves the pages; it asks nothing, reports nothing and opens nothing by itself."""
    command = [str(python), "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.address", address, "--server.port", str(port), "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false"]
    return command if upload_mb is None else [*command, "--server.maxUploadSize", str(upload_mb)]


def end(process: subprocess.Popen[bytes]) -> None:
    """End a child: asked first, made to after ten seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def raise_interrupt(*_: object) -> None:
    """Treat a polite request to end like Ctrl+C, so that the page server ends with this script."""
    raise KeyboardInterrupt


def has_sign_in() -> bool:
    """Whether the secrets file sets up sign-in; the pages look closer at it."""
    import tomllib  # here, so that an older Python gets its sentence

    try:
        return "auth" in tomllib.loads(SECRETS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def start(arguments: argparse.Namespace) -> int:
    """Set everything up, serve the pages until Ctrl+C, return the exit code."""
    if not is_loopback(arguments.address) and not has_sign_in():
        raise Stop("not_loopback", address=arguments.address, file=SECRETS)
    port = choose_port(arguments.address, arguments.port)
    url = url_of(arguments.address, port)
    python = ensure_environment(RUNTIME, arguments.wheels)
    say("preparing")
    if call([python, "-m", "simulation", "prepare"]) != 0:
        raise Stop("prepare_failed")
    signal.signal(signal.SIGTERM, raise_interrupt)
    server = subprocess.Popen(
        server_command(python, arguments.address, port, arguments.upload_mb),
        cwd=str(ROOT),
        env=child_variables(SERVER_VARIABLES),
    )
    try:
        deadline = time.monotonic() + HEALTH_SECONDS
        while server.poll() is None and not is_healthy(url):
            if time.monotonic() > deadline:
                end(server)
            time.sleep(0.2)
        if server.poll() is None:
            say("ready", url=url)
            if not arguments.no_browser and has_desktop():
                webbrowser.open(url)
        code = server.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(KeyboardInterrupt):
            end(server)
        say("stopped")
        return 0
    raise Stop("server_ended", code=code)


# ---- the tests -------------------------------------------------------------------------------------------------------


def browser_places(system: str = sys.platform) -> list[Path]:
    """Return where Chrome, Chromium or Edge usually stand when they are not on the path."""
    if system == "win32":
        bases = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        programs = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
        return [Path(base) / program for base in bases if base for program in programs]
    if system == "darwin":
        programs = ("Google Chrome", "Chromium", "Microsoft Edge")
        return [
            Path("/Applications") / (program + ".app") / "Contents" / "MacOS" / program
            for program in programs
        ]
    return [Path("/usr/lib/chromium/chromium"), Path("/opt/google/chrome/chrome")]


def find_browser() -> str | None:
    """Return a Chromium-like browser of this machine, or nothing; WORKBENCH_BROWSER names one outright."""
    named = os.environ.get("WORKBENCH_BROWSER")
    if named:
        return named
    for name in (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "microsoft-edge",
        "msedge",
    ):
        found = shutil.which(name)
        if found:
            return found
    return next((str(place) for place in browser_places() if place.is_file()), None)


def has_chinese_font(system: str = sys.platform, folder: Path = Path("/usr/share/fonts")) -> bool:
    """Tell whether the browser can draw Chinese; Windows and macOS always can."""
    if system in ("win32", "darwin"):
        return True
    names = re.compile(r"cjk|wqy|sourcehan|notosanssc|uming|ukai|simsun|droidsansfallback", re.IGNORECASE)
    return folder.is_dir() and any(names.search(font.name) for font in folder.rglob("*.[ot]t[cf]"))


def may_install() -> bool:
    """Tell whether this is Debian or Ubuntu and we are root."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> None:
    """Install Debian packages, without those they merely recommend."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update", "-q"], quiet)
    call(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], quiet)


def prepare_browser() -> str | None:
    """Return a browser for the browser ring, installed first where the system lets us, or nothing."""
    if not (find_browser() and has_chinese_font()) and may_install():
        say("installing_browser")
        install("chromium", "fonts-noto-cjk")
    return find_browser()


def find_office(system: str = sys.platform) -> str | None:
    """Return LibreOffice's program, or nothing; WORKBENCH_OFFICE names one outright."""
    named = os.environ.get("WORKBENCH_OFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if named:
        return named
    bases = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
    places = [Path(base) / "LibreOffice/program/soffice.exe" for base in bases if base and system == "win32"]
    if system == "darwin":
        places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    return next((str(place) for place in places if place.is_file()), None)


def prepare_office() -> str | None:
    """Return LibreOffice, which recalculates the working papers and lays out Word files, installed first where the system
    lets us, or nothing."""
    found = find_office()
    if not (found and has_writer(found)) and may_install():
        say("installing_office")
        install("libreoffice-calc-nogui", "libreoffice-writer-nogui")
    return find_office()


def has_writer(office: str) -> bool:
    """Tell whether a LibreOffice on Linux has its Writer beside it; elsewhere it always has."""
    folder = Path(office).resolve().parent
    return not sys.platform.startswith("linux") or (folder / "libswlo.so").is_file()


def run_tests(arguments: argparse.Namespace) -> int:
    """Run every check, all of them even after a failure, and return 0 only where each passed.

    The last thing printed on success is pytest's own summary.
    """
    python = ensure_environment(DEVELOPMENT, arguments.wheels)
    browser = None if arguments.no_browser else prepare_browser()
    # A home of the tests' own: nobody's drafts are touched, and the population is made once for every worker.
    variables = {"WORKBENCH_HOME": os.environ.get("WORKBENCH_HOME") or str(ROOT / ".test-home")}
    if browser:
        variables["WORKBENCH_BROWSER"] = browser
    office = prepare_office()
    if office:
        variables["WORKBENCH_OFFICE"] = office
    rings = ["-m", "pytest", "-q", "-m"]
    # Each process of a ring reads every file of tests it is given. It takes one half of the tests as they stand, so that
    # what a file of tests shares is made once.
    halves = ["-n", "2", "--dist", "worksteal"]
    steps: list[tuple[str, list[str]]] = [
        ("格式", ["-m", "ruff", "format", "--check", "."]),
        ("静态检查", ["-m", "ruff", "check", "."]),
        ("类型", ["-m", "mypy", "engines", "simulation", "synthetic_data"]),
        ("合成人口", ["-m", "simulation", "prepare"]),
        (
            "单元测试",
            [*rings, "not browser and not slow", "--ignore=tests/ui", "--ignore=tests/browser", *halves],
        ),
        ("页面测试", [*rings, "not browser and not slow", "tests/ui", *halves]),
        ("较慢测试", [*rings, "slow", "--ignore=tests/browser", *halves]),
    ]
    if browser:
        steps.append(("浏览器测试", [*rings, "browser", "tests/browser", "-n", "2", "--dist", "loadfile"]))
    failed = []
    for title, words in steps:
        command = " ".join(words[1:])
        say("step", title=title, command=command)
        if call([python, *words], variables) != 0:
            failed.append(command)
    if not office:
        say("office_skipped")
        if is_ci():
            failed.append("pytest -m slow tests/export")
    if not browser:
        asked = arguments.no_browser
        reason_zh = "按要求跳过（--no-browser）" if asked else "没有找到 Chromium、Chrome 或 Edge，也无法安装"
        reason_en = (
            "skipped as asked (--no-browser)"
            if asked
            else "no Chromium, Chrome or Edge found, nor installable"
        )
        say("browser_skipped", reason_zh=reason_zh, reason_en=reason_en)
        if is_ci():
            failed.append("pytest -m browser")
    if failed:
        say("steps_failed", steps="; ".join(failed))
    return 1 if failed else 0


def is_ci() -> bool:
    """Tell whether a continuous-integration service runs this: there a skipped ring is a failure."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


# ---- the documentation -----------------------------------------------------------------------------------------------


def make_docs(arguments: argparse.Namespace) -> int:
    """Build the documentation into `site/`; a broken link or a page left out of the contents fails."""
    python = ensure_environment(DOCS, arguments.wheels)
    # The theme's makers advertise a successor of MkDocs on every build.
    if call([python, "-m", "mkdocs", "build", "--strict"], {"NO_MKDOCS_2_WARNING": "1"}) != 0:
        raise Stop("docs_failed")
    say("docs_done", page=ROOT / "site" / "index.html")
    return 0


# ---- the command line ------------------------------------------------------------------------------------------------


def port_number(text: str) -> int:
    """Read a port, 1 to 65535."""
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError(text)
    return port


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    wheels = argparse.ArgumentParser(add_help=False)
    wheels.add_argument(
        "--wheels",
        type=lambda text: Path(text).resolve(),
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="离线安装包文件夹，不联网安装 / install from this folder, with no network",
    )
    wheels.add_argument(
        "--no-browser",
        action="store_true",
        default=argparse.SUPPRESS,
        help="不打开浏览器；测试时跳过浏览器测试 / open no browser; with test: skip the browser ring",
    )
    main_parser = argparse.ArgumentParser(
        prog="run.py", parents=[wheels], description="两险政策模拟工作台 / policy simulation workbench"
    )
    main_parser.add_argument(
        "--port",
        type=port_number,
        help="端口，默认 8501 起第一个空闲的 / port, default: first free from 8501",
    )
    main_parser.add_argument(
        "--address", default="127.0.0.1", help="监听地址，默认仅本机 / address, default this machine only"
    )
    main_parser.add_argument(
        "--upload-mb",
        type=int,
        choices=range(1, 401),
        metavar="MB",
        help="清册核对页的上传上限，默认 60 / upload limit of the page of rosters, default 60",
    )
    commands = main_parser.add_subparsers(dest="command", metavar="{test,docs,wheels}")
    commands.add_parser(
        "docs", parents=[wheels], help="生成可离线打开的文档网页 / make the documentation as a site"
    )
    commands.add_parser("test", parents=[wheels], help="运行全部检查和测试 / run every check and test")
    fill = commands.add_parser(
        "wheels", help="为另一台机器下载离线安装包 / download wheels for another machine"
    )
    fill.add_argument("folder", type=lambda text: Path(text).resolve(), metavar="DIR")
    fill.add_argument(
        "--platform", required=True, help="win_amd64, linux_x86_64, linux_aarch64, macosx_11_0_arm64"
    )
    fill.add_argument("--python-version", default="{}.{}".format(*sys.version_info[:2]), metavar="3.11")
    return main_parser


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code (2: a sentence said why it could not be done)."""
    make_console_safe()
    try:
        check_python(tuple(sys.version_info))
        arguments = parser().parse_args(words)
        for option, default in (("wheels", None), ("no_browser", False)):
            setattr(arguments, option, getattr(arguments, option, default))
        if arguments.command == "test":
            return run_tests(arguments)
        if arguments.command == "docs":
            return make_docs(arguments)
        if arguments.command == "wheels":
            return fill_wheels(arguments.folder, arguments.platform, arguments.python_version)
        return start(arguments)
    except Stop as stop:
        print(message(stop.key, **stop.words), file=sys.stderr, flush=True)
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
