"""The Kubernetes manifests against the schemas of Kubernetes, and what they promise."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from neuroviz_dash.health import FOR_READING
from neuroviz_dash.setting_table import TABLE
from tests.deploy.dockerfile import DOCKERFILE, TOP, stages

BASE = TOP / "deploy" / "kubernetes"
VALKEY = BASE / "valkey"
OLDEST = "1.31"
"""The oldest Kubernetes that is promised; the newest is the newest whose schemas are installed."""
Manifest = dict[str, Any]


def manifests(folder: Path) -> list[Manifest]:
    """All that the kustomization of a folder names, in order."""
    names = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    return [each for name in names for each in yaml.safe_load_all((folder / name).read_text())]


def the(kind: str, name: str, folder: Path = BASE) -> Manifest:
    """One manifest."""
    (found,) = (
        each for each in manifests(folder) if (each["kind"], each["metadata"]["name"]) == (kind, name)
    )
    return found


DEPLOYMENT = the("Deployment", "neuroviz")["spec"]
POD = DEPLOYMENT["template"]["spec"]
(APP,) = POD["containers"]
LABELS = DEPLOYMENT["template"]["metadata"]["labels"]
ALL = [*manifests(BASE), *manifests(VALKEY)]
WORKLOADS = [each for each in ALL if each["kind"] in ("Deployment", "StatefulSet")]


def name_of(manifest: Manifest) -> str:
    return f"{manifest['kind']}-{manifest['metadata']['name']}"


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
@pytest.mark.parametrize("manifest", ALL, ids=name_of)
def test_the_schema_holds(manifest: Manifest, version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_every_file_is_in_a_kustomization() -> None:
    for folder in (BASE, VALKEY):
        whole = yaml.safe_load((folder / "kustomization.yaml").read_text())
        named = {*whole["resources"], "kustomization.yaml"}
        named |= {each for made in whole.get("configMapGenerator", []) for each in made["envs"]}
        assert {path.name for path in folder.iterdir() if path.is_file()} == named


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed")
@pytest.mark.parametrize("folder", [BASE, VALKEY], ids=lambda folder: folder.name)
def test_kustomize_builds_it(folder: Path) -> None:
    result = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    built = list(yaml.safe_load_all(result.stdout))
    wanted = {name_of(each) for each in manifests(folder)}
    made = {name_of(each) for each in built if each["kind"] == "ConfigMap"}
    assert {name_of(each) for each in built} == wanted | made
    for each in built:
        kubernetes_validate.validate(each, OLDEST, strict=True)
    if folder == BASE:
        (app,) = (each for each in built if each["kind"] == "Deployment")
        (container,) = app["spec"]["template"]["spec"]["containers"]
        assert container["image"] == "registry.example.edu/neuroviz-dash:0.1.0"
        assert {f"ConfigMap-{container['envFrom'][0]['configMapRef']['name']}"} == made


@pytest.mark.parametrize("workload", WORKLOADS, ids=name_of)
def test_every_pod_keeps_to_the_restricted_standard(workload: Manifest) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        for kind in ("requests", "limits"):
            assert container["resources"][kind].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("workload", WORKLOADS, ids=name_of)
def test_selectors_and_labels_agree(workload: Manifest) -> None:
    wanted = workload["spec"]["selector"]["matchLabels"]
    assert wanted.items() <= workload["spec"]["template"]["metadata"]["labels"].items()


def test_the_app_runs_as_the_user_of_the_image() -> None:
    user = stages(DOCKERFILE.read_text())[-1].last("USER").text
    context = POD["securityContext"]
    assert f"{context['runAsUser']}:{context['runAsGroup']}" == user


def test_no_link_of_a_service_becomes_a_setting() -> None:
    # The Service "neuroviz" would give each pod NEUROVIZ_PORT=tcp://..., and the server would not start.
    assert POD["enableServiceLinks"] is False


def test_probes_ask_the_process_for_life_and_the_store_for_readiness() -> None:
    paths = {name: APP[name]["httpGet"]["path"] for name in APP if name.endswith("Probe")}
    assert paths == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": f"/readyz?{FOR_READING}",
    }
    readiness = APP["readinessProbe"]
    assert readiness["periodSeconds"] * readiness["failureThreshold"] >= 30  # longer than a failover


def test_an_update_loses_no_pod_and_a_pod_that_goes_is_out_of_the_proxies_first() -> None:
    assert DEPLOYMENT["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    drain = APP["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert drain >= 10
    assert POD["terminationGracePeriodSeconds"] >= drain + 5 + 10  # the server's own 5 s, and some


def test_only_tmp_can_be_written() -> None:
    assert APP["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]
    assert POD["volumes"] == [{"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}]


def test_services_find_the_app_and_do_not_stick() -> None:
    service = the("Service", "neuroviz")["spec"]
    assert service["selector"].items() <= LABELS.items()
    assert service["sessionAffinity"] == "None"
    assert service["ports"][0]["targetPort"] == APP["ports"][0]["name"]
    assert not the("Service", "neuroviz-nowhere")["spec"]["selector"].items() <= LABELS.items()


def test_the_autoscaler_and_the_disruption_budget_are_the_apps() -> None:
    scaler = the("HorizontalPodAutoscaler", "neuroviz")["spec"]
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "neuroviz"}
    assert scaler["minReplicas"] >= 2
    assert "replicas" not in DEPLOYMENT
    assert scaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 1800
    budget = the("PodDisruptionBudget", "neuroviz")["spec"]
    assert budget["selector"]["matchLabels"].items() <= LABELS.items()
    assert budget["maxUnavailable"] == 1


def test_the_secret_is_nowhere_but_asked_for() -> None:
    assert "Secret" not in {each["kind"] for each in ALL}
    page = (TOP / "deploy/KUBERNETES.md").read_text()
    assert "create secret generic neuroviz-secrets" in page


def test_no_pod_starts_without_its_secrets_and_stores() -> None:
    assert APP["envFrom"] == [{"configMapRef": {"name": "neuroviz-settings"}}]
    asked = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in APP["env"]}
    for name, source in asked.items():
        assert (source["name"], source["key"]) == ("neuroviz-secrets", name)
    needed = {name for name, source in asked.items() if not source.get("optional")}
    page = (TOP / "deploy/KUBERNETES.md").read_text()
    (made,) = re.findall(r"cat > secrets\.env <<END\n(.*?)\n *END\n", page, re.DOTALL)
    assert needed == set(re.findall(r"(?m)^ *(NEUROVIZ_\w+)=", made))
    assert {setting.variable for setting in TABLE if setting.secret} <= asked.keys()


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed")
def test_the_secrets_come_back_as_the_file_that_they_were_made_of(tmp_path: Path) -> None:
    page = (TOP / "deploy/KUBERNETES.md").read_text()
    (template,) = re.findall(r"-o go-template='(.*?)'", page)
    file = tmp_path / "secrets.env"
    file.write_text("NEUROVIZ_REDIS_URL=redis://user:pass=word@host:6379/0\nNEUROVIZ_SECRET_KEY=new,old\n")
    words = ["create", "secret", "generic", "x", f"--from-env-file={file}", "--dry-run=client"]
    done = subprocess.run(
        ["kubectl", *words, "-o", f"go-template={template}"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (file.read_text(), "")


def test_the_ingress_keeps_no_log_of_paths() -> None:
    annotations = the("Ingress", "neuroviz")["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/enable-access-log"] == "false"
