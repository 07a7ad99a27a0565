"""curl and our server: the matrix, and what HTTP makes of the connection."""

import curl_peer
import certificates
import matrix
import parley_peer
from case import Case, main, needs
from peer import NAME
from process import run
from relay import Relay


@needs(curl_peer)
class OurServerTest(matrix.OurServer, Case):
    peer = curl_peer

    def test_curl_agrees_on_http_1_1(self):
        """R7: curl offers h2 and http/1.1."""
        for ours in (["http/1.1"], ["x-other", "http/1.1"]):
            fetch, _ = self.exchange_in_our_role(ours={"protocols": ours})
            self.assertRegex(fetch.text, "ALPN.*server accepted http/1.1")

    def test_our_page_tells_what_was_settled(self):
        """R11, R17, R61: as the wire and curl saw it."""
        fetch, passage = self.exchange_in_our_role(
            ours={"suites": ["TLS_AES_256_GCM_SHA384"], "groups": ["P-384"]})
        self.assertTrue(passage.retried)
        for line in ("version .*TLS 1.3", "suite .*TLS_AES_256_GCM_SHA384", "exchange .*P-384",
                     "trips .*2", "ALPN.* http/1.1", "SNI.* server.example"):
            self.assertRegex(fetch.text, line)

    def test_curl_fetches_twice_over_one_connection(self):
        """R45, R71"""
        with parley_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            process, code = run(curl_peer.words(
                relay.port, self.trust, extra=["https://%s/" % NAME, "https://%s/" % NAME]))
            self.assertEqual(code, 0, process.describe())
            self.assertEqual(len(relay.passages), 1)

    def test_curl_fetches_over_many_connections_at_once(self):
        """R45"""
        with parley_peer.serve(certificates.good()) as server:
            words = curl_peer.words(server.port, self.trust, extra=["--parallel", "--http1.1"])
            for _ in range(40):
                words += ["https://%s/" % NAME, "--output", "/dev/null"]
            process, code = run(words)
            self.assertEqual(code, 0, process.describe())


if __name__ == "__main__":
    main()
