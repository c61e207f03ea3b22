"""The installer as Windows Installer's counterpart in Wine runs it: install, upgrade, repair, uninstall."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT, WINDOWS_BUILD, WINE_RUN, free_port, run, wait_until

MSI = ROOT / "packaging/msi"
SETTINGS = r"HKLM\SOFTWARE\jobobject_exporter"
SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\jobobject_exporter"
EVENT_SOURCE = r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\jobobject_exporter"
PRODUCTS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
FATAL = 1603 & 0xFF  # ERROR_INSTALL_FAILURE, as Wine passes it on


def windows_path(path):
    return "Z:" + str(path).replace("/", "\\")


def build(folder, version, program=WINDOWS_BUILD / "jobobject_exporter.exe", name=None, arch="x64"):
    output = folder / (name or f"{version}.msi")
    subprocess.run([sys.executable, "-B", str(MSI / "build.py"), f"--program={program}", f"--version={version}",
                    f"--arch={arch}", f"--output={output}"], check=True, timeout=120)
    return output


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("msi")
    return {version: build(folder, version) for version in ("0.1.0", "0.2.0")}


def table(package, name):
    """Rows of a table, each by its columns' names."""
    text = subprocess.run(["msiinfo", "export", str(package), name], capture_output=True, text=True, check=True).stdout
    columns, _, _, *rows = [line.split("\t") for line in text.replace("\r", "").rstrip("\n").split("\n")]
    return [dict(zip(columns, row)) for row in rows]


def registry(key):
    """The values of a key, or None where it does not exist."""
    code, out, _ = run([WINE_RUN, "reg"], "query", key)
    if code != 0:
        return None
    return {name: value for name, value in re.findall(r"^    (\S+)    REG_\w+ ?(?:   )?(.*)$", out, re.M)}


def msiexec(*arguments):
    return run([WINE_RUN, "msiexec"], *arguments, "/qn", timeout=180)[0]


def install(package, *properties):
    return msiexec("/i", windows_path(package), *properties)


def products():
    _, out, _ = run([WINE_RUN, "reg"], "query", PRODUCTS, "/s")
    return re.findall(r"DisplayName    REG_SZ    (jobobject_exporter)$", out, re.M)


class Installed:
    """The folder in the prefix that the installer writes to."""

    def __init__(self, prefix):
        self.folder = Path(prefix) / "drive_c/Program Files/jobobject_exporter"

    @property
    def files(self):
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    @property
    def config(self):
        return self.folder / "config.yaml"


@pytest.fixture
def installed(packages):
    found = Installed(os.environ["WINEPREFIX"])
    yield found
    for package in packages.values():
        msiexec("/x", windows_path(package))
    shutil.rmtree(found.folder, ignore_errors=True)


def is_running():
    return "RUNNING" in run([WINE_RUN, "sc"], "query", "jobobject_exporter")[1]


def stop_service(installed):
    """Wine's installer does not wait for the process of a service that it has stopped, and finds the program in use."""
    assert run([WINE_RUN, str(installed.folder / "jobobject_exporter.exe")], "service", "stop")[0] == 0


