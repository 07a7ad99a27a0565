"""What must work with a program that is a web server and a proxy: the matrix, and in each version
suites, kinds of key, ALPN, resumption, certificates of clients and refusals.

Two sets of tests, one for each role of ours; a test file makes cases of them for one program. A
server tells in its page what was settled, and our client in its trace; both have to be right.
"""

import os
import re

import certificates
import matrix
import parley_peer
import records
from openssl_names import SUITES12, VERSIONS, name_of
from peer import REQUEST, fetch_plainly
from relay import Relay

# What our server says of certificates.client().
CLIENT_VERIFIED = "CN=leaf (DNS:client.example), verified"

# RFC 9113 3.4: how a client of HTTP/2 begins, with SETTINGS that are empty.
HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
HTTP2_FRAME_HEADER, HTTP2_SETTINGS = 9, 4


def identity_for(suite):
    """A suite of TLS 1.2 names the kind of key."""
    return certificates.good("RSA-2048" if "_RSA_" in suite else "P-256")


def client_words(identity):
    return ["--client-cert", identity.chain, "--client-key", identity.key] if identity else []


def was_resumed(fetch):
    return "1: a session was resumed" in fetch.text


def impostor_client():
    """By an authority with the name of the one that is believed, so that our client shows it."""
    return certificates.impostor_root().identity(**certificates.CLIENT)


class _Both:
    def assert_told(self, text, version, suite=None):
        """What our page and our trace say."""
        self.assertRegex(text, r"(?m)^  version +TLS %s$" % re.escape(version))
        if suite:
            self.assertRegex(text, r"(?m)^  cipher suite +%s$" % suite)


