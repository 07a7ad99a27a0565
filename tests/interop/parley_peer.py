"""The parley tool: what is tested. $PARLEY_TOOL says where it is."""

import os
import re

from peer import Fetch, NAME
from process import Process

TOOL = os.environ.get("PARLEY_TOOL", "parley")

DONE, USAGE, NO_CONNECTION, TLS_FAILED, CERTIFICATE_REFUSED = range(5)


def _choices(suites, groups, protocols):
    words = []
    if suites:
        words += ["--suites", ",".join(suites)]
    if groups:
        words += ["--groups", ",".join(groups)]
    if protocols:
        words += ["--alpn", ",".join(protocols)]
    return words


class Tool(Process):
    """The tool with any command. Whatever a sanitizer finds fails the test that ran it."""

    def __exit__(self, exc_type, exc, traceback):
        super().__exit__(exc_type, exc, traceback)
        if exc_type is None and re.search("Sanitizer|runtime error:", self.text):
            raise AssertionError(self.describe())


class Server(Tool):
    """`parley serve`. Leaving it ends it by SIGTERM, which has to be a clean end."""

    def __init__(self, words):
        super().__init__([TOOL, "serve", "--listen", "127.0.0.1:0", *words])
        try:
            self.port = int(self.wait_for(r"listening on 127\.0\.0\.1:(\d+)\n").group(1))
        except AssertionError:
            self.stop()
            raise


    def __exit__(self, exc_type, exc, traceback):
        if exc_type is None and self.running and self.terminate() != DONE:
            raise AssertionError("did not end cleanly:\n" + self.describe())
        super().__exit__(exc_type, exc, traceback)


def serve(*identities, suites=None, groups=None, protocols=None, mode=(), extra=()):
    """mode: () the status page, --echo, or --root FOLDER. Several identities are for SNI."""
    words = []
    for identity in identities:
        words += ["--cert", identity.chain, "--key", identity.key]
    return Server([*words, *_choices(suites, groups, protocols), *mode, *extra])


def get_words(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=(), path="/"):
    return [TOOL, "get", "https://%s%s" % (name, path), "--connect", "127.0.0.1:%d" % port,
            "--ca", trust, *_choices(suites, groups, protocols), *extra]


def fetch(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=(), path="/"):
    with Tool(get_words(port, trust, name, suites, groups, protocols, extra, path)) as process:
        code = process.finish()
    return Fetch(code == DONE and process.stdout != b"", process.text, code)


def connect_words(port, trust, name=NAME, suites=None, groups=None, protocols=None, extra=()):
    return [TOOL, "connect", "127.0.0.1:%d" % port, "--name", name, "--ca", trust,
            *_choices(suites, groups, protocols), *extra]


def connect(port, trust, stdin=None, **options):
    """Standard input to the peer; with None, `send` and `end_input` give it piece by piece."""
    return Tool(connect_words(port, trust, **options), stdin=stdin)
