"""What must work with every peer: each suite, group and kind of key, HelloRetryRequest and ALPN.

Two sets of tests, one for each role of ours; a test file makes cases of them for one peer. What was
negotiated is read off the wire by a relay, so neither side has to be believed.
"""

import re

import certificates
import parley_peer
from case import GROUPS, SUITES
from records import GROUPS as GROUP_NAMES, SUITES as SUITE_NAMES
from relay import Relay


class _Matrix:
    peer = None

    def exchange_in_our_role(self, identity=None, ours=None, theirs=None, trust=None):
        """One fetch through a relay, which must be done well: the Fetch and the Passage."""
        raise NotImplementedError

    def chooses(self, what):
        if what not in self.their_choices():
            self.skipTest("the peer cannot choose its " + what)

    def check_suite(self, suite, **options):
        _, passage = self.exchange_in_our_role(**options)
        self.assertEqual(SUITE_NAMES[passage.server_hello.suite], suite)

    def check_group(self, group, **options):
        _, passage = self.exchange_in_our_role(**options)
        self.assertEqual(GROUP_NAMES[passage.server_hello.group], group)

    def check_retry(self, first, second, **options):
        """The client's one share is of `first`, and the server insists on `second`."""
        _, passage = self.exchange_in_our_role(**options)
        opening, again = passage.client_hellos
        self.assertNotIn(second, [GROUP_NAMES.get(group) for group in opening.share_groups])
        self.assertIn(first, [GROUP_NAMES.get(group) for group in opening.share_groups])
        self.assertEqual([GROUP_NAMES[group] for group in again.share_groups], [second])
        self.assertTrue(passage.retried)
        self.assertEqual(GROUP_NAMES[passage.server_hello.group], second)
        self.assertEqual(opening.random, again.random)
        self.assertEqual(opening.session_id, again.session_id)
        self.assertEqual(opening.suites, again.suites)

    def test_each_kind_of_key_authenticates_the_server(self):
        """R8, R39, R40, R75"""
        for kind in self.peer.KEY_KINDS:
            with self.subTest(key=kind):
                self.exchange_in_our_role(certificates.good(kind))

    def test_a_chain_signed_with_rsa_is_good(self):
        """R8, R73: PKCS #1 signs certificates, RSA-PSS the handshake."""
        identity = certificates.rsa_intermediate().identity(key_kind="RSA-2048")
        self.exchange_in_our_role(identity, trust=certificates.rsa_root().certificate)

    def test_each_suite_that_we_insist_on_protects_the_connection(self):
        """R3, R15, R71"""
        for suite in SUITES:
            with self.subTest(suite=suite):
                self.check_suite(suite, ours={"suites": [suite]})

    def test_each_suite_that_the_peer_insists_on_protects_the_connection(self):
        """R3, R15, R71"""
        self.chooses("suites")
        for suite in SUITES:
            with self.subTest(suite=suite):
                self.check_suite(suite, theirs={"suites": [suite]})

    def test_each_group_that_we_insist_on_agrees_on_keys(self):
        """R5, R19, R22, R23"""
        for group in GROUPS:
            with self.subTest(group=group):
                self.check_group(group, ours={"groups": [group]})

    def test_each_group_that_the_peer_insists_on_agrees_on_keys(self):
        """R5, R19, R22, R23"""
        self.chooses("groups")
        for group in getattr(self.peer, "INSISTS_ON_GROUPS", GROUPS):
            with self.subTest(group=group):
                self.check_group(group, theirs={"groups": [group]})


class OurClient(_Matrix):
    """Our client against the peer's server."""

    def their_choices(self):
        return self.peer.SERVER_CHOOSES

    def exchange_in_our_role(self, identity=None, ours=None, theirs=None, trust=None, said=None):
        identity = identity or certificates.good()
        with self.peer.serve(identity, **(theirs or {})) as running, Relay(running.port) as relay:
            fetch = parley_peer.fetch(relay.port, trust or self.trust, **(ours or {}))
            self.assert_done(fetch, running)
            relay.passage.wait()
            # Some servers tell it in their page, others to whoever started them.
            if said and not re.search(said, fetch.text):
                running.wait_for(said)
            return fetch, relay.passage

    def test_our_client_sends_the_share_that_the_server_asks_for(self):
        """R5, R20, R21, R90"""
        for first, second in (("X25519", "P-384"), ("P-256", "P-384"), ("P-384", "P-521"),
                              ("P-521", "P-256")):
            with self.subTest(first=first, second=second):
                self.check_retry(first, second, ours={"groups": [first, second]},
                                 theirs={"groups": [second]})

    def test_our_client_and_the_server_agree_on_a_protocol(self):
        """R7, R18, R35"""
        _, passage = self.exchange_in_our_role(
            ours={"protocols": ["h2", "http/1.1"]}, theirs={"protocols": ["http/1.1"]},
            said=self.peer.SERVER_SAYS_PROTOCOL % "http/1.1")
        self.assertEqual(set(passage.server_hello.extensions), {43, 51})


class OurServer(_Matrix):
    """The peer's client against our server."""

    def their_choices(self):
        return self.peer.CLIENT_CHOOSES

    def exchange_in_our_role(self, identity=None, ours=None, theirs=None, trust=None):
        identity = identity or certificates.good()
        with parley_peer.serve(identity, **(ours or {})) as running, Relay(running.port) as relay:
            fetch = self.peer.fetch(relay.port, trust or self.trust, **(theirs or {}))
            self.assert_done(fetch, running)
            relay.passage.wait()
            return fetch, relay.passage

    def test_our_server_asks_for_the_share_that_it_wants(self):
        """R5, R20, R21, R90"""
        for first, second in self.peer.CLIENT_RETRIES:
            with self.subTest(first=first, second=second):
                self.check_retry(first, second, ours={"groups": [second]},
                                 theirs={"groups": [first, second]})

    def test_our_server_of_pages_speaks_http_by_itself(self):
        """R7: without a list, `serve` offers the one protocol that its pages are carried by."""
        self.chooses("protocols")
        fetch, _ = self.exchange_in_our_role(theirs={"protocols": ["h2", "http/1.1"]})
        self.assertRegex(fetch.text, self.peer.CLIENT_SAYS_PROTOCOL % "http/1.1")

    def test_our_server_chooses_the_protocol_that_it_prefers(self):
        """R7, R18, R35"""
        self.chooses("protocols")
        for offer in (["http/1.1", "x-other"], ["x-other", "http/1.1"]):
            with self.subTest(offer=offer):
                fetch, passage = self.exchange_in_our_role(
                    ours={"protocols": ["http/1.1", "x-other"]}, theirs={"protocols": offer})
                self.assertRegex(fetch.text, self.peer.CLIENT_SAYS_PROTOCOL % "http/1.1")
                self.assertEqual(set(passage.server_hello.extensions), {43, 51})
