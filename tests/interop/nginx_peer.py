"""nginx: a server whose page tells what was settled, and a proxy, which is a client of ours.

It runs as one process in the foreground, listens on the loopback alone, and has all of its files in
a folder of the run.
"""

import shutil
import socket

import certificates
from openssl_names import VERSIONS, suites_by_version
from peer import ANY_RETRIES, NAME, fetch_plainly
from process import PATIENCE_S, Process

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
missing = None if NGINX else "no nginx on this machine"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = {"suites", "groups"}
SERVER_CHOOSES = {"suites", "groups", "protocols"}
CLIENT_RETRIES = ANY_RETRIES
SERVER_SAYS_PROTOCOL = r"protocol %s\n"

# Whether a proxy with and without tickets resumes, four times in a row. OpenSSL gives up a session
# when a new ticket comes with its resumption, and does not tell nginx of that.
COMES_BACK = {True: [False, True, False, True], False: [False, True, True, True]}

# What it says of a server that it does not believe,
REFUSES_NAME = "upstream SSL certificate does not match"
REFUSES_CHAIN = "upstream SSL certificate verify error"

# and of a client: not by an alert, but by a page.
REFUSES_CLIENT = {"missing": "No required SSL certificate was sent",
                  "expired": "The SSL certificate error", "impostor": "The SSL certificate error"}

SETTINGS = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr info;
events {{
}}
http {{
    access_log off;
    client_header_timeout {patience};
    proxy_connect_timeout {patience};
    proxy_read_timeout {patience};
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $ssl_session_reused $resumed {{
        r yes;
        default no;
    }}
    server {{
        listen 127.0.0.1:{port} reuseport {listen};
        {tls}
        location / {{
            {content}
        }}
    }}
}}
"""

PAGE = (r'return 200 "version $ssl_protocol\nsuite $ssl_cipher\nprotocol $ssl_alpn_protocol\n'
        r'resumed $resumed\nclient $ssl_client_s_dn\n";',)


class _Server(Process):
    def __init__(self, listen, tls, content):
        folder = certificates.new_folder("nginx")
        with socket.socket() as place:
            # Kept while nginx starts, and shared with nobody but it: it listens, and this does not.
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            place.bind(("127.0.0.1", 0))
            self.port = place.getsockname()[1]
            (folder / "nginx.conf").write_text(SETTINGS.format(
                patience=PATIENCE_S, port=self.port, listen=listen, tls="\n".join(tls),
                content="\n".join(content)))
            super().__init__([NGINX, "-p", folder, "-e", "stderr", "-c", "nginx.conf"])
            try:
                self.wait_for(r"\[notice\] .* nginx/\d")
            except AssertionError:
                self.stop()
                raise


def _choices(prefix, suites, groups, version):
    """The same choices have names with `ssl` for a server, and with `proxy_ssl` for a client."""
    newer, older = suites_by_version(suites)
    lines = ["%s_protocols %s;" % (prefix, VERSIONS.get(version, "TLSv1.2 TLSv1.3"))]
    if newer:
        lines.append("%s_conf_command Ciphersuites %s;" % (prefix, newer))
    if older:
        lines.append("%s_ciphers %s;" % (prefix, older))
    if groups:
        lines.append("%s_conf_command Groups %s;" % (prefix, ":".join(groups)))
    return lines


def serve(identity, suites=None, groups=None, protocols=None, version=None, tickets=True,
          client_trust=None, content=PAGE):
    """client_trust: the authorities of clients, which must have a certificate then."""
    lines = ["ssl_certificate %s;" % identity.chain, "ssl_certificate_key %s;" % identity.key,
             *_choices("ssl", suites, groups, version)]
    if not tickets:
        lines += ["ssl_session_tickets off;", "ssl_session_cache shared:sessions:1m;"]
    if client_trust:
        lines += ["ssl_client_certificate %s;" % client_trust, "ssl_verify_client on;"]
    # It has a fixed list without h2, and one with it.
    return _Server("ssl http2" if "h2" in (protocols or ()) else "ssl", lines, content)


def passing_on(port, trust, name=NAME, suites=None, groups=None, version=None, tickets=True,
               identity=None):
    """What makes it a client of a server, with a connection for each request; identity: whom it
    shows."""
    lines = ["proxy_pass https://127.0.0.1:%d;" % port,
             "proxy_ssl_verify on;", "proxy_ssl_trusted_certificate %s;" % trust,
             "proxy_ssl_server_name on;", "proxy_ssl_name %s;" % name,
             *_choices("proxy_ssl", suites, groups, version)]
    if not tickets:
        lines.append("proxy_ssl_conf_command Options -SessionTicket;")
    if identity:
        lines += ["proxy_ssl_certificate %s;" % identity.chain,
                  "proxy_ssl_certificate_key %s;" % identity.key]
    return lines


def proxy(port, trust, **options):
    """Answers plain HTTP with what the server has."""
    return _Server("", [], passing_on(port, trust, **options))


def fetch(port, trust, protocols=None, **options):
    assert not protocols, "nginx offers no protocols to a server"
    with proxy(port, trust, **options) as running:
        return fetch_plainly(running)
