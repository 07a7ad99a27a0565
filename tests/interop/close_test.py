"""How a connection ends: close_notify in both directions, and an end without one."""

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from peer import REQUEST
from relay import Relay, hang_up_after


@needs(python_peer)
class OurClientTest(Case):
    def serve(self, use):
        return python_peer.serve(certificates.good(), use=use)

    def test_get_says_goodbye(self):
        """R45: the server sees close_notify, and no truncation."""
        with self.serve(python_peer.answer_get) as server:
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)
            server.wait()
            self.assertEqual(server.failures, [])

    def test_connect_says_goodbye_when_its_input_ends_and_reads_on(self):
        """R45: half-close; the server answers after our close_notify."""
        def use(tls):
            self.assertEqual(python_peer.read_all(tls), b"question")
            tls.sendall(b"answer")
            python_peer.say_goodbye(tls)

        with self.serve(use) as server:
            with parley_peer.connect(server.port, self.trust, stdin=b"question") as client:
                self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
                self.assertEqual(client.stdout, b"answer")
            server.wait()
            self.assertEqual(server.failures, [])

    def test_connect_ends_well_when_the_server_says_goodbye_first(self):
        """R45"""
        def use(tls):
            tls.sendall(b"all there is")
            python_peer.say_goodbye(tls)

        with self.serve(use) as server:
            with parley_peer.connect(server.port, self.trust) as client:
                client.wait_for("all there is")
                client.end_input()
                self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
            server.wait()
            self.assertEqual(server.failures, [])

    def test_an_end_without_goodbye_is_told_and_what_came_is_kept(self):
        """R92: TRUNCATED, exit code 3, for connect and for a page whose length nobody told."""
        def use(tls):
            tls.recv(65536)
            tls.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthe first half")

        with self.serve(use) as server:
            with parley_peer.connect(server.port, self.trust) as client:
                client.send(REQUEST)
                self.assertEqual(client.finish(), parley_peer.TLS_FAILED, client.describe())
                self.assertIn(b"the first half", client.stdout)
                self.assertIn(b"TRUNCATED", client.stderr)
            self.assert_refused(parley_peer.fetch(server.port, self.trust),
                                parley_peer.TLS_FAILED, "TRUNCATED")

    def test_an_end_in_the_handshake_is_told(self):
        """R41: the server's flight is cut off by an end of file, at several places."""
        with self.serve(python_peer.answer_get) as server:
            for count in (0, 3, 5, 60, 127, 133, 134, 400):
                with self.subTest(bytes=count), Relay(
                        server.port, server_course=lambda: hang_up_after(count)) as relay:
                    fetch = parley_peer.fetch(relay.port, self.trust)
                    self.assert_refused(fetch, parley_peer.TLS_FAILED, "CLOSED_IN_HANDSHAKE")


class OurServerTest(Case):
    @needs(python_peer)
    def test_our_server_says_goodbye_after_its_answer(self):
        """R45: read_all ends with close_notify, else it raises."""
        with parley_peer.serve(certificates.good()) as server:
            fetch = python_peer.fetch(server.port, self.trust)
            self.assert_done(fetch, server)

    @needs(openssl_peer, gnutls_peer)
    def test_no_peer_complains_of_truncation(self):
        """R45"""
        with parley_peer.serve(certificates.good()) as server:
            fetch = openssl_peer.fetch(server.port, self.trust)
            self.assert_done(fetch, server)
            self.assertIn("\nclosed\n", fetch.text)
            self.assertNotIn("error:", fetch.text)
            fetch = gnutls_peer.fetch(server.port, self.trust)
            self.assert_done(fetch, server)
            self.assertIn("Peer has closed the GnuTLS connection", fetch.text)

    @needs(go_peer)
    def test_our_server_answers_after_the_client_said_goodbye(self):
        """R45: Go half-closes after its request."""
        with parley_peer.serve(certificates.good()) as server:
            self.assert_done(
                go_peer.fetch(server.port, self.trust, extra=["-half-close"]), server)

    @needs(python_peer)
    def test_our_server_survives_every_way_to_leave(self):
        """R46: in the handshake, after it, in the middle of a request, with a reset."""
        context = python_peer.client_context(self.trust)
        with parley_peer.serve(certificates.good()) as server:
            for leave in (python_peer.leave_before_hello, python_peer.leave_after_handshake,
                          python_peer.leave_in_request, python_peer.leave_with_reset):
                with self.subTest(leave=leave.__name__):
                    leave(server.port, context)
                    self.assert_done(python_peer.fetch(server.port, self.trust), server)

    @needs(openssl_peer)
    def test_our_server_ends_cleanly_on_sigterm(self):
        """It says goodbye to the client that is there, and its exit code is 0."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                openssl_peer.connect(server.port, self.trust, ["-ign_eof"]) as client:
            client.send(b"hello\n")
            client.wait_for("(?m)^hello$")
            self.assertEqual(server.terminate(), parley_peer.DONE, server.describe())
            client.finish()
            self.assertIn("closed", client.text)
            self.assertNotIn("unexpected eof", client.text)


if __name__ == "__main__":
    main()
