"""parley and gnutls-cli and gnutls-serv: the matrix."""

import gnutls_peer
import matrix
from case import Case, main, needs


@needs(gnutls_peer)
class OurClientTest(matrix.OurClient, Case):
    peer = gnutls_peer


@needs(gnutls_peer)
class OurServerTest(matrix.OurServer, Case):
    peer = gnutls_peer


if __name__ == "__main__":
    main()
