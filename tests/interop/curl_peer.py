"""curl, a client only."""

import shutil

from peer import ANY_RETRIES, Fetch, NAME
from process import run

CURL = shutil.which("curl")
missing = None if CURL else "no curl on this machine"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048", "RSA-PSS")
CLIENT_CHOOSES = {"suites", "groups"}
CLIENT_RETRIES = ANY_RETRIES

CURVES = {"X25519": "X25519", "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}


def words(port, trust, name=NAME, suites=None, groups=None, extra=()):
    argv = [CURL, "--no-progress-meter", "--verbose", "--fail", "--noproxy", "*", "--cacert", trust,
            "--connect-to", "::127.0.0.1:%d" % port]
    if suites:
        argv += ["--tls13-ciphers", ":".join(suites)]
    if groups:
        argv += ["--curves", ":".join(CURVES[group] for group in groups)]
    return [*argv, *extra]


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=()):
    assert not protocols, "curl offers h2 and http/1.1, or nothing"
    process, code = run(
        words(port, trust, name, suites, groups, [*extra, "https://%s/" % name]))
    return Fetch(code == 0, process.text, code)
