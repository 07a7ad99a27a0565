"""parley serve: HTTP as clients see it, files and nothing but them, names, clients that misbehave."""

import os
import pathlib
import re
import signal
import socket
import ssl
import tempfile
import time

import certificates
import parley_peer
import python_peer
from case import Case, main
from peer import NAME
from process import PATIENCE_S


class Answer:
    """One answer, read off a connection that stays open."""

    def __init__(self, file, head_only=False):
        self.status = int(file.readline().split()[1])
        self.fields = {}
        while (line := file.readline()) not in (b"\r\n", b""):
            name, value = line.decode().split(":", 1)
            self.fields[name.lower()] = value.strip()
        length = int(self.fields["content-length"])
        self.body = b"" if head_only else file.read(length)


class Browser:
    """A client with one connection."""

    def __init__(self, port, trust, name=NAME):
        self.tls = python_peer.connect(port, python_peer.client_context(trust), name)
        self.file = self.tls.makefile("rb")

    def ask(self, target, method="GET", fields="Host: x\r\n", version="HTTP/1.1"):
        self.send("%s %s %s\r\n%s\r\n" % (method, target, version, fields))
        return Answer(self.file, head_only=method == "HEAD")

    def send(self, text):
        self.tls.sendall(text.encode("latin-1"))

    def ended(self):
        return self.file.read() == b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.tls.close()


