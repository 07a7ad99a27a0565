"""What every peer of these tests can do, whichever program it is.

    peer.serve(identity, ...)     a server that answers GET with a page; a context manager with
                                  `port` and `text` (all that it said)
    peer.fetch(port, trust, ...)  a client that gets / and ends: a Fetch

Options are the same for all, each peer spells them in its own way, and None leaves the choice to
it: suites are names of RFC 9846 B.4; groups are names as in records.GROUPS, the most preferred (for
which a client sends its share) first; protocols are for ALPN.
"""

import dataclasses
import socket

NAME = "server.example"
REQUEST = b"GET / HTTP/1.1\r\nHost: server.example\r\nConnection: close\r\n\r\n"

# Pairs of groups: a client that prefers the first, so sends its share alone, and the one that the
# server insists on. Clients whose lists cannot be ordered have fewer.
ANY_RETRIES = (("X25519", "P-384"), ("P-384", "X25519"),
               ("P-384", "P-521"), ("P-521", "P-256"))


@dataclasses.dataclass(frozen=True)
class Fetch:
    """done: the client verified the server, got an answer and was content with how it ended."""
    done: bool
    text: str
    code: int = None  # the program's exit code

    def __str__(self):
        return ("done" if self.done else "failed") + "\n" + self.text[-3000:]


def free_port():
    """For servers that cannot choose one themselves: somebody else may take it before they do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
