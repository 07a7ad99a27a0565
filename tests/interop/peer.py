"""What every peer of these tests can do, whichever program it is.

    peer.serve(identity, ...)     a server that answers GET with a page; a context manager with
                                  `port` and `text` (all that it said)
    peer.fetch(port, trust, ...)  a client that gets / and ends: a Fetch

Options are the same for all, each peer spells them in its own way, and None leaves the choice to
it: suites are names of RFC 9846 B.4; groups are names as in records.GROUPS, the most preferred (for
which a client sends its share) first; protocols are for ALPN.
"""

import dataclasses
import http.client
import socket

from process import PATIENCE_S

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


def fetch_plainly(proxy):
    """What comes for / over HTTP without TLS, and what the proxy says of it; code: that of HTTP."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        answer = connection.getresponse()
        page = answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        return Fetch(False, "%s\n%s" % (error, proxy.text))
    finally:
        connection.close()
    return Fetch(answer.status == 200, page + proxy.text, answer.status)
