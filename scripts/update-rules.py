#!/usr/bin/env python3
"""Prints the rules of dashboards/mixin as YAML: for Prometheus itself, and as the PrometheusRule of its operator.

Usage: scripts/update-rules.py [FOLDER]     writes below dashboards/, or below FOLDER. Needs jsonnet and python3-yaml.
"""

import json
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
MIXIN = ROOT / "dashboards" / "mixin"
HEADER = "# Printed by scripts/update-rules.py from dashboards/mixin, where the thresholds are; do not edit.\n"
# jsonnet sorts keys; people read the name first.
ORDER = ["apiVersion", "kind", "metadata", "spec", "record", "alert", "name", "expr", "for", "labels", "summary",
         "description", "runbook_url", "annotations", "rules", "groups"]


class Dumper(yaml.SafeDumper):
    """Indents lists, and writes texts of several lines as such."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def text(dumper, value):
    if value.count("\n") == 1:
        value = value.rstrip("\n")
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def mapping(dumper, value):
    ordered = sorted(value.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
    return dumper.represent_mapping("tag:yaml.org,2002:map", ordered)


Dumper.add_representer(str, text)
Dumper.add_representer(dict, mapping)


def as_yaml(document):
    return HEADER + yaml.dump(document, Dumper=Dumper, sort_keys=False, width=118, allow_unicode=True)


def evaluated():
    code = "local m = import 'mixin.libsonnet'; {rules: m.prometheusRules, alerts: m.prometheusAlerts}"
    ran = subprocess.run(["jsonnet", "-J", str(MIXIN), "-e", code], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def files():
    """Path below dashboards/ and text of each file."""
    mixin = evaluated()
    operator = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "jobobject-exporter", "labels": {"app.kubernetes.io/name": "jobobject-exporter"}},
        "spec": {"groups": mixin["rules"]["groups"] + mixin["alerts"]["groups"]},
    }
    return {
        "rules/jobobject_exporter.rules.yml": as_yaml(mixin["rules"]),
        "rules/jobobject_exporter.alerts.rules.yml": as_yaml(mixin["alerts"]),
        "kubernetes/jobobject_exporter.prometheusrule.yml": as_yaml(operator),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dashboards"
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
