"""A history of hosts with jobs, as OpenMetrics for promtool: each series has a name and labels that the golden scrapes of
the exporter have, and figures that move as they do on real hosts."""

import math
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GIB = 2**30


def turn(t, period, phase=0.0):
    """From 0 to 1 and back."""
    return 0.5 + 0.5 * math.sin(2 * math.pi * (t / period + phase))


def area(t, period, phase=0.0):
    """The integral of turn() from 0 to t."""
    full = 2 * math.pi
    return 0.5 * t - 0.5 * period / full * (math.cos(full * (t / period + phase)) - math.cos(full * phase))


@dataclass
class Job:
    """One job. Absent figures are None, as a limit that is not set."""

    name: str
    namespace: str = "global"
    labels: dict = field(default_factory=dict)  # of jobobject_info
    id: str = None
    parent: str = None
    cores: float = 0.5
    swing: float = 0.5
    period: float = 3600
    cores_growth: float = 0.0  # cores a second
    memory: float = 0.5 * GIB
    growth: float = 0.0  # bytes a second
    memory_limit: float = None
    process_memory_limit: float = None
    processes: int = 3
    processes_limit: int = None
    cap: float = None
    held: float = 0.0  # throttled seconds for each second of CPU
    time_limit: float = None
    time_used: float = 0.0
    owned: bool = False
    kills: int = 0
    readable: bool = True
    begin: float = 0.0  # seconds into the history
    end: float = None
    processes_known: bool = False


def containers(node=""):
    names = [("shop", "web-7d4b9", "web", "a"), ("shop", "web-7d4b9", "log", "b"), ("shop", "orders-0", "orders", "c"),
             ("billing", "invoice-5c2f1", "invoice", "d")]
    for number, (space, pod, container, letter) in enumerate(names):
        cid = letter * 12
        pod += node
        yield Job(f"Container_{cid}", "root", {
            "kind": "container", "container_id": f"containerd://{cid}", "pod": pod, "pod_namespace": space,
            "container": container, "image": f"registry.example/{container}:2.{number}"},
            cores=0.4 + 0.3 * number, memory=(0.5 + 0.4 * number) * GIB, memory_limit=2 * GIB if number < 3 else None,
            cap=0.25 if number == 2 else None, held=0.7 if number == 2 else 0.0, processes=4 + number,
            kills=1 if number == 2 else 0, end=5400 if number == 0 else None)
    # Docker's: no pod, no name.
    for number, cid in enumerate(("0123456789abcdef", "fedcba9876543210")):
        yield Job(f"Container_{4 * cid}", "root", {"kind": "container", "container_id": f"containerd://{4 * cid}"},
                  cores=0.2 + number, memory=0.3 * GIB, processes=7)
    # The first container of the pod crashed and came back under another id.
    yield Job("Container_" + "e" * 12, "root", {
        "kind": "container", "container_id": "containerd://" + "e" * 12, "pod": "web-7d4b9" + node, "pod_namespace": "shop",
        "container": "web", "image": "registry.example/web:2.0"}, cores=0.5, memory=0.6 * GIB, memory_limit=2 * GIB,
        begin=5460, processes=4)


def busy_jobs(node=""):
    return [
        Job("build agent", cores=1.6, memory=5.5 * GIB, memory_limit=8 * GIB, process_memory_limit=4 * GIB, processes=14,
            processes_limit=64, cap=0.5, held=0.2, kills=2, processes_known=True),
        Job("build step", parent="build agent", cores=0.8, memory=2 * GIB, processes=6, time_limit=14400, time_used=5000),
        Job("nightly report", owned=True, labels={"kind": "own"}, cores=0.9, memory=1.2 * GIB, memory_limit=2 * GIB,
            processes=2, processes_limit=3, time_limit=36000, kills=3),
        Job("database", cores=0.7, memory=3.3 * GIB, growth=0.06 * GIB / 3600, memory_limit=3.75 * GIB, processes=18),
        Job("import queue", namespace="session_2", cores=0.1, cores_growth=1.0 / 3600, memory=0.2 * GIB, growth=0.3 * GIB / 3600, processes=1),
        Job("unnamed", "none", id="4711:0x5c", cores=0.05, memory=0.1 * GIB, processes=5),
        Job("protected", readable=False),
        *containers(node),
    ]


def plain_jobs():
    """A healthy host: no limit, no container, nothing owned, no details, an older Windows."""
    return [Job("agent", cores=0.3), Job("updater", cores=0.05, memory=0.1 * GIB, processes=1)]


