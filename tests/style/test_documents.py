"""What the documents say is what the program says."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_metric_that_a_document_or_a_rule_names_exists():
    known = set(re.findall(r"`((?:jobobject|process)_\w+)`", read("docs/metrics.md")))
    assert len(known) > 40
    rules = sorted((ROOT / "dashboards").rglob("*.yml"))
    assert rules
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *rules]:
        text = document.read_text(encoding="utf-8")
        for name in re.findall(r"(?<!:)\bjobobject_(?!exporter\b)\w+[a-z0-9]\b(?![*…/.]|:\w)", text):
            if name.startswith("jobobject_exporter") and f"{name}" not in known:
                continue
            assert name in known, f"{document.name} names {name}"


def test_every_link_between_documents_leads_somewhere():
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
