"""What is not shared: versions, groups, suites and protocols; each side says what is missing."""

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from peer import free_port
from relay import Relay

TLS12 = "-VERS-ALL:+VERS-TLS1.2"
TLS13_ALONE = {"extra": ["--min-version", "1.3"]}


class OurClientTest(Case):
    def fails(self, server, name, **options):
        fetch = parley_peer.fetch(server.port, self.trust, **options)
        self.assert_refused(fetch, parley_peer.TLS_FAILED, name)

    def refuses_tls12(self, server, alert="PEER_SAYS_PROTOCOL_VERSION"):
        """We want TLS 1.3; the server chooses TLS 1.2, or refuses itself what we offer."""
        with Relay(server.port) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust, extra=["--min-version", "1.3"])
            self.assertEqual(fetch.code, parley_peer.TLS_FAILED, fetch)
            self.assertRegex(fetch.text, "SERVER_TOO_OLD|" + alert)
            relay.passage.wait()
            if "SERVER_TOO_OLD" in fetch.text:
                self.assertEqual(relay.passage.from_client[-2:], bytes([2, 70]))

    @needs(openssl_peer)
    def test_openssl_with_tls_1_2_only_is_refused(self):
        """R17: protocol_version, and an error that says so."""
        with openssl_peer.serve(certificates.good(), extra=["-tls1_2"]) as server:
            self.refuses_tls12(server)

    @needs(gnutls_peer)
    def test_gnutls_with_tls_1_2_only_is_refused(self):
        """R17: GnuTLS looks at the suites first, and says handshake_failure."""
        with gnutls_peer.serve(certificates.good(), versions=TLS12) as server:
            self.refuses_tls12(server, "PEER_SAYS_HANDSHAKE_FAILURE")

    @needs(go_peer)
    def test_go_with_tls_1_2_only_is_refused(self):
        """R17"""
        with go_peer.serve(certificates.good(), extra=["-max-version", "1.2"]) as server:
            self.refuses_tls12(server)

    @needs(openssl_peer)
    def test_openssl_without_a_shared_group_is_reported(self):
        """R20"""
        with openssl_peer.serve(certificates.good(), groups=["P-384"]) as server:
            self.fails(server, "PEER_SAYS_HANDSHAKE_FAILURE", groups=["X25519"])

    @needs(openssl_peer)
    def test_openssl_without_a_shared_suite_is_reported(self):
        """R3"""
        with openssl_peer.serve(
                certificates.good(), suites=["TLS_AES_256_GCM_SHA384"]) as server:
            self.fails(server, "PEER_SAYS_HANDSHAKE_FAILURE", suites=["TLS_AES_128_GCM_SHA256"])

    @needs(gnutls_peer)
    def test_gnutls_without_a_shared_group_or_suite_is_reported(self):
        """R3, R20: GnuTLS says handshake_failure, or illegal_parameter."""
        with gnutls_peer.serve(certificates.good(), groups=["P-384"],
                               suites=["TLS_AES_256_GCM_SHA384"]) as server:
            self.fails(server, "PEER_SAYS_", groups=["X25519"])
            self.fails(server, "PEER_SAYS_", suites=["TLS_AES_128_GCM_SHA256"])

    @needs(gnutls_peer)
    def test_gnutls_without_a_shared_protocol_is_reported(self):
        """R63"""
        with gnutls_peer.serve(certificates.good(), protocols=["x-other"]) as server:
            self.fails(server, "PEER_SAYS_NO_APPLICATION_PROTOCOL", protocols=["http/1.1"])

    @needs(go_peer)
    def test_go_without_a_shared_protocol_is_reported(self):
        """R63"""
        with go_peer.serve(certificates.good(), protocols=["x-other"]) as server:
            self.fails(server, "PEER_SAYS_NO_APPLICATION_PROTOCOL", protocols=["x-ours"])

    @needs(openssl_peer)
    def test_what_is_not_tls_is_called_so(self):
        """R16: a plain HTTP server on the port."""
        with python_peer.PlainServer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
            self.fails(server, "NOT_TLS")

    def test_nobody_on_the_port_is_exit_code_2(self):
        fetch = parley_peer.fetch(free_port(), self.trust)
        self.assert_refused(fetch, parley_peer.NO_CONNECTION, "CONNECT_FAILED")