class History:
    """Collects samples by family and series, at one moment after the other."""

    def __init__(self, start, seconds, step):
        self.start, self.seconds, self.step = start, seconds, step
        self.end = start + seconds
        self.samples = {}
        self.types = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", (ROOT / "docs/metrics.md").read_text(), re.M))
        self.types.update(up="gauge", scrape_duration_seconds="gauge", scrape_samples_scraped="gauge")

    def add(self, name, labels, value, t):
        if value is not None:
            series = self.samples.setdefault(name, {}).setdefault(tuple(sorted(labels.items())), [])
            series.append((self.start + t, value))

    def moments(self):
        return range(0, self.seconds + 1, self.step)

    def shapes(self):
        """Name and names of labels of every series, without those that Prometheus adds."""
        return {(name, frozenset(label for label, _ in series if label not in ("job", "instance", "cluster")))
                for name, family in self.samples.items() for series in family}

    def write(self, path):
        with path.open("w", encoding="utf-8") as file:
            for name, family in self.samples.items():
                kind = self.types.get(name, "gauge")
                file.write(f"# TYPE {name.removesuffix('_total') if kind == 'counter' else name} {kind}\n")
                for labels, values in family.items():
                    text = ",".join(f'{key}="{value}"' for key, value in labels)
                    file.writelines(f"{name}{{{text}}} {value!r} {at}\n" for at, value in values)
            file.write("# EOF\n")

    def blocks(self, folder):
        text = folder / "history.om"
        self.write(text)
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), str(folder / "data")],
                       check=True, capture_output=True, timeout=300)
        text.unlink()
        return folder / "data"

    def add_host(self, instance, jobs, plain=False, cluster="east", phase=0.0, sources=("object", "pdh", "owned")):
        target = {"job": "jobobject", "instance": instance, "cluster": cluster}
        for t in self.moments():
            for job in jobs:
                if job.begin <= t and (job.end is None or t <= job.end):
                    add_job(self, target, job, t, t - job.begin, phase, plain)
            add_exporter(self, target, jobs, t, plain, sources)


def add_job(history, target, job, t, age, phase, plain):
    me = {**target, "job_object": job.name, "namespace": job.namespace, **({"id": job.id} if job.id else {})}

    def add(name, value, **labels):
        history.add("jobobject_" + name, {**me, **labels}, value, t)

    oldest = {"oldest_process": "agent.exe"} if job.readable and job.processes else {}
    add("info", 1, owned=str(job.owned).lower(), **oldest, **job.labels)
    add("source", 1, source="object")
    if not job.readable:
        return
    used = job.cores * (1 - job.swing) * age + 2 * job.cores * job.swing * area(age, job.period, phase) + job.cores_growth * age**2 / 2
    add("depth", 1 if job.parent else 0)
    if job.parent:
        add("parent", 1, parent=job.parent)
    add("cpu_seconds_total", 100 + 0.9 * used, mode="user")
    add("cpu_seconds_total", 10 + 0.1 * used, mode="kernel")
    period = 0.9 * used + job.time_used
    add("cpu_period_seconds", period if job.time_limit is None else min(period, job.time_limit), mode="user")
    add("cpu_period_seconds", 0.1 * used, mode="kernel")
    add("cpu_time_limit_seconds", job.time_limit, scope="job")
    add("cpu_rate_limit_ratio", job.cap)
    memory = job.memory * (0.9 + 0.1 * turn(age, job.period, phase)) + job.growth * age
    if job.memory_limit:
        memory = min(memory, job.memory_limit)
    add("memory_commit_bytes", round(memory))
    add("memory_commit_peak_bytes", round(max(memory, job.memory * 0.97)))
    add("memory_commit_largest_process_peak_bytes", round(memory / 2))
    add("memory_limit_bytes", job.memory_limit, scope="job")
    add("memory_limit_bytes", job.process_memory_limit, scope="process")
    add("processes", round(job.processes * (0.7 + 0.3 * turn(age, job.period / 2, phase))))
    add("processes_limit", job.processes_limit)
    add("processes_assigned_total", 10 + int(age / 200))
    killed = round(job.kills * age / history.seconds)
    add("processes_terminated_by_limit_total", killed)
    add("page_faults_total", int(5000 + 900 * used))
    add_io(add, age, used, plain)
    if job.cap or job.owned:
        add("limit_flag", 1, flag="job_memory")
        add("end_of_job_action", 1, action="terminate")
    if not plain:
        add("cpu_ready_seconds_total", job.held * used)
    if job.owned:
        add_owned(add, history, age, killed)
    if job.processes_known:
        add_processes(add, used, memory)


def add_io(add, age, used, plain):
    for way, factor in (("read", 3e6), ("write", 1e6), ("other", 2e5)):
        add(f"io_{way}_bytes_total", int(factor * used))
        add(f"io_{way}_operations_total", int(factor / 8192 * used))
    if plain:
        return
    add("cpu_cycles_total", int(2.4e9 * used))
    add("context_switches_total", int(4000 * used))
    for way, factor in (("read", 8e5), ("write", 6e5)):
        add(f"disk_{way}_bytes_total", int(factor * used))
        add(f"disk_{way}_operations_total", int(factor / 65536 * used))
    add("disk_flushes_total", int(age / 20))
    add("network_receive_bytes_total", int(2e5 * used))
    add("network_transmit_bytes_total", int(1e5 * used))


