"""A mail server on the loopback that answers as it is told: well, badly or not at all."""

import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

HANG_UP, RESET, SILENT = "hang up", "reset", "silence"


@dataclass
class MailFarEnd:
    """`replies` are by command (CONNECT, EHLO, MAIL, RCPT, DATA, END for the end of a text, and so on); what is not
    told is answered well. With `tls` it offers STARTTLS, `tls_at_once` begins with it."""

    replies: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self._listener.getsockname()[1]
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=[sock], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        sock = plain
        try:
            plain.settimeout(10)
            if self.tls and self.tls_at_once:
                sock = self.tls.wrap_socket(plain, server_side=True)
            sock = self._talk(sock)
        except OSError:
            pass
        finally:
            sock.close()
            plain.close()

    def _talk(self, sock: socket.socket) -> socket.socket:
        told = self._answer(sock, "CONNECT", "220 far.example")
        while told and (line := _line(sock)):
            command = line.decode("latin-1").strip()
            self.commands.append(command)
            verb = command.split(" ")[0].upper()
            if verb == "QUIT":
                self._answer(sock, verb, "221 bye")
                return sock
            told = self._answer(sock, verb, self._well(verb, sock))
            if verb == "STARTTLS" and self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            if verb == "DATA" and told.startswith("354"):
                self.mails.append(_until_dot(sock))
                told = self._answer(sock, "END", "250 2.0.0 taken")
        return sock

    def _well(self, verb: str, sock: socket.socket) -> str:
        if verb == "EHLO":
            starttls = ("STARTTLS",) if self.tls and not isinstance(sock, ssl.SSLSocket) else ()
            lines = ("far.example", *self.offers, *starttls)
            return "\r\n".join(f"250{' ' if n == len(lines) else '-'}{one}" for n, one in enumerate(lines, 1))
        return {"DATA": "354 go on", "STARTTLS": "220 go on", "AUTH": "235 welcome"}.get(verb, "250 fine")

    def _answer(self, sock: socket.socket, step: str, well: str) -> str:
        told = self.replies.get(step, well)
        if told == SILENT:
            self._stopped.wait(10)
            return ""
        if told == RESET:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if told in (RESET, HANG_UP):
            return ""
        sock.sendall(told.encode() + b"\r\n")
        return told


def _line(sock: socket.socket) -> bytes:
    read = b""
    while not read.endswith(b"\n"):
        one = sock.recv(1)
        if not one:
            return b""
        read += one
    return read


def _until_dot(sock: socket.socket) -> bytes:
    read = b""
    while not read.endswith(b"\r\n.\r\n"):
        more = sock.recv(65536)
        if not more:
            break
        read += more
    return read
