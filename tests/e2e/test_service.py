"""The program as a Windows service, under Wine's own service control manager."""

import contextlib
import re
import subprocess
import time
import uuid

import pytest
from conftest import NATIVE_PROGRAM, PATIENCE, WINDOWS_BUILD, WINDOWS_PROGRAM, WINE_RUN, Exporter, free_port, run, wait_until


EVENT_SOURCE = r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\jobobject_exporter"


class Service:
    """A service of a name of its own, with a log file; removed after the test."""

    def __init__(self, folder):
        self.name = f"jobx_{uuid.uuid4().hex[:8]}"
        self.folder = folder / "with blanks"
        self.folder.mkdir()
        self.log_file = self.folder / "service.log"
        self.port = free_port()

    def call(self, action, *arguments):
        return run(WINDOWS_PROGRAM, "service", action, f"--name={self.name}", *arguments, timeout=90)

    def install(self, *flags, account=()):
        return self.call(
            "install", *account, "--", f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.output=file", f"--log.file=Z:{self.log_file}", *flags,
        )

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8") if self.log_file.exists() else ""

    def exporter(self):
        return Exporter(None, self.log_file, self.port)

    def answers(self):
        with contextlib.suppress(OSError):
            return self.exporter().request("/-/healthy").status == 200
        return False


@pytest.fixture
def service(tmp_path):
    one = Service(tmp_path)
    yield one
    one.call("uninstall")


def registry(key):
    done = subprocess.run([WINE_RUN, "reg.exe", "query", key], capture_output=True, timeout=PATIENCE)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def test_it_is_installed_started_scraped_stopped_and_removed_without_a_trace(service):
    code, out, error = service.install("--collector.object.processes")
    assert code == 0, error
    assert f"service {service.name} installed" in out
    code, out, _ = service.call("status")
    assert code == 1
    assert "state:    stopped, never started" in out and "start:    automatic" in out and "account:  LocalSystem" in out
    assert re.search(r'command:  "[A-Z]:\\.*jobobject_exporter\.exe" --web\.listen-address=127\.0\.0\.1:\d+ ', out), out
    assert f'"--log.file=Z:{service.log_file}"' in out, "what has blanks is in quotes"
    code, text = registry(EVENT_SOURCE)
    assert code == 0 and "EventMessageFile" in text and "jobobject_exporter.exe" in text and "0x7" in text

    code, out, error = service.call("start")
    assert (code, out) == (0, f"service {service.name} running\n"), error
    assert "jobobject_exporter_source_up" in service.exporter().request().text, "it serves once it is started"
    code, out, _ = service.call("status")
    assert code == 0 and re.search(r"state:    running, process \d+", out)

    begin = time.monotonic()
    assert service.call("stop")[0] == 0
    assert time.monotonic() - begin < 10
    assert not service.answers()
    assert service.log.rstrip().endswith("msg=stopped")
    assert "state:    stopped" in service.call("status")[1]

    assert service.call("uninstall")[0] == 0
    code, _, error = service.call("status")
    assert code == 1 and f"the service {service.name} is not installed" in error
    assert registry(EVENT_SOURCE)[0] != 0
    assert service.call("uninstall")[0] == 1


def test_the_event_log_keeps_its_source_while_another_service_needs_it(service, tmp_path):
    (tmp_path / "second").mkdir()
    second = Service(tmp_path / "second")
    assert service.install()[0] == 0 and second.install()[0] == 0
    assert service.call("uninstall")[0] == 0
    assert registry(EVENT_SOURCE)[0] == 0
    assert second.call("uninstall")[0] == 0
    assert registry(EVENT_SOURCE)[0] != 0


def test_it_can_be_removed_while_it_runs(service):
    assert service.install()[0] == 0
    assert service.call("start")[0] == 0
    assert service.call("uninstall")[0] == 0
    assert not service.answers()


def test_flags_of_one_start_come_behind_those_that_are_kept(service):
    assert service.install("--log.level=warn")[0] == 0
    assert service.call("start", "--", "--log.level=debug")[0] == 0
    service.exporter().request()
    wait_until(lambda: "level=debug msg=request" in service.log, "the flag of this start counts")
    assert service.call("stop")[0] == 0
    before = service.log
    assert service.call("start")[0] == 0
    service.exporter().request()
    assert "level=debug" not in service.log[len(before):]
    assert service.call("stop")[0] == 0


