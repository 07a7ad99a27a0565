"""parley and Python's ssl module: the matrix."""

import python_peer
import matrix
from case import Case, main, needs


@needs(python_peer)
class OurClientTest(matrix.OurClient, Case):
    peer = python_peer


@needs(python_peer)
class OurServerTest(matrix.OurServer, Case):
    peer = python_peer


if __name__ == "__main__":
    main()
