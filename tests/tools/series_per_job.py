#!/usr/bin/env python3
"""Counts the series of a scrape: tests/tools/series_per_job.py URL-OR-FILE...

A line for each kind of series: those of jobs (fewest, median and most of a job), of processes, of the host and the
exporter. Files are scrapes in the text format, such as tests/unit/golden/*.txt.
"""

import re
import statistics
import sys
import urllib.request
from collections import Counter
from pathlib import Path

LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def read(source):
    if source.startswith("http://"):
        with urllib.request.urlopen(source, timeout=30) as answer:
            return answer.read().decode()
    return Path(source).read_text(encoding="utf-8")


def count(text):
    """Series by job, by process of a job, and of the rest."""
    jobs, processes, rest = Counter(), Counter(), 0
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        labels = dict(LABEL.findall(line))
        job = (labels.get("job_object"), labels.get("namespace"), labels.get("id"))
        if line.startswith("jobobject_process_"):
            processes[(job, labels["process"], labels["process_id"])] += 1
        elif "job_object" in labels:
            jobs[job] += 1
        else:
            rest += 1
    return jobs, processes, rest


def spread(counts):
    values = sorted(counts.values())
    return f"{len(values)}: {values[0]}, {statistics.median(values):g}, {values[-1]}" if values else "0"


def main():
    for source in sys.argv[1:]:
        jobs, processes, rest = count(read(source))
        print(f"{source}\n  jobs {spread(jobs)}\n  processes {spread(processes)}\n  rest {rest}")


if __name__ == "__main__":
    main()
