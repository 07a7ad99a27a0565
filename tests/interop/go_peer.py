"""Go's crypto/tls, by the program in go/main.go, which is built once for each run."""

import functools
import os
import pathlib
import re
import shutil

import certificates
from peer import Fetch, NAME
from process import Process, run

GO = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
missing = None if GO else "no go on this machine"

KEY_KINDS = ("P-256", "P-384", "Ed25519", "RSA-2048")
CLIENT_CHOOSES = SERVER_CHOOSES = {"groups", "protocols"}
CLIENT_RETRIES = (("X25519", "P-384"), ("P-256", "P-384"), ("P-384", "P-521"))
CLIENT_SAYS_PROTOCOL = SERVER_SAYS_PROTOCOL = r"alpn=\"%s\""

BUILD_PATIENCE_S = 200  # the first build compiles the standard library
SOURCE = pathlib.Path(__file__).parent / "go" / "main.go"


@functools.cache
def _program():
    program = certificates.FOLDER / "go-peer"
    # Nothing is fetched: the program uses the standard library alone.
    offline = dict(os.environ, GOFLAGS="-mod=mod", GOTOOLCHAIN="local", GOPROXY="off",
                   GO111MODULE="off")
    if "HOME" not in offline and "GOCACHE" not in offline:
        offline["GOCACHE"] = str(certificates.FOLDER / "go-cache")
    process, code = run([GO, "build", "-o", program, SOURCE], env=offline,
                        patience_s=BUILD_PATIENCE_S)
    if code != 0:
        raise AssertionError(process.describe())
    return program


def _choices(groups, protocols):
    words = []
    if groups:
        words += ["-groups", ",".join(groups)]
    if protocols:
        words += ["-alpn", ",".join(protocols)]
    return words


class _Server(Process):
    def __init__(self, words):
        super().__init__([_program(), "server", *words])
        try:
            self.port = int(self.wait_for(r"listening on \S+:(\d+)\n").group(1))
        except AssertionError:
            self.stop()
            raise


def serve(identity, suites=None, groups=None, protocols=None, extra=()):
    assert not suites, "Go chooses suites by itself"
    return _Server(["-cert", identity.chain, "-key", identity.key, *_choices(groups, protocols),
                    *extra])


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=()):
    assert not suites, "Go chooses suites by itself"
    process, code = run(
        [_program(), "client", "-connect", "127.0.0.1:%d" % port, "-name", name, "-ca", trust,
         *_choices(groups, protocols), *extra])
    answered = re.search(r"HTTP/1\.[01] 200", process.text) is not None
    return Fetch(code == 0 and answered, process.text, code)
