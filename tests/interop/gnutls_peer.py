"""gnutls-cli and gnutls-serv.

gnutls-serv cannot be told which address to listen on, nor to choose a free port by itself. So it is
kept to the loopback by a library in front of its bind(2): $PARLEY_LOOPBACK, made of loopback.c.
"""

import os
import re
import shutil

from peer import ANY_RETRIES, Fetch, NAME, REQUEST, free_port
from process import Process, run

CLIENT, SERVER = shutil.which("gnutls-cli"), shutil.which("gnutls-serv")
LOOPBACK = os.environ.get("PARLEY_LOOPBACK")
missing = None if CLIENT and SERVER else "no gnutls-cli and gnutls-serv on this machine"
if not LOOPBACK:
    missing = "$PARLEY_LOOPBACK does not name the library that keeps gnutls-serv to the loopback"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = SERVER_CHOOSES = {"suites", "groups", "protocols"}
CLIENT_RETRIES = ANY_RETRIES
CLIENT_SAYS_PROTOCOL = r"Application protocol: %s\n"
SERVER_SAYS_PROTOCOL = r"Application protocol: %s\n"

CIPHERS = {"TLS_AES_128_GCM_SHA256": "AES-128-GCM", "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
           "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}
GROUPS = {"X25519": "X25519", "P-256": "SECP256R1", "P-384": "SECP384R1", "P-521": "SECP521R1"}


def _choices(suites, groups, protocols, versions="-VERS-ALL:+VERS-TLS1.3"):
    priority = "NORMAL:" + versions
    if suites:
        priority += ":-CIPHER-ALL" + "".join(":+" + CIPHERS[suite] for suite in suites)
    if groups:
        priority += ":-GROUP-ALL" + "".join(":+GROUP-" + GROUPS[group] for group in groups)
    words = ["--priority", priority]
    for protocol in protocols or ():
        words += ["--alpn", protocol]
    return words


class _Server(Process):
    def __init__(self, words):
        # Somebody else may take the port before the server does: then another is tried.
        for _ in range(10):
            self.port = free_port()
            super().__init__([SERVER, "--port", self.port, *words], stdin=None,
                             env={**os.environ, "LD_PRELOAD": LOOPBACK})
            said = self.wait_for(r"listening on IPv4 \S+ port \d+\.\.\.(done|bind\(\) failed)")
            if said.group(1) == "done":
                return
            self.stop()
        raise AssertionError("found no free port")


def serve(identity, suites=None, groups=None, protocols=None, mode=("--http",), extra=(),
          versions="-VERS-ALL:+VERS-TLS1.3", clients=("--disable-client-cert",)):
    if protocols:
        extra = ["--alpn-fatal", *extra]
    return _Server(["--x509certfile", identity.chain, "--x509keyfile", identity.key,
                    *clients, *_choices(suites, groups, protocols, versions),
                    *mode, *extra])


def client_words(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=(),
                 versions="-VERS-ALL:+VERS-TLS1.3"):
    return [CLIENT, "--port", str(port), "--x509cafile", trust, "--single-key-share",
            "--sni-hostname", name, "--verify-hostname", name,
            *_choices(suites, groups, protocols, versions), *extra, "127.0.0.1"]


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=(),
          versions="-VERS-ALL:+VERS-TLS1.3"):
    process, code = run(
        client_words(port, trust, name, suites, groups, protocols, extra, versions), REQUEST)
    answered = re.search(r"HTTP/1\.[01] 200", process.text) is not None
    return Fetch(code == 0 and answered, process.text, code)


def connect(port, trust, extra=()):
    """gnutls-cli with its input given piece by piece."""
    return Process(client_words(port, trust, extra=extra), stdin=None)
