"""HAProxy: a server whose page tells what was settled, and a proxy, which is a client of ours.

It runs as one process in the foreground, listens on the loopback alone, and has all of its files in
a folder of the run.
"""

import shutil
import socket

import certificates
from openssl_names import VERSIONS, suites_by_version
from peer import NAME, fetch_plainly
from process import PATIENCE_S, Process

HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
missing = None if HAPROXY else "no haproxy on this machine"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = {"suites", "protocols"}
SERVER_CHOOSES = {"suites", "groups", "protocols"}
CLIENT_SAYS_PROTOCOL = r"protocol \(ALPN\) +%s\n"
SERVER_SAYS_PROTOCOL = r"protocol %s\n"

# As a client it has OpenSSL's own list of groups: it begins with X25519 and holds the others.
CLIENT_RETRIES = (("X25519", "P-256"), ("X25519", "P-384"), ("X25519", "P-521"))

# Whether a proxy with and without tickets resumes, four times in a row.
COMES_BACK = dict.fromkeys((True, False), [False, True, True, True])

# What it says of a server that it does not believe,
REFUSES_NAME = "SSL certificate different from the expected one"
REFUSES_CHAIN = "SSL handshake failure .*certificate verify failed"

# and what our client says when it is refused. TLS 1.2 has no alert for a missing certificate.
REFUSES_CLIENT = {"missing": "PEER_SAYS_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)",
                  "expired": "PEER_SAYS_CERTIFICATE_EXPIRED", "impostor": "PEER_SAYS_UNKNOWN_CA"}

SETTINGS = """
global
    nbthread 1
    log stdout format raw local0
defaults
    mode http
    log global
    log-format "%ST %[bc_err_str] %[ssl_bc_err_str]"
    option http-server-close
    retries 0
    timeout connect {patience}s
    timeout client {patience}s
    timeout server {patience}s
listen tests
    bind fd@{socket} {tls}
    {content}
"""

PAGE = ("http-request return status 200 content-type text/plain lf-string",
        r'"version %[ssl_fc_protocol]\nsuite %[ssl_fc_cipher]\nprotocol %[ssl_fc_alpn]\n'
        r'resumed %[ssl_fc_is_resumed,iif(yes,no)]\nclient CN=%[ssl_c_s_dn(CN)]\n"')


class _Server(Process):
    def __init__(self, tls, content):
        folder = certificates.new_folder("haproxy")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Handed over listening: who comes before haproxy is ready waits.
            self.port = listener.getsockname()[1]
            (folder / "haproxy.cfg").write_text(SETTINGS.format(
                patience=PATIENCE_S, socket=listener.fileno(), tls=" ".join(map(str, tls)),
                content=" ".join(map(str, content))))
            super().__init__([HAPROXY, "-db", "-f", folder / "haproxy.cfg"],
                             pass_fds=[listener.fileno()])


def _shown(identity):
    """It reads the chain and the key from one file."""
    path = certificates.new_folder("haproxy") / "identity.pem"
    path.write_text(identity.chain.read_text() + identity.key.read_text())
    return ["crt", path]


def _choices(suites, protocols, version, tickets):
    newer, older = suites_by_version(suites)
    words = ["ssl-min-ver", VERSIONS[version or "1.2"], "ssl-max-ver", VERSIONS[version or "1.3"]]
    if newer:
        words += ["ciphersuites", newer]
    if older:
        words += ["ciphers", older]
    if protocols:
        words += ["alpn", ",".join(protocols)]
    return words if tickets else [*words, "no-tls-tickets"]


def serve(identity, suites=None, groups=None, protocols=None, version=None, tickets=True,
          client_trust=None, content=PAGE):
    """client_trust: the authorities of clients, which must have a certificate then."""
    words = ["ssl", *_shown(identity), *_choices(suites, protocols, version, tickets)]
    if groups:
        words += ["curves", ":".join(groups)]
    if client_trust:
        words += ["verify", "required", "ca-file", client_trust]
    return _Server(words, content)


def passing_on(port, trust, name=NAME, suites=None, groups=None, protocols=None, version=None,
               tickets=True, identity=None):
    """What makes it a client of a server, with a connection for each request; identity: whom it
    shows."""
    # They cannot be chosen.
    assert not groups or groups[0] == "X25519"
    words = ["server", "ours", "127.0.0.1:%d" % port, "ssl", "verify", "required", "ca-file", trust,
             "sni", "str(%s)" % name, *_choices(suites, protocols, version, tickets)]
    return words + _shown(identity) if identity else words


def proxy(port, trust, **options):
    """Answers plain HTTP with what the server has."""
    return _Server([], passing_on(port, trust, **options))


def fetch(port, trust, **options):
    with proxy(port, trust, **options) as running:
        return fetch_plainly(running)
