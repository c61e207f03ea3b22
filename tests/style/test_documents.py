"""What the documents say is what the program says."""

import re
from pathlib import Path

import pytest

from metric_names import Catalogue, recorded_names

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RULES = sorted((ROOT / "dashboards").rglob("*.yml"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def all_text(folder, *patterns):
    files = sorted(path for pattern in patterns for path in (ROOT / folder).rglob(pattern))
    assert files
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def catalogue():
    rooms = ("collector", "etw", "jobobject", "exposition", "exporter/kinds")
    sources = "\n".join(all_text(room, "*.h", "*.cpp") for room in rooms)
    rules = all_text("dashboards", "*.yml")
    return Catalogue(read("docs/metrics.md"), all_text("tests/unit/golden", "*.txt"), sources, recorded_names(rules))


CATALOGUE = catalogue()


def test_the_catalogue_is_read():
    assert len(CATALOGUE.labels) > 60
    assert CATALOGUE.labels["jobobject_cpu_seconds_total"] == {"job_object", "namespace", "id", "mode"}
    assert len(CATALOGUE.recorded) >= 3
    assert RULES and len(DOCUMENTS) > 5


@pytest.mark.parametrize("path", [*DOCUMENTS, *RULES], ids=lambda path: path.name)
def test_every_metric_label_and_value_that_a_document_or_a_rule_names_exists(path):
    assert CATALOGUE.complaints(path.read_text(encoding="utf-8")) == []


SMALL = Catalogue(
    """
| `jobobject_cpu_seconds_total` | counter | `job_object`, `namespace`, `mode` | meaning | class 1 |
| `jobobject_exporter_source_errors_total` | counter | `source`, `code` | meaning | exporter |
| `jobobject_limit_flag` | gauge | `job_object`, `namespace`, `flag` | meaning | class 2 |
| `process_open_fds` | gauge |  | meaning | exporter's process |
""",
    'jobobject_cpu_seconds_total{job_object="a",mode="user"} 1\nx{source="pdh"} 1\n',
    'BitName{1, "job_time"}',
    ["job_object:cpu_left:seconds"],
)


@pytest.mark.parametrize("text", [
    "rate(jobobject_cpu_seconds_total[5m])",
    'jobobject_cpu_seconds_total{mode="user"}, and of unnamed jobs {id}',
    'jobobject_cpu_seconds_total{job="a",instance=~"b.*",job_object!="x y",id="4711:0x5c"}',
    "The counter `jobobject_cpu_seconds_total{mode}`.",
    'jobobject_exporter_source_errors_total{source="pdh",code="nt_0xc0000022"}',
    'jobobject_limit_flag{flag=~"job_time|"}',
    "run jobobject_exporter.exe or jobobject_exporter; load jobobject_exporter.rules.yml",
    "jobobject_exporter: a service",
    "all of jobobject_process_*, jobobject_host_… and process_open_fds",
    'sum by (mode, job) (job_object:cpu_left:seconds{instance=%q,namespace=%q})',
    'jobobject_cpu_seconds_total{job_object="a \\"quoted\\" é日",mode="user"} 1',
    "merged by (namespace, name)",
    "see jobobject/limit_names.h and the target jobx_jobobject",
])
def test_what_is_right_passes(text):
    assert SMALL.complaints(text) == []


@pytest.mark.parametrize("text, complaint", [
    ("increase(jobobject_exporter_source_error_total[5m]) > 0", "no metric jobobject_exporter_source_error_total"),
    ("as jobobject_cpu_second_total.", "no metric jobobject_cpu_second_total"),
    ("1-jobobject_cpu_second_total", "no metric jobobject_cpu_second_total"),
    ("expr: jobobject_exporter_up == 0", "no metric jobobject_exporter_up"),
    ("process_max_fds - process_open_fds", "no metric process_max_fds"),
    ("predict_linear(job_object:cpu_gone:seconds[15m], 3600)", "no metric job_object:cpu_gone:seconds"),
    ("instance:jobobject_processes:sum > 1", "no metric instance:jobobject_processes:sum"),
    ("jobobject_cpu_seconds_total{modus}", "jobobject_cpu_seconds_total has no label modus"),
    ('jobobject_exporter_source_errors_total{mode="user"}', "jobobject_exporter_source_errors_total has no label mode"),
    ('jobobject_cpu_seconds_total{mode="system"}', 'jobobject_cpu_seconds_total has no mode="system"'),
    ('jobobject_cpu_seconds_total{mode=~"user|idle"}', 'jobobject_cpu_seconds_total has no mode="idle"'),
    ('jobobject_limit_flag{flag="jobtime"}', 'jobobject_limit_flag has no flag="jobtime"'),
    ('jobobject_exporter_source_errors_total{code="NT_5"}', 'jobobject_exporter_source_errors_total has no code="NT_5"'),
    ("sum by (job, modes) (x)", "no label modes"),
    ("sum(x) by (modes)", "no label modes"),
    ("x and ignoring (scope) y", "no label scope"),
    ("The job {{ $labels.name }}", "no label name"),
])
def test_what_is_wrong_is_found(text, complaint):
    assert SMALL.complaints(text) == [complaint]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
