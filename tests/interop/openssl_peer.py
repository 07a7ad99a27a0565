"""openssl s_client and s_server."""

import re
import shutil
import socket
import time

from peer import ANY_RETRIES, Fetch, NAME, REQUEST, free_port
from process import PATIENCE_S, Process, run

OPENSSL = shutil.which("openssl")
missing = None if OPENSSL else "no openssl on this machine"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = SERVER_CHOOSES = {"suites", "groups", "protocols"}
CLIENT_RETRIES = ANY_RETRIES
CLIENT_SAYS_PROTOCOL = r"ALPN protocol: %s\n"
SERVER_SAYS_PROTOCOL = r"ALPN protocols selected: %s\n"


def _choices(suites, groups, protocols):
    words = []
    if suites:
        words += ["-ciphersuites", ":".join(suites)]
    if groups:
        words += ["-groups", ":".join(groups)]
    if protocols:
        words += ["-alpn", ",".join(protocols)]
    return words


class _Server(Process):
    def __init__(self, argv, cwd):
        super().__init__(argv, stdin=None, cwd=cwd)
        try:
            self.port = int(self.wait_for(r"ACCEPT \S*:(\d+)\n").group(1))
        except AssertionError:
            self.stop()
            raise


class _QuietServer(Process):
    """With -quiet nothing but data comes on standard output, not even the port."""

    def __init__(self, words):
        for _ in range(10):
            self.port = free_port()
            super().__init__([OPENSSL, "s_server", "-quiet", "-accept",
                              "127.0.0.1:%d" % self.port, *words], stdin=None)
            if self._is_ready():
                return
            self.stop()
        raise AssertionError("found no free port")

    def _is_ready(self):
        end = time.monotonic() + PATIENCE_S
        while self.running and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), PATIENCE_S).close()
                return self.running
            except ConnectionRefusedError:
                time.sleep(0.01)
        return False


def serve_quietly(identity):
    """What comes goes to standard output, byte for byte, and `send` is what goes back."""
    return _QuietServer(["-cert", identity.leaf, "-cert_chain", identity.issuers, "-key",
                         identity.key])


def serve(identity, suites=None, groups=None, protocols=None, mode=("-www",), extra=(), cwd=None):
    """mode: how it uses the data (() is: as it comes, to standard output and from `send`)."""
    issuers = ["-cert_chain", identity.issuers] if identity.issuers.stat().st_size else []
    return _Server(
        [OPENSSL, "s_server", "-accept", "127.0.0.1:0", "-cert", identity.leaf, *issuers, "-key",
         identity.key, *_choices(suites, groups, protocols), *mode, *extra], cwd)


def client_words(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=()):
    return [OPENSSL, "s_client", "-connect", "127.0.0.1:%d" % port, "-servername", name,
            "-CAfile", trust, "-verify_return_error", "-verify_hostname", name,
            *_choices(suites, groups, protocols), *extra]


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=()):
    process, code = run(
        client_words(port, trust, name, suites, groups, protocols, ["-ign_eof", *extra]), REQUEST)
    answered = re.search(r"HTTP/1\.[01] 200", process.text) is not None
    return Fetch(code == 0 and answered, process.text, code)


def connect(port, trust, extra=()):
    """s_client with its input given piece by piece."""
    return Process(client_words(port, trust, extra=extra), stdin=None)
