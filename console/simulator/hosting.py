"""Starts both simulators on loopback, in the running loop or in a thread of their own, and says where they are.

    async with Simulators(Options()) as simulators:      # in the running loop
        environment = simulators.environment

    thread = SimulatorThread(Options())                  # beside a loop that has other work, such as the window's
    environment = thread.start()                         # blocks until both answer, or raises what failed
    thread.ask(lambda simulators: simulators.enablex.join(room_id))
    thread.stop()

Nothing of starlette, uvicorn or ssl is imported before the start.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from console import assets
from console.domain.codes import CodeTable, parse_table
from console.domain.environment import SUBSCRIBE_ALL, EnablexTarget, Environment, RecorderTarget, Stage, is_loopback
from console.domain.kinds import Json
from console.domain.secret import Secret
from console.simulator.clock import Clock
from console.simulator.enablex.simulator import EnablexSimulator
from console.simulator.faults import FaultPlan

if TYPE_CHECKING:
    import ssl

    from console.simulator.uptivity.simulator import RecorderSimulator

ENVIRONMENT_NAME = "Simulators"
"""Name of the environment the simulators make."""

PREFIX = "/video/v2"
"""The prefix of the newest documentation; the others answer too."""

START_LIMIT_S = 20.0
"""A start that takes longer has failed; it takes a fraction of a second."""

T = TypeVar("T")


class NotStarted(RuntimeError):
    """The simulators could not be started; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where the simulators listen; port 0 takes a free one."""

    host: str = "127.0.0.1"
    enablex_port: int = 0
    recorder_port: int = 0
    web_port: int = 0
    event_port: int = 0
    tls: tuple[Path, Path] | None = None
    """Certificate and key (PEM) with which EnableX is served over TLS; it is then trusted by the environment."""


class Simulators:
    """Both simulators, served in the loop that enters the context."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = _one_address(options or Options())
        self.clock = Clock()
        self.faults = FaultPlan()
        self.enablex = EnablexSimulator(self.clock, self.faults, _texts(load_table("enablex")))
        self.recorder = _recorder(self.clock, self.faults, load_table("uptivity"))
        self._enablex_port = 0
        self._running = AsyncExitStack()

    @property
    def environment(self) -> Environment:
        """The environment to work in: real addresses, demonstration credentials."""
        target = EnablexTarget(self._base_url, self.enablex.app_id, Secret(self.enablex.app_key), self._certificate)
        ports = self.recorder.ports
        recorder = RecorderTarget(self.options.host, ports.recorder, self._web_url, ports.event, SUBSCRIBE_ALL)
        return Environment(ENVIRONMENT_NAME, Stage.SIMULATOR, target, recorder)

    def addresses(self) -> dict[str, Json]:
        """Return where everything is, with the demonstration credentials, as one JSON object."""
        ports = self.recorder.ports
        return {
            "enablex": {
                "base_url": self._base_url,
                "app_id": self.enablex.app_id,
                "app_key": self.enablex.app_key,
                "certificate": self._certificate,
            },
            "recorder": {
                "host": self.options.host,
                "port": ports.recorder,
                "web_url": self._web_url,
                "event_port": ports.event,
            },
            "control": f"{self._origin}/_sim",
        }

    def reset(self) -> None:
        """Return everything to the first second: both worlds, switches, clock, faults."""
        self.clock.reset()
        self.faults.clear()
        self.enablex.reset()
        self.recorder.reset()

    async def __aenter__(self) -> Self:
        """Start everything; when a part cannot be started, those that run are stopped again."""
        refuse_all_but_loopback(self.options.host)
        async with AsyncExitStack() as starting:
            await self._start_recorder(starting)
            await self._start_enablex(starting)
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything; nothing is left behind."""
        await self._running.aclose()

    async def _start_recorder(self, starting: AsyncExitStack) -> None:
        options = self.options
        wanted = (options.recorder_port, options.web_port, options.event_port)
        try:
            await self.recorder.start(options.host, *wanted)
        except OSError as problem:
            raise NotStarted(_why("recorder", options.host, wanted, problem)) from problem
        starting.push_async_callback(self.recorder.stop)

    async def _start_enablex(self, starting: AsyncExitStack) -> None:
        from console.simulator.control import ControlPlane
        from console.simulator.http_server import HttpServer
        from console.simulator.uptivity import control_routes

        options = self.options
        plane = ControlPlane(self.enablex, self.clock, self.faults, self.reset)
        server = HttpServer(self.enablex.application(plane.routes(control_routes(self.recorder))))
        try:
            self._enablex_port = await server.start(options.host, options.enablex_port, _tls(options.tls))
        except OSError as problem:
            raise NotStarted(_why("EnableX", options.host, (options.enablex_port,), problem)) from problem
        starting.push_async_callback(server.stop)

    @property
    def _origin(self) -> str:
        scheme = "http" if self.options.tls is None else "https"
        return f"{scheme}://{_in_url(self.options.host)}:{self._enablex_port}"

    @property
    def _base_url(self) -> str:
        return self._origin + PREFIX

    @property
    def _web_url(self) -> str:
        return f"http://{_in_url(self.options.host)}:{self.recorder.ports.web}/webAPI.aspx"

    @property
    def _certificate(self) -> str:
        return "" if self.options.tls is None else str(self.options.tls[0])


class SimulatorThread:
    """Both simulators in a thread with a loop of its own; start, ask and stop may be called from any other thread."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._life: _Life | None = None

    def start(self) -> Environment:
        """Start and block until both answer; raises what failed. A second start finds them running.

        A start that failed leaves nothing running: whatever had begun is told to end, and the next start begins anew.
        """
        if self._life is None:
            self._life = _Life(self._options)
        life = self._life
        if not life.ready.wait(START_LIMIT_S):
            self._life = None
            life.end()  # not waited for: what is late to start may be late to end
            raise NotStarted(f"The simulators did not start within {START_LIMIT_S:.0f} seconds. Start them again.")
        if life.problem is not None:
            self.stop()
            raise life.problem
        return self.simulators.environment

    @property
    def simulators(self) -> Simulators:
        """What runs in the thread. Its clock and faults may be used from any thread, all else through `ask`."""
        simulators = None if self._life is None else self._life.simulators
        if simulators is None:
            raise NotStarted("The simulators are not running. Start them first.")
        return simulators

    def ask(self, question: Callable[[Simulators], T]) -> T:
        """Do something in the simulators' own thread, and return what comes out or raise what went wrong."""
        simulators, life = self.simulators, self._life
        assert life is not None
        assert life.loop is not None

        async def answer() -> T:
            return question(simulators)

        return asyncio.run_coroutine_threadsafe(answer(), life.loop).result()

    def stop(self) -> None:
        """Stop everything and wait for the thread's end; does nothing when they do not run."""
        life, self._life = self._life, None
        if life is not None:
            life.end()
            life.thread.join()


