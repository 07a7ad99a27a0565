"""Python's ssl module (on the OpenSSL that it was built with), inside the test's own process.

It cannot choose suites, and names one group at most; what it sees of an ending is exact: a missing
close_notify raises ssl.SSLEOFError.
"""

import re
import socket
import ssl
import struct
import threading

from peer import Fetch, NAME, REQUEST
from process import PATIENCE_S

missing = None if ssl.HAS_TLSv1_3 else "this Python's ssl has no TLS 1.3"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = SERVER_CHOOSES = {"groups", "protocols"}
CLIENT_RETRIES = (("X25519", "P-384"), ("X25519", "P-521"))
CLIENT_SAYS_PROTOCOL = SERVER_SAYS_PROTOCOL = r"TLSv1.3.* %s\n"

# set_ecdh_curve knows no other.
INSISTS_ON_GROUPS = ("P-256", "P-384", "P-521")
CURVES = {"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}


def _apply(context, groups, protocols):
    if groups and len(groups) == 1:
        context.set_ecdh_curve(CURVES[groups[0]])
    elif groups:
        # There is no call for a list. OpenSSL's own list begins with X25519 and holds the others.
        assert groups[0] == "X25519"
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


def client_context(trust, groups=None, protocols=None):
    return _apply(ssl.create_default_context(cafile=trust), groups, protocols)


def server_context(identity, groups=None, protocols=None, client_trust=None):
    """client_trust: the authorities of clients, which must have a certificate then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.chain, identity.key)
    if client_trust:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_trust)
    return _apply(context, groups, protocols)


def connect(port, context, name=NAME, session=None):
    """A connected and verified SSLSocket that reports a missing close_notify."""
    plain = plain_connection(port)
    # Finished and the request go out apart: Nagle's algorithm would wait for a delayed ACK between.
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        return context.wrap_socket(
            plain, server_hostname=name, session=session, suppress_ragged_eofs=False)
    except Exception:
        plain.close()
        raise


def read_all(tls):
    """Everything up to the peer's close_notify."""
    data = bytearray()
    while piece := tls.recv(65536):
        data += piece
    return bytes(data)


def say_goodbye(tls):
    """Sends close_notify and waits for the peer's, which may come before the other data ends."""
    tls.unwrap().close()


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, context=None):
    assert not suites, "Python cannot choose suites"
    try:
        with connect(port, context or client_context(trust, groups, protocols), name) as tls:
            tls.sendall(REQUEST)
            page = read_all(tls).decode()
            about = "%s %s\n" % (tls.cipher(), tls.selected_alpn_protocol())
    except OSError as error:
        return Fetch(False, str(error))
    return Fetch(re.match(r"HTTP/1\.[01] 200", page) is not None, about + page)


def answer_get(tls):
    """Serves one page, and sees that the client leaves properly."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = tls.recv(65536)
        if not piece:
            raise ConnectionError("the client left without a request")
        request += piece
    page = ("%s %s\n" % (tls.cipher(), tls.selected_alpn_protocol())).encode()
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                % (len(page), page))
    say_goodbye(tls)


class Server:
    """Accepts until it is closed; `use(tls)` is called with each connection in a thread of its own.

    `failures` holds what went wrong with each connection, handshake or after.
    """

    def __init__(self, context, use=answer_get):
        self.context, self.use = context, use
        self.failures = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._users = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join(PATIENCE_S)
        self._listener.close()
        self.wait()

    def wait(self):
        """Until every connection so far is over."""
        for user in self._users:
            user.join(PATIENCE_S)

    @property
    def text(self):
        return "\n".join(map(str, self.failures))

    def _accept(self):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            user = threading.Thread(target=self._serve, args=(plain,), daemon=True)
            self._users.append(user)
            user.start()

    def _serve(self, plain):
        plain.settimeout(PATIENCE_S)
        with plain:
            try:
                with self.context.wrap_socket(
                        plain, server_side=True, suppress_ragged_eofs=False) as tls:
                    self.use(tls)
            except Exception as error:  # whatever it is, the test is told
                self.failures.append(error)


def leave_before_hello(port, _context):
    plain_connection(port).close()


def leave_after_handshake(port, context):
    """Without close_notify."""
    connect(port, context).close()


def leave_in_request(port, context):
    """With close_notify."""
    tls = connect(port, context)
    tls.sendall(REQUEST[:20])
    say_goodbye(tls)


def leave_with_reset(port, context):
    """The kernel answers what still comes with RST."""
    tls = connect(port, context)
    tls.sendall(REQUEST[:20])
    tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    tls.close()


class PlainServer:
    """Not TLS: answers whatever comes with the same bytes, and closes."""

    def __init__(self, answer):
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_S)
        self._listener.close()

    def _serve(self):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            with plain:
                plain.recv(65536)
                plain.sendall(self._answer)


def plain_connection(port):
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def serve(identity, suites=None, groups=None, protocols=None, use=answer_get):
    assert not suites, "Python cannot choose suites"
    return Server(server_context(identity, groups, protocols), use)
