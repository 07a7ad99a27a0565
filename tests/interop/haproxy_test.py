"""parley and HAProxy, a web server and a proxy: the matrix of such."""

import haproxy_peer
import proxy_matrix
from case import Case, main, needs


@needs(haproxy_peer)
class OurClientTest(proxy_matrix.OurClient, Case):
    peer = haproxy_peer


@needs(haproxy_peer)
class OurServerTest(proxy_matrix.OurServer, Case):
    peer = haproxy_peer


if __name__ == "__main__":
    main()
