"""Revocation: OCSP responses stapled by either side, and lists that openssl wrote."""

import certificates
import openssl_peer
import parley_peer
from case import Case, main, needs

GOOD, REVOKED = "Cert Status: good", "CERTIFICATE_REVOKED"
CERTIFICATE_STATUS = 4  # the tool's code for a peer that was not verified


class RevocationCase(Case):
    @classmethod
    def setUpClass(cls):
        cls.authority = certificates.intermediate()
        cls.good = cls.authority.identity()
        cls.demanding = cls.authority.identity(extensions="tlsfeature = status_request\n")
        cls.revoked = cls.authority.identity()
        cls.authority.revoke(cls.revoked)


@needs(openssl_peer)
class OurServerTest(RevocationCase):
    def shown(self, identity, staple, *extra):
        with parley_peer.serve(identity, extra=("--staple", staple)) as server:
            return openssl_peer.fetch(server.port, self.trust, extra=extra).text

    def test_staples_what_openssl_asks_for(self):
        self.assertIn(GOOD, self.shown(self.good, self.authority.response(self.good), "-status"))

    def test_staples_nothing_unasked(self):
        self.assertNotIn(GOOD, self.shown(self.good, self.authority.response(self.good)))


@needs(openssl_peer)
class OurClientTest(RevocationCase):
    def fetch(self, identity, *extra, staple=None):
        words = ["-status_file", self.authority.response(staple)] if staple else []
        with openssl_peer.serve(identity, extra=words) as server:
            return parley_peer.fetch(server.port, self.trust, extra=extra)

    def refused(self, fetch, name):
        self.assertFalse(fetch.done, fetch.text)
        self.assertIn(name, fetch.text)
        self.assertEqual(fetch.code, CERTIFICATE_STATUS)

    def test_takes_a_response_that_says_good(self):
        self.assert_done(self.fetch(self.good, staple=self.good))

    def test_refuses_a_response_that_says_revoked(self):
        self.refused(self.fetch(self.revoked, staple=self.revoked), REVOKED)
        self.assert_done(self.fetch(self.revoked, "--revocation", "off", staple=self.revoked))

    def test_refuses_a_response_for_another_certificate(self):
        self.refused(self.fetch(self.good, staple=self.demanding), "OCSP_NOT_FOR_CERTIFICATE")

    def test_demands_the_staple_that_a_certificate_demands(self):
        self.refused(self.fetch(self.demanding), "STAPLE_MISSING")
        self.assert_done(self.fetch(self.demanding, staple=self.demanding))

    def test_looks_into_lists(self):
        lists = self.authority.folder / "lists.pem"
        lists.write_text(self.authority.list().read_text() + self.authority.issuer.list().read_text())
        required = ("--crl", lists, "--revocation", "require")
        self.assert_done(self.fetch(self.good, *required))
        self.refused(self.fetch(self.revoked, *required), REVOKED)
        self.refused(self.fetch(self.good, "--revocation", "require", staple=self.good),
                     "STATUS_MISSING")  # the intermediate's


if __name__ == "__main__":
    main()
