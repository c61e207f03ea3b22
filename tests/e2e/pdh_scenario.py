"""Worlds for the pdh.dll of the tests: what its JSON files say. The keys stand in tests/doubles/win32/pdh/README.md."""

import json
import os

RAW, LARGE, COUNTER, BULK, TIMER, ELAPSED = 0x10000, 0x10100, 0x10410400, 0x10410500, 0x20510500, 0x30240500

JOB_COUNTERS = {
    "Current % Processor Time": (1502, TIMER), "Current % User Mode Time": (1504, TIMER),
    "Current % Kernel Mode Time": (1506, TIMER), "This Period mSec - Processor": (1508, LARGE),
    "This Period mSec - User Mode": (1510, LARGE), "This Period mSec - Kernel Mode": (1512, LARGE),
    "Pages/Sec": (1514, COUNTER), "Process Count - Total": (1516, RAW), "Process Count - Active": (1518, RAW),
    "Process Count - Terminated": (1520, RAW), "Total mSec - Processor": (1522, LARGE),
    "Total mSec - User Mode": (1524, LARGE), "Total mSec - Kernel Mode": (1526, LARGE),
}
DETAILS_COUNTERS = {
    "% Processor Time": (6, TIMER), "% User Time": (142, TIMER), "% Privileged Time": (144, TIMER),
    "Virtual Bytes Peak": (172, LARGE), "Virtual Bytes": (174, LARGE), "Page Faults/sec": (28, COUNTER),
    "Working Set Peak": (178, LARGE), "Working Set": (180, LARGE), "Page File Bytes Peak": (182, LARGE),
    "Page File Bytes": (184, LARGE), "Private Bytes": (186, LARGE), "Thread Count": (680, RAW),
    "Priority Base": (682, RAW), "Elapsed Time": (684, ELAPSED), "ID Process": (784, RAW),
    "Creating Process ID": (1410, RAW), "Pool Paged Bytes": (56, RAW), "Pool Nonpaged Bytes": (58, RAW),
    "Handle Count": (952, RAW), "IO Read Operations/sec": (1412, BULK), "IO Write Operations/sec": (1414, BULK),
    "IO Data Operations/sec": (1416, BULK), "IO Other Operations/sec": (1418, BULK), "IO Read Bytes/sec": (1420, BULK),
    "IO Write Bytes/sec": (1422, BULK), "IO Data Bytes/sec": (1424, BULK), "IO Other Bytes/sec": (1426, BULK),
}


def counter_set(name, index, counters, instances):
    """`instances`: pairs of a name and its values; names may repeat."""
    return {
        "name": name, "index": index,
        "counters": [{"name": counter, "index": number, "type": kind} for counter, (number, kind) in counters.items()],
        "instances": [{"name": instance, "values": values} for instance, values in instances],
    }


def job_set(jobs):
    """The set Job Object of jobs {name: values}, or of pairs, with the sum that the provider adds."""
    instances = list(jobs.items()) if isinstance(jobs, dict) else list(jobs)
    return counter_set("Job Object", 1500, JOB_COUNTERS, [*instances, ("_Total", {})])


def details_set(jobs):
    """The set Job Object Details of {job: [(process, values)]}, in Windows' order."""
    instances = []
    for job, processes in jobs.items():
        instances += [(f"{job}/{process}", values) for process, values in processes]
        instances.append((f"{job}/_Total", {}))
    return counter_set("Job Object Details", 1548, DETAILS_COUNTERS, [*instances, ("_Total/_Total", {})])


def world(*sets, **more):
    return {"sets": list(sets), **more}


def write(path, scenario):
    """Replaces the file in one step, so that nobody reads half of it."""
    fresh = path.with_suffix(".new")
    # Of another size each time, should two be written within one tick of the file's clock.
    write.count += 1
    fresh.write_text(json.dumps({**scenario, "comment": "." * (write.count % 1000)}), encoding="utf-8")
    os.replace(fresh, path)


write.count = 0
