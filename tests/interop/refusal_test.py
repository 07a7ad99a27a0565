"""Bad certificates: our client refuses each and names the cause, and so do peers of our server."""

import certificates
import curl_peer
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs

# What is wrong, the row of our catalogue, and the name of the alert that the server is sent.
FAULTS = (
    (certificates.wrong_name, "NAME_MISMATCH", "bad certificate"),
    (certificates.expired, "CERTIFICATE_EXPIRED", "certificate expired"),
    (certificates.not_yet_valid, "CERTIFICATE_NOT_YET_VALID", "certificate expired"),
    (certificates.unknown_issuer, "UNKNOWN_ISSUER", "unknown ca"),
    (certificates.incomplete, "UNKNOWN_ISSUER", "unknown ca"),
)


@needs(openssl_peer)
class OurClientTest(Case):
    def refuses(self, identity, name, said=None):
        with openssl_peer.serve(identity, mode=()) as server:
            fetch = parley_peer.fetch(server.port, self.trust)
            self.assert_refused(fetch, parley_peer.CERTIFICATE_REFUSED, name)
            if said:
                server.wait_for("alert " + said)
            return fetch

    def test_each_fault_is_refused_with_its_own_name_and_alert(self):
        """R43, R72, R73, R74"""
        for fault, name, said in FAULTS:
            with self.subTest(fault=fault.__name__):
                self.refuses(fault(), name, said)

    def test_the_evidence_stands_in_the_error(self):
        """R72, R73, R74: when it expired, which names it has, whose certificate is missing."""
        self.assertIn("2020", self.refuses(certificates.expired(), "CERTIFICATE_EXPIRED").text)
        self.assertIn("2099", self.refuses(
            certificates.not_yet_valid(), "CERTIFICATE_NOT_YET_VALID").text)
        self.assertIn("other.example", self.refuses(
            certificates.wrong_name(), "NAME_MISMATCH").text)
        # The terminal wraps the paragraph: a name of two words may stand on two lines.
        self.assertRegex(self.refuses(certificates.incomplete(), "UNKNOWN_ISSUER").text,
                         r"Interop\s+Intermediate")

    def test_an_impostor_with_the_name_of_the_trusted_root_is_refused(self):
        """R73, R91: same issuer's name, another key."""
        with openssl_peer.serve(certificates.impostor_root().identity()) as server:
            fetch = parley_peer.fetch(server.port, self.trust)
            self.assertEqual(fetch.code, parley_peer.CERTIFICATE_REFUSED, fetch)

    def test_a_wildcard_holds_for_one_label_only(self):
        """R72"""
        identity = certificates.intermediate().identity(names=["*.wild.example"])
        with openssl_peer.serve(identity) as server:
            self.assert_done(parley_peer.fetch(server.port, self.trust, name="a.wild.example"))
            for name in ("wild.example", "a.b.wild.example"):
                with self.subTest(name=name):
                    fetch = parley_peer.fetch(server.port, self.trust, name=name)
                    self.assert_refused(fetch, parley_peer.CERTIFICATE_REFUSED, "NAME_MISMATCH")

    def test_a_name_in_the_subject_alone_is_no_name(self):
        """R72: RFC 9525 knows subjectAltName only. The subject of every leaf here is CN=leaf."""
        with openssl_peer.serve(certificates.good()) as server:
            fetch = parley_peer.fetch(server.port, self.trust, name="leaf")
            self.assert_refused(fetch, parley_peer.CERTIFICATE_REFUSED, "NAME_MISMATCH")

    def test_a_leaf_does_not_issue_certificates(self):
        """R73: the leaf of a good chain signs another one."""
        holder = certificates.intermediate().identity(names=["forger.example"])
        self.refuses(certificates.forge(holder, names=["server.example"]), "NOT_A_CA")

    def test_a_refusal_leaves_nothing_on_standard_output(self):
        """R44: not a byte of an answer from somebody who was not authenticated."""
        with openssl_peer.serve(certificates.expired()) as server:
            with parley_peer.connect(server.port, self.trust, stdin=b"a secret\n") as client:
                self.assertEqual(client.finish(), parley_peer.CERTIFICATE_REFUSED)
                self.assertEqual(client.stdout, b"")
            self.assertNotIn("a secret", server.text)

    def test_insecure_believes_anybody(self):
        """The same servers are good enough for --insecure: the refusals above have their cause."""
        for fault, _, _ in FAULTS:
            with self.subTest(fault=fault.__name__), openssl_peer.serve(fault()) as server:
                self.assert_done(
                    parley_peer.fetch(server.port, self.trust, extra=["--insecure"]), server)


class TheirClients:
    """Another client refuses our server, which tells of the alert and serves the next one."""

    def test_each_fault_is_refused_and_our_server_goes_on(self):
        """R8, R43"""
        for fault, _, _ in FAULTS:
            with self.subTest(fault=fault.__name__), parley_peer.serve(fault()) as server:
                self.assert_never_done(self.peer.fetch(server.port, self.trust))
                fetch = parley_peer.fetch(server.port, self.trust, extra=["--insecure"])
                self.assert_done(fetch, server)


@needs(openssl_peer)
class OpensslTest(TheirClients, Case):
    peer = openssl_peer


@needs(gnutls_peer)
class GnutlsTest(TheirClients, Case):
    peer = gnutls_peer


@needs(curl_peer)
class CurlTest(TheirClients, Case):
    peer = curl_peer


@needs(python_peer)
class PythonTest(TheirClients, Case):
    peer = python_peer


@needs(go_peer)
class GoTest(TheirClients, Case):
    peer = go_peer


if __name__ == "__main__":
    main()