class OurClient(matrix.OurClient, _Both):
    """Our client against the peer's server."""

    def fetch(self, server, *extra, **ours):
        return parley_peer.fetch(server.port, self.trust, extra=["--verbose", *extra], **ours)

    def assert_settled(self, fetch, server, version, suite=None):
        self.assert_done(fetch, server)
        self.assertIn("version %s\n" % VERSIONS[version], fetch.text)
        if suite:
            self.assertIn("suite %s\n" % name_of(suite), fetch.text)
        self.assert_told(fetch.text, version, suite)

    def test_each_suite_of_tls12_that_we_insist_on_protects_the_connection(self):
        """R3, R8, R47"""
        for suite in SUITES12:
            with self.subTest(suite=suite), self.peer.serve(identity_for(suite)) as server:
                self.assert_settled(self.fetch(server, suites=[suite]), server, "1.2", suite)

    def test_each_suite_of_tls12_that_the_peer_insists_on_protects_the_connection(self):
        """R3, R8, R47"""
        for suite in SUITES12:
            with self.subTest(suite=suite), self.peer.serve(
                    identity_for(suite), suites=[suite], version="1.2") as server:
                self.assert_settled(self.fetch(server), server, "1.2", suite)

    def test_each_kind_of_key_authenticates_the_server_in_tls12(self):
        """R8, R47"""
        for kind in self.peer.KEY_KINDS:
            with self.subTest(key=kind), self.peer.serve(
                    certificates.good(kind), version="1.2") as server:
                self.assert_settled(self.fetch(server), server, "1.2")

    def test_our_client_joins_the_server_to_its_input(self):
        """R45: and both say goodbye properly."""
        for version in VERSIONS:
            with self.subTest(version=version), \
                    self.peer.serve(certificates.good(), version=version) as server, \
                    parley_peer.connect(server.port, self.trust) as client:
                client.send(REQUEST)
                client.wait_for(r"version %s\n(.*\n)*client .*\n" % VERSIONS[version])
                client.end_input()
                self.assertEqual(client.finish(), parley_peer.DONE, client.describe())

    def test_a_server_that_prefers_h2_gives_http_1_1_to_whom_speaks_that(self):
        """R7, R35"""
        for version in VERSIONS:
            with self.subTest(version=version), self.peer.serve(
                    certificates.good(), version=version, protocols=["h2", "http/1.1"]) as server:
                fetch = self.fetch(server)
                self.assert_settled(fetch, server, version)
                self.assertIn("protocol http/1.1\n", fetch.text)
                self.assertRegex(fetch.text, r"protocol \(ALPN\) +http/1.1\n")

    def test_a_server_speaks_h2_to_whom_offers_it(self):
        """R7, R35, R45: what comes first from it is a frame of HTTP/2."""
        for version in VERSIONS:
            with self.subTest(version=version), \
                    self.peer.serve(certificates.good(), version=version,
                                    protocols=["h2", "http/1.1"]) as server, \
                    parley_peer.connect(server.port, self.trust, protocols=["http/1.1", "h2"],
                                        extra=["--verbose"]) as client:
                client.wait_for('"h2": the application protocol from here on')
                client.send(HTTP2_PREFACE)
                client.wait_for_stdout(HTTP2_FRAME_HEADER)
                self.assertEqual(client.stdout[3], HTTP2_SETTINGS, client.describe())

    def come_back(self, server, *extra):
        """Our client, with one session: at first it gets it, and then it is resumed."""
        session = certificates.new_folder("session") / "session"
        for resumed in (False, True, True, True):
            fetch = self.fetch(server, "--session", session, *extra)
            self.assert_settled(fetch, server, "1.2")
            self.assertIn("resumed %s\n" % ("yes" if resumed else "no"), fetch.text)
            self.assertEqual(was_resumed(fetch), resumed, fetch)
            yield fetch

    def test_our_client_comes_back(self):
        """R9, R59: with a ticket, and with an ID where the server gives no tickets."""
        for tickets, by in ((True, "by its ticket"), (False, "by its ID")):
            with self.subTest(tickets=tickets), self.peer.serve(
                    certificates.good(), version="1.2", tickets=tickets) as server:
                for fetch in self.come_back(server):
                    self.assertIn(by, fetch.text)

    def our_client_shows(self, identity, version):
        with self.peer.serve(certificates.good(), version=version,
                             client_trust=self.trust) as server:
            return self.fetch(server, *client_words(identity)), server

    def test_each_kind_of_key_authenticates_our_client(self):
        """R8, R42"""
        for version in VERSIONS:
            for kind in self.peer.KEY_KINDS:
                with self.subTest(version=version, key=kind):
                    fetch, server = self.our_client_shows(certificates.client(kind), version)
                    self.assert_settled(fetch, server, version)
                    self.assertIn("client CN=leaf\n", fetch.text)

    def test_our_client_is_known_when_it_comes_back(self):
        """R42, R59: it shows its certificate once."""
        for tickets in (True, False):
            with self.subTest(tickets=tickets), self.peer.serve(
                    certificates.good(), version="1.2", tickets=tickets,
                    client_trust=self.trust) as server:
                for fetch in self.come_back(server, *client_words(certificates.client())):
                    self.assertIn("client CN=leaf\n", fetch.text)
                self.assertRegex(fetch.text, "client +as in the session's first handshake")

    def test_our_client_hears_that_it_is_refused(self):
        """R42, R67: an unknown authority is not on the server's list, so that nothing is shown."""
        faults = (("missing", None), ("missing", certificates.unknown_client()),
                  ("expired", certificates.expired_client()), ("impostor", impostor_client()))
        for version in VERSIONS:
            for fault, identity in faults:
                with self.subTest(version=version, fault=fault):
                    fetch, _ = self.our_client_shows(identity, version)
                    self.assertRegex(fetch.text, self.peer.REFUSES_CLIENT[fault])
                    self.assertNotIn("client CN=", fetch.text)

    def test_a_large_file_passes_through_from_our_server_to_our_client(self):
        """R45: the peer is a server and a client at once."""
        data, folder = os.urandom(4_000_000), certificates.new_folder("site")
        (folder / "large").write_bytes(data)
        for version in VERSIONS:
            with self.subTest(version=version), \
                    parley_peer.serve(certificates.good(), mode=["--root", folder]) as behind, \
                    self.peer.serve(certificates.good(), version=version,
                                    content=self.peer.passing_on(
                                        behind.port, self.trust, version=version)) as server:
                fetch = self.fetch(server, "--output", folder / "copy", path="/large")
                self.assertEqual(fetch.code, parley_peer.DONE, fetch)
                self.assert_told(fetch.text, version)
                self.assertEqual((folder / "copy").read_bytes(), data)


