"""Jobs by the thousand, made, filled and ended while the exporter is scraped, leave it as it was."""

import concurrent.futures
import time

from conftest import wait_until
from test_endurance import usage

FOREIGN = 2_500
OWNED = 1_000


def value(samples, name, **labels):
    return samples.get((name, frozenset(labels.items())))


def jobs_named(samples, prefix):
    names = {dict(labels).get("job_object", "") for _, labels in samples}
    return [name for name in names if name.startswith(prefix)]


def scrape_without(exporter, prefix):
    """What the exporter tells, once it names no such job: Wine frees a name a moment after the last process."""
    samples = exporter.scrape()
    return None if jobs_named(samples, prefix) else samples


def churn(exporter, jobs):
    """Makes, fills and ends the foreign jobs while the exporter is scraped; gives the names that were seen."""
    seen = set()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        made = pool.submit(jobs.tell, f"churn {FOREIGN} Global\\e2e churn")
        while not made.done():
            seen.update(jobs_named(exporter.scrape(), "e2e churn"))
            time.sleep(0.5)
    made.result()
    return seen


def test_jobs_by_the_thousand_and_their_processes_come_and_go_twice(start_exporter, jobs):
    exporter = start_exporter("--collector.object.processes")
    for _ in range(50):
        exporter.scrape()
    start = usage(exporter.process.pid)
    seen = churn(exporter, jobs)
    once = usage(exporter.process.pid)
    seen |= churn(exporter, jobs)
    samples = wait_until(lambda: scrape_without(exporter, "e2e churn"), "no series of an ended job is left")
    twice = usage(exporter.process.pid)
    print(f"\nbefore: {start}, after {FOREIGN} jobs: {once}, and again: {twice}; {len(seen)} seen")
    assert len(seen) > 100
    assert value(samples, "jobobject_exporter_source_up", source="object") == 1
    assert abs(twice[0] - start[0]) <= 5
    assert twice[1] <= start[1] + 2  # those of the server are started as they are needed
    # What continues a counter of a job that comes back is kept for ten minutes, about 1 KiB a job; and the heap keeps
    # what was freed, the more the slower the machine. Jobs of the same names need no more of either.
    assert once[2] - start[2] < 32_768, "KiB"
    assert twice[2] - once[2] < 4_096, "KiB"


def test_a_thousand_short_jobs_of_our_own_are_all_counted(start_exporter, tmp_path):
    config = tmp_path / "jobs.yaml"
    config.write_text(
        "jobs:\n" + "".join(f"  - {{name: 'e2e short {i}', command: [cmd.exe, /d, /c, exit]}}\n" for i in range(OWNED)),
        encoding="utf-8")
    exporter = start_exporter(f"--config.file={config}", "--jobs.linger=0")

    def all_ended():
        samples = exporter.scrape()
        return samples if value(samples, "jobobject_host_owned_jobs_ended_total") == OWNED else None

    samples = wait_until(all_ended, "every job has ended", 180)
    assert value(samples, "jobobject_host_owned_jobs_created_total") == OWNED
    # A process that dies while Wine loads it is in the job as well, and the one that is started in its stead.
    exits = value(samples, "jobobject_host_owned_processes_exited_total", outcome="normal")
    assert OWNED <= exits <= OWNED + 5
    assert value(samples, "jobobject_host_owned_processes_assigned_total") == exits
    assert value(samples, "jobobject_exporter_notifications_missed_total", message="new_process") == 0
    assert value(samples, "jobobject_exporter_notifications_missed_total", message="exit_process") == 0
    wait_until(lambda: scrape_without(exporter, "e2e short"), "no series of an ended job is left")
