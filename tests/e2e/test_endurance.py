"""A week's worth of scrapes in a minute leaves the program as it was."""

import concurrent.futures
import os
from pathlib import Path

SCRAPES = 5_000
WARM_UP = 300
CLIENTS = 4


def usage(pid):
    """Descriptors, threads and resident KiB of a process, as Linux counts them for the Windows program too."""
    status = Path(f"/proc/{pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return len(os.listdir(f"/proc/{pid}/fd")), int(fields["Threads"]), int(fields["VmRSS"].split()[0])


def burst(exporter, scrapes):
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        statuses = set(clients.map(lambda _: exporter.request().status, range(scrapes)))
    assert statuses == {200}


def test_a_burst_of_scrapes_leaves_handles_threads_and_memory_where_they_were(exporter, jobs):
    for i in range(20):
        jobs.tell(f"create Global\\e2e burst {i}")
    jobs.tell("start sleep Global\\e2e burst 0")
    burst(exporter, WARM_UP)
    descriptors, threads, memory = usage(exporter.process.pid)
    burst(exporter, SCRAPES)
    after = usage(exporter.process.pid)
    print(f"\nbefore: {(descriptors, threads, memory)}, after {SCRAPES} scrapes: {after}")
    assert abs(after[0] - descriptors) <= 5
    assert after[1] <= threads + CLIENTS  # one that has just answered may not be waiting again yet
    assert after[2] - memory < 4_096, "KiB"