def add_owned(add, history, age, killed):
    add("processes_exited_total", 8 + int(age / 300), outcome="normal")
    add("processes_exited_total", int(age / 2500), outcome="abnormal")
    expired = int(age / (history.seconds * 0.6))
    add("cpu_time_expirations_total", expired, scope="job", action="terminate")
    if expired:
        add("cpu_time_last_expiration_timestamp_seconds", history.start + history.seconds * 0.6)
    add("limit_violations_total", killed, limit="active_processes")
    add("limit_violations_total", 2 * expired, limit="notify_job_memory")
    add("emptied_total", int(age / 2000))


def add_processes(add, used, memory):
    for number, name in enumerate(("agent", "cl", "link")):
        who = {"process": name, "process_id": str(4000 + number)}
        add("process_info", 1, parent_process_id="4000", **who)
        add("process_cpu_seconds_total", 0.3 * used / (number + 1), mode="user", **who)
        add("process_cpu_seconds_total", 0.03 * used / (number + 1), mode="kernel", **who)
        add("process_private_memory_bytes", round(memory / (number + 2)), **who)
        add("process_working_set_bytes", round(memory / (number + 3)), **who)
        add("process_threads", 8 + number, **who)
        add("process_handles", 200 + number, **who)
        add("process_start_time_seconds", 1.7e9, **who)


def add_exporter(history, target, jobs, t, plain, sources):
    def add(name, value, **labels):
        history.add(name, {**target, **labels}, value, t)

    dark = sum(not job.readable for job in jobs)
    add("up", 1)
    add("scrape_duration_seconds", 0.03 + 0.02 * turn(t, 900))
    add("scrape_samples_scraped", 80 + 60 * len(jobs))
    for namespace in {job.namespace for job in jobs}:
        if namespace != "none":
            add("jobobject_host_jobs", sum(job.namespace == namespace for job in jobs), namespace=namespace)
    # As Prometheus records its alerts.
    for job in jobs:
        if job.held > 0.5 and t > 1800:
            add("ALERTS", 1, alertname="JobObjectCpuThrottled", alertstate="firing", severity="warning",
                job_object=job.name, namespace=job.namespace)
    add("jobobject_host_processors", 16)
    add("jobobject_host_memory_commit_limit_bytes", 64 * GIB)
    own = "jobobject_exporter_"
    for number, source in enumerate(sources if not plain else ("object",)):
        add(own + "source_up", 0 if source == "pdh" and 5000 < t < 5400 else 1, source=source)
        add(own + "source_duration_seconds", 0.004 * (number + 1) * (1 + turn(t, 700)), source=source)
        add(own + "jobs", len(jobs) - number, source=source)
        add(own + "readings_held_total", int(t / 4000) if number else 0, source=source)
    for reason in ("access_denied", "budget", "failed", "wrong_type"):
        add(own + "jobs_unreadable", dark if reason == "access_denied" else 0, reason=reason)
    add(own + "series_dropped_total", 0)
    add(own + "log_lines_dropped_total", 0)
    add(own + "build_info", 1, version="1.0.0", compiler="GNU 12.2.0", platform="windows-x86_64")
    if not plain:
        add(own + "source_errors_total", int(t / 600), source="pdh", code="nt_0xc0000022")
        add(own + "pdh_rebuilds_total", int(t / 5200))
        add(own + "notifications_total", int(t / 100), message="new_process")
        add(own + "notifications_total", int(t / 110), message="exit_process")
        add(own + "notifications_missed_total", int(t / 6000), message="exit_process")
        add(own + "owned_job_failed", 1, job_object="taken", namespace="global", reason="name_taken")
        add("jobobject_host_owned_jobs_created_total", 1 + int(t / 3000))
        add("jobobject_host_owned_jobs_ended_total", int(t / 3000))
        add(own + "namespace_walk_age_seconds", t % 60)
        add(own + "namespace_directories", 14)
        add(own + "namespace_directories_unlisted", 1, kind="other", reason="access_denied")
        add(own + "jobs_filtered", 3)
        add(own + "containers_unreadable", 0, reason="failed")
    add("process_cpu_seconds_total", 0.004 * t)
    add("process_resident_memory_bytes", 2.1e7 + 1e5 * turn(t, 5000))
    add("process_virtual_memory_bytes", 3e7)
    add("process_open_fds", 160 + round(10 * turn(t, 1200)))
    add("process_max_fds", 16777216)
    add("process_start_time_seconds", history.start - 86400)


def golden_shapes():
    """The same of the golden scrapes: what the real exporter writes."""
    found = set()
    for path in sorted((ROOT / "tests/unit/golden").glob("*.txt")):
        for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? \S+$", path.read_text(encoding="utf-8"), re.M):
            found.add((name, frozenset(re.findall(r'(\w+)="', labels))))
    return found
