"""Resumption in TLS 1.2, by ticket and by session ID, with every peer, in both roles. Each peer says by
itself whether it resumed; parley says so too."""

import pathlib
import re
import ssl
import tempfile

import certificates
import gnutls_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from peer import NAME, REQUEST
from process import run

RESUMED = r"1: a session was resumed"
GNUTLS12 = "-VERS-ALL:+VERS-TLS1.2"
NO_TICKETS = ":%NO_TICKETS"


def python12(context, tickets=True):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if not tickets:
        context.options |= ssl.OP_NO_TICKET
    return context


class _Resume(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def come_back(self, port, *extra):
        """Our client, with the session that it kept the last time."""
        fetch = parley_peer.fetch(port, self.trust, extra=[
            "--session", str(self.folder / "session"), "--verbose", *extra])
        self.assert_done(fetch)
        return re.search(RESUMED, fetch.text) is not None


class OurClientTest(_Resume):
    def resumes(self, server, *extra):
        self.assertFalse(self.come_back(server.port, *extra))
        self.assertEqual((self.folder / "session").stat().st_mode & 0o777, 0o600)
        for _ in range(3):
            self.assertTrue(self.come_back(server.port, *extra))

    @needs(openssl_peer)
    def test_openssl(self):
        """R9, R59: a ticket, and an ID where the server gives no tickets."""
        for name, words in (("ticket", []), ("ID", ["-no_ticket"])):
            with self.subTest(by=name), openssl_peer.serve(
                    certificates.good(), extra=["-tls1_2", *words]) as server:
                (self.folder / "session").unlink(missing_ok=True)
                self.resumes(server)

    @needs(openssl_peer)
    def test_openssl_with_each_kind_of_key(self):
        """R59"""
        for kind in openssl_peer.KEY_KINDS:
            with self.subTest(key=kind), openssl_peer.serve(
                    certificates.good(kind), extra=["-tls1_2"]) as server:
                (self.folder / "session").unlink(missing_ok=True)
                self.resumes(server)

    @needs(gnutls_peer)
    def test_gnutls(self):
        """R59: its tickets. (gnutls-serv keeps no sessions by ID unless it has a data base.)"""
        with gnutls_peer.serve(certificates.good(), versions=GNUTLS12) as server:
            self.resumes(server)

    @needs(python_peer)
    def test_python(self):
        """R59: and the server sees it as we do."""
        for tickets in (True, False):
            reused = []

            def use(tls):
                reused.append(tls.session_reused)
                python_peer.answer_get(tls)

            context = python12(python_peer.server_context(certificates.good()), tickets)
            with self.subTest(tickets=tickets), python_peer.Server(context, use) as server:
                (self.folder / "session").unlink(missing_ok=True)
                self.resumes(server)
                server.wait()
                self.assertEqual(server.failures, [])
                self.assertEqual(reused, [False, True, True, True])

    @needs(openssl_peer)
    def test_a_server_that_forgot_gets_a_full_handshake(self):
        """R59"""
        for _ in range(2):
            with openssl_peer.serve(certificates.good(), extra=["-tls1_2"]) as server:
                self.assertFalse(self.come_back(server.port))
                self.assertTrue(self.come_back(server.port))

    @needs(openssl_peer)
    def test_a_session_is_offered_beside_tls13_and_does_no_harm(self):
        """R64: the server can do both, and TLS 1.3 is taken."""
        with openssl_peer.serve(certificates.good()) as server:
            self.assertFalse(self.come_back(server.port, "--max-version", "1.2"))
            self.assertFalse(self.come_back(server.port))
            self.assertTrue(self.come_back(server.port, "--max-version", "1.2"))


class OurServerTest(_Resume):
    def openssl(self, port, *words):
        process, code = run([
            openssl_peer.OPENSSL, "s_client", "-connect", "127.0.0.1:%d" % port, "-servername",
            NAME, "-CAfile", self.trust, "-verify_return_error", "-tls1_2", *words], b"")
        self.assertEqual(code, 0, process.text)
        return re.findall(r"(?m)^(New|Reused), TLSv1.2", process.text)

    @needs(openssl_peer)
    def test_openssl(self):
        """R48, R59: by ticket, and by ID with a client that knows no tickets."""
        for kind in ("P-256", "RSA-2048"):
            for words in ([], ["-no_ticket"]):
                with self.subTest(key=kind, words=words), parley_peer.serve(
                        certificates.good(kind)) as server:
                    said = self.openssl(server.port, "-reconnect", *words)
                    self.assertEqual(said, ["New"] + ["Reused"] * 5)

    @needs(openssl_peer)
    def test_openssl_keeps_a_session_in_a_file(self):
        """R59; another name, another protocol, a changed ticket and another server do not resume."""
        kept = str(self.folder / "openssl")
        with parley_peer.serve(certificates.good(), protocols=["http/1.1", "h2"]) as server:
            self.assertEqual(self.openssl(server.port, "-alpn", "h2", "-sess_out", kept), ["New"])
            for words, said in ((["-alpn", "h2"], "Reused"), (["-alpn", "http/1.1"], "New"),
                                ([], "New"), (["-alpn", "h2"], "Reused")):
                with self.subTest(words=words):
                    self.assertEqual(self.openssl(server.port, "-sess_in", kept, *words), [said])
        with parley_peer.serve(certificates.good(), protocols=["h2"]) as other:
            self.assertEqual(self.openssl(other.port, "-sess_in", kept, "-alpn", "h2"), ["New"])

    @needs(gnutls_peer)
    def test_gnutls(self):
        """R48, R59"""
        for priority in (GNUTLS12, GNUTLS12 + NO_TICKETS):
            with self.subTest(priority=priority), parley_peer.serve(
                    certificates.good()) as server:
                words = gnutls_peer.client_words(server.port, self.trust, extra=["--resume"],
                                                 versions=priority)
                process, code = run(words, REQUEST)
                self.assertIn("This is a resumed session", process.text)
                self.assertEqual(code, 0, process.text)

    @needs(python_peer)
    def test_python(self):
        """R48, R59: data passes on each of the connections."""
        for tickets in (True, False):
            context = python12(python_peer.client_context(self.trust), tickets)
            with self.subTest(tickets=tickets), parley_peer.serve(certificates.good()) as server:
                session, reused = None, []
                for _ in range(4):
                    with python_peer.connect(server.port, context, session=session) as tls:
                        tls.sendall(REQUEST)
                        page = python_peer.read_all(tls).decode()
                        reused.append((tls.session_reused, re.search(RESUMED, page) is not None))
                        session = tls.session
                self.assertEqual(reused, [(False, False)] + [(True, True)] * 3)

    def test_a_client_is_known_again(self):
        """R42, R59: both sides say so, though its certificate is shown but once."""
        client = certificates.client()
        words = ["--max-version", "1.2", "--verbose", "--session", str(self.folder / "session"),
                 "--client-cert", client.chain, "--client-key", client.key]
        with parley_peer.serve(certificates.good(), extra=["--client-ca", self.trust]) as server:
            for resumed in (False, True, True):
                fetch = parley_peer.fetch(server.port, self.trust, extra=words)
                self.assert_done(fetch)
                self.assertEqual(re.search(RESUMED, fetch.text) is not None, resumed)
                self.assertIn("CN=leaf (DNS:client.example), verified", fetch.text)
            self.assertIn("as in the session's first handshake", fetch.text)

    def test_parley(self):
        """R59: with itself."""
        with parley_peer.serve(certificates.good()) as server:
            self.assertFalse(self.come_back(server.port, "--max-version", "1.2"))
            self.assertTrue(self.come_back(server.port, "--max-version", "1.2"))


if __name__ == "__main__":
    main()