def test_it_says_why_it_did_not_start(service):
    assert service.install()[0] == 0
    # Its port is taken by another one of the same flags.
    other = Exporter(
        subprocess.Popen([*WINDOWS_PROGRAM, f"--web.listen-address=127.0.0.1:{service.port}"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
        service.log_file, service.port,
    )
    wait_until(service.answers, "the other one serves")
    code, _, error = service.call("start")
    assert code == 1
    assert "ended while it started; see the Application event log (exit code 1)" in error
    assert "exit code 1" in service.call("status")[1]
    assert "the address is in use" in service.log
    other.stop()
    code, _, error = service.call("start", "--", "--bogus")
    assert code == 2 and "--bogus" in error


def test_a_configuration_that_went_wrong_after_the_installation_ends_the_start(service):
    config = service.folder / "exporter.yaml"
    config.write_text("flags: {}\n", encoding="utf-8")
    assert service.install(f"--config.file=Z:{config}")[0] == 0
    config.write_text("flags: {no-such: 1}\n", encoding="utf-8")
    code, _, error = service.call("start")
    assert code == 1 and "ended while it started; see the Application event log (exit code 2)" in error


def test_a_change_of_parameters_reloads(service):
    config = service.folder / "exporter.yaml"
    config.write_text("flags: {limits: {max-jobs: 5}}\n", encoding="utf-8")
    assert service.install(f"--config.file=Z:{config}")[0] == 0
    assert service.call("reload")[0] == 1, "it does not run"
    assert service.call("start")[0] == 0
    assert service.call("reload")[0] == 0
    wait_until(lambda: "configuration reloaded" in service.log, "it reloads")
    assert "trigger=signal" in service.log
    assert service.call("stop")[0] == 0


def test_what_cannot_work_is_refused_when_it_is_installed(service):
    code, _, error = service.install("--log.level=loud")
    assert code == 2 and "'loud' is not valid" in error
    code, _, error = service.install("--config.file=exporter.yaml")
    assert code in (1, 2)
    assert service.call("status")[0] == 1
    assert service.install()[0] == 0
    code, _, error = service.install()
    assert code == 1 and f"cannot create the service {service.name}" in error


def test_a_program_that_no_manager_started_is_no_service(start_exporter):
    exporter = start_exporter()
    assert "listening" in exporter.log
    assert exporter.stop() == 0


@pytest.mark.parametrize("action", ["install", "uninstall", "start", "stop", "reload", "status"])
def test_elsewhere_it_says_that_it_needs_windows(action):
    code, out, error = run(NATIVE_PROGRAM, "service", action)
    assert (code, out) == (1, "")
    assert "the command service needs Windows" in error and "systemd" in error


def test_lines_go_to_the_event_log_and_none_is_refused(service):
    log_file = service.folder / "standard error"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*WINDOWS_PROGRAM, "--log.output=eventlog", f"--web.listen-address=127.0.0.1:{service.port}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
    exporter = Exporter(process, log_file, service.port)
    wait_until(service.answers, "it serves")
    assert exporter.scrape()[("jobobject_exporter_log_lines_dropped_total", frozenset())] == 0
    assert exporter.stop() == 0
    assert exporter.log == ""


def test_there_is_no_event_log_elsewhere():
    code, _, error = run(NATIVE_PROGRAM, "--log.output=eventlog")
    assert code == 1 and "--log.output=eventlog needs Windows" in error


def test_no_library_is_loaded_that_keeps_a_shutdown_from_a_console_program():
    objdump = ["x86_64-w64-mingw32-objdump", "-p", str(WINDOWS_BUILD / "jobobject_exporter.exe")]
    done = subprocess.run(objdump, capture_output=True, text=True, check=True)
    loaded = {name.lower() for name in re.findall(r"DLL Name: (\S+)", done.stdout)}
    assert "kernel32.dll" in loaded
    assert not loaded & {"shell32.dll", "user32.dll", "gdi32.dll"}
