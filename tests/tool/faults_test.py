"""The ten faults that people meet: what get and explain say of each.

Cause, whose fault and remedy are those of the catalogue, word for word; the evidence is what was found
and what was expected. Several servers have each fault, ours among them.
"""

import dataclasses
import json
import os
import re
import subprocess

import certificates
import gnutls_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main
from peer import NAME
from process import run
from relay import Relay, hang_up_after

BLAMES = {"PEER": "the peer", "NETWORK": "the network"}


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of the catalogue, as the compiler sees it."""
    number: str
    name: str
    alert: str
    blame: str
    cause: str
    remedy: str
    reference: str


def read_catalogue():
    rows = subprocess.run([os.environ["PARLEY_ERROR_DOCS"], "--rows"], capture_output=True,
                          check=True, text=True).stdout
    return {row.name: row for row in (Row(*line.split("\t")) for line in rows.splitlines())}


def words_of(text):
    """Without the wrapping of lines."""
    return " ".join(text.split())


def without_numbers(text):
    """Without moments: two runs are not made in the same second."""
    return re.sub(r"\d+", "0", words_of(text))


def verdict_of(text):
    """The part of explain's text that tells why it failed, by the names of its entries."""
    verdict, name = {}, None
    for line in text.split("\nWhy it failed\n")[1].split("\n\n")[0].splitlines():
        name = line[2:20].strip() or name
        verdict[name] = words_of(verdict.get(name, "") + " " + line[20:])
    return verdict


