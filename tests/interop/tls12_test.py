"""TLS 1.2 with every peer, in both roles: each suite, group and kind of key, ALPN, and the choice of
version. What was negotiated is read off the wire by a relay, which in TLS 1.2 shows nearly all."""

import certificates
import curl_peer
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
import records
import ssl
from case import Case, main, needs
from relay import Relay

CIPHERS = {"AES_128_GCM_SHA256": "AES128-GCM-SHA256", "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
           "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}
NUMBERS = {0xc02b: ("ECDSA", "AES_128_GCM_SHA256"), 0xc02c: ("ECDSA", "AES_256_GCM_SHA384"),
           0xcca9: ("ECDSA", "CHACHA20_POLY1305_SHA256"), 0xc02f: ("RSA", "AES_128_GCM_SHA256"),
           0xc030: ("RSA", "AES_256_GCM_SHA384"), 0xcca8: ("RSA", "CHACHA20_POLY1305_SHA256")}
GNUTLS12 = "-VERS-ALL:+VERS-TLS1.2"
OURS = {"extra": ["--max-version", "1.2"]}


def python12(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Tls12(Case):
    def settled(self, relay):
        """The suite of the ServerHello that passed, which must be one of TLS 1.2."""
        relay.passage.wait()
        hello = relay.passage.server_hello
        self.assertNotIn(records.SUPPORTED_VERSIONS, hello.extensions)
        self.assertIn(23, hello.extensions, "extended main secret")
        return NUMBERS[hello.suite]

    def our_client(self, server, key="ECDSA", cipher=None, trust=None, **ours):
        with Relay(server.port) as relay:
            fetch = parley_peer.fetch(relay.port, trust or self.trust, **ours)
            self.assert_done(fetch, server)
            settled = self.settled(relay)
        self.assertEqual(settled, (key, cipher or settled[1]))

    def our_server(self, identity, fetch, key="ECDSA", cipher=None, **ours):
        """fetch: called with the port."""
        with parley_peer.serve(identity, **ours) as server, Relay(server.port) as relay:
            self.assert_done(fetch(relay.port), server)
            settled = self.settled(relay)
        self.assertEqual(settled, (key, cipher or settled[1]))


def key_of(kind):
    return "RSA" if kind.startswith("RSA") else "ECDSA"


class OurClientTest(_Tls12):
    @needs(openssl_peer)
    def test_openssl_with_each_kind_of_key_and_each_suite(self):
        """R3, R8, R47, R49"""
        for kind in openssl_peer.KEY_KINDS:
            for cipher, name in CIPHERS.items():
                words = ["-tls1_2", "-cipher", "ECDHE-%s-%s" % (key_of(kind), name)]
                with self.subTest(key=kind, cipher=cipher), openssl_peer.serve(
                        certificates.good(kind), extra=words) as server:
                    self.our_client(server, key_of(kind), cipher)

    @needs(openssl_peer)
    def test_openssl_signs_with_pkcs1_and_with_any_hash(self):
        """R8, R49: what TLS 1.3 does not have."""
        for kind, algorithm in (("RSA-2048", "RSA+SHA256"), ("RSA-2048", "RSA+SHA512"),
                                ("P-256", "ECDSA+SHA384"), ("P-384", "ECDSA+SHA256")):
            with self.subTest(key=kind, algorithm=algorithm), openssl_peer.serve(
                    certificates.good(kind), extra=["-tls1_2", "-sigalgs", algorithm]) as server:
                self.our_client(server, key_of(kind))

    @needs(openssl_peer)
    def test_openssl_with_each_group(self):
        """R5, R25"""
        for group in ("X25519", "P-256", "P-384", "P-521"):
            with self.subTest(group=group), openssl_peer.serve(
                    certificates.good(), groups=[group], extra=["-tls1_2"]) as server:
                self.our_client(server)

    @needs(openssl_peer)
    def test_openssl_and_we_agree_on_a_protocol(self):
        """R7: told in ServerHello, for everybody to read."""
        with openssl_peer.serve(certificates.good(), protocols=["http/1.1"],
                                extra=["-tls1_2"]) as server, Relay(server.port) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust, protocols=["h2", "http/1.1"])
            self.assert_done(fetch, server)
            relay.passage.wait()
            self.assertIn(b"http/1.1", relay.passage.from_server)
            self.assertIn(16, relay.passage.server_hello.extensions)

    @needs(gnutls_peer)
    def test_gnutls_with_each_kind_of_key(self):
        """R8, R47"""
        for kind in gnutls_peer.KEY_KINDS:
            with self.subTest(key=kind), gnutls_peer.serve(
                    certificates.good(kind), versions=GNUTLS12) as server:
                self.our_client(server, key_of(kind))

    @needs(go_peer)
    def test_go_with_each_kind_of_key(self):
        """R8, R47"""
        for kind in go_peer.KEY_KINDS:
            with self.subTest(key=kind), go_peer.serve(
                    certificates.good(kind), extra=["-max-version", "1.2"]) as server:
                self.our_client(server, key_of(kind))

    @needs(python_peer)
    def test_python_with_each_kind_of_key(self):
        """R8, R47: and its reading of the ending is exact."""
        for kind in python_peer.KEY_KINDS:
            context = python12(python_peer.server_context(certificates.good(kind)))
            with self.subTest(key=kind), python_peer.Server(context) as server:
                self.our_client(server, key_of(kind))
                server.wait()
                self.assertEqual(server.failures, [])

    @needs(openssl_peer)
    def test_takes_a_server_that_warns_of_an_unknown_name(self):
        """RFC 5246 7.2.2: a warning ends nothing, before the version is known either."""
        with openssl_peer.serve(certificates.good(), extra=[
                "-tls1_2", "-servername", "other.example", "-cert2", certificates.good().leaf,
                "-key2", certificates.good().key]) as server:
            self.our_client(server)


class OurServerTest(_Tls12):
    @needs(openssl_peer)
    def test_openssl_with_each_kind_of_key_and_each_suite(self):
        """R3, R8, R47, R49"""
        for kind in openssl_peer.KEY_KINDS:
            for cipher, name in CIPHERS.items():
                words = ["-tls1_2", "-cipher", "ECDHE-%s-%s" % (key_of(kind), name)]
                with self.subTest(key=kind, cipher=cipher):
                    self.our_server(
                        certificates.good(kind),
                        lambda port: openssl_peer.fetch(port, self.trust, extra=words),
                        key_of(kind), cipher)

    @needs(openssl_peer)
    def test_openssl_with_each_group(self):
        """R5, R25: the list holds the curve of the certificate too, as it has to."""
        for group in ("X25519", "P-256", "P-384", "P-521"):
            groups = [group] if group == "P-256" else [group, "P-256"]
            with self.subTest(group=group):
                self.our_server(
                    certificates.good(),
                    lambda port: openssl_peer.fetch(port, self.trust, groups=groups,
                                                    extra=["-tls1_2"]))

    @needs(openssl_peer)
    def test_our_suites_decide(self):
        """R3"""
        for cipher in CIPHERS:
            suite = "TLS_ECDHE_ECDSA_WITH_" + cipher
            with self.subTest(suite=suite):
                self.our_server(certificates.good(),
                                lambda port: openssl_peer.fetch(port, self.trust),
                                cipher=cipher, suites=[suite])

    @needs(gnutls_peer)
    def test_gnutls_with_each_kind_of_key(self):
        """R8, R47"""
        for kind in gnutls_peer.KEY_KINDS:
            with self.subTest(key=kind):
                self.our_server(
                    certificates.good(kind),
                    lambda port: gnutls_peer.fetch(port, self.trust, versions=GNUTLS12),
                    key_of(kind))

    @needs(curl_peer)
    def test_curl_with_each_kind_of_key(self):
        """R8, R47"""
        for kind in curl_peer.KEY_KINDS:
            with self.subTest(key=kind):
                self.our_server(
                    certificates.good(kind),
                    lambda port: curl_peer.fetch(port, self.trust, extra=["--tls-max", "1.2"]),
                    key_of(kind))

    @needs(python_peer)
    def test_python_with_each_kind_of_key(self):
        """R8, R47"""
        for kind in python_peer.KEY_KINDS:
            with self.subTest(key=kind):
                self.our_server(
                    certificates.good(kind),
                    lambda port: python_peer.fetch(
                        port, self.trust, context=python12(python_peer.client_context(self.trust))),
                    key_of(kind))

    @needs(go_peer)
    def test_go_takes_what_we_narrow_it_to(self):
        """R8, R11: Go's client speaks both, and our server TLS 1.2 alone."""
        for kind in go_peer.KEY_KINDS:
            with self.subTest(key=kind):
                self.our_server(
                    certificates.good(kind),
                    lambda port: go_peer.fetch(port, self.trust, extra=["-min-version", "1.2"]),
                    key_of(kind), **OURS)

    @needs(openssl_peer)
    def test_a_client_with_one_key_is_shown_the_certificate_of_that_kind(self):
        """R8: the suite names the kind of key."""
        identities = certificates.good("P-256"), certificates.good("RSA-2048")
        for key in ("ECDSA", "RSA"):
            words = ["-tls1_2", "-cipher", "ECDHE-%s-AES128-GCM-SHA256" % key]
            with self.subTest(key=key), parley_peer.serve(*identities) as server, \
                    Relay(server.port) as relay:
                fetch = openssl_peer.fetch(relay.port, self.trust, extra=words)
                self.assert_done(fetch, server)
                self.assertEqual(self.settled(relay)[0], key)


class VersionTest(_Tls12):
    def test_both_settle_on_what_they_share(self):
        """R11: parley with itself; None is no connection."""
        for client, server, version in (([], [], "TLS 1.3"), (["--max-version", "1.2"], [], "TLS 1.2"),
                                        ([], ["--max-version", "1.2"], "TLS 1.2"),
                                        (["--min-version", "1.3"], ["--max-version", "1.2"], None),
                                        (["--max-version", "1.2"], ["--min-version", "1.3"], None)):
            with self.subTest(client=client, server=server), parley_peer.serve(
                    certificates.good(), extra=server) as running:
                fetch = parley_peer.fetch(running.port, self.trust, extra=client)
                if version is None:
                    self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_PROTOCOL_VERSION")
                else:
                    self.assert_done(fetch, running)
                    self.assertRegex(fetch.text, "version +" + version)

    @needs(openssl_peer)
    def test_openssl_notices_and_we_notice_the_version_taken_out(self):
        """R12, RFC 7507: a client that falls back for no reason."""
        with parley_peer.serve(certificates.good()) as server:
            fetch = openssl_peer.fetch(server.port, self.trust,
                                       extra=["-tls1_2", "-fallback_scsv"])
            self.assertFalse(fetch.done)
            self.assertIn("inappropriate fallback", fetch.text)

    @needs(openssl_peer)
    def test_a_client_of_tls11_is_named(self):
        """R81"""
        with parley_peer.serve(certificates.good()) as server:
            fetch = openssl_peer.fetch(server.port, self.trust,
                                       extra=["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
            self.assertFalse(fetch.done)
            server.wait_for("VERSION_NOT_SHARED: the client speaks at most TLS 1.1")


if __name__ == "__main__":
    main()
