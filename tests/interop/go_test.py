"""parley and Go's crypto/tls: the matrix."""

import go_peer
import matrix
from case import Case, main, needs


@needs(go_peer)
class OurClientTest(matrix.OurClient, Case):
    peer = go_peer


@needs(go_peer)
class OurServerTest(matrix.OurServer, Case):
    peer = go_peer


if __name__ == "__main__":
    main()
