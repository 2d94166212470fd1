"""`Renkei`: a running network in a tester's hand, for blocking tests and for those in an event loop.

The network lives in a thread of its own. What one asks of the handle is done when the call returns, so the same lines
serve both kinds of test; only the clients come in two kinds, `MeshGateway` and `AsyncMeshGateway`.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal

from renkei.carried import AsyncCarried, Carried
from renkei.client import AsyncControl, Control, minted, staff, system
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei.hands import FaultsHand, JournalHand, SnapshotsHand
from renkei.network import Network
from renkei_kit.clock import Clock
from renkei_kit.keys import client_key
from renkei_kit.parties import trust_for
from renkei_kit.terms import AddresseeNumber, AgencyCode
from renkei_kit.world import Person, World

GATEWAY = "mesh-gateway"
C = TypeVar("C", bound=ServiceClient | AsyncServiceClient)
IN_PROCESS = "in-process"
NOTHING_KEPT = httpx2.Limits(max_keepalive_connections=0)
"""A test need not close its clients: no connection outlives its answer."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the world, as a test names them."""

    record: Person
    world: World

    @property
    def municipality(self) -> AgencyCode:
        """Where the person lives."""
        return self.record.municipality

    def addressee_number(self, agency: str = "isa") -> AddresseeNumber:
        """The person's number (団体内統合宛名番号) within an agency, by its code or short id."""
        code = next((each.code for each in self.world.agencies if agency in (each.id, each.code)), None)
        if code is None:
            raise LookupError(f"this world has no agency {agency}")
        return self.world.addressee_number(code, self.record.id)


class ClockHand:
    """The time of the whole network, changed as one act."""

    def __init__(self, renkei: "Renkei") -> None:
        self._renkei = renkei

    def __call__(self) -> datetime:
        """The time now."""
        return self._renkei.network.clock()

    def set(self, now: datetime) -> None:
        """Make it ``now``, which needs an offset."""
        self._renkei.do(lambda network: network.change_clock(now=now))

    def advance(self, by: timedelta | None = None, **parts: float) -> None:
        """Move on, by a timedelta or its parts: ``advance(days=31)``."""
        step = timedelta(**parts) if by is None else by
        self._renkei.do(lambda network: network.change_clock(advance=step))

    def freeze(self, now: datetime | None = None) -> None:
        """Stop all clocks at one and the same time: ``now``, or as it is."""
        change: dict[str, Any] = {"frozen": True} if now is None else {"frozen": True, "now": now}
        self._renkei.do(lambda network: network.change_clock(**change))

    def run(self) -> None:
        """Let the clocks go on."""
        self._renkei.do(lambda network: network.change_clock(frozen=False))


class Renkei:
    """A running network; made by :meth:`over`, the pytest fixture ``renkei`` or ``RenkeiNetwork``."""

    def __init__(self, network: Network, portal: BlockingPortal) -> None:
        self.network, self._portal = network, portal
        self.clock = ClockHand(self)
        self.faults, self.journal, self.snapshots = FaultsHand(self.do), JournalHand(self.do), SnapshotsHand(self.do)

    @classmethod
    @contextmanager
    def over(cls, network: AbstractAsyncContextManager[Network]) -> Iterator[Self]:
        """The handle of a network, which is entered in a thread of its own and left at the end of the block.

        ``with Renkei.over(in_process()) as renkei: ...``; so with `launched` and `reached`.
        """
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(network) as entered:
            yield cls(entered, portal)

    @property
    def world(self) -> World:
        """Who and what there is in it."""
        return self.network.world

    @property
    def addresses(self) -> Mapping[str, str]:
        """The base URL of each service's business port."""
        return {name: str(http.base_url) for name, http in self.network.http.items()}

    def person(self, story: str) -> Resident:
        """The person with a story such as ``renewal``, or with an id."""
        named = next((person for person in self.world.people if person.id == story), None)
        return Resident(named or self.world.person_with_story(story), self.world)

    def client(self, kind: type[C], caller: str | httpx2.Auth | None = None) -> C:
        """A typed client; ``MeshGateway`` blocks, ``AsyncMeshGateway`` is for the event loop it is used in.

        ``caller`` is whom it calls as: a registered system, a staff member of the service, or a caller of the
        interface register. Credentials are obtained and renewed by themselves, by the network's clock.
        """
        blocking = issubclass(kind, ServiceClient)
        http = self._http(kind.service, blocking, kind.control)
        auth = caller if isinstance(caller, httpx2.Auth | None) else self._credentials(kind.service, caller, blocking)
        return kind(http, auth, self._out_of_time if blocking else self._async_out_of_time)  # type: ignore[arg-type]

    def reset(self) -> None:
        """Every service back to the world as it was at the start."""
        self.do(lambda network: network.reset())

    def work(self) -> None:
        """Have every service do now what is due, so that nobody waits for it."""
        self.do(lambda network: network.work())

    def do(self, act: Any) -> Any:
        """What the coroutine function ``act`` gives on the network, in the network's own thread."""
        return self._portal.call(act, self.network)

    def _credentials(self, service: str, caller: str, blocking: bool) -> httpx2.Auth:
        clock: Clock = self.network.clock
        if service == GATEWAY and self.world.find_client(caller) is not None:
            return system(caller, client_key(self.world.seed, caller), clock)
        account = next((each for each in self.world.staff_of(service) if each.id == caller), None)
        if account is not None:
            return staff(account.id, account.password)
        if caller not in self.network.topology.stations:
            raise LookupError(f"{caller} is no system, staff member or caller that {service} could know")
        control = self._http(service, blocking, control=True)
        return minted(caller, Control(control) if blocking else AsyncControl(control), clock)

    def _http(self, service: str, blocking: bool, control: bool) -> Any:
        if not service:
            raise LookupError("name a service's own control client, such as ImsControl")
        inside = (self.network.control if control else self.network.http)[service]
        url = str(inside.base_url)
        if self.network.kind == IN_PROCESS:
            if blocking:
                return httpx2.Client(base_url=url, transport=Carried(inside, self._portal))
            return httpx2.AsyncClient(base_url=url, transport=AsyncCarried(inside, self._portal))
        client = httpx2.Client if blocking else httpx2.AsyncClient
        return client(base_url=url, timeout=inside.timeout, trust_env=False, verify=trust_for(url), limits=NOTHING_KEPT)

    def _out_of_time(self) -> bool:
        before = self.network.clock()
        self.do(lambda network: network.follow_clock())
        return abs(self.network.clock() - before) > timedelta(seconds=1)

    async def _async_out_of_time(self) -> bool:
        return self._out_of_time()
