"""What a workflow may use, and what it may do. Its syntax is checked end to end, by actionlint."""

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
             for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
JOBS = [(name, job, body) for name, workflow in WORKFLOWS.items() for job, body in workflow["jobs"].items()]
# Steps that hold a secret or may write see no program of somebody else.
OWN_ACTIONS = r"actions/[a-z-]+@v\d+"


def steps(body):
    return body.get("steps", [])


def test_there_are_workflows_to_check():
    assert {"linux.yml", "windows.yml", "release.yml"} <= set(WORKFLOWS)


@pytest.mark.parametrize("name, job, body", JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_uses_pinned_actions_of_github_itself_and_ends_in_time(name, job, body):
    for step in steps(body):
        if "uses" in step:
            assert re.fullmatch(OWN_ACTIONS, step["uses"]), step["uses"]
    assert body["timeout-minutes"] <= 90


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_only_read_unless_a_job_asks_for_more(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    writing = {job for job, body in WORKFLOWS[name]["jobs"].items() if "write" in str(body.get("permissions", ""))}
    assert writing == ({"publish", "image"} if name == "release.yml" else set())


@pytest.mark.parametrize("name, job, body", JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_text_from_outside_becomes_part_of_a_script(name, job, body):
    """A tag or a title may hold anything; in the environment it is a value, in a script it would be commands."""
    for step in steps(body):
        for used in re.findall(r"\$\{\{\s*([^}]+?)\s*\}\}", step.get("run", "")):
            assert used.startswith("matrix."), f"{name}: {used} in a script"


def test_secrets_reach_the_steps_that_sign_alone():
    for name, job, body in JOBS:
        for step in steps(body):
            if "secrets." in json.dumps(step):
                assert step["run"].startswith("packaging/release/sign.sh "), f"{name}: {job}"


def test_a_release_is_tested_before_it_is_published():
    jobs = WORKFLOWS["release.yml"]["jobs"]

    def before(job):
        needs = jobs[job].get("needs", [])
        needs = [needs] if isinstance(needs, str) else needs
        return set(needs).union(*(before(one) for one in needs)) if needs else set()

    assert before("publish") >= {"notes", "build", "try", "package"}
    assert any("ctest" in step.get("run", "") for step in jobs["build"]["steps"])
    assert {row["arch"] for row in jobs["build"]["strategy"]["matrix"]["include"]} == {"x64", "arm64"}
    presets = {one["name"] for one in json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]}
    assert {row["preset"] for row in jobs["build"]["strategy"]["matrix"]["include"]} <= presets