def scrape(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""


EVERYTHING = ["LICENSE.txt", "THIRD_PARTY_NOTICES.txt", "config.yaml", "jobobject_exporter.exe"]


def test_it_installs_runs_upgrades_repairs_and_leaves_nothing_but_the_configuration(packages, installed):
    port, other_port = free_port(), free_port()
    assert install(packages["0.1.0"], "LISTEN_ADDR=127.0.0.1", f"LISTEN_PORT={port}",
                   "EXTRA_FLAGS=--log.level=debug --log.format=json") == 0
    assert installed.files == EVERYTHING and products() == ["jobobject_exporter"]
    command = registry(SERVICE)["ImagePath"]
    assert command.endswith(
        f'jobobject_exporter.exe serve "--web.listen-address=127.0.0.1:{port}" '
        r'"--config.file=C:\Program Files\jobobject_exporter\config.yaml" --log.level=debug --log.format=json')
    assert registry(EVENT_SOURCE)["EventMessageFile"].endswith("jobobject_exporter.exe")
    assert wait_until(lambda: scrape(port), "the service serves")

    installed.config.write_text("flags:\n  log.level: warn\n")
    assert install(packages["0.2.0"]) == 0
    assert registry(SETTINGS)["ListenPort"] == str(port), "an upgrade keeps what was set"
    assert registry(SERVICE)["ImagePath"] == command
    assert installed.config.read_text() == "flags:\n  log.level: warn\n"
    assert products() == ["jobobject_exporter"] and is_running()
    assert wait_until(lambda: scrape(port), "the new version serves")

    assert install(packages["0.1.0"]) == FATAL, "a later version is installed"
    assert products() == ["jobobject_exporter"] and is_running()

    (installed.folder / "LICENSE.txt").unlink()
    stop_service(installed)
    assert install(packages["0.2.0"], "REINSTALL=ALL", "REINSTALLMODE=amus", f"LISTEN_PORT={other_port}") == 0
    assert installed.files == EVERYTHING and registry(SETTINGS)["ListenPort"] == str(other_port)
    assert installed.config.read_text() == "flags:\n  log.level: warn\n"

    stop_service(installed)
    assert msiexec("/x", windows_path(packages["0.2.0"])) == 0
    assert installed.files == ["config.yaml"]
    for key in (SETTINGS, SERVICE, EVENT_SOURCE):
        assert registry(key) is None, key
    assert products() == [] and not scrape(port) and not scrape(other_port)


def test_it_is_repaired_and_removed_while_its_service_runs(packages, installed):
    port, other_port = free_port(), free_port()
    assert install(packages["0.1.0"], "LISTEN_ADDR=127.0.0.1", f"LISTEN_PORT={port}") == 0
    assert wait_until(lambda: scrape(port), "the service serves")
    # What is missing or older is written, and so no program over one that runs. Wine's installer leaves a service that is
    # there at its command line.
    (installed.folder / "LICENSE.txt").unlink()
    assert install(packages["0.1.0"], "REINSTALL=ALL", f"LISTEN_PORT={other_port}") == 0
    assert installed.files == EVERYTHING and products() == ["jobobject_exporter"]
    assert registry(SETTINGS)["ListenPort"] == str(other_port)
    assert wait_until(lambda: is_running() and (scrape(port) or scrape(other_port)), "it serves again")

    assert msiexec("/x", windows_path(packages["0.1.0"])) == 0
    assert products() == [] and registry(SERVICE) is None and registry(EVENT_SOURCE) is None
    wait_until(lambda: not scrape(port) and not scrape(other_port), "it serves no more")
    # Wine's installer finds the program of a service that it has just stopped in use, and may leave it behind.
    assert set(installed.files) - {"jobobject_exporter.exe"} == {"config.yaml"}


def test_a_rule_of_the_firewall_is_kept_by_an_upgrade_and_made_only_when_asked_for(packages, installed):
    assert install(packages["0.1.0"], f"LISTEN_PORT={free_port()}", "REMOTE_ADDR=10.1.2.3,10.4.0.0/16", "ADDLOCAL=ALL") == 0
    assert registry(SETTINGS)["RemoteAddr"] == "10.1.2.3,10.4.0.0/16"
    assert install(packages["0.2.0"]) == 0
    assert registry(SETTINGS)["RemoteAddr"] == "10.1.2.3,10.4.0.0/16"
    assert msiexec("/x", windows_path(packages["0.2.0"])) == 0
    assert install(packages["0.2.0"], f"LISTEN_PORT={free_port()}") == 0
    assert "RemoteAddr" not in registry(SETTINGS)


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("why", ["wrong flag", "port in use"])
def test_what_cannot_start_is_not_installed(packages, installed, taken_port, why):
    settings = {"wrong flag": ["EXTRA_FLAGS=--no-such-flag"],
                "port in use": ["LISTEN_ADDR=127.0.0.1", f"LISTEN_PORT={taken_port}"]}
    assert install(packages["0.1.0"], *settings[why]) != 0
    assert installed.files in ([], ["config.yaml"])
    assert registry(SERVICE) is None and registry(SETTINGS) is None and products() == []


def test_the_same_program_gives_the_same_package(packages, tmp_path):
    again = build(tmp_path, "0.1.0")
    assert again.read_bytes() == packages["0.1.0"].read_bytes()
    codes = {version: subprocess.run(["msiinfo", "suminfo", str(path)], capture_output=True, text=True).stdout
             for version, path in packages.items()}
    assert len({re.search(r"Revision number.*", text).group(0) for text in codes.values()}) == 2


def test_the_firewall_rule_admits_the_remote_addresses_to_the_port_of_the_program_alone(packages):
    actions = {row["Action"]: row for row in table(packages["0.1.0"], "CustomAction")}
    rule = actions["AddFirewallRule"]["Target"]
    for part in ("dir=in action=allow", "protocol=TCP localport=[LISTEN_PORT]", "remoteip=[REMOTE_ADDR]",
                 'program="[INSTALLDIR]jobobject_exporter.exe"'):
        assert part in rule
    system_deferred = 0x400 | 0x800
    for name in ("AddFirewallRule", "RemoveFirewallRule", "UndoFirewallRule"):
        assert int(actions[name]["Type"]) & system_deferred == system_deferred


def test_the_sequence_is_windows_installers_own(packages):
    order = [row["Action"] for row in sorted(table(packages["0.1.0"], "InstallExecuteSequence"), key=lambda r: int(r["Sequence"]))]
    for before, after in [
        ("Keep.LISTEN_PORT", "AppSearch"), ("AppSearch", "Give.LISTEN_PORT"), ("Give.LISTEN_PORT", "Default.LISTEN_PORT"),
        ("CostFinalize", "Default.CONFIG_FILE"), ("Default.CONFIG_FILE", "SetServiceArguments"),
        ("SetServiceArguments", "InstallServices"), ("InstallInitialize", "RemoveExistingProducts"),
        ("RemoveFirewallRule", "AddFirewallRule"), ("UndoFirewallRule", "AddFirewallRule"),
        ("InstallServices", "MsiConfigureServices"), ("MsiConfigureServices", "StartServices"),
        ("StartServices", "InstallFinalize"),
    ]:
        assert order.index(before) < order.index(after), (before, after)


def test_the_service_is_set_up_as_service_install_does(packages):
    settings = {int(row["ConfigType"]): row["Argument"] for row in table(packages["0.1.0"], "MsiServiceConfig")}
    assert settings[3] == settings[4] == settings[5] == "1"
    assert settings[6].split("[~]")[:2] == ["SeChangeNotifyPrivilege", "SeDebugPrivilege"]
    recovery, = table(packages["0.1.0"], "MsiServiceConfigFailureActions")
    assert (recovery["ResetPeriod"], recovery["DelayActions"]) == ("86400", "5000[~]30000[~]60000")


def test_a_package_for_arm64_says_so(tmp_path):
    package = build(tmp_path, "0.1.0", arch="arm64")
    text = subprocess.run(["msiinfo", "suminfo", str(package)], capture_output=True, text=True, check=True).stdout
    assert "Template: Arm64;1033" in text


def test_the_version_is_the_programs_own(tmp_path):
    output = tmp_path / "own.msi"
    subprocess.run([sys.executable, "-B", str(MSI / "build.py"), f"--program={WINDOWS_BUILD / 'jobobject_exporter.exe'}",
                    f"--output={output}"], check=True, timeout=120)
    version = re.search(r"project\(jobobject_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    assert {row["Property"]: row["Value"] for row in table(output, "Property")}["ProductVersion"] == version
