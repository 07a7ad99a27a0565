"""KeyUpdate from the peer in both roles: we follow, answer when asked, and data goes on."""

import certificates
import gnutls_peer
import openssl_peer
import parley_peer
from case import Case, main, needs

# Of -msg: the peer's own message, and ours. Both are handshake messages of 5 bytes.
SENT = r">>> .*KeyUpdate"
CAME = r"<<< .*KeyUpdate"


@needs(openssl_peer)
class OurServerTest(Case):
    def echo(self, client, line):
        client.send(line.encode() + b"\n")
        client.wait_for(r"(?m)^%s$" % line)

    def test_our_server_answers_a_key_update_that_asks_for_one(self):
        """R45, R46: `K` asks us too, and the data after it needs the new keys both ways."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                openssl_peer.connect(server.port, self.trust, ["-msg"]) as client:
            client.wait_for("Verify return code: 0")
            for count in range(1, 6):
                client.send(b"K\n")
                client.wait_for(SENT, count)
                self.echo(client, "line %d" % count)
                client.wait_for(CAME, count)

    def test_our_server_follows_a_key_update_that_asks_for_none(self):
        """R45, R46: `k`"""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                openssl_peer.connect(server.port, self.trust, ["-msg"]) as client:
            client.wait_for("Verify return code: 0")
            for count in range(1, 6):
                client.send(b"k\n")
                client.wait_for(SENT, count)
                self.echo(client, "line %d" % count)
            self.assertNotRegex(client.text, CAME)

    @needs(gnutls_peer)
    def test_our_server_follows_gnutls(self):
        """R45, R46: ^rekey^ of gnutls-cli asks for our keys too."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                gnutls_peer.connect(server.port, self.trust, ["--inline-commands"]) as client:
            client.wait_for("Simple Client Mode")
            for count in range(1, 4):
                client.send(b"^rekey^\n")
                client.wait_for(r"ey update|ekey", count)
                self.echo(client, "line %d" % count)


@needs(openssl_peer)
class OurClientTest(Case):
    def test_our_client_follows_key_updates_and_answers_those_that_ask(self):
        """R45, R46"""
        with openssl_peer.serve(certificates.good(), mode=(), extra=["-msg"]) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            client.send(b"line 0\n")
            server.wait_for("line 0\n")
            asked = 0
            for count, letter in enumerate([b"k", b"K", b"K", b"k", b"K"], 1):
                server.send(letter + b"\n")
                server.wait_for(SENT, count)
                asked += letter == b"K"
                server.send(b"from the server %d\n" % count)
                client.wait_for("from the server %d\n" % count)
                client.send(b"from the client %d\n" % count)
                server.wait_for("from the client %d\n" % count)
                if asked:
                    server.wait_for(CAME, asked)
            client.end_input()
            self.assertEqual(client.finish(), parley_peer.DONE, client.describe())


if __name__ == "__main__":
    main()
