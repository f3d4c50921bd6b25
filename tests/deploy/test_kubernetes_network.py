"""Who may reach whom: the Ingress and the network policies."""

import pytest

from tests.deploy.test_kubernetes import APP, BASE, LABELS, VALKEY, the

NGINX, F5 = "nginx.ingress.kubernetes.io/", "nginx.org/"


@pytest.mark.parametrize("folder", [BASE, VALKEY], ids=lambda folder: folder.name)
def test_nothing_is_allowed_that_is_not_named(folder: object) -> None:
    nothing = the("NetworkPolicy", "nothing", folder)["spec"]  # type: ignore[arg-type]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def namespaces(peers: list[dict[str, dict[str, dict[str, str]]]]) -> list[str]:
    """The namespaces that peers are in."""
    return [each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for each in peers]


def test_the_app_hears_the_ingress_and_the_monitoring_and_speaks_to_names_and_store() -> None:
    policy = the("NetworkPolicy", "neuroviz")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= LABELS.items()
    (heard,) = policy["ingress"]
    assert namespaces(heard["from"]) == ["ingress-nginx", "monitoring"]
    assert heard["ports"] == [{"port": APP["ports"][0]["name"]}]
    names, store = policy["egress"]
    assert namespaces(names["to"]) == ["kube-system"]
    assert {each["port"] for each in names["ports"]} == {53}
    assert namespaces(store["to"]) == ["neuroviz-store"]
    assert {each["port"] for each in store["ports"]} == {6379, 26379}


def test_the_valkeys_hear_the_app_alone() -> None:
    policy = the("NetworkPolicy", "app", VALKEY)["spec"]
    ((peer,),) = (each["from"] for each in policy["ingress"])
    assert namespaces([peer]) == ["neuroviz"]
    assert peer["podSelector"]["matchLabels"].items() <= LABELS.items()
    for kind, name in (("StatefulSet", "valkey-runs"), ("Deployment", "valkey-cache")):
        labels = the(kind, name, VALKEY)["spec"]["template"]["metadata"]["labels"]
        assert policy["podSelector"]["matchLabels"].items() <= labels.items()
        service = the("Service", name, VALKEY)["spec"]
        assert service["selector"].items() <= labels.items()


def test_the_runs_are_kept_and_the_cache_is_not() -> None:
    runs = the("StatefulSet", "valkey-runs", VALKEY)["spec"]
    words = " ".join(runs["template"]["spec"]["containers"][0]["args"])
    assert "--maxmemory-policy noeviction --appendonly yes" in words
    assert runs["volumeClaimTemplates"][0]["metadata"]["name"] == "data"
    cache = the("Deployment", "valkey-cache", VALKEY)["spec"]["template"]["spec"]
    words = " ".join(cache["containers"][0]["args"])
    assert "--maxmemory-policy allkeys-lru --appendonly no" in words
    assert [each["name"] for each in cache["volumes"] if "emptyDir" in each] == ["data"]


def test_the_ingress_lets_streams_through_and_makes_nobody_stick() -> None:
    annotations = the("Ingress", "neuroviz")["metadata"]["annotations"]
    assert annotations[NGINX + "proxy-buffering"] == "off"
    assert annotations[F5 + "proxy-buffering"] == "False"
    assert int(annotations[NGINX + "proxy-read-timeout"]) >= 60
    assert int(annotations[F5 + "proxy-read-timeout"].removesuffix("s")) >= 60
    # The app's own limit on a body, so that it is the app that says what is wrong.
    assert int(annotations[NGINX + "proxy-body-size"]) >= 2_500_000
    assert int(annotations[F5 + "client-max-body-size"]) >= 2_500_000
    assert not [name for name in annotations if "affinity" in name or "sticky" in name]


def test_metrics_and_readiness_are_not_public() -> None:
    spec = the("Ingress", "neuroviz")["spec"]
    (rule,) = spec["rules"]
    found = {
        (each["path"], each["pathType"]): each["backend"]["service"]["name"] for each in rule["http"]["paths"]
    }
    assert found == {
        ("/metrics", "Exact"): "neuroviz-nowhere",
        ("/readyz", "Exact"): "neuroviz-nowhere",
        ("/", "Prefix"): "neuroviz",
    }
    assert spec["tls"][0]["hosts"] == [rule["host"]]