class FilesTest(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        outside, root = (pathlib.Path(cls.folder.name, name) for name in ("outside", "root"))
        (root / "sub" / "deep").mkdir(parents=True)
        outside.mkdir()
        (outside / "secret").write_text("secret")
        (root / "index.html").write_text("<p>index")
        (root / "sub" / "index.html").write_text("sub index")
        (root / "sub" / "a b%.txt").write_text("blank")
        (root / "empty").write_text("")
        (root / "noread").write_text("x")
        os.mkfifo(root / "pipe")
        (root / "link").symlink_to(outside / "secret")
        (root / "link-inside").symlink_to("index.html")
        (root / "links").symlink_to(outside)
        cls.server = parley_peer.serve(certificates.good(), mode=["--root", root])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def browser(self):
        return Browser(self.server.port, self.trust)

    def test_files_come_with_their_type_and_length(self):
        with self.browser() as browser:
            for target, kind, body in (("/index.html", "text/html; charset=utf-8", b"<p>index"),
                                       ("/", "text/html; charset=utf-8", b"<p>index"),
                                       ("/sub/", "text/html; charset=utf-8", b"sub index"),
                                       ("/sub/a%20b%25.txt?x=/../y", "text/plain; charset=utf-8",
                                        b"blank"),
                                       ("/./sub//a%20b%25.txt", "text/plain; charset=utf-8",
                                        b"blank"),
                                       ("https://x/sub/", "text/html; charset=utf-8", b"sub index"),
                                       ("/empty", "application/octet-stream", b"")):
                with self.subTest(target=target):
                    answer = browser.ask(target)
                    self.assertEqual((answer.status, answer.fields["content-type"], answer.body),
                                     (200, kind, body))
                    self.assertRegex(answer.fields["date"], r"^\w{3}, \d\d \w{3} \d{4} .* GMT$")
                    self.assertEqual(answer.fields["x-content-type-options"], "nosniff")

    def test_nothing_outside_of_the_folder_can_be_reached(self):
        with self.browser() as browser:
            for target in ("/../outside/secret", "/sub/../../outside/secret", "/..", "/../",
                           "/%2e%2e/outside/secret", "/..%2foutside%2fsecret", "/link",
                           "/links/secret", "/links/", "/link-inside", "/sub/../index.html",
                           "//../outside/secret", "/....//outside/secret", "/..%5coutside"):
                with self.subTest(target=target):
                    answer = browser.ask(target)
                    self.assertEqual(answer.status, 404)
                    self.assertNotIn(b"secret", answer.body)

    def test_what_is_no_file_is_not_found(self):
        with self.browser() as browser:
            for target in ("/nothing", "/index.html/", "/index.html/x", "/pipe", "/sub/deep/",
                           "/" + "x" * 300, "/" + "x/" * 1500):
                with self.subTest(target=target[:40]):
                    self.assertEqual(browser.ask(target).status, 404)

    def test_paths_that_are_none_are_bad_requests(self):
        with self.browser() as browser:
            for target in ("/%00", "/%", "/%4", "/%zz", "*"):
                with self.subTest(target=target):
                    self.assertEqual(browser.ask(target).status, 400)

    def test_a_folder_points_to_its_path_with_a_slash_on_this_host(self):
        with self.browser() as browser:
            for target, location in (("/sub", "/sub/"), ("/sub?x", "/sub/"), ("//sub", "/sub/"),
                                     ("///sub/deep", "/sub/deep/")):
                with self.subTest(target=target):
                    answer = browser.ask(target)
                    self.assertEqual((answer.status, answer.fields["location"]), (301, location))

    def test_head_has_the_same_head_and_no_body(self):
        with self.browser() as browser:
            for target in ("/", "/nothing", "/sub"):
                get, head = browser.ask(target), browser.ask(target, method="HEAD")
                for fields in (get.fields, head.fields):
                    fields.pop("date")
                self.assertEqual((head.status, head.fields), (get.status, get.fields))
            self.assertEqual(browser.ask("/").body, b"<p>index")

    def test_a_connection_serves_many_requests(self):
        with self.browser() as browser:
            for number in range(50):
                answer = browser.ask("/")
                self.assertEqual(answer.status, 200)
                self.assertNotIn("connection", answer.fields)
            self.assertEqual(browser.ask("/", fields="Host: x\r\nConnection: close\r\n")
                             .fields["connection"], "close")
            self.assertTrue(browser.ended())

    def test_requests_may_come_together_and_in_pieces(self):
        with self.browser() as browser:
            browser.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 40 +
                         "GET /sub/ HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in range(40):
                self.assertEqual(Answer(browser.file).body, b"<p>index")
            self.assertEqual(Answer(browser.file).body, b"sub index")
            for letter in "GET /sub/ HTTP/1.1\r\nhOsT: x\r\nA: b\r\n\r\n":
                browser.send(letter)
            self.assertEqual(Answer(browser.file).body, b"sub index")

    def test_http_1_0_closes_unless_asked_not_to(self):
        with self.browser() as browser:
            answer = browser.ask("/", version="HTTP/1.0", fields="Connection: keep-alive\r\n")
            self.assertEqual(answer.fields["connection"], "keep-alive")
            self.assertEqual(browser.ask("/", version="HTTP/1.0", fields="").body, b"<p>index")
            self.assertTrue(browser.ended())

    def test_other_methods_are_not_allowed(self):
        with self.browser() as browser:
            for method in ("DELETE", "OPTIONS", "TRACE"):
                answer = browser.ask("/", method=method)
                self.assertEqual((answer.status, answer.fields["allow"]), (405, "GET, HEAD"))
            answer = browser.ask("/", method="POST",
                                 fields="Host: x\r\nContent-Length: 3\r\n\r\nabc")
            self.assertEqual(answer.status, 405)

    def test_requests_that_are_none_are_refused(self):
        host = "Host: a\r\n"
        for request, status in (("GET / HTTP/1.1\r\n\r\n", 400),
                                ("GET / HTTP/1.1\r\n%s%s\r\n" % (host, host), 400),
                                ("GET / HTTP/3.0\r\n%s\r\n" % host, 505),
                                ("GET /%s HTTP/1.1\r\n%s\r\n" % ("x" * 5000, host), 414)):
            with self.subTest(request=request[:40]), self.browser() as browser:
                browser.send(request)
                self.assertEqual(Answer(browser.file).status, status)

    def test_what_cannot_be_read_as_a_request_ends_the_connection(self):
        start = "GET / HTTP/1.1\r\nHost: a\r\n"
        for request, status in (("nonsense\r\n\r\n", 400),
                                (start + "Bad Name: b\r\n\r\n", 400),
                                (start + "Name : b\r\n\r\n", 400),
                                ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                                (start + "A: %s\r\n\r\n" % ("x" * 90000), 431)):
            with self.subTest(request=request[:40]), self.browser() as browser:
                browser.send(request + start)
                answer = Answer(browser.file)
                self.assertEqual((answer.status, answer.fields["connection"]), (status, "close"))
                self.assertTrue(browser.ended())

    def test_a_file_that_shrinks_ends_the_connection(self):
        """A length was promised that cannot be kept."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "data")
            path.write_bytes(bytes(50_000_000))
            with parley_peer.serve(certificates.good(), mode=["--root", folder]) as server, \
                    Browser(server.port, self.trust) as browser:
                browser.send("GET /data HTTP/1.1\r\nHost: x\r\n\r\n")
                browser.file.readline()
                os.truncate(path, 1000)
                self.assertLess(len(browser.file.read()), 50_000_000)


class StatusPageTest(Case):
    def test_tells_what_was_settled(self):
        """R7, R11, R61"""
        with parley_peer.serve(certificates.good()) as server:
            fetch = parley_peer.fetch(
                server.port, self.trust, suites=["TLS_CHACHA20_POLY1305_SHA256"],
                groups=["P-384"], path="/anything")
        for line in ("version          TLS 1.3", "cipher suite     TLS_CHACHA20_POLY1305_SHA256",
                     "key exchange     P-384", "round trips      1",
                     "signature        ecdsa_secp256r1_sha256", "protocol (ALPN)  http/1.1",
                     "name (SNI)       server.example", "certificate      exact name"):
            self.assertIn("\n  %s\n" % line, fetch.text)


class NamesTest(Case):
    def shown(self, server, name):
        """The certificate that a client is shown who asks for the name."""
        context = ssl.create_default_context(cafile=self.trust)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
        with context.wrap_socket(plain, server_hostname=name) as tls:
            return tls.getpeercert(binary_form=True)

    def test_the_name_decides_which_certificate_is_shown(self):
        """R61: exact name, then wildcard, then the first; each with a key of its own kind."""
        authority = certificates.intermediate()
        first = authority.identity(names=["first.example", "both.example"])
        wild = authority.identity(names=["*.wild.example"], key_kind="Ed25519")
        exact = authority.identity(names=["exact.wild.example", "both.example"],
                                   key_kind="RSA-2048")
        with parley_peer.serve(first, wild, exact) as server:
            for name, identity, rule in (("first.example", first, "exact name"),
                                         ("FIRST.Example", first, "exact name"),
                                         ("both.example", first, "exact name"),
                                         ("some.wild.example", wild, "wildcard"),
                                         ("exact.wild.example", exact, "exact name"),
                                         ("a.b.wild.example", first, "default: unknown name"),
                                         ("other.example", first, "default: unknown name"),
                                         (None, first, "default: no name asked for")):
                with self.subTest(name=name):
                    self.assertEqual(self.shown(server, name), identity.der)
                    if name and "default" not in rule:
                        fetch = parley_peer.fetch(server.port, self.trust, name=name)
                        self.assertIn("certificate      %s\n" % rule, fetch.text)

    def test_unknown_names_are_refused_on_demand(self):
        """R61"""
        with parley_peer.serve(certificates.good(), extra=["--refuse-unknown-names"]) as server:
            self.assertEqual(self.shown(server, NAME), certificates.good().der)
            with self.assertRaisesRegex(ssl.SSLError, "(?i)unrecognized.name"):
                self.shown(server, "other.example")


class BadClientsTest(Case):
    def serve(self, *extra, mode=()):
        return parley_peer.serve(certificates.good(), mode=mode, extra=extra)

    def is_well(self, server):
        self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    def hostile(self, server, data):
        """Sends bytes and reads to the end."""
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE_S) as plain:
            plain.sendall(data)
            plain.shutdown(socket.SHUT_WR)
            try:
                while plain.recv(65536):
                    pass
            except ConnectionResetError:
                pass

    def test_garbage_costs_a_line_in_the_log_and_nothing_else(self):
        """R46"""
        with self.serve() as server:
            for number, (data, name) in enumerate((
                    (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "NOT_TLS"),
                    (b"\0" * 3000, "NOT_TLS"), (b"\xff" * 70000, "NOT_TLS"),
                    (b"\x16\x03\x01\xff\xff" + b"x" * 70000, "RECORD_TOO_LONG"),
                    (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", "MALFORMED"),
                    (b"\x17\x03\x03\x00\x05hello", "[A-Z_]+"),
                    (b"\x15\x03\x03\x00\x02\x02\x28", "[A-Z_]+"),
                    (b"\x16\x03", "CLOSED_IN_HANDSHAKE"), (b"", "CLOSED_IN_HANDSHAKE")), 1):
                with self.subTest(data=data[:12]):
                    self.hostile(server, data)
                    told = server.wait_for(r"127\.0\.0\.1:\d+: ([A-Z_]+)", number).group(1)
                    self.assertRegex(told, name)
                    self.is_well(server)
                    self.assertEqual(server.stderr.count(b"\n"), number, server.text)

    def test_leaving_without_a_goodbye_is_told_in_the_middle_of_a_request_only(self):
        """Browsers do so between requests: nothing is lost then (RFC 9112 9.8)."""
        with parley_peer.serve(certificates.good()) as server:
            with Browser(server.port, self.trust) as browser:
                self.assertEqual(browser.ask("/").status, 200)
            with Browser(server.port, self.trust) as browser:
                browser.send("GET / HT")
            server.wait_for(r"TRUNCATED")
            self.assertEqual(server.text.count("parley serve: "), 1, server.describe())

    def test_resets_at_every_stage_are_survived(self):
        context = python_peer.client_context(self.trust)
        with self.serve() as server:
            for leave in (python_peer.leave_before_hello, python_peer.leave_after_handshake,
                          python_peer.leave_in_request, python_peer.leave_with_reset):
                leave(server.port, context)
            self.is_well(server)

    def test_a_slow_handshake_is_ended(self):
        with self.serve("--handshake-timeout", "5") as server:
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE_S) as plain:
                plain.sendall(b"\x16\x03\x01")
                while plain.recv(65536):
                    pass
            server.wait_for("TIMED_OUT: the handshake took too long")
            self.assertEqual(server.stderr.count(b"\n"), 1, server.text)
            self.is_well(server)

    def test_a_slow_request_is_ended_however_many_bytes_come(self):
        """A client that sends a byte now and then is idle all the same."""
        with self.serve("--idle-timeout", "5") as server, \
                Browser(server.port, self.trust) as browser:
            self.assertEqual(browser.ask("/").status, 200)
            try:
                for letter in "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n" * 1000:
                    browser.send(letter)
                    time.sleep(0.05)
                self.fail("the server waits for ever")
            except OSError:
                pass
            server.wait_for("TIMED_OUT: it was idle for too long")
            self.is_well(server)

    def test_a_client_that_does_not_read_is_not_served_without_end(self):
        """R45: what it does not take stays on the disk, and the others are served."""
        with tempfile.TemporaryDirectory() as folder:
            with open(pathlib.Path(folder, "data"), "wb") as file:
                file.truncate(1 << 30)
            pathlib.Path(folder, "index.html").write_text("well")
            with self.serve("--idle-timeout", "5", mode=["--root", folder]) as server, \
                    Browser(server.port, self.trust) as browser:
                browser.send("GET /data HTTP/1.1\r\nHost: x\r\n\r\n")
                browser.file.readline()
                self.is_well(server)
                self.assertLess(_resident_bytes(server), 100_000_000)
                server.wait_for("TIMED_OUT: it was idle for too long")

    def test_an_echo_is_given_back_only_as_fast_as_it_is_read(self):
        """R45: the server's memory does not hold what the client does not read."""
        with self.serve(mode=["--echo"]) as server:
            tls = python_peer.connect(server.port, python_peer.client_context(self.trust))
            tls.settimeout(1)
            with self.assertRaises((TimeoutError, ssl.SSLError)), tls:
                for _ in range(1000):
                    tls.sendall(bytes(1_000_000))
            self.assertLess(_resident_bytes(server), 100_000_000)


def pid_of(server):
    return server._child.pid


def _resident_bytes(server):
    text = pathlib.Path("/proc/%d/status" % pid_of(server)).read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1)) * 1024


