"""What somebody on the path sees of our connections: order, versions, round trips, and no more.

    client                              server
    22 ClientHello             ----->
                               <-----   22 ServerHello, 20, 23 ... (to Finished)
    20, 23 Finished, 23 data   ----->
                               <-----   23 data                                     RFC 9846 2, E.4
"""

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
import records
from case import Case, main, needs
from peer import NAME
from records import APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE
from relay import Relay


def strict_old_middlebox(passage):
    """What a box that knows TLS 1.2 and nothing newer would not let pass, as a list of complaints.

    To such a box a TLS 1.3 handshake has to look like the resumption of a TLS 1.2 session.
    """
    complaints = []

    def expect(good, text):
        if not good:
            complaints.append(text)

    up, down = records.split(passage.from_client), records.split(passage.from_server)
    expect(up[0].version in (0x0301, 0x0303), "version of the first record")
    for record in up[1:] + down:
        expect(record.version == 0x0303, "version of a record: %04x" % record.version)
    for record in up + down:
        expect(len(record.body) <= 16384 + 256, "length of a record")
        if record.type == CHANGE_CIPHER_SPEC:
            expect(record.body == b"\x01", "body of ChangeCipherSpec")
    for hello in passage.client_hellos:
        expect(hello.legacy_version == 0x0303, "legacy_version of ClientHello")
        expect(len(hello.session_id) == 32, "no session to resume")
        expect(hello.compression == b"\x00", "compression")
    for hello in passage.server_hellos:
        expect(hello.legacy_version == 0x0303, "legacy_version of ServerHello")
        expect(hello.session_id == passage.client_hellos[0].session_id, "another session")
        expect(hello.compression == 0, "compression")
    # After its hello each side sends one ChangeCipherSpec, and from then on nothing in the clear,
    # but for the hellos of a retry.
    for side, name in ((up, "client"), (down, "server")):
        kinds = [record.type for record in side]
        hellos = kinds.count(HANDSHAKE)
        expect(kinds.count(CHANGE_CIPHER_SPEC) == 1, name + ": ChangeCipherSpec once")
        expect(kinds[0] == HANDSHAKE and hellos == len(passage.client_hellos), name + ": hellos")
        expect(kinds[hellos + 1:] == [APPLICATION_DATA] * (len(kinds) - hellos - 1),
               name + ": %s" % kinds)
    return complaints


def flights(passage):
    """The directions in which bytes went, each turn once: True is the client's."""
    turns = []
    for from_client, _ in passage.events:
        if not turns or turns[-1] != from_client:
            turns.append(from_client)
    return turns


def leaks(passage, secrets):
    """Which secrets can be found in what was sent after the (first) ClientHello."""
    first = records.split(passage.from_client)[0]
    after = passage.from_client[len(first.wire):] + passage.from_server
    return [secret for secret in secrets if secret in after]


class Observed:
    """A role of ours with one peer: `watch` makes a connection and returns its Passage."""

    def watch(self, identity, ours=None):
        raise NotImplementedError

    def test_only_encrypted_records_follow_the_hellos(self):
        """R33, R69"""
        passage = self.watch(certificates.good())
        self.assertEqual(strict_old_middlebox(passage), [])

    def test_a_retried_handshake_passes_old_middleboxes_too(self):
        """R21, R69"""
        passage = self.watch(certificates.good(), self.RETRY)
        self.assertTrue(passage.retried)
        self.assertEqual(strict_old_middlebox(passage), [])

    def test_one_round_trip_is_enough(self):
        """R13, R32, R90: the server's flight is whole when the client sends for the second time,
        and the client's request goes with its Finished."""
        passage = self.watch(certificates.good())
        self.assertEqual(flights(passage)[:4], [True, False, True, False])

    def test_a_retry_costs_one_round_trip_more(self):
        """R13, R90"""
        passage = self.watch(certificates.good(), self.RETRY)
        self.assertEqual(flights(passage)[:6], [True, False] * 3)

    def test_neither_certificate_nor_name_nor_data_can_be_read(self):
        """R23, R33: the name stands in ClientHello alone, the certificate nowhere."""
        identity = certificates.good()
        passage = self.watch(identity)
        # No piece of the certificate of 16 bytes or more is on the wire.
        pieces = [identity.der[i:i + 16] for i in range(len(identity.der) - 15)]
        self.assertEqual(leaks(passage, pieces + [NAME.encode(), b"HTTP/1."]), [])

    def test_server_hello_settles_keys_and_suite_alone(self):
        """R17, R18"""
        hello = self.watch(certificates.good()).server_hello
        self.assertEqual(hello.version, 0x0304)
        self.assertEqual(set(hello.extensions), {records.SUPPORTED_VERSIONS, records.KEY_SHARE})


class ObservedServer(Observed):
    RETRY = {"groups": ["P-521"]}

    def watch(self, identity, ours=None):
        with parley_peer.serve(identity, **(ours or {})) as server, Relay(server.port) as relay:
            self.assert_done(self.peer.fetch(relay.port, self.trust), server)
            relay.passage.wait()
            return relay.passage


@needs(openssl_peer)
class OurServerWithOpensslTest(ObservedServer, Case):
    peer = openssl_peer


@needs(gnutls_peer)
class OurServerWithGnutlsTest(ObservedServer, Case):
    peer = gnutls_peer


@needs(python_peer)
class OurServerWithPythonTest(ObservedServer, Case):
    peer = python_peer


class OurServerAndClientTest(ObservedServer, Case):
    peer = parley_peer


@needs(openssl_peer)
class OurClientTest(Observed, Case):
    RETRY = {"groups": ["X25519", "P-384"]}

    def watch(self, identity, ours=None):
        theirs = {"groups": ["P-384"]} if ours else {}
        with openssl_peer.serve(identity, **theirs) as server, Relay(server.port) as relay:
            self.assert_done(parley_peer.fetch(relay.port, self.trust, **(ours or {})), server)
            relay.passage.wait()
            return relay.passage

    def test_our_client_hello_is_what_it_should_be(self):
        """R1, R3 to R8, R14, R16"""
        hello = self.watch(certificates.good()).client_hellos[0]
        self.assertEqual(hello.suites, [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                                        0xcca9, 0xcca8])
        self.assertEqual(hello.compression, b"\x00")
        self.assertEqual(hello.extensions[records.SUPPORTED_VERSIONS], b"\x04\x03\x04\x03\x03")
        groups = [int.from_bytes(hello.extensions[10][i:i + 2], "big") for i in range(2, 10, 2)]
        self.assertEqual(groups, [29, 23, 24, 25])
        self.assertTrue(set(hello.share_groups) <= set(groups))
        self.assertEqual(hello.server_name, NAME)
        self.assertIn(13, hello.extensions)


@needs(openssl_peer)
class ObserverItselfTest(Case):
    """The checks above can fail: they find everything in a TLS 1.2 connection of others."""

    def test_the_observer_sees_through_tls_1_2(self):
        identity = certificates.good()
        with openssl_peer.serve(identity, extra=["-tls1_2"]) as server, \
                Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(relay.port, self.trust), server)
            relay.passage.wait()
            passage = relay.passage
        self.assertEqual(leaks(passage, [identity.der]), [identity.der])
        self.assertNotEqual(strict_old_middlebox(passage), [])
        self.assertEqual(flights(passage)[:5], [True, False, True, False, True])

    @needs(go_peer)
    def test_go_is_as_discreet_as_we_are(self):
        with go_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(relay.port, self.trust), server)
            relay.passage.wait()
            self.assertEqual(strict_old_middlebox(relay.passage), [])


if __name__ == "__main__":
    main()