class FaultsTest(Case):
    catalogue = read_catalogue()

    def look(self, port, code, *options):
        """What get says, and explain for people and for programs."""
        process, got = run(parley_peer.get_words(port, self.trust, extra=options))
        self.assertEqual(got, code, process.describe())
        self.assertEqual(process.stdout, b"")
        told, _, judged = process.stderr.decode().partition("\n\n")
        told = words_of(told)
        explain = [parley_peer.TOOL, "explain", "127.0.0.1:%d" % port, "--name", NAME, "--ca",
                   self.trust, *options]
        process, got = run(explain)
        self.assertEqual((got, process.stderr), (code, b""), process.describe())
        text = process.stdout.decode()
        process, got = run([*explain, "--json"])
        self.assertEqual((got, process.stderr), (code, b""), process.describe())
        data = json.loads(process.stdout)
        # Both show the paths that were tried, in the same words.
        self.assertEqual(judged != "", data["judgement"] is not None)
        self.assertIn(without_numbers(judged), without_numbers(text))
        return told, text, data

    def fails(self, port, code, name, found, expected, *options):
        row = self.catalogue[name]
        told, text, data = self.look(port, code, *options)
        self.assertRegex(told, r"^parley get: %s Found: %s\. .*Who can mend it: %s\. What to do: %s "
                         r".*\(%s; %s\)$" % (re.escape(row.cause), found, BLAMES[row.blame],
                                             re.escape(row.remedy), name, row.reference))
        verdict = data["verdict"]
        for part, wanted in (("name", name), ("cause", row.cause), ("remedy", row.remedy),
                             ("fault", BLAMES[row.blame]), ("reference", row.reference)):
            self.assertEqual(verdict[part], wanted)
        self.assertRegex(verdict["found"], "^%s$" % found)
        self.assertRegex(verdict["expected"], "^%s$" % expected)
        shown = verdict_of(text)
        self.assertEqual((shown["what happened"], shown["what to do"], shown["whose fault"]),
                         (row.cause, row.remedy, BLAMES[row.blame]))
        self.assertRegex(shown["found"], "^%s$" % found)
        self.assertRegex(shown["expected"], "^%s$" % expected)
        return data

    def fails_everywhere(self, make_identity, *expectation):
        """The same with each kind of server that shows this certificate."""
        for peer in (openssl_peer, gnutls_peer, python_peer, parley_peer):
            if getattr(peer, "missing", None):
                continue
            with self.subTest(peer=peer.__name__), peer.serve(make_identity()) as server:
                data = self.fails(server.port, parley_peer.CERTIFICATE_REFUSED, *expectation)
                alert = self.catalogue[expectation[0]].alert.lower()
                self.assertEqual(data["verdict"]["alert"]["name"], alert)
                self.assertEqual(data["verdict"]["alert"]["from"], "client")
                self.assertEqual(self.row(data, "alert")["client"], alert)
                self.assertIsNotNone(self.row(data, "cipher suite")["server"])

    def row(self, data, what):
        return next(row for row in data["offers"] if row["what"] == what)

    def test_expired(self):
        """R74"""
        self.fails_everywhere(
            certificates.expired, "CERTIFICATE_EXPIRED",
            r"leaf CN=leaf: expired 2020-02-01 00:00:00 UTC, \d+ days ago",
            r"valid at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC")

    def judged(self, identity, code=parley_peer.CERTIFICATE_REFUSED, name=NAME):
        """What get, connect and explain tell of how this certificate was judged; and its data."""
        with parley_peer.serve(identity) as server:
            get, got = run(parley_peer.get_words(server.port, self.trust, name))
            self.assertEqual(got, code, get.describe())
            connect, got = run(parley_peer.connect_words(server.port, self.trust, name))
            self.assertEqual(got, code, connect.describe())
            explain, got = run([parley_peer.TOOL, "explain", "127.0.0.1:%d" % server.port, "--name",
                                name, "--ca", self.trust, "--json"])
            self.assertEqual(got, code, explain.describe())
        return ([words_of(process.stderr.decode()) for process in (get, connect)],
                json.loads(explain.stdout)["judgement"])

    def warned(self, server, sentence):
        """At its start, in lines."""
        server.wait_for(r"parley serve: warning:[^!]*" + r"\s+".join(map(re.escape,
                                                                       sentence.split())))

    def is_not_warned(self, identity):
        with parley_peer.serve(identity) as server:
            pass
        self.assertNotIn("warning", server.text)

    def test_an_expired_certificate_is_found_by_serial_place_end_and_age(self):
        """R77"""
        told, judgement = self.judged(certificates.expired())
        path = judgement["paths"][0]
        leaf = path["certificates"][0]
        self.assertEqual((path["name"], path["at"], leaf["validity"]["not_after"]),
                         ("CERTIFICATE_EXPIRED", "leaf", "2020-02-01T00:00:00Z"))
        for text in told:
            self.assertRegex(text, r"! leaf CN=leaf; serial %s; valid 2020-01-01T00:00:00Z to "
                             r"2020-02-01T00:00:00Z: expired \d+ days ago" % leaf["serial"])

    def test_a_certificate_that_ends_soon_is_told_while_all_is_well(self):
        """R77"""
        sentence = "The server's certificate expires in 10 days: it has to be renewed."
        identity = certificates.ending_soon()
        told, judgement = self.judged(identity, parley_peer.DONE)
        for command, text in zip(("get", "connect"), told):
            self.assertEqual(text, "parley %s: warning: %s" % (command, sentence))
        self.assertEqual(judgement["paths"][0]["certificates"][0]["validity"]["state"], "ends soon")
        with parley_peer.serve(identity) as server:
            explain, got = run([parley_peer.TOOL, "explain", "127.0.0.1:%d" % server.port, "--name",
                                NAME, "--ca", self.trust])
            self.warned(server, "the certificate of CN=leaf: expires in 10 days.")
        self.assertEqual(got, parley_peer.DONE)
        self.assertIn("Warning " + sentence, words_of(explain.stdout.decode()))
        told, _ = self.judged(certificates.good(), parley_peer.DONE)
        self.assertEqual(told, ["", ""])

    def test_a_wrong_name_is_told_with_the_nearest(self):
        """R78"""
        names = ("www.example.com", "mail.example.com")
        identity = certificates.intermediate().identity(names=names)
        told, judgement = self.judged(identity, name="ww.example.com")
        self.assertEqual(judgement["nearest_name"], "DNS:www.example.com")
        for text in told:
            self.assertIn("it is for DNS:www.example.com, DNS:mail.example.com nearest name "
                          "DNS:www.example.com", text)

    def without_name(self, server, name=NAME):
        """What explain finds when it asks again, as data and as text."""
        words = [parley_peer.TOOL, "explain", "127.0.0.1:%d" % server.port, "--name", name, "--ca",
                 self.trust]
        text, got = run(words)
        self.assertEqual(got, parley_peer.CERTIFICATE_REFUSED, text.describe())
        data, _ = run([*words, "--json"])
        return json.loads(data.stdout)["without_name"], words_of(text.stdout.decode())

    def test_the_certificate_of_another_host_is_compared_with_what_comes_without_a_name(self):
        """R80"""
        other = certificates.wrong_name()
        with parley_peer.serve(other, certificates.good()) as server:
            found, text = self.without_name(server, "third.example")
            self.assertEqual(found, {"same": True, "subject": "CN=leaf",
                                     "names": ["DNS:other.example"]})
            self.assertIn("without a name The same certificate comes when no name (SNI) is sent",
                          text)
            found, text = self.without_name(server, "127.0.0.1")
            self.assertIsNone(found)
            self.assertNotIn("without a name", text)
        if openssl_peer.missing:
            return
        other = certificates.root().identity(names=("other.example",))
        with openssl_peer.serve(certificates.good(), extra=[
                "-servername", NAME, "-cert2", other.leaf, "-key2", other.key]) as server:
            found, text = self.without_name(server)
        self.assertEqual((found["same"], found["names"]), (False, ["DNS:server.example"]))
        self.assertIn("Another certificate comes when no name (SNI) is sent, CN=leaf for "
                      "DNS:server.example: the server knows this name, and has the wrong", text)

    def test_an_incomplete_chain_is_told_with_what_mends_it_on_both_sides(self):
        """R79"""
        identity = certificates.incomplete_with_url()
        told, judgement = self.judged(identity)
        self.assertEqual(judgement["missing_issuer"],
                         {"name": "CN=Interop Intermediate", "url": certificates.ISSUER_URL})
        for text in told:
            for part in ("missing issuer CN=Interop Intermediate", "at " + certificates.ISSUER_URL,
                         "`parley cert chain FILE`", "with --ca FILE"):
                self.assertIn(part, text)
        with parley_peer.serve(identity) as server:
            self.warned(server, "lacks the issuer of the server's certificate, CN=Interop "
                        "Intermediate: clients that do not have it refuse the server. It can be had "
                        "at %s;" % certificates.ISSUER_URL)
        self.is_not_warned(certificates.incomplete())

    def test_a_server_is_warned_of_its_own_certificate(self):
        """R77, R79: and serves all the same."""
        lower = certificates.Authority("Lower", issuer=certificates.intermediate())
        good = lower.identity()
        leaf, first, second = re.findall(r"-----BEGIN.*?-----END[^\n]*\n", good.chain.read_text(),
                                         re.S)
        mixed = good.chain.with_name("mixed.pem")
        mixed.write_text(leaf + second + first)
        for identity, warning in (
                (certificates.expired(), "the certificate of CN=leaf: expired"),
                (certificates.not_yet_valid(), "CN=leaf: not valid for another"),
                (dataclasses.replace(good, chain=mixed), "is not in order: the server's own")):
            with self.subTest(warning=warning), parley_peer.serve(identity) as server:
                self.warned(server, warning)
        with parley_peer.serve(dataclasses.replace(good, chain=mixed)) as server:
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)
        self.is_not_warned(good)

    def test_not_yet_valid(self):
        """R74"""
        self.fails_everywhere(
            certificates.not_yet_valid, "CERTIFICATE_NOT_YET_VALID",
            r"leaf CN=leaf: valid from 2099-01-01 00:00:00 UTC, in \d+ days",
            r"valid at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC")

    def test_wrong_name(self):
        """R72"""
        self.fails_everywhere(
            certificates.wrong_name, "NAME_MISMATCH",
            "wanted server.example; it is for DNS:other.example",
            "a certificate for server.example")

    def test_unknown_issuer(self):
        """R73"""
        self.fails_everywhere(
            certificates.unknown_issuer, "UNKNOWN_ISSUER",
            "leaf CN=leaf: its issuer CN=Another Root is missing",
            "a chain that leads to %s" % re.escape(str(self.trust)))

    def test_incomplete_chain(self):
        """R73: what is missing is the intermediate, whose issuer is trusted."""
        self.fails_everywhere(
            certificates.incomplete, "UNKNOWN_ISSUER",
            "leaf CN=leaf: its issuer CN=Interop Intermediate is missing",
            "a chain that leads to %s" % re.escape(str(self.trust)))

    def refuses_everywhere(self, peers, theirs, options, name, found, expected):
        """Servers that refuse the client's offer with an alert."""
        for peer in peers:
            if getattr(peer, "missing", None):
                continue
            with self.subTest(peer=peer.__name__), \
                    peer.serve(certificates.good(), **theirs) as server:
                data = self.fails(server.port, parley_peer.TLS_FAILED, name, found, expected,
                                  *options)
                alert = name[len("PEER_SAYS_"):].lower()
                self.assertEqual(data["verdict"]["alert"]["name"], alert)
                self.assertEqual(data["verdict"]["alert"]["from"], "server")
                self.assertEqual(self.row(data, "alert")["server"], alert)
                yield data

    def test_no_shared_suite(self):
        """R3"""
        ours, theirs = "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
        for data in self.refuses_everywhere(
                (openssl_peer, gnutls_peer, parley_peer), {"suites": [theirs]}, ["--suites", ours],
                "PEER_SAYS_HANDSHAKE_FAILURE",
                r"the offer was %s; X25519, secp256r1, secp384r1, secp521r1; \d+ kinds of signature"
                % ours, "a ServerHello that takes a suite and a group of the offer"):
            self.assertEqual(self.row(data, "cipher suite"),
                             {"what": "cipher suite", "client": ours, "server": None})

    def test_no_shared_group(self):
        """R20"""
        for data in self.refuses_everywhere(
                (openssl_peer, parley_peer), {"groups": ["P-384"]}, ["--groups", "X25519"],
                "PEER_SAYS_HANDSHAKE_FAILURE",
                r"the offer was TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, "
                r"TLS_CHACHA20_POLY1305_SHA256 and 6 of TLS 1.2; X25519; \d+ kinds of signature",
                "a ServerHello that takes a suite and a group of the offer"):
            self.assertEqual(self.row(data, "group"),
                             {"what": "group", "client": "X25519", "server": None})

    def test_alpn_clash(self):
        """R63"""
        for data in self.refuses_everywhere(
                (gnutls_peer, parley_peer), {"protocols": ["x-theirs"]}, ["--alpn", "h2,http/1.1"],
                "PEER_SAYS_NO_APPLICATION_PROTOCOL", "the offer was h2, http/1.1",
                "one of the protocols that were offered"):
            self.assertEqual(self.row(data, "protocol (ALPN)")["client"], '"h2", "http/1.1"')

    def test_plain_http_on_the_port(self):
        """R16"""
        with python_peer.PlainServer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
            data = self.fails(
                server.port, parley_peer.TLS_FAILED, "NOT_TLS",
                r'the first bytes are "HTTP/1\.1 400 Bad .*: an HTTP response', "records of TLS")
        self.assertEqual(data["events"][2]["records"], "bytes that are no record of TLS")

    def test_the_peer_closes_in_mid_flight(self):
        """R92: before, within and behind its ServerHello."""
        for count, waited_for, expected in (
                (0, "ServerHello", "an answer to ClientHello"),
                (40, "ServerHello", "an answer to ClientHello"),
                (127, "EncryptedExtensions", "the rest of the server's answer")):
            with self.subTest(count=count), parley_peer.serve(certificates.good()) as server, \
                    Relay(server.port, server_course=lambda: hang_up_after(count)) as relay:
                self.fails(relay.port, parley_peer.TLS_FAILED, "CLOSED_IN_HANDSHAKE",
                           "this side was waiting for %s" % waited_for, expected)


if __name__ == "__main__":
    main()
