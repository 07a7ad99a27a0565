"""Bytes cut in every way on their path: into TCP segments, and into records."""

import certificates
import openssl_peer
import parley_peer
import python_peer
import records
from case import Case, main, needs
from relay import Relay, cut_at, each_byte_alone, fragment_first_record


@needs(python_peer)
class OurServerTest(Case):
    @classmethod
    def setUpClass(cls):
        cls.context = python_peer.client_context(certificates.trust())

    def hello(self, server):
        """The record of Python's ClientHello, for its length."""
        with Relay(server.port) as relay:
            self.assert_done(self.fetch(relay), server)
            return records.split(relay.passage.from_client)[0]

    def fetch(self, relay):
        return python_peer.fetch(relay.port, self.trust, context=self.context)

    def test_client_hello_may_be_cut_at_every_byte(self):
        """R70: two segments, of which the server reads the first before the second is sent."""
        with parley_peer.serve(certificates.good()) as server:
            for offset in range(1, len(self.hello(server).wire)):
                with self.subTest(offset=offset), Relay(
                        server.port, client_course=lambda: cut_at(offset)) as relay:
                    self.assert_done(self.fetch(relay), server)

    def test_client_hello_may_be_in_two_records_cut_at_every_byte(self):
        """R70: the message goes on in a second record, wherever it is cut."""
        with parley_peer.serve(certificates.good()) as server:
            for offset in range(1, len(self.hello(server).body)):
                with self.subTest(offset=offset), Relay(
                        server.port, client_course=lambda: fragment_first_record(offset)) as relay:
                    self.assert_done(self.fetch(relay), server)

    def test_everything_may_come_byte_by_byte(self):
        """R70: both directions; retried and not."""
        for ours in ({}, {"groups": ["P-384"]}):
            with self.subTest(ours=ours), \
                    parley_peer.serve(certificates.good(), **ours) as server, Relay(
                        server.port, client_course=lambda: each_byte_alone,
                        server_course=lambda: each_byte_alone) as relay:
                self.assert_done(self.fetch(relay), server)


@needs(openssl_peer)
class OurClientTest(Case):
    def fetch(self, server, course, **ours):
        with Relay(server.port, server_course=course) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust, **ours)
            self.assert_done(fetch, server)
            relay.passage.wait()
            return relay.passage

    def serve(self, **options):
        """With a signature that always has the same length, and so has the flight."""
        return openssl_peer.serve(
            certificates.good("Ed25519"), extra=["-num_tickets", "0"], **options)

    def test_the_servers_flight_may_be_cut_at_every_byte_that_matters(self):
        """R70: each byte up to the second encrypted record, and around each header after it."""
        with self.serve() as server:
            stream = self.fetch(server, lambda: cut_at()).from_server
            starts = [record.start for record in records.split(stream)]
            offsets = set(range(1, starts[3])) | {
                start + i for start in starts[3:] for i in range(-1, 7)}
            for offset in sorted(offsets):
                with self.subTest(offset=offset):
                    self.fetch(server, lambda: cut_at(offset))

    def test_server_hello_may_be_in_two_records_cut_at_every_byte(self):
        """R70"""
        with self.serve() as server:
            stream = self.fetch(server, lambda: cut_at()).from_server
            for offset in range(1, len(records.split(stream)[0].body)):
                with self.subTest(offset=offset):
                    self.fetch(server, lambda: fragment_first_record(offset))

    def test_everything_may_come_byte_by_byte(self):
        """R70: retried and not."""
        with self.serve() as server:
            self.fetch(server, lambda: each_byte_alone)
        with self.serve(groups=["P-384"]) as server:
            passage = self.fetch(server, lambda: each_byte_alone, groups=["X25519", "P-384"])
            self.assertTrue(passage.retried)


if __name__ == "__main__":
    main()
