"""Live performance counters: the Windows program with the pdh.dll of the tests beside it."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, WINDOWS_BUILD, WINE_RUN, of_job, parse_samples, run, wait_until
from pdh_scenario import DETAILS_COUNTERS, JOB_COUNTERS, details_set, job_set, world, write

TESTDATA = Path(os.environ.get("JOBOBJECT_TESTDATA", ROOT.parent / "shared/testdata"))


class Counters:
    """A program with the double beside it, and the world that the double tells of."""

    def __init__(self, folder):
        self.folder = folder
        self.scenario = folder / "world.json"
        # The same program but for the folder that it loads pdh.dll from.
        for file in ("jobobject_exporter.exe", "pdh.dll"):
            shutil.copy(WINDOWS_BUILD / "doubles" / file, folder)
        self.program = [WINE_RUN, str(folder / "jobobject_exporter.exe")]
        self.become(world())

    def become(self, scenario):
        write(self.scenario, scenario)


@pytest.fixture
def counters(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    made = Counters(folder)
    monkeypatch.setenv("JOBX_PDH_SCENARIO", "Z:" + str(made.scenario).replace("/", "\\"))
    return made


def up(exporter):
    return exporter.scrape()[("jobobject_exporter_source_up", frozenset({("source", "pdh")}))]


def error_codes(samples):
    return {
        dict(labels)["code"]: value
        for (name, labels), value in samples.items()
        if name == "jobobject_exporter_source_errors_total" and dict(labels)["source"] == "pdh"
    }


def jobs_of(samples):
    return {
        dict(labels)["job_object"]
        for name, labels in samples
        if name == "jobobject_source" and dict(labels)["source"] == "pdh"
    }


def figure(samples, name):
    return samples[(name, frozenset())]


def test_counters_become_base_units(start_exporter, counters):
    counters.become(world(job_set({
        'build "agent" é日': {
            "Total mSec - User Mode": 12345, "Total mSec - Kernel Mode": 678, "This Period mSec - User Mode": 45,
            "Pages/Sec": 4294967295, "Process Count - Total": 9, "Process Count - Active": 4,
            "Process Count - Terminated": 2,
        },
    })))
    job = of_job(start_exporter(program=counters.program).scrape(), 'build "agent" é日')
    assert job[("jobobject_cpu_seconds_total", ("mode", "user"))] == 12.345
    assert job[("jobobject_cpu_seconds_total", ("mode", "kernel"))] == 0.678
    assert job[("jobobject_cpu_period_seconds", ("mode", "user"))] == 0.045
    assert job[("jobobject_page_faults_total",)] == 4294967295
    assert job[("jobobject_processes_assigned_total",)] == 9
    assert job[("jobobject_processes",)] == 4
    assert job[("jobobject_processes_terminated_by_limit_total",)] == 2
    assert ("jobobject_source", ("source", "pdh")) in job and ("jobobject_source", ("source", "object")) not in job


def test_page_faults_go_on_where_32_bits_start_over(start_exporter, counters):
    counters.become(world(job_set({"a": {"Pages/Sec": 4294967295}})))
    exporter = start_exporter(program=counters.program)
    assert of_job(exporter.scrape(), "a")[("jobobject_page_faults_total",)] == 4294967295
    counters.become(world(job_set({"a": {"Pages/Sec": 4}})))
    assert of_job(exporter.scrape(), "a")[("jobobject_page_faults_total",)] == 4294967300


def held(samples, source="pdh"):
    return samples[("jobobject_exporter_readings_held_total", frozenset({("source", source)}))]


def test_counters_that_dip_for_one_scrape_are_held_and_a_new_process_starts_over(start_exporter, counters):
    def become(user, faults, start, **job):
        process = {"ID Process": 400, "Elapsed Time": start, "% User Time": round(user * 10**7), "Page Faults/sec": faults}
        counters.become(world(job_set({"a": {"Process Count - Active": 1, **job}}), details_set({"a": [("w", process)]})))
        return of_job(exporter.scrape(), "a")

    exporter = start_exporter("--collector.pdh.details", program=counters.program)
    of_process = (("process", "w"), ("process_id", "400"))
    time = ("jobobject_process_cpu_seconds_total", ("mode", "user"), *of_process)
    faults = ("jobobject_process_page_faults_total", *of_process)
    start = 133_000_000_000_000_000
    job = {"Total mSec - User Mode": 90_000, "Pages/Sec": 4294967290}
    wait_until(lambda: become(90, 4294967290, start, **job), "the counters are there")
    become(100, 200, start, **{"Total mSec - User Mode": 100_000, "Pages/Sec": 200})
    for dip in ((0, 0), (100 - 0.016, 200)):
        shown = become(*dip, start)
        assert (shown[time], shown[faults]) == (100, 4294967496)
        assert shown[("jobobject_cpu_seconds_total", ("mode", "user"))] == 100
        assert shown[("jobobject_page_faults_total",)] == 4294967496
    assert held(exporter.scrape()) >= 3 and held(exporter.scrape(), "object") == 0
    assert exporter.log.count("counters decreased for a moment") == 1
    shown = become(101, 300, start, **{"Total mSec - User Mode": 101_000, "Pages/Sec": 300})
    assert (shown[time], shown[faults], shown[("jobobject_page_faults_total",)]) == (101, 4294967596, 4294967596)
    shown = become(1, 5, start + 10**9, **{"Total mSec - User Mode": 1_000, "Pages/Sec": 7})
    assert (shown[time], shown[faults], shown[("jobobject_page_faults_total",)]) == (1, 5, 7)


def test_the_process_id_0_is_no_process(start_exporter, counters):
    processes = [("w3wp", {"ID Process": 0, "Thread Count": 5}), ("w3wp", {"ID Process": 0}),
                 ("w3wp", {"ID Process": 400, "Thread Count": 7}), ("Idle", {"ID Process": 0})]
    counters.become(world(job_set({"pool": {}}), details_set({"pool": processes})))
    samples = start_exporter("--collector.pdh.details", program=counters.program).scrape()
    shown = {(dict(labels)["process"], dict(labels)["process_id"]): value
             for (name, labels), value in samples.items() if name == "jobobject_process_threads"}
    assert shown == {("w3wp", "400"): 7}
    assert not error_codes(samples)


@pytest.mark.parametrize("status", ["0x800007D1", "0x800007D5"])
@pytest.mark.parametrize("sets", ["jobs", "details", "both"])
def test_a_set_without_an_instance_is_healthy(start_exporter, counters, status, sets):
    jobs, details = job_set({"a": {}}), details_set({"a": [("w", {"ID Process": 400})]})
    for one in {"jobs": [jobs], "details": [details], "both": [jobs, details]}[sets]:
        one["instances"], one["empty_status"] = [], status
    counters.become(world(jobs, details))
    exporter = start_exporter("--collector.pdh.details", program=counters.program)
    for _ in range(3):
        samples = exporter.scrape()
        assert samples[("jobobject_exporter_source_up", frozenset({("source", "pdh")}))] == 1
        assert not error_codes(samples)
        assert figure(samples, "jobobject_exporter_pdh_rebuilds_total") == 0
        assert jobs_of(samples) == ({"a"} if sets != "both" else set())


def test_values_beyond_their_range_are_left_out_and_counted(start_exporter, counters):
    most = {"first": 2**63 - 1}
    counters.become(world(job_set({"a": {"Total mSec - User Mode": most, "This Period mSec - User Mode": most,
                                         "Total mSec - Kernel Mode": 5}})))
    samples = start_exporter(program=counters.program).scrape()
    job = of_job(samples, "a")
    assert ("jobobject_cpu_seconds_total", ("mode", "user")) not in job
    assert ("jobobject_cpu_period_seconds", ("mode", "user")) not in job
    assert job[("jobobject_cpu_seconds_total", ("mode", "kernel"))] == 0.005
    assert error_codes(samples) == {"malformed_data": 2}


def test_a_job_that_both_see_is_one_job_with_the_better_figures(start_exporter, counters, jobs):
    jobs.tell("create Global\\both")
    jobs.tell("start sleep Global\\both")
    jobs.tell("create Local\\in a session")
    counters.become(world(job_set({
        "both": {"Process Count - Active": 77}, "in a session": {"Process Count - Active": 78},
        "only counted": {"Process Count - Active": 79},
    })))
    samples = start_exporter(program=counters.program).scrape()
    both = of_job(samples, "both")
    assert both[("jobobject_processes",)] == 1, "the kernel's figure wins"
    assert both[("jobobject_source", ("source", "object"))] == both[("jobobject_source", ("source", "pdh"))] == 1
    assert of_job(samples, "in a session", "session_1")[("jobobject_source", ("source", "pdh"))] == 1
    assert not of_job(samples, "in a session")
    assert of_job(samples, "only counted")[("jobobject_processes",)] == 79


def test_the_names_of_a_real_server_come_through(start_exporter, counters):
    listing = TESTDATA / "names/exchange-server-job-paths.txt"
    if not listing.exists():
        pytest.skip(f"there is no {listing}")
    paths = [line.split(" ! ") for line in listing.read_text(encoding="utf-8").splitlines() if line.strip()]
    job_names = [path[1] for path in paths if path[0] == "Job Object" and path[2] == "Pages/Sec"]
    instances = [path[1] for path in paths if path[0] == "Job Object Details" and path[2] == "ID Process"]
    assert job_names[-1] == "_Total" and instances[-1] == "_Total/_Total"
    details, expected = {name: [] for name in job_names[:-1]}, []
    for number, instance in enumerate(one for one in instances if not one.endswith("/_Total")):
        job, process = instance.rsplit("/", 1)
        details[job].append((process, {"ID Process": 1000 + number, "Thread Count": 5 + number}))
        expected.append((job, process, str(1000 + number), 5.0 + number))
    counters.become(world(
        job_set({name: {"Process Count - Active": number} for number, name in enumerate(job_names[:-1])}),
        details_set(details),
    ))
    samples = start_exporter("--collector.pdh.details", program=counters.program).scrape()
    assert jobs_of(samples) == set(job_names[:-1])
    for number, name in enumerate(job_names[:-1]):
        assert of_job(samples, name)[("jobobject_processes",)] == number
    shown = [
        (dict(labels)["job_object"], dict(labels)["process"], dict(labels)["process_id"], value)
        for (name, labels), value in samples.items() if name == "jobobject_process_threads"
    ]
    assert sorted(shown) == sorted(expected)
    assert not error_codes(samples)


def test_a_counter_set_that_is_missing_at_start_is_found_when_it_appears(start_exporter, counters):
    exporter = start_exporter(program=counters.program)
    assert up(exporter) == 0
    assert error_codes(exporter.scrape())["pdh_0xc0000bb8"] >= 1
    exporter.wait_for_log(r"a source is down.*lodctr")
    counters.become(world(job_set({"late": {}})))
    wait_until(lambda: up(exporter) == 1, "the counters are found")
    samples = exporter.scrape()
    assert jobs_of(samples) == {"late"}
    assert figure(samples, "jobobject_exporter_pdh_rebuilds_total") >= 1
    exporter.wait_for_log("a source is up again")


def test_a_counter_set_that_is_disabled_and_repaired(start_exporter, counters):
    counters.become(world(job_set({"a": {}})))
    exporter = start_exporter(program=counters.program)
    assert up(exporter) == 1
    counters.become(world())
    wait_until(lambda: up(exporter) == 0, "the counters are gone")
    assert not jobs_of(exporter.scrape())
    counters.become(world(job_set({"a": {}})))
    wait_until(lambda: up(exporter) == 1, "the counters are back")
    assert jobs_of(exporter.scrape()) == {"a"}


@pytest.mark.parametrize("status", ["0xC0000BDB", "0x800007D5", "0xC0000BBC"])
def test_a_query_that_starts_to_fail_is_built_anew(start_exporter, counters, status):
    counters.become(world(job_set({"a": {}})))
    exporter = start_exporter(program=counters.program)
    assert up(exporter) == 1
    counters.become(world(job_set({"a": {}}), calls={"PdhCollectQueryData": {"status": status, "times": 1}}))
    assert up(exporter) == 0
    wait_until(lambda: up(exporter) == 1, "the query works again")
    samples = exporter.scrape()
    assert error_codes(samples)["pdh_" + status.lower()] >= 1
    assert figure(samples, "jobobject_exporter_pdh_rebuilds_total") == 1


def test_a_counter_of_a_wrong_type_is_left_out_and_counted(start_exporter, counters):
    wrong = job_set({"a": {"Total mSec - User Mode": 5000, "Total mSec - Kernel Mode": 1000}})
    next(one for one in wrong["counters"] if one["name"] == "Total mSec - User Mode")["type"] = "0x10000"
    counters.become(world(wrong))
    exporter = start_exporter(program=counters.program)
    samples = exporter.scrape()
    assert ("jobobject_cpu_seconds_total", ("mode", "user")) not in of_job(samples, "a")
    assert of_job(samples, "a")[("jobobject_cpu_seconds_total", ("mode", "kernel"))] == 1
    assert error_codes(samples) == {"wrong_counter_type": 1}
    counters.become(world(job_set({"a": {"Total mSec - User Mode": 5000}})))
    repaired = ("jobobject_cpu_seconds_total", ("mode", "user"))
    assert wait_until(lambda: of_job(exporter.scrape(), "a").get(repaired), "the right type is seen") == 5


def test_a_value_of_a_bad_status_is_left_out_and_comes_back(start_exporter, counters):
    bad = {"first": 999, "status": "0xC0000BBA"}
    counters.become(world(job_set({"a": {"Process Count - Active": bad}, "b": {"Process Count - Active": 2}})))
    exporter = start_exporter(program=counters.program)
    samples = exporter.scrape()
    assert ("jobobject_processes",) not in of_job(samples, "a")
    assert of_job(samples, "b")[("jobobject_processes",)] == 2
    assert error_codes(samples) == {"pdh_0xc0000bba": 1}
    counters.become(world(job_set({"a": {"Process Count - Active": 1}})))
    assert of_job(exporter.scrape(), "a")[("jobobject_processes",)] == 1


def test_an_array_that_grows_between_the_two_calls(start_exporter, counters):
    for status in ("0x800007D2", "0xC0000BBD"):
        counters.become(world(job_set({"a": {}}), growth=30, growth_times=2, small_buffer_status=status))
        exporter = start_exporter(program=counters.program)
        samples = exporter.scrape()
        assert "a" in jobs_of(samples) and not error_codes(samples)
        exporter.stop()


def test_a_call_that_costs_one_counter(start_exporter, counters):
    one = job_set({"a": {"Process Count - Active": 3}})
    next(c for c in one["counters"] if c["name"] == "Pages/Sec")["array_status"] = "0xC0000BBA"
    counters.become(world(one))
    samples = start_exporter(program=counters.program).scrape()
    assert ("jobobject_page_faults_total",) not in of_job(samples, "a")
    assert of_job(samples, "a")[("jobobject_processes",)] == 3
    assert error_codes(samples) == {"pdh_0xc0000bba": 1}


def test_a_counter_that_does_not_exist_is_missed_alone(start_exporter, counters):
    one = job_set({"a": {"Process Count - Active": 3}})
    one["counters"] = [counter for counter in one["counters"] if counter["name"] != "Pages/Sec"]
    counters.become(world(one))
    exporter = start_exporter(program=counters.program)
    samples = exporter.scrape()
    assert of_job(samples, "a")[("jobobject_processes",)] == 3
    assert error_codes(samples) == {"pdh_0xc0000bb9": 1}
    counters.become(world(job_set({"a": {"Pages/Sec": 17}})))
    wait_until(lambda: ("jobobject_page_faults_total",) in of_job(exporter.scrape(), "a"), "the counter is found")


def test_a_provider_that_hangs_costs_the_counters_only(start_exporter, counters, jobs):
    jobs.tell("create Global\\kernel job")
    counters.become(world(job_set({"a": {}})))
    exporter = start_exporter(program=counters.program)
    assert up(exporter) == 1
    counters.become(world(job_set({"a": {}}), calls={"PdhCollectQueryData": {"hang": 6, "times": 1}}))
    threads = None
    for _ in range(3):
        samples = exporter_scrape_within(exporter, 1)
        assert samples[("jobobject_exporter_source_up", frozenset({("source", "pdh")}))] == 0
        assert of_job(samples, "kernel job"), "the kernel's figures stay"
        assert not jobs_of(samples)
        now = len(os.listdir(f"/proc/{exporter.process.pid}/task"))
        assert threads is None or now <= threads + 2
        threads = threads or now
    assert error_codes(samples)["timed_out"] == 3
    wait_until(lambda: up(exporter) == 1, "the provider is back")
    assert jobs_of(exporter.scrape()) == {"a"}


def exporter_scrape_within(exporter, seconds):
    return parse_samples(exporter.request(X_Prometheus_Scrape_Timeout_Seconds=str(seconds)).text)


def test_a_hanging_provider_does_not_keep_the_program_from_ending(start_exporter, counters):
    counters.become(world(job_set({"a": {}}), calls={"PdhCollectQueryData": {"hang": 60}}))
    exporter = start_exporter(program=counters.program)
    exporter_scrape_within(exporter, 1)
    assert exporter.stop() == 0


def test_instances_come_and_go(start_exporter, counters):
    exporter = start_exporter(program=counters.program)
    for names in (["a", "b"], ["b"], ["c", "b"], []):
        counters.become(world(job_set({name: {} for name in names})))
        wait_until(lambda: up(exporter) == 1, "the counters are there")
        assert jobs_of(exporter.scrape()) == set(names)


def test_jobs_and_processes_of_one_name(start_exporter, counters):
    counters.become(world(
        job_set([("twin", {"Process Count - Active": 1}), ("twin", {"Process Count - Active": 2}), ("_Total", {})]),
        details_set({"twin": [("w", {"ID Process": 5}), ("w", {"ID Process": 6}), ("_Total", {"ID Process": 7})]}),
    ))
    samples = start_exporter("--collector.pdh.details", program=counters.program).scrape()
    assert jobs_of(samples) == {"twin", "_Total"}
    assert of_job(samples, "twin")[("jobobject_processes",)] == 1
    processes = {(dict(l)["process"], dict(l)["process_id"]) for n, l in samples if n == "jobobject_process_threads"}
    assert processes == {("w", "5"), ("w", "6"), ("_Total", "7")}
    assert error_codes(samples)["malformed_data"] == 1


def test_the_budget_of_processes(start_exporter, counters):
    counters.become(world(
        job_set({"a": {}}), details_set({"a": [("p", {"ID Process": 100 + n}) for n in range(10)]})
    ))
    exporter = start_exporter("--collector.pdh.details", "--limits.max-processes=4", program=counters.program)
    samples = exporter.scrape()
    shown = [labels for name, labels in samples if name == "jobobject_process_threads"]
    assert len(shown) == 4
    families = {name for name, labels in samples if "process_id" in dict(labels)}
    dropped = figure(samples, "jobobject_exporter_series_dropped_total")
    assert dropped == 6 * (len(families) + 1)  # two modes of processor time


def test_counters_shows_what_pdh_says(counters):
    counters.become(world(job_set({"a": {"Process Count - Active": 3}, "b": {}}), details_set({"a": []})))
    code, out, err = run(counters.program, "counters", r"\Job Object(a)\Process Count - Active", "--format=csv")
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == "timestamp,path,cstatus,first,second,multi_count"
    assert len(lines) == 2 and lines[1].endswith(r"\\TESTBOX\Job Object(a)\Process Count - Active,0x1,3,0,0")
    code, out, err = run(counters.program, "counters", "--list")
    assert code == 0, err
    assert len(out.splitlines()) == 3 * len(JOB_COUNTERS) + 2 * len(DETAILS_COUNTERS)


def test_doctor_says_what_to_do(counters):
    code, out, _ = run(counters.program, "doctor", "--no-collector.object")
    assert code == 1
    assert "pdh: DOWN" in out and "lodctr" in out and "member of Performance Monitor Users" in out
    counters.become(world(job_set({"a": {}}), calls={"PdhCollectQueryData": {"status": "0xC0000BDB"}}))
    code, out, _ = run(counters.program, "doctor", "--no-collector.object")
    assert code == 1 and "Performance Monitor Users" in out.split("pdh: DOWN")[1]
    counters.become(world(job_set({"a": {}})))
    code, out, _ = run(counters.program, "doctor")
    assert code == 0, out
    assert "pdh: up, 1 jobs" in out and "No problems found." in out