class OurServer(matrix.OurServer, _Both):
    """The peer as a proxy, which is a client of our server."""

    def pass_on(self, identity, ours=None, **theirs):
        with parley_peer.serve(identity, **(ours or {})) as server:
            fetch = self.peer.fetch(server.port, self.trust, **theirs)
            self.assert_done(fetch, server)
            return fetch

    def test_each_suite_of_tls12_that_we_insist_on_protects_the_connection(self):
        """R3, R8, R47"""
        for suite in SUITES12:
            with self.subTest(suite=suite):
                fetch = self.pass_on(identity_for(suite), ours={"suites": [suite]})
                self.assert_told(fetch.text, "1.2", suite)

    def test_each_suite_of_tls12_that_the_peer_insists_on_protects_the_connection(self):
        """R3, R8, R47"""
        for suite in SUITES12:
            with self.subTest(suite=suite):
                fetch = self.pass_on(identity_for(suite), suites=[suite], version="1.2")
                self.assert_told(fetch.text, "1.2", suite)

    def test_each_kind_of_key_authenticates_our_server_in_tls12(self):
        """R8, R47"""
        for kind in self.peer.KEY_KINDS:
            with self.subTest(key=kind):
                fetch = self.pass_on(certificates.good(kind), version="1.2")
                self.assert_told(fetch.text, "1.2")

    def test_the_proxy_asks_for_the_name(self):
        """R6, R61: and is shown the certificate that has it."""
        other = certificates.wrong_name()
        for version in VERSIONS:
            with self.subTest(version=version), \
                    parley_peer.serve(certificates.good(), other) as server:
                fetch = self.peer.fetch(server.port, self.trust, name="other.example",
                                        version=version)
                self.assert_done(fetch, server)
                self.assertRegex(fetch.text, r"name \(SNI\) +other.example\n")

    def come_back(self, proxy, client="no certificate was asked for"):
        """Whether our server resumed a session, in each of four connections, and who came."""
        resumed = []
        for _ in range(4):
            fetch = fetch_plainly(proxy)
            self.assert_done(fetch)
            self.assert_told(fetch.text, "1.2")
            self.assertRegex(fetch.text, r"(?m)^  client +%s$" % re.escape(client))
            resumed.append(was_resumed(fetch))
        return resumed

    def test_the_proxy_comes_back(self):
        """R48, R59: with a ticket, and with an ID when it knows no tickets."""
        for tickets, resumed in self.peer.COMES_BACK.items():
            with self.subTest(tickets=tickets), parley_peer.serve(certificates.good()) as server, \
                    Relay(server.port) as relay, \
                    self.peer.proxy(relay.port, self.trust, version="1.2",
                                    tickets=tickets) as proxy:
                self.assertEqual(self.come_back(proxy), resumed)
                for passage in relay.passages:
                    knows = records.SESSION_TICKET in passage.client_hellos[0].extensions
                    self.assertEqual(knows, tickets)

    def test_the_proxy_is_known_when_it_comes_back(self):
        """R42, R48, R59: it shows its certificate in full handshakes alone."""
        for tickets, resumed in self.peer.COMES_BACK.items():
            with self.subTest(tickets=tickets), self.serve_clients() as server, \
                    self.peer.proxy(server.port, self.trust, version="1.2", tickets=tickets,
                                    identity=certificates.client()) as proxy:
                self.assertEqual(self.come_back(proxy, CLIENT_VERIFIED), resumed)

    def test_a_proxy_that_comes_back_to_another_server_gets_a_full_handshake(self):
        """R48, R59: the other server cannot read the ticket."""
        with parley_peer.serve(certificates.good()) as first, Relay(first.port) as relay, \
                self.peer.proxy(relay.port, self.trust, version="1.2") as proxy, \
                parley_peer.serve(certificates.good()) as second:
            self.assert_done(fetch_plainly(proxy))
            relay.target = second.port
            self.assertEqual(self.come_back(proxy), self.peer.COMES_BACK[True])

    def test_the_proxy_refuses_a_server_that_it_cannot_believe(self):
        """R8, R43: it says why, and our server goes on."""
        faults = ((certificates.wrong_name, self.peer.REFUSES_NAME),
                  (certificates.unknown_issuer, self.peer.REFUSES_CHAIN),
                  (certificates.incomplete, self.peer.REFUSES_CHAIN),
                  (certificates.expired, self.peer.REFUSES_CHAIN))
        for version in VERSIONS:
            for fault, said in faults:
                with self.subTest(version=version, fault=fault.__name__), \
                        parley_peer.serve(fault()) as server, \
                        self.peer.proxy(server.port, self.trust, version=version) as proxy:
                    self.assert_never_done(fetch_plainly(proxy))
                    proxy.wait_for(said)
                    fetch = parley_peer.fetch(server.port, self.trust, extra=["--insecure"])
                    self.assert_done(fetch, server)

    def serve_clients(self):
        return parley_peer.serve(certificates.good(), extra=["--client-ca", self.trust,
                                                             "--client-auth", "require"])

    def test_each_kind_of_key_authenticates_the_proxy(self):
        """R8, R42, R67"""
        with self.serve_clients() as server:
            for version in VERSIONS:
                for kind in self.peer.KEY_KINDS:
                    with self.subTest(version=version, key=kind):
                        fetch = self.peer.fetch(server.port, self.trust, version=version,
                                                identity=certificates.client(kind))
                        self.assert_done(fetch, server)
                        self.assert_told(fetch.text, version)
                        self.assertIn(CLIENT_VERIFIED, fetch.text)

    def test_our_server_refuses_a_proxy_that_it_cannot_believe(self):
        """R42, R67: and the reason stands in our log."""
        faults = (("CLIENT_CERTIFICATE_MISSING", None),
                  ("CERTIFICATE_EXPIRED", certificates.expired_client()),
                  ("UNKNOWN_ISSUER", certificates.unknown_client()),
                  ("PURPOSE_WRONG", certificates.good()))
        for version in VERSIONS:
            for name, identity in faults:
                with self.subTest(version=version, fault=name), self.serve_clients() as server:
                    self.assert_never_done(self.peer.fetch(
                        server.port, self.trust, version=version, identity=identity))
                    server.wait_for(name)