class _Life:
    """One run of the simulators in a thread, from its start to its end; whoever wants another makes another."""

    def __init__(self, options: Options) -> None:
        self.ready = threading.Event()
        """Set when both answer, or when the thread has come to its end."""
        self.problem: BaseException | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.simulators: Simulators | None = None
        self._options = options
        self._is_unwanted = False
        self._serving: asyncio.Task[None] | None = None
        self._turn = threading.Lock()
        self.thread = threading.Thread(target=self._live, name="simulators", daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Ask for the end, at whatever point of its start or its work the thread is."""
        with self._turn:
            self._is_unwanted = True
            if self.loop is not None and self._serving is not None:
                self.loop.call_soon_threadsafe(self._serving.cancel)

    def _live(self) -> None:
        """The thread's life; whatever goes wrong is handed to the one who started it."""
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._serve())
        except (NotStarted, OSError, ValueError) as problem:
            self.problem = problem
        finally:
            self.ready.set()

    async def _serve(self) -> None:
        with self._turn:
            if self._is_unwanted:
                return
            self.loop, self._serving = asyncio.get_running_loop(), asyncio.current_task()
        try:
            async with Simulators(self._options) as simulators:
                self.simulators = simulators
                self.ready.set()
                await asyncio.Event().wait()
        finally:
            with self._turn:
                self.simulators = self.loop = self._serving = None


def load_table(system: str) -> CodeTable:
    """Return the published result codes of a system, whose texts a simulator sends."""
    name = f"codes/{system}.toml"
    return parse_table(assets.read_text(name), name)


def _tls(files: tuple[Path, Path] | None) -> ssl.SSLContext | None:
    if files is None:
        return None
    from console.simulator.http_server import tls_context

    try:
        return tls_context(*files)
    except OSError as problem:
        raise NotStarted(
            f"The certificate {files[0]} and the key {files[1]} could not be used: {problem.strerror or problem}. "
            "Give two PEM files that belong together."
        ) from problem


def _one_address(options: Options) -> Options:
    """Take `localhost` for its IPv4 address: both addresses would get different free ports."""
    return replace(options, host="127.0.0.1") if options.host == "localhost" else options


def refuse_all_but_loopback(host: str) -> None:
    """Raise NotStarted for an address that others could reach."""
    if not is_loopback(host):
        raise NotStarted(
            f"The simulators listen on this machine only, since they ask for no credentials; '{host}' is not a "
            "loopback address. Use 127.0.0.1, ::1 or localhost."
        )


def _recorder(clock: Clock, faults: FaultPlan, codes: CodeTable) -> RecorderSimulator:
    from console.simulator.uptivity.simulator import RecorderSimulator

    return RecorderSimulator(clock, faults, codes)


def _texts(table: CodeTable) -> dict[int, str]:
    return {row.code: row.published for row in table.rows}


def _why(who: str, host: str, ports: tuple[int, ...], problem: OSError) -> str:
    """Say what happened, what it means and what to do."""
    chosen = ", ".join(str(port) for port in ports if port) or "any free port"
    reason = problem.strerror or str(problem)
    return (
        f"The {who} simulator could not listen on {host}, port {chosen}: {reason}. Another program may be using it. "
        "Choose another port, or 0 for a free one."
    )


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
