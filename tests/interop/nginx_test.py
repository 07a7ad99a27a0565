"""parley and nginx, a web server and a proxy: the matrix of such."""

import certificates
import nginx_peer
import parley_peer
import proxy_matrix
from case import Case, main, needs
from openssl_names import VERSIONS


@needs(nginx_peer)
class OurClientTest(proxy_matrix.OurClient, Case):
    peer = nginx_peer

    def test_no_protocol_in_common_is_an_alert(self):
        """R63"""
        for version in VERSIONS:
            with self.subTest(version=version), nginx_peer.serve(
                    certificates.good(), version=version) as server:
                fetch = parley_peer.fetch(server.port, self.trust, protocols=["x-other"])
                self.assert_refused(fetch, parley_peer.TLS_FAILED,
                                    "PEER_SAYS_NO_APPLICATION_PROTOCOL")


@needs(nginx_peer)
class OurServerTest(proxy_matrix.OurServer, Case):
    peer = nginx_peer


if __name__ == "__main__":
    main()
