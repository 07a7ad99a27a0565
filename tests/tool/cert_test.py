"""parley cert: certificates in files shown, verified, and put in order."""

import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import stat
import tempfile

import certificates
import parley_peer
from case import Case, main
from failures_test import on_terminal
from process import run

TOOL = parley_peer.TOOL
DOCS = pathlib.Path(__file__, "../../../docs/certificates.md").resolve()
DAY = datetime.timedelta(days=1)


def keys_of(value):
    """Every key at every depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set()


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def moment_text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def blocks(text):
    """The PEM blocks of certificates, without their lines' ends."""
    return ["".join(block.split()) for block in
            re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", text, re.S)]


class CertCase(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def cert(self, *words, code=parley_peer.DONE, stdin=b""):
        process, got = run([TOOL, "cert", *words], stdin=stdin)
        self.assertEqual(got, code, process.describe())
        self.assertNotRegex(process.text, "Sanitizer|runtime error:")
        return process

    def text(self, *words, code=parley_peer.DONE, stdin=b""):
        process = self.cert(*words, code=code, stdin=stdin)
        self.assertEqual(process.stderr, b"")
        text = process.stdout.decode("ascii")
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        return text

    def data(self, *words, code=parley_peer.DONE, stdin=b""):
        process = self.cert(*words, "--json", code=code, stdin=stdin)
        self.assertEqual(process.stderr, b"")
        data = json.loads(process.stdout)
        self.assertEqual((data["schema"], data["exit_code"]), (1, code))
        return data

    def refuses(self, *words, because):
        process = self.cert(*words, code=parley_peer.USAGE)
        self.assertIn(because, " ".join(process.text.split()))
        self.assertEqual(process.stdout, b"")

    def file(self, name, *parts):
        """A file of these, which are paths or bytes."""
        path = self.folder / name
        path.write_bytes(b"".join(part if isinstance(part, bytes) else part.read_bytes()
                                  for part in parts))
        return path


class ShowTest(CertCase):
    def test_each_certificate_of_a_file_is_shown_with_what_openssl_says_of_it(self):
        good = certificates.good()
        leaf, issuer = self.data("show", good.chain)["certificates"]
        about = certificates.openssl("x509", "-in", good.leaf, "-noout", "-serial", "-dates",
                                     "-dateopt", "iso_8601", "-fingerprint", "-sha256").decode()
        told = dict(line.split("=", 1) for line in about.splitlines())
        self.assertEqual((leaf["subject"], leaf["issuer"]), ("CN=leaf", "CN=Interop Intermediate"))
        self.assertEqual(issuer["subject"], leaf["issuer"])
        self.assertEqual(leaf["serial"].replace(":", ""), told["serial"].lower())
        for ours, theirs in (("not_before", "notBefore"), ("not_after", "notAfter")):
            self.assertEqual(leaf["validity"][ours], told[theirs].replace(" ", "T"))
        self.assertEqual(leaf["sha256"], told["sha256 Fingerprint"].lower())
        self.assertEqual(leaf["sha256"].replace(":", ""), hashlib.sha256(good.der).hexdigest())
        self.assertEqual(leaf["names"], ["DNS:server.example"])
        self.assertEqual((leaf["key"], leaf["version"]), ("P-256", 3))
        self.assertEqual((leaf["is_ca"], issuer["is_ca"]), (False, True))
        extensions = {one["name"]: one for one in leaf["extensions"]}
        self.assertEqual(extensions["keyUsage"],
                         {"oid": "2.5.29.15", "name": "keyUsage", "critical": True,
                          "text": "digitalSignature"})
        self.assertEqual(extensions["extendedKeyUsage"]["text"], "serverAuth")

    def test_the_pin_is_that_of_the_key(self):
        """RFC 7469 2.4"""
        good = certificates.good()
        key = certificates.openssl("pkey", "-in", good.key, "-pubout", "-outform", "DER")
        pin = self.data("show", good.leaf)["certificates"][0]["pin"]
        self.assertEqual(pin.encode(), base64.b64encode(hashlib.sha256(key).digest()))

    def test_pem_der_and_standard_input_are_the_same(self):
        good = certificates.good()
        shown = self.text("show", good.leaf)
        self.assertEqual(self.text("show", self.file("leaf.der", good.der)), shown)
        self.assertEqual(self.text("show", "-", stdin=good.leaf.read_bytes()), shown)
        self.assertEqual(self.text("show", "-", stdin=good.der), shown)

    def test_the_text_has_all_that_the_json_has(self):
        good = certificates.good()
        text = " ".join(self.text("show", good.chain).split())
        for certificate in self.data("show", good.chain)["certificates"]:
            for part in ("subject", "issuer", "serial", "key", "signature", "sha256", "pin"):
                self.assertIn(certificate[part], text)
            for extension in certificate["extensions"]:
                self.assertIn(extension["text"], text)
        self.assertIn("Certificate 2 of 2", text)

    def test_it_warns_ahead_of_the_end(self):
        """R77"""
        good = certificates.good().leaf
        end = moment(self.data("show", good)["certificates"][0]["validity"]["not_after"])
        for at, state, distance in (
                (end - 91 * DAY, "not yet valid", "not valid for another 1 day"),
                (end - 29.5 * DAY, "ends soon", "expires in 29 days"),
                (end, "ends soon", "expires in 0 seconds"),
                (end + datetime.timedelta(hours=2), "expired", "expired 2 hours ago"),
                (end + 61 * DAY, "expired", "expired 61 days ago")):
            with self.subTest(state=state, distance=distance):
                words = ["show", good, "--time", moment_text(at)]
                found = self.data(*words)["certificates"][0]["validity"]
                self.assertEqual((found["state"], found["distance"]), (state, distance))
                self.assertIn("! " + distance, self.text(*words))
        year = certificates.intermediate().identity(start="20260101000000Z", end="20270101000000Z")
        found = self.data("show", year.leaf, "--time", "2026-11-01")["certificates"][0]
        self.assertEqual(found["validity"]["state"], "good")
        found = self.text("show", year.leaf, "--time", "2026-10-31T23:59:00-00:02")
        self.assertIn("  expires in 60 days", found)
        self.assertNotIn("!", found)

    def test_a_certificate_that_cannot_be_read_hides_no_other(self):
        good = certificates.good()
        broken = b"-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END CERTIFICATE-----\n"
        path = self.file("mixed.pem", good.leaf, broken, certificates.trust())
        code = parley_peer.CERTIFICATE_REFUSED
        found = self.data("show", path, code=code)["certificates"]
        self.assertEqual([one.get("subject", one.get("name")) for one in found],
                         ["CN=leaf", "CERTIFICATE_MALFORMED", "CN=Interop Root"])
        self.assertIn("CERTIFICATE_MALFORMED", self.text("show", path, code=code))

    def test_what_a_certificate_says_cannot_move_the_cursor(self):
        authority = certificates.Authority("Bad \x1b[2J \u2028 Root")
        text = self.text("show", authority.certificate)
        self.assertIn("\\x1b[2J", text)
        self.assertNotIn("\x1b", text)

    def test_private_keys_are_not_shown(self):
        good = certificates.good()
        path = self.file("both.pem", good.key, good.leaf)
        self.assertEqual(self.text("show", path), self.text("show", good.leaf))

    def test_colours_are_for_terminals(self):
        good = certificates.good().leaf
        self.assertNotIn("\x1b", self.text("show", good))
        self.assertIn("\x1b", on_terminal([TOOL, "cert", "show", good], 80))
        shown = on_terminal([TOOL, "cert", "show", good], 60, NO_COLOR="1")
        self.assertNotIn("\x1b", shown)

    def test_mistakes_are_told(self):
        good = certificates.good()
        for words, because in ((["show"], "One FILE is wanted."),
                               (["show", "a", "b"], "One FILE is wanted."),
                               (["show", "/nonexistent"], "FILE_UNREADABLE"),
                               (["show", "/"], "FILE_UNREADABLE"),
                               (["show", good.key], "PEM_EMPTY"),
                               ([], "`parley cert show`, `verify` or `chain`"),
                               (["sing", "a"], "`parley cert show`, `verify` or `chain`"),
                               (["--json"], "What is '--json'?")):
            with self.subTest(words=words):
                self.refuses(*words, because=because)
        for text in ("", "tomorrow", "2026", "2026-13-01", "2026-02-29", "2026-11-21T", "2026-1-21",
                     "2026-11-21T09:31:21", "2026-11-21T24:00:00Z", "2026-11-21T09:31:21+0100",
                     "2026-11-21T09:31:21.Z", "2026-11-21Z", " 2026-11-21", "2026-11-21T09:31:21ZZ"):
            with self.subTest(time=text):
                self.refuses("show", good.leaf, "--time", text, because="is not a moment")
        for text in ("2024-02-29", "2026-11-21t09:31:21.25z", "2026-11-21 09:31:21-08:00",
                     "0001-01-01", "9999-12-31T23:59:59Z"):
            self.data("show", good.leaf, "--time", text)


class VerifyTest(CertCase):
    def verify(self, path, *more, name="server.example", code=parley_peer.DONE, ca=None):
        if "--time" not in more:  # one moment for both runs
            more = (*more, "--time", moment_text(datetime.datetime.now(datetime.timezone.utc)))
        words = ["verify", path, "--name", name, "--ca", ca or self.trust, *more]
        data = self.data(*words, code=code)
        text = self.text(*words, code=code)
        self.assertIn("%s is %sgood for" % (path.name, "" if code == 0 else "not "), text)
        return data, " ".join(text.split())

    def refused(self, path, row, *more, **options):
        data, text = self.verify(path, *more, code=parley_peer.CERTIFICATE_REFUSED, **options)
        self.assertEqual(data["verdict"]["name"], row)
        self.assertFalse(data["judgement"]["good"])
        for part in ("cause", "found", "expected", "fault", "remedy", "reference"):
            if data["verdict"][part]:
                self.assertIn(data["verdict"][part], text)
        return data, text

    def test_a_good_chain_is_shown_with_the_path_that_is_believed(self):
        """R73"""
        data, text = self.verify(certificates.good().chain)
        self.assertIsNone(data["verdict"])
        judgement = data["judgement"]
        self.assertTrue(judgement["good"])
        self.assertEqual(judgement["profile"], "private")
        path, = judgement["paths"]
        self.assertEqual([(link["position"], link["place"], link["subject"]) for link in
                          path["certificates"]],
                         [(0, "leaf", "CN=leaf"), (1, "certificate 1", "CN=Interop Intermediate"),
                          (-1, "anchor", "CN=Interop Root")])
        for link in path["certificates"]:
            self.assertIn("%s %s; serial %s; valid %s to %s" % (
                link["place"], link["subject"], link["serial"], link["validity"]["not_before"],
                link["validity"]["not_after"]), text)

    def test_more_certificates_may_come_from_another_file(self):
        bare = certificates.incomplete().leaf
        self.refused(bare, "UNKNOWN_ISSUER")
        self.verify(bare, "--untrusted", certificates.intermediate().certificate)
        self.verify(bare, "--untrusted",
                    self.file("many.pem", certificates.other_root().certificate,
                              certificates.intermediate().certificate))

    def test_der_and_standard_input_are_judged_too(self):
        good = certificates.good()
        self.verify(self.file("leaf.der", good.der), "--untrusted", good.issuers)
        data = self.data("verify", "-", "--name", "server.example", "--ca", self.trust,
                         stdin=good.chain.read_bytes())
        self.assertEqual((data["file"], data["verdict"]), ("-", None))

    def test_an_expired_certificate_is_told_with_serial_position_end_and_age(self):
        """R74, R77"""
        data, text = self.refused(certificates.expired().chain, "CERTIFICATE_EXPIRED")
        path = data["judgement"]["paths"][0]
        leaf = path["certificates"][0]
        self.assertEqual((path["at"], leaf["position"]), ("leaf", 0))
        self.assertEqual((leaf["validity"]["not_after"], leaf["validity"]["state"]),
                         ("2020-02-01T00:00:00Z", "expired"))
        self.assertRegex(leaf["validity"]["distance"], r"^expired \d+ days ago$")
        self.assertIn("! leaf CN=leaf; serial %s; valid 2020-01-01T00:00:00Z to "
                      "2020-02-01T00:00:00Z: expired" % leaf["serial"], text)

    def test_a_wrong_name_is_told_with_those_that_are_there_and_the_nearest(self):
        """R72, R78"""
        names = ("www.example.com", "mail.example.com", "other.test")
        chain = certificates.intermediate().identity(names=names).chain
        data, text = self.refused(chain, "NAME_MISMATCH", name="ww.example.com")
        judgement = data["judgement"]
        self.assertEqual(judgement["wanted_name"], "ww.example.com")
        self.assertEqual(judgement["names"], ["DNS:" + name for name in names])
        self.assertEqual(judgement["nearest_name"], "DNS:www.example.com")
        self.assertIn("nearest name DNS:www.example.com", text)
        self.assertIn("it is for DNS:www.example.com, DNS:mail.example.com, DNS:other.test", text)

    def test_an_incomplete_chain_is_told_with_what_is_missing_and_where_it_is(self):
        """R73, R79"""
        chain = certificates.incomplete_with_url().chain
        data, text = self.refused(chain, "UNKNOWN_ISSUER")
        judgement = data["judgement"]
        self.assertEqual(judgement["missing_issuer"], {
            "name": "CN=Interop Intermediate", "url": certificates.ISSUER_URL})
        self.assertIn("missing issuer CN=Interop Intermediate", text)
        self.assertIn("at " + certificates.ISSUER_URL, text)
        self.assertIn("parley cert chain FILE", text)
        self.assertIn("--ca FILE", text)
        data, text = self.refused(certificates.incomplete().chain, "UNKNOWN_ISSUER")
        self.assertIsNone(data["judgement"]["missing_issuer"]["url"])

    def test_a_wrong_local_clock_is_suspected_where_the_evidence_speaks_for_it(self):
        """R82: long before all of the chain, and before this software."""
        good = certificates.good().chain
        for at in ("1970-01-02", "2001-01-01T00:00:00Z"):
            data, text = self.refused(good, "ANCHOR_NOT_VALID_NOW", "--time", at)
            self.assertIsNotNone(data["judgement"]["clock"])
            self.assertIn("local clock " + data["judgement"]["clock"], text)
        data, _ = self.refused(certificates.expired().chain, "CERTIFICATE_EXPIRED")
        self.assertIsNone(data["judgement"]["clock"])

    def test_every_path_that_failed_is_told_with_its_reason(self):
        """R73"""
        expired = certificates.Authority("Twice")
        chain = expired.identity().chain
        data, text = self.refused(
            self.file("two.pem", chain, certificates.impostor_root().certificate,
                      certificates.good().issuers), "UNKNOWN_ISSUER")
        self.assertGreaterEqual(len(data["judgement"]["paths"]), 1)
        for number, path in enumerate(data["judgement"]["paths"], 1):
            self.assertIn("path %d %s" % (number, path["name"]), text)

    def test_of_a_bundle_that_begins_with_an_authority_it_says_how_to_mend_it(self):
        inter = certificates.intermediate().certificate
        path = self.file("wrong-order.pem", inter, certificates.good().leaf)
        data, text = self.refused(path, "KEY_USAGE_WRONG")
        advice, = data["judgement"]["advice"]
        self.assertIn("`parley cert chain FILE`", advice)
        self.assertIn(advice, text)
        data, _ = self.refused(self.file("alone.pem", inter), "KEY_USAGE_WRONG")
        self.assertEqual(data["judgement"]["advice"], [])

    def test_a_clients_certificate_is_judged_as_a_server_does(self):
        good = certificates.good().chain
        words = ["verify", good, "--client", "--ca", self.trust]
        data = self.data(*words, code=parley_peer.CERTIFICATE_REFUSED)
        self.assertEqual((data["verdict"]["name"], data["use"]), ("PURPOSE_WRONG", "client"))
        self.assertIn("is not good for a client", self.text(*words, code=4))

    def test_profiles_are_named_by_the_caller_or_by_the_trust(self):
        good = certificates.good().chain
        data, _ = self.verify(good, "--profile", "private")
        self.assertEqual(data["judgement"]["profile"], "private")
        process, _ = run([TOOL, "cert", "verify", good, "--name", "server.example", "--ca",
                          self.trust, "--profile", "web", "--json"])
        self.assertEqual(json.loads(process.stdout)["judgement"]["profile"], "web")
        process, _ = run([TOOL, "cert", "verify", good, "--name", "server.example", "--json"],
                         env={**os.environ, "SSL_CERT_FILE": str(self.trust)})
        data = json.loads(process.stdout)
        self.assertEqual((data["trust"], data["judgement"]["profile"]),
                         ("the system's authorities", "web"))

    def test_revocation_lists_and_responses_are_looked_at(self):
        authority = certificates.Authority("Revoking", issuer=certificates.root())
        good, bad = authority.identity(), authority.identity()
        authority.revoke(bad)
        lists = [self.file("crl.pem", authority.list()),
                 self.file("crl.der", certificates.openssl(
                     "crl", "-in", self.file("root.crl", certificates.root().list()), "-outform",
                     "DER"))]
        both = ["--crl", lists[0], "--crl", lists[1]]
        data, text = self.verify(good.chain, *both, "--revocation", "require")
        link = data["judgement"]["paths"][0]["certificates"][0]
        self.assertRegex(link["revocation"], "^good, by the CRL of CN=Revoking")
        self.assertIn("revocation: " + link["revocation"], text)
        self.refused(good.chain, "STATUS_MISSING", "--revocation", "require", "--crl", lists[0])
        self.refused(bad.chain, "CERTIFICATE_REVOKED", *both)
        self.verify(bad.chain, *both, "--revocation", "off")
        response = self.file("good.ocsp", authority.response(good))
        data, _ = self.verify(good.chain, "--ocsp", response, "--crl", lists[1], "--revocation",
                              "require")
        self.assertRegex(data["judgement"]["paths"][0]["certificates"][0]["revocation"],
                         "^good, by .*OCSP")
        self.refused(bad.chain, "CERTIFICATE_REVOKED", "--ocsp",
                     self.file("bad.ocsp", authority.response(bad)))
        for row, *what in (("OCSP_MALFORMED", "--ocsp", good.chain),
                           ("CRL_STALE", "--crl", lists[0], "--time", moment_text(
                               datetime.datetime.utcnow() + 10 * DAY))):
            data, _ = self.refused(good.chain, row, *what)
            self.assertIsNone(data["judgement"]["paths"][0]["certificates"][0]["revocation"])

    def test_text_of_certificates_cannot_move_the_cursor(self):
        authority = certificates.Authority("Bad \x1b[2J \u2028 Root")
        data, text = self.refused(authority.identity().chain, "UNKNOWN_ISSUER")
        self.assertNotIn("\x1b", text)
        self.assertIn("\\x1b[2J", data["judgement"]["missing_issuer"]["name"])

    def test_mistakes_are_told(self):
        good = certificates.good()
        for words, because in (
                (["verify"], "One FILE is wanted."),
                (["verify", good.chain], "--name NAME is missing"),
                (["verify", good.chain, "--name", "not a name"], "NAME_INVALID"),
                (["verify", good.chain, "--name", ""], "NAME_INVALID"),
                (["verify", good.chain, "--name", "a", "--ca", "/nonexistent"], "FILE_UNREADABLE"),
                (["verify", good.chain, "--name", "a", "--ca", good.key], "PEM_EMPTY"),
                (["verify", good.chain, "--name", "a", "--untrusted", "/nonexistent"],
                 "FILE_UNREADABLE"),
                (["verify", "/nonexistent", "--name", "a"], "FILE_UNREADABLE"),
                (["verify", good.key, "--name", "a"], "PEM_EMPTY"),
                (["verify", good.chain, "--name", "a", "--profile", "strict"], "is not a profile"),
                (["verify", good.chain, "--name", "a", "--revocation", "maybe"],
                 "is none of off, if-present and require"),
                (["verify", good.chain, "--name", "a", "--crl", "/nonexistent"], "FILE_UNREADABLE"),
                (["verify", good.chain, "--name", "a", "--crl", good.chain], "PEM_EMPTY"),
                (["verify", good.chain, "--name", "a", "--ocsp", "/nonexistent"],
                 "FILE_UNREADABLE"),
                (["verify", good.chain, "--name", "a", *(["--crl", "x"] * 65)],
                 "More than 64 files"),
                (["verify", good.chain, "--name", "a", "--ca", good.key], "%s: no" % good.key),
                (["verify", good.key, "--name", "a"], "Found: %s." % good.key),
                (["verify", good.chain, "--name", "a", "--untrusted", good.key],
                 "Found: %s." % good.key),
                (["verify", good.chain, "--name", "a", "--crl", good.chain], "%s: no" % good.chain),
                (["verify", good.chain, "--name", "a", "--time", "now"], "is not a moment")):
            with self.subTest(words=words):
                self.refuses(*words, because=because)


class ChainTest(CertCase):
    def chain(self, path, *more, code=parley_peer.DONE):
        """What was found, and the chain."""
        data = self.data("chain", path, *more, code=code)
        process = self.cert("chain", path, *more, code=code)
        self.assertEqual(process.stdout.decode(), data["chain"])
        return data, " ".join(process.stderr.decode().split())

    def orders(self, data):
        """By their numbers in the chain; and why others are left out."""
        certificate = data["certificates"]
        chain = sorted((one for one in certificate if one["number"]), key=lambda one: one["number"])
        return ([one["position"] for one in chain],
                {one["position"]: one["left_out"] for one in certificate if one["left_out"]})

    def test_a_bundle_in_order_stays_as_it_is(self):
        good = certificates.good()
        data, text = self.chain(good.chain, "--ca", self.trust)
        self.assertEqual((data["was_in_order"], data["complete"]), (True, True))
        self.assertEqual(blocks(data["chain"]), blocks(good.chain.read_text()))
        self.assertIn("in order, and the chain is complete.", text)

    def test_a_bundle_is_put_in_order_and_verifies_then(self):
        """R79"""
        good, inter = certificates.good(), certificates.intermediate().certificate
        path = self.file("mess.pem", inter, good.key, certificates.trust(),
                         certificates.other_root().certificate, inter,
                         certificates.rsa_intermediate().certificate, good.leaf)
        data, text = self.chain(path, "--ca", self.trust)
        self.assertEqual((data["was_in_order"], data["complete"]), (False, True))
        self.assertEqual(self.orders(data), (
            [6, 1], {2: "root", 3: "root", 4: "doublet", 5: "unrelated"}))
        self.assertEqual(blocks(data["chain"]), blocks(good.chain.read_text()))
        self.assertIn("not in order, mended, and the chain is complete.", text)
        for part in ("it is there twice", "a root:", "it has issued nothing in this chain"):
            self.assertIn(part, text)
        mended = self.file("mended.pem", data["chain"].encode())
        self.data("verify", mended, "--name", "server.example", "--ca", self.trust)
        with parley_peer.serve(certificates.Identity(good.leaf, mended, good.issuers, good.key,
                                                     good.der)) as server:
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    def test_what_is_missing_is_named_with_its_url(self):
        """R79"""
        code = parley_peer.CERTIFICATE_REFUSED
        path = certificates.incomplete_with_url().chain
        data, text = self.chain(path, "--ca", self.trust, code=code)
        self.assertFalse(data["complete"])
        self.assertEqual(data["missing_issuer"], {"name": "CN=Interop Intermediate",
                                                  "url": certificates.ISSUER_URL})
        self.assertEqual(data["verdict"]["name"], "UNKNOWN_ISSUER")
        self.assertIn("missing issuer CN=Interop Intermediate; it can be had at %s"
                      % certificates.ISSUER_URL, text)
        data, text = self.chain(certificates.incomplete().chain, "--ca", self.trust, code=code)
        self.assertIn("the certificate does not say where it can be had", text)

    def test_a_root_in_the_file_completes_it_and_is_left_out(self):
        good = certificates.good()
        path = self.file("with-root.pem", good.chain, certificates.trust())
        data, _ = self.chain(path)
        self.assertEqual(self.orders(data), ([1, 2], {3: "root"}))
        self.assertTrue(data["complete"])
        self.chain(path, "--ca", certificates.other_root().certificate,
                   code=parley_peer.CERTIFICATE_REFUSED)

    def test_a_root_with_the_name_alone_does_not(self):
        good = certificates.good()
        path = self.file("impostor.pem", good.chain, certificates.impostor_root().certificate)
        data, _ = self.chain(path, "--ca", certificates.impostor_root().certificate,
                             code=parley_peer.CERTIFICATE_REFUSED)
        self.assertFalse(data["complete"])

    def test_a_chain_that_has_expired_is_complete_all_the_same(self):
        """R77: and its age is told."""
        data, text = self.chain(certificates.expired().chain, "--ca", self.trust)
        self.assertTrue(data["complete"])
        self.assertEqual(data["certificates"][0]["validity"]["state"], "expired")
        self.assertRegex(text, r"certificate 1 CN=leaf: expired \d+ days ago")

    def test_a_certificate_that_issued_itself_is_a_chain(self):
        data, _ = self.chain(certificates.trust())
        self.assertEqual((self.orders(data), data["complete"]), (([1], {}), True))

    def test_keys_are_never_written(self):
        good = certificates.good()
        path = self.file("all.pem", good.key, good.chain)
        process = self.cert("chain", path, "--ca", self.trust)
        self.assertNotIn("KEY-----", process.text)
        self.assertIn("the file holds one, which is not written", process.text)
        self.assertTrue(self.data("chain", path, "--ca", self.trust)["holds_key"])

    def test_the_chain_is_written_whole_or_not_at_all(self):
        good = certificates.good()
        out = self.folder / "out.pem"
        words = ["chain", good.chain, "--ca", self.trust, "--out", out]
        process = self.cert(*words)
        self.assertEqual(process.stdout, b"")
        self.assertEqual(blocks(out.read_text()), blocks(good.chain.read_text()))
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o644)
        os.chmod(out, 0o600)
        out.write_text("old")
        self.refuses(*words, because="is there already: --force")
        self.assertEqual(out.read_text(), "old")
        data = self.data(*words, "--force")
        self.assertEqual((data["out"], data["chain"]), (str(out), None))
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["out.pem"])

    def test_a_bundle_can_be_mended_in_its_place(self):
        good = certificates.good()
        path = self.file("mess.pem", good.issuers, good.leaf)
        self.cert("chain", path, "--ca", self.trust, "--out", path, "--force")
        self.assertEqual(blocks(path.read_text()), blocks(good.chain.read_text()))

    def test_no_file_with_a_key_is_replaced(self):
        good = certificates.good()
        path = self.file("all.pem", good.key, good.chain)
        before = path.read_bytes()
        self.refuses("chain", path, "--ca", self.trust, "--out", path, "--force",
                     because="holds a private key, which would be lost")
        self.assertEqual(path.read_bytes(), before)

    def test_mistakes_are_told(self):
        good = certificates.good()
        for words, because in ((["chain"], "One FILE is wanted."),
                               (["chain", good.chain, "--force"], "--force is for --out."),
                               (["chain", good.key], "PEM_EMPTY"),
                               (["chain", "/nonexistent"], "FILE_UNREADABLE"),
                               (["chain", good.chain, "--ca", "/nonexistent"], "FILE_UNREADABLE"),
                               (["chain", good.chain, "--ca", self.trust, "--out",
                                 "/nonexistent/x"], "cannot be written")):
            with self.subTest(words=words):
                self.refuses(*words, because=because)


class DocumentationTest(CertCase):
    def test_every_member_of_the_json_is_documented(self):
        good, bad = certificates.good(), certificates.incomplete_with_url()
        refused = parley_peer.CERTIFICATE_REFUSED
        told = [self.data("show", good.chain),
                self.data("verify", good.chain, "--name", "server.example", "--ca", self.trust),
                self.data("verify", bad.chain, "--name", "a.example", "--ca", self.trust,
                          code=refused),
                self.data("chain", bad.chain, "--ca", self.trust, code=refused)]
        documented = set(re.findall(r"`(\w+)`", DOCS.read_text()))
        self.assertEqual(keys_of(told) - documented, set())


if __name__ == "__main__":
    main()
