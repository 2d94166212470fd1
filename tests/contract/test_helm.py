"""The Helm chart: what it renders is valid Kubernetes, and its network policies are the interface register's lines."""

import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.topology import load_topology

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "renkei"
PROFILES = sorted((CHART / "profiles").glob("*.yaml"))
TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)
RUNNING = [station.name for station in TOPOLOGY.running()]
VERSIONS = ("1.29", "1.33")
HELM = shutil.which("helm", path=str(Path(sys.executable).parent)) or shutil.which("helm")
pytestmark = pytest.mark.helm
given = pytest.mark.parametrize("profile", [None, *PROFILES], ids=lambda path: path.stem if path else "values")


def rendered(profile=None, *settings):
    """The chart's objects with the values of a profile."""
    options = ["--values", str(profile)] if profile else []
    for setting in settings:
        options += ["--set-string", setting]
    command = [HELM, "template", "renkei", str(CHART), "--namespace", "linkage", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def named(documents, kind):
    return {each["metadata"]["name"]: each for each in documents if each["kind"] == kind}


def container_of(deployment):
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return container


@given
@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid_for_kubernetes(profile, version):
    documents = rendered(profile)
    assert len(documents) > 3 * len(RUNNING)
    for document in documents:
        kubernetes_validate.validate(document, version, strict=True)


def test_an_object_that_is_not_valid_would_be_found():
    deployment = named(rendered(), "Deployment")["renkei-ims"]
    deployment["spec"]["replica"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, VERSIONS[0], strict=True)


@given
def test_each_service_runs_with_probes_and_without_privileges(profile):
    deployments = named(rendered(profile), "Deployment")
    assert set(deployments) == {f"renkei-{name}" for name in RUNNING}
    for deployment in deployments.values():
        container = container_of(deployment)
        assert (container["readinessProbe"]["httpGet"]["path"], container["livenessProbe"]["httpGet"]["path"]) == (
            "/readyz",
            "/livez",
        )
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert deployment["spec"]["template"]["spec"]["automountServiceAccountToken"] is False


@pytest.mark.control("A4", "D1", "F5", "G7", "H10", "H12")
def test_pods_reach_each_other_exactly_where_a_flow_is_permitted():
    policies = named(rendered(), "NetworkPolicy")
    assert policies["renkei-nothing-else"]["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & set(policies["renkei-nothing-else"]["spec"])

    def peers(service, direction, key):
        rules = policies[f"renkei-{service}"]["spec"][direction]
        labels = [peer["podSelector"]["matchLabels"] for rule in rules for peer in rule[key]]
        return {each.get("app.kubernetes.io/component") for each in labels} & set(RUNNING)

    coming_in = {(caller, callee) for callee in RUNNING for caller in peers(callee, "ingress", "from")}
    going_out = {(caller, callee) for caller in RUNNING for callee in peers(caller, "egress", "to")}
    permitted = {pair for pair in TOPOLOGY.flows if set(pair) <= set(RUNNING)}
    assert coming_in == going_out == permitted


@pytest.mark.control("H10")
def test_no_policy_lets_anything_out_of_the_cluster():
    for policy in named(rendered(), "NetworkPolicy").values():
        for rule in policy["spec"].get("egress", []):
            assert all(set(peer) <= {"podSelector", "namespaceSelector"} and any(peer.values()) for peer in rule["to"])


def test_control_ports_are_for_testers_only():
    policies = named(rendered(), "NetworkPolicy")
    for station in TOPOLOGY.running():
        rules = policies[f"renkei-{station.name}"]["spec"]["ingress"]
        reaching = [rule for rule in rules if {"protocol": "TCP", "port": station.control_port} in rule["ports"]]
        (rule,) = reaching
        (peer,) = rule["from"]
        assert peer["podSelector"]["matchLabels"] == {"renkei.role": "tester"}


def test_the_gateway_is_balanced_over_its_replicas_and_kept_up():
    documents = rendered(CHART / "profiles" / "load.yaml")
    assert named(documents, "Deployment")["renkei-mesh-gateway"]["spec"]["replicas"] == 4
    assert "renkei-mesh-gateway" in named(documents, "PodDisruptionBudget")
    selector = named(documents, "Service")["renkei-mesh-gateway"]["spec"]["selector"]
    assert selector["app.kubernetes.io/component"] == "mesh-gateway"


@pytest.mark.control("G8")
def test_the_gateway_works_as_the_role_that_owns_no_table_and_passwords_are_in_secrets_only():
    documents = rendered(None, "database.password=p4ssw0rd-of-this-test")
    container = container_of(named(documents, "Deployment")["renkei-mesh-gateway"])
    environment = {each["name"]: each.get("value") for each in container["env"]}
    assert "://renkei_mesh_gateway_access:$(DATABASE_PASSWORD)@" in environment["RENKEI_DATABASE_URL"]
    assert "://renkei_mesh_gateway:$(DATABASE_PASSWORD)@" in environment["RENKEI_OWNER_DATABASE_URL"]
    elsewhere = [each for each in documents if each["kind"] != "Secret"]
    assert "p4ssw0rd" not in yaml.safe_dump_all(elsewhere)


def test_settings_reach_the_services_they_are_meant_for():
    deployments = named(rendered(CHART / "profiles" / "strict.yaml"), "Deployment")
    environments = {
        name: {each["name"]: each.get("value") for each in container_of(deployment)["env"]}
        for name, deployment in deployments.items()
    }
    assert environments["renkei-mesh-gateway"]["RENKEI_PERMIT_BINDING"] == "dpop"
    assert "RENKEI_PERMIT_BINDING" not in environments["renkei-ims"]


def test_what_the_pods_are_told_is_what_the_services_read():
    """Every variable is a setting of the service that gets it, so that a rendered chart starts."""
    from renkei.services import spec_of

    for name, deployment in named(rendered(CHART / "profiles" / "strict.yaml"), "Deployment").items():
        fields = spec_of(name.removeprefix("renkei-")).settings.model_fields
        told = {each["name"] for each in container_of(deployment)["env"]} - {"DATABASE_PASSWORD"}
        assert {variable.removeprefix("RENKEI_").lower() for variable in told} <= set(fields)
