"""parley and openssl s_client and s_server: the matrix, and what only they can be told to do."""

import certificates
import matrix
import openssl_peer
import parley_peer
import records
from case import Case, main, needs
from records import GROUPS
from relay import Relay, straight, without_change_cipher_spec


@needs(openssl_peer)
class OurClientTest(matrix.OurClient, Case):
    peer = openssl_peer

    def talk(self, extra, course=straight, **ours):
        """A line each way with s_server as it is without -www, where it does all that it can."""
        with openssl_peer.serve(certificates.good(), mode=(), extra=extra) as server, \
                Relay(server.port, client_course=lambda: course) as relay, \
                parley_peer.connect(relay.port, self.trust, **ours) as client:
            client.send(b"from the client\n")
            server.wait_for("from the client\n")
            server.send(b"from the server\n")
            client.wait_for("from the server\n")
            client.end_input()
            self.assertEqual(client.finish(), parley_peer.DONE, client.describe())
            relay.passage.wait()
            return server.text, relay.passage

    def test_our_client_and_the_server_agree_on_a_protocol(self):
        """R7, R18, R35: the server's preference decides."""
        said, passage = self.talk(["-alpn", "x-other,http/1.1"], protocols=["http/1.1", "x-other"])
        self.assertIn("ALPN protocols selected: x-other\n", said)
        self.assertEqual(set(passage.server_hello.extensions), {43, 51})

    def test_our_client_echoes_the_cookie_of_a_stateless_server(self):
        """R21: with the same group, and with another. s_server -stateless trips over the dummy
        ChangeCipherSpec before a second ClientHello, even its own client's: the relay drops it."""
        for groups in (["X25519"], ["X25519", "P-384"]):
            with self.subTest(groups=groups):
                _, passage = self.talk(["-stateless", "-groups", groups[-1]], groups=groups,
                                       course=without_change_cipher_spec())
                given = passage.server_hellos[0].extensions[records.COOKIE]
                self.assertEqual(passage.client_hellos[1].extensions[records.COOKIE], given)
                self.assertEqual(GROUPS[passage.server_hello.group], groups[-1])

    def test_our_client_reads_messages_in_small_records(self):
        """R70: Certificate comes in several records."""
        self.exchange_in_our_role(theirs={"extra": ["-max_send_frag", "512"]})

    def test_our_client_removes_padding(self):
        """R33"""
        self.exchange_in_our_role(theirs={"extra": ["-record_padding", "1024"]})

    def test_our_client_takes_a_server_without_middlebox_compatibility(self):
        """R60, R69: no dummy ChangeCipherSpec comes."""
        _, passage = self.exchange_in_our_role(theirs={"extra": ["-no_middlebox"]})
        self.assertNotIn(records.CHANGE_CIPHER_SPEC,
                         [record.type for record in records.split(passage.from_server)])

    def test_our_client_sorts_a_chain_in_any_order(self):
        """R73: the intermediates come after one that does not belong to the chain, reversed."""
        lower = certificates.Authority("Interop Lower", issuer=certificates.intermediate())
        identity = lower.identity()
        middle = certificates.intermediate().certificate.read_text()
        stranger = certificates.other_root().certificate.read_text()
        identity.issuers.write_text(stranger + middle + lower.certificate.read_text())
        self.exchange_in_our_role(identity)


@needs(openssl_peer)
class OurServerTest(matrix.OurServer, Case):
    peer = openssl_peer

    def test_our_server_reads_padded_and_small_records(self):
        """R33, R70"""
        for extra in (["-record_padding", "1024"], ["-max_send_frag", "512"]):
            with self.subTest(extra=extra):
                self.exchange_in_our_role(theirs={"extra": extra})

    def test_our_server_takes_a_client_without_middlebox_compatibility(self):
        """R60, R69: an empty legacy_session_id is echoed empty, and no dummy ChangeCipherSpec is
        owed to such a client."""
        _, passage = self.exchange_in_our_role(theirs={"extra": ["-no_middlebox"]})
        self.assertEqual(passage.client_hellos[0].session_id, b"")
        self.assertEqual(passage.server_hello.session_id, b"")
        self.assertNotIn(records.CHANGE_CIPHER_SPEC,
                         [record.type for record in records.split(passage.from_server)])

    def test_our_server_takes_a_client_that_sends_byte_by_byte(self):
        """R70: s_client's own test of its input and output in little pieces."""
        self.exchange_in_our_role(theirs={"extra": ["-nbio", "-nbio_test"]})

    def test_our_server_ignores_a_request_for_status_and_other_extensions(self):
        """R16, R35: none of them is answered."""
        fetch, _ = self.exchange_in_our_role(
            theirs={"extra": ["-status", "-serverinfo", "65000,65001", "-tlsextdebug",
                              "-use_srtp", "SRTP_AES128_CM_SHA1_80"]})
        self.assertIn("OCSP response: no response sent", fetch.text)

    def test_our_server_without_protocols_takes_no_part(self):
        """R7: a server that was given no list ignores the client's."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                openssl_peer.connect(server.port, self.trust, ["-alpn", "x-other"]) as client:
            client.send(b"hello\n")
            client.wait_for("(?m)^hello$")
            self.assertIn("No ALPN negotiated", client.text)

    def test_our_server_shows_the_certificate_that_fits_the_signatures(self):
        """R8: both identities are for the name; the client takes RSA, then ECDSA."""
        ecdsa, rsa = certificates.good("P-256"), certificates.good("RSA-2048")
        with parley_peer.serve(ecdsa, rsa) as server, Relay(server.port) as relay:
            for algorithms, said in (("rsa_pss_rsae_sha256:ecdsa_secp384r1_sha384", "RSA-PSS"),
                                     ("ecdsa_secp256r1_sha256:rsa_pkcs1_sha256", "ECDSA")):
                with self.subTest(algorithms=algorithms):
                    # The chain is signed with ECDSA: signature_algorithms judges the handshake.
                    fetch = openssl_peer.fetch(
                        relay.port, self.trust, extra=["-sigalgs", algorithms])
                    self.assert_done(fetch, server)
                    self.assertIn("Peer signature type: " + said, fetch.text)


if __name__ == "__main__":
    main()
