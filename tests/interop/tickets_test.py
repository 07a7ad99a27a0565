"""What we do not do yet and must stand: tickets that come, PSKs that are offered, early data."""

import pathlib
import tempfile

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
import records
from case import Case, main, needs
from peer import NAME
from process import run
from relay import Relay


class OurServerTest(Case):
    """A client comes back with what another server of the same name gave it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.session = pathlib.Path(folder.name, "session")
        self.early = pathlib.Path(folder.name, "early")

    def take_openssl_session(self):
        with openssl_peer.serve(certificates.good(), mode=(),
                                extra=["-max_early_data", "16384"]) as server, \
                openssl_peer.connect(server.port, self.trust,
                                     ["-sess_out", self.session]) as client:
            # The tickets are sent before the line: when it is there, they are written down.
            client.wait_for("Verify return code: 0")
            server.send(b"hello\n")
            client.wait_for("(?m)^hello$")
            client.end_input()
            client.finish()

    def come_back(self, early_data, **ours):
        self.take_openssl_session()
        extra = ["-sess_in", self.session]
        if early_data:
            self.early.write_bytes(early_data)
            extra += ["-early_data", self.early]
        with parley_peer.serve(certificates.good(), **ours) as server, \
                Relay(server.port) as relay:
            fetch = openssl_peer.fetch(relay.port, self.trust, extra=extra)
            self.assert_done(fetch, server)
            hello = relay.passage.client_hellos[0]
            self.assertIn(records.PRE_SHARED_KEY, hello.extensions)
            self.assertEqual(records.EARLY_DATA in hello.extensions, bool(early_data))
            self.assertNotIn(records.PRE_SHARED_KEY, relay.passage.server_hello.extensions)
            self.assertIn("Verification: OK", fetch.text)
            return fetch, relay.passage

    @needs(openssl_peer)
    def test_an_offered_psk_is_ignored(self):
        """R16: the full handshake is done."""
        fetch, _ = self.come_back(b"")
        self.assertIn("New, TLSv1.3", fetch.text)

    @needs(openssl_peer)
    def test_an_offered_psk_is_ignored_in_a_retry(self):
        """R16, R21"""
        _, passage = self.come_back(b"", groups=["P-521"])
        self.assertTrue(passage.retried)

    @needs(openssl_peer)
    def test_early_data_is_skipped(self):
        """R16: records that we cannot open are dropped until the client's Finished."""
        for length in (1, 500, 16384):
            with self.subTest(length=length):
                fetch, _ = self.come_back(b"e" * length)
                self.assertIn("Early data was rejected", fetch.text)

    @needs(openssl_peer)
    def test_early_data_is_skipped_before_a_retry(self):
        """R16, R21: here by its type, since the second ClientHello is in the clear."""
        fetch, passage = self.come_back(b"e" * 5000, groups=["P-521"])
        self.assertTrue(passage.retried)
        self.assertIn("Early data was rejected", fetch.text)

    @needs(go_peer)
    def test_go_comes_back_with_a_ticket_of_its_cache(self):
        """R16"""
        with go_peer.serve(certificates.good()) as first, \
                parley_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            fetch = go_peer.fetch(
                relay.port, self.trust, extra=["-visit", "127.0.0.1:%d" % first.port])
            self.assert_done(fetch, server)
            self.assertIn("resumed=false", fetch.text)
            self.assertIn(records.PRE_SHARED_KEY, relay.passage.client_hellos[0].extensions)

    @needs(python_peer)
    def test_python_comes_back_with_a_session(self):
        """R16"""
        context = python_peer.client_context(self.trust)
        with python_peer.serve(certificates.good()) as first:
            with python_peer.connect(first.port, context) as tls:
                tls.sendall(b"GET / HTTP/1.1\r\n\r\n")
                python_peer.read_all(tls)
                session = tls.session
                python_peer.say_goodbye(tls)
        self.assertTrue(session.has_ticket)
        with parley_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            with python_peer.connect(relay.port, context, session=session) as tls:
                self.assertFalse(tls.session_reused)
                tls.sendall(b"GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            % NAME.encode())
                self.assertIn(b"200", python_peer.read_all(tls))
            self.assertIn(records.PRE_SHARED_KEY, relay.passage.client_hellos[0].extensions)

    @needs(gnutls_peer)
    def test_gnutls_connects_a_second_time(self):
        """R16: gnutls-cli --resume has no ticket from us, and does without."""
        with parley_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            process, code = run(gnutls_peer.client_words(
                relay.port, self.trust, extra=["--resume"]), b"GET / HTTP/1.1\r\n"
                b"Host: server.example\r\n\r\nGET / HTTP/1.1\r\nHost: server.example\r\n"
                b"Connection: close\r\n\r\n")
            self.assertEqual(code, 0, process.describe())
            self.assertEqual(len(relay.passages), 2)


    @needs(gnutls_peer)
    def test_early_data_of_gnutls_is_skipped(self):
        """R16: gnutls-cli takes a ticket from gnutls-serv, and finds us in its place."""
        self.early.write_bytes(b"e" * 1000)
        with gnutls_peer.serve(certificates.good(), extra=["--earlydata"]) as first, \
                parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                ChangingRelay([first.port, server.port]) as relay, \
                gnutls_peer.connect(relay.port, self.trust, [
                    "--resume", "--waitresumption", "--earlydata", self.early]) as client:
            client.wait_for("Simple Client Mode")
            client.send(b"hello\n")
            client.wait_for("(?m)^hello$")
            client.end_input()
            self.assertEqual(client.finish(), 0, client.describe())
            hello = relay.passages[1].client_hellos[0]
            self.assertIn(records.EARLY_DATA, hello.extensions)
            self.assertNotIn(records.PRE_SHARED_KEY, relay.passages[1].server_hello.extensions)


class ChangingRelay(Relay):
    """Takes the first connection to the first port, and so on."""

    def __init__(self, ports):
        self._ports = iter(ports)
        super().__init__(None)

    def _connect(self):
        self.target = next(self._ports)
        return super()._connect()


class OurClientTest(Case):
    @needs(openssl_peer)
    def test_any_number_of_tickets_may_come(self):
        """R46: NewSessionTicket after the handshake, at once and in numbers."""
        for count in ("0", "1", "20"):
            with self.subTest(count=count), openssl_peer.serve(
                    certificates.good(), extra=["-num_tickets", count]) as server:
                self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    @needs(openssl_peer)
    def test_tickets_with_early_data_may_come(self):
        """R46: the early_data extension in NewSessionTicket."""
        with openssl_peer.serve(certificates.good(), mode=(),
                                extra=["-max_early_data", "16384"]) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            client.send(b"hello\n")
            server.wait_for("hello\n")
            server.send(b"good day\n")
            client.wait_for("good day\n")
            client.end_input()
            self.assertEqual(client.finish(), parley_peer.DONE, client.describe())

    @needs(gnutls_peer)
    def test_tickets_of_gnutls_may_come(self):
        """R46"""
        with gnutls_peer.serve(certificates.good(), extra=["--earlydata"]) as server:
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)


if __name__ == "__main__":
    main()
