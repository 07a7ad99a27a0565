"""Names: which of several certificates our server shows, and what our client asks for."""

import ssl

import certificates
import gnutls_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from relay import Relay


@needs(python_peer)
class OurServerTest(Case):
    """Each certificate is verified for the name asked for, so a wrong choice is a failure."""

    @classmethod
    def setUpClass(cls):
        authority = certificates.intermediate()
        cls.first = authority.identity(names=["first.example"])
        cls.second = authority.identity(names=["second.example", "also.second.example"])
        cls.wild = authority.identity(names=["*.wild.example"], key_kind="Ed25519")
        cls.exact = authority.identity(names=["exact.wild.example"], key_kind="RSA-2048")
        cls.identities = (cls.first, cls.second, cls.wild, cls.exact)

    def shown(self, server, name):
        """The certificate that a client is shown who asks for `name`; None asks for none."""
        context = python_peer.client_context(self.trust)
        context.check_hostname = False
        with python_peer.connect(server.port, context, name) as tls:
            return tls.getpeercert(binary_form=True)

    def test_the_name_chooses_the_certificate(self):
        """R6, R61: exact before wildcard, in any case of letters."""
        choices = (("first.example", self.first), ("second.example", self.second),
                   ("also.second.example", self.second), ("SECOND.Example", self.second),
                   ("any.wild.example", self.wild), ("exact.wild.example", self.exact))
        with parley_peer.serve(*self.identities) as server:
            for name, identity in choices:
                with self.subTest(name=name):
                    self.assertEqual(self.shown(server, name), identity.der)
                    self.assert_done(python_peer.fetch(server.port, self.trust, name), server)

    def test_no_name_and_an_unknown_name_get_the_first_certificate(self):
        """R61: the default is shown, and the client judges it."""
        with parley_peer.serve(*self.identities) as server:
            for name in (None, "unknown.example", "a.b.wild.example", "wild.example"):
                with self.subTest(name=name):
                    self.assertEqual(self.shown(server, name), self.first.der)

    def test_an_unknown_name_is_refused_if_so_told(self):
        """R61: unrecognized_name, which is alert 112; no name at all is still welcome."""
        with parley_peer.serve(*self.identities, extra=["--refuse-unknown-names"]) as server:
            with self.assertRaisesRegex(ssl.SSLError, "(?i)unrecognized.name"):
                self.shown(server, "unknown.example")
            self.assertEqual(self.shown(server, "second.example"), self.second.der)
            self.assertEqual(self.shown(server, None), self.first.der)
            fetch = parley_peer.fetch(server.port, self.trust, name="unknown.example")
            self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_UNRECOGNIZED_NAME")

    @needs(openssl_peer, gnutls_peer)
    def test_other_clients_are_shown_the_right_one_too(self):
        """R61"""
        with parley_peer.serve(*self.identities) as server:
            for peer in (openssl_peer, gnutls_peer, parley_peer):
                for name in ("second.example", "any.wild.example", "exact.wild.example"):
                    with self.subTest(peer=peer.__name__, name=name):
                        self.assert_done(peer.fetch(server.port, self.trust, name=name), server)


@needs(openssl_peer)
class OurClientTest(Case):
    def asked(self, identity, name):
        with openssl_peer.serve(identity) as server, Relay(server.port) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust, name=name)
            return fetch, relay.passage.client_hellos[0].server_name

    def test_our_client_asks_for_the_name(self):
        """R6"""
        fetch, asked = self.asked(certificates.good(), "server.example")
        self.assert_done(fetch)
        self.assertEqual(asked, "server.example")

    def test_our_client_never_asks_for_an_address(self):
        """R6, R72: an IP literal is verified against the certificate's addresses, and not sent."""
        identity = certificates.intermediate().identity(names=["IP:127.0.0.1", "IP:::1"])
        for name in ("127.0.0.1", "[::1]"):
            with self.subTest(name=name):
                fetch, asked = self.asked(identity, name)
                self.assert_done(fetch)
                self.assertIsNone(asked)
        for name in ("127.0.0.2", "[::2]", "server.example"):
            with self.subTest(name=name):
                fetch, _ = self.asked(identity, name)
                self.assert_refused(fetch, parley_peer.CERTIFICATE_REFUSED, "NAME_MISMATCH")


if __name__ == "__main__":
    main()