class OurServerTest(Case):
    def refuses(self, fetch_fails, ours, last_alert):
        """The client fails, it is told why, and the next one is served."""
        with parley_peer.serve(certificates.good(), **ours) as server, \
                Relay(server.port) as relay:
            fetch = fetch_fails(relay.port)
            self.assert_never_done(fetch)
            relay.passage.wait()
            self.assertEqual(relay.passage.from_server[-2:], bytes([2, last_alert]))
            self.assert_done(parley_peer.fetch(server.port, self.trust, **ours), server)
            return fetch

    @needs(openssl_peer)
    def test_openssl_with_tls_1_2_only_is_told_protocol_version(self):
        """R17"""
        fetch = self.refuses(
            lambda port: openssl_peer.fetch(port, self.trust, extra=["-tls1_2"]), TLS13_ALONE, 70)
        self.assertIn("alert protocol version", fetch.text)

    @needs(gnutls_peer)
    def test_gnutls_with_tls_1_2_only_is_told_protocol_version(self):
        """R17"""
        fetch = self.refuses(
            lambda port: gnutls_peer.fetch(port, self.trust, versions=TLS12), TLS13_ALONE, 70)
        self.assertIn("protocol version", fetch.text)

    @needs(openssl_peer)
    def test_openssl_without_a_shared_suite_is_told_handshake_failure(self):
        """R3, R15"""
        self.refuses(
            lambda port: openssl_peer.fetch(
                port, self.trust, suites=["TLS_CHACHA20_POLY1305_SHA256"]),
            {"suites": ["TLS_AES_256_GCM_SHA384"]}, 40)

    @needs(openssl_peer)
    def test_openssl_without_a_shared_group_is_told_handshake_failure(self):
        """R20"""
        self.refuses(
            lambda port: openssl_peer.fetch(port, self.trust, groups=["P-256"]),
            {"groups": ["X25519", "P-384"]}, 40)

    @needs(gnutls_peer)
    def test_gnutls_without_a_shared_group_is_told_handshake_failure(self):
        """R20"""
        self.refuses(
            lambda port: gnutls_peer.fetch(port, self.trust, groups=["P-521"]),
            {"groups": ["X25519", "P-384"]}, 40)

    @needs(openssl_peer)
    def test_openssl_without_a_shared_signature_is_told_handshake_failure(self):
        """R8: the server's only key is ECDSA."""
        self.refuses(
            lambda port: openssl_peer.fetch(
                port, self.trust, extra=["-sigalgs", "rsa_pss_rsae_sha256"]), {}, 40)

    @needs(openssl_peer)
    def test_openssl_without_a_shared_protocol_is_told_so(self):
        """R7, R63"""
        fetch = self.refuses(
            lambda port: openssl_peer.fetch(port, self.trust, protocols=["x-other"]),
            {"protocols": ["http/1.1"]}, 120)
        self.assertIn("no application protocol", fetch.text)

    @needs(python_peer)
    def test_python_without_a_shared_protocol_is_told_so(self):
        """R7, R63"""
        self.refuses(lambda port: python_peer.fetch(port, self.trust, protocols=["x-other"]),
                     {"protocols": ["http/1.1"]}, 120)

    def test_what_is_not_tls_costs_nobody_else_anything(self):
        """R16: plain HTTP on the port, and a connection that says nothing."""
        with parley_peer.serve(certificates.good()) as server, \
                python_peer.plain_connection(server.port) as silent, \
                python_peer.plain_connection(server.port) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: server.example\r\n\r\n")
            self.assertEqual(python_peer.read_all(plain), bytes([21, 3, 3, 0, 2, 2, 10]))
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)
            silent.close()
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)


if __name__ == "__main__":
    main()