class EndTest(Case):
    def test_sigterm_and_sigint_end_it_with_goodbyes(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number), parley_peer.serve(certificates.good()) as server:
                with Browser(server.port, self.trust) as idle, \
                        socket.create_connection(("127.0.0.1", server.port)) as silent:
                    self.assertEqual(idle.ask("/").status, 200)
                    os.kill(pid_of(server), number)
                    self.assertTrue(idle.ended())  # an end without close_notify would raise
                    while silent.recv(65536):
                        pass
                self.assertEqual(server.finish(), parley_peer.DONE)
                self.assertEqual(server.stderr, b"")

    def test_an_answer_that_is_on_its_way_is_finished_first(self):
        data = bytes(range(256)) * 100_000
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "data").write_bytes(data)
            with parley_peer.serve(certificates.good(), mode=["--root", folder]) as server, \
                    Browser(server.port, self.trust) as browser:
                browser.send("GET /data HTTP/1.1\r\nHost: x\r\n\r\n")
                browser.file.readline()
                os.kill(pid_of(server), signal.SIGTERM)
                self.assertTrue(browser.file.read().endswith(data))
                self.assertEqual(server.finish(), parley_peer.DONE)

    def test_a_second_signal_ends_at_once(self):
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            tls = python_peer.connect(server.port, python_peer.client_context(self.trust))
            with tls:
                tls.settimeout(1)
                with self.assertRaises((TimeoutError, ssl.SSLError)):
                    for _ in range(1000):
                        tls.sendall(bytes(1_000_000))
                os.kill(pid_of(server), signal.SIGTERM)
                os.kill(pid_of(server), signal.SIGINT)
                self.assertEqual(server.finish(), parley_peer.DONE)


if __name__ == "__main__":
    main()
