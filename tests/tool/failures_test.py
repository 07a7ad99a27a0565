"""Failures as people see them: a paragraph with cause, evidence, blame and remedy, and an exit code."""

import fcntl
import os
import pty
import re
import select
import socket
import struct
import subprocess
import termios

import certificates
import parley_peer
import python_peer
from case import Case, main
from process import PATIENCE_S, run


def free_port():
    """A port at which nobody listens: it was free a moment ago, and is held without listening."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, holder.getsockname()[1]


def what_arrives(terminal, child):
    """What the child shows until it ends. The child's side of the terminal must stay open until then:
    what is unread when a terminal's last user leaves may be lost."""
    os.set_blocking(terminal, False)
    ended = False
    while True:
        try:
            yield os.read(terminal, 65536)
        except BlockingIOError:
            if ended:
                return  # it had ended before this look, and nothing more was there
            ended = child.poll() is not None
            select.select([terminal], [], [], 0.02)


def on_terminal(words, columns, **environment):
    """Runs a command on a terminal of so many columns, and returns what it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    child = subprocess.Popen([str(word) for word in words], stdin=theirs, stdout=theirs,
                             stderr=theirs, env={**clean, "TERM": "xterm", **environment})
    shown = b"".join(what_arrives(ours, child))
    os.close(theirs)
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


class FailuresTest(Case):
    def fails(self, process_and_code, code, *parts):
        process, got = process_and_code
        self.assertEqual(got, code, process.describe())
        self.assertEqual(process.stdout, b"")
        text = " ".join(process.stderr.decode().split())
        for part in parts:
            self.assertIn(part, text)
        lines = process.stderr.decode().splitlines()
        self.assertTrue(lines[0].startswith("parley "), lines)
        self.assertLessEqual(max(map(len, lines)), 100)
        return text

    def get(self, port, *extra):
        return run(parley_peer.get_words(port, self.trust, extra=extra))

    def test_a_bad_certificate_is_explained(self):
        """R72, R73, R74: what happened, the evidence, who can mend it, what to do, the RFC."""
        for fault, name, evidence, reference in (
                (certificates.expired, "CERTIFICATE_EXPIRED", "2020-02-01", "RFC 5280"),
                (certificates.not_yet_valid, "CERTIFICATE_NOT_YET_VALID", "2099-01-01", "RFC 5280"),
                (certificates.wrong_name, "NAME_MISMATCH", "other.example", "RFC 9525"),
                (certificates.unknown_issuer, "UNKNOWN_ISSUER", "Another Root", "RFC 5280")):
            with self.subTest(fault=name), parley_peer.serve(fault()) as server:
                text = self.fails(self.get(server.port), parley_peer.CERTIFICATE_REFUSED,
                                  "(%s; %s" % (name, reference), "Found: ", evidence,
                                  "Who can mend it: ", "What to do: ", "Alert to the peer: ")
                self.assertTrue(text.startswith("parley get: "))
                process = parley_peer.connect(server.port, self.trust, stdin=b"")
                with process:
                    code = process.finish()
                self.fails((process, code), parley_peer.CERTIFICATE_REFUSED, name)

    def test_nobody_listening_is_told(self):
        holder, port = free_port()
        with holder:
            self.fails(self.get(port), parley_peer.NO_CONNECTION, "CONNECT_FAILED",
                       "Connection refused", "port %d" % port)

    def test_a_host_without_address_is_told(self):
        host = "x" * 64  # longer than a label can be: no resolver is asked
        self.fails(run([parley_peer.TOOL, "get", "https://server.example/", "--connect",
                        host + ":443"]),
                   parley_peer.NO_CONNECTION, "HOST_NOT_FOUND", host)

    def test_a_port_in_use_is_told(self):
        with parley_peer.serve(certificates.good()) as server:
            good = certificates.good()
            self.fails(run([parley_peer.TOOL, "serve", "--listen", "127.0.0.1:%d" % server.port,
                            "--cert", good.chain, "--key", good.key]),
                       parley_peer.NO_CONNECTION, "LISTEN_FAILED", "Address already in use")

    def test_plain_http_on_the_port_is_told(self):
        with python_peer.PlainServer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
            self.fails(self.get(server.port), parley_peer.TLS_FAILED, "NOT_TLS", "HTTP")

    def test_a_server_that_only_closes_is_told(self):
        with python_peer.PlainServer(b"") as server:
            self.fails(self.get(server.port), parley_peer.TLS_FAILED, "CLOSED_IN_HANDSHAKE")

    def test_disjoint_suites_groups_and_protocols_are_told_on_both_sides(self):
        """R20, R63"""
        for ours, theirs, said, log in (
                (dict(suites=["TLS_AES_128_GCM_SHA256"]),
                 dict(suites=["TLS_CHACHA20_POLY1305_SHA256"]),
                 "handshake_failure", "SUITE_NOT_SHARED"),
                (dict(groups=["X25519"]), dict(groups=["P-256"]),
                 "handshake_failure", "GROUP_NOT_SHARED"),
                (dict(protocols=["h2"]), dict(protocols=["http/1.1"]),
                 "no_application_protocol", "PROTOCOL_NOT_SHARED")):
            with self.subTest(log=log), \
                    parley_peer.serve(certificates.good(), **theirs) as server:
                words = parley_peer.get_words(server.port, self.trust, **ours)
                self.fails(run(words), parley_peer.TLS_FAILED, said)
                server.wait_for(r"parley serve: 127\.0\.0\.1:\d+: %s" % log)

    def test_a_refused_name_is_told(self):
        """R61"""
        with parley_peer.serve(certificates.good(), extra=["--refuse-unknown-names"]) as server:
            words = parley_peer.get_words(server.port, self.trust, name="unknown.example")
            self.fails(run(words), parley_peer.TLS_FAILED, "unrecognized_name")
            server.wait_for("NAME_UNKNOWN")

    def test_a_paragraph_is_as_wide_as_the_terminal_and_never_wider_than_100(self):
        holder, port = free_port()
        with holder:
            for columns, widest in ((60, 60), (100, 100), (200, 100), (10, 40)):
                with self.subTest(columns=columns):
                    shown = on_terminal(parley_peer.get_words(port, self.trust), columns,
                                        NO_COLOR="1")
                    widths = [len(line) for line in shown.splitlines()]
                    self.assertLessEqual(max(widths), widest)
                    self.assertGreater(max(widths), widest - 20)

    def test_colour_is_for_terminals_that_want_it(self):
        """https://no-color.org"""
        holder, port = free_port()
        words = parley_peer.get_words(port, self.trust)
        with holder:
            self.assertIn("\x1b[", on_terminal(words, 80))
            self.assertNotIn("\x1b[", on_terminal(words, 80, NO_COLOR="1"))
            self.assertNotIn("\x1b[", on_terminal(words, 80, TERM="dumb"))
            process, _ = run(words)
            self.assertNotIn(b"\x1b[", process.stderr)
            coloured = re.sub(r"\x1b\[\d*m", "", on_terminal(words, 80))
            self.assertEqual(coloured, on_terminal(words, 80, NO_COLOR="1"))


if __name__ == "__main__":
    main()
