"""The testers' reverse proxy, from the interface register: a way to each service, none between them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from renkei_kit.topology import Topology, load_topology

CONFIGURATION_FILE = Path("deploy/proxy/nginx.conf")
LISTENING_NAME = "front-door"

OPENING = f"""\
# Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).
#
# `{LISTENING_NAME}` is this container's name on the network `testers` alone. As the proxy listens only there,
# it is of no use to a service that looks for a way to another one.

pid /tmp/nginx.pid;
worker_processes 1;
error_log /dev/stderr warn;

events {{
    worker_connections 1024;
}}

http {{
    access_log off;
    server_tokens off;

    # Size limits, time limits and refusals are the services' own. Connections to a service are given up before
    # the service does so itself (5 s), or a request could meet a connection that is just being closed.
    client_max_body_size 0;
    proxy_read_timeout 330s;
    proxy_buffering off;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
"""


def proxy_files(root: Path) -> Mapping[Path, str]:
    """nginx's configuration."""
    return {CONFIGURATION_FILE: proxy_configuration(load_topology(root / "contracts"))}


def proxy_configuration(topology: Topology) -> str:
    """One server per port; the proxy knows a name such as ``ims`` on that service's tester network only."""
    return OPENING + "".join(_servers(topology)) + "}\n"


def _servers(topology: Topology) -> Iterator[str]:
    for station in topology.running():
        yield f"\n    # {station.official}\n"
        for port in (station.port, station.control_port):
            upstream = f"{station.name}-{port}"
            yield f"    upstream {upstream} {{ server {station.name}:{port}; keepalive 16; keepalive_timeout 3s; }}\n"
            yield (f"    server {{ listen {LISTENING_NAME}:{port}; location / {{ proxy_pass http://{upstream}; }} }}\n")
