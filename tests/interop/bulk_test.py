"""Ten megabytes each way with each peer: the hashes are equal, and the end is a proper one."""

import hashlib
import pathlib
import random
import select
import ssl
import tempfile

import certificates
import curl_peer
import gnutls_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from peer import NAME
from process import run

# Not a multiple of any record's length, and never the same at two places.
DATA = random.Random(9846).randbytes(10_000_019)
LINES = b"".join(b"%063d\n" % number for number in range(160_000))
# What fits into the buffers on the way, for peers that cannot read and write at once.
PIECE = 32_768


def digest(data):
    return hashlib.sha256(data).hexdigest()


class OurClientTest(Case):
    @needs(openssl_peer)
    def test_a_file_comes_from_openssl(self):
        """R45"""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "data").write_bytes(DATA)
            out = pathlib.Path(folder, "out")
            with openssl_peer.serve(certificates.good(), mode=("-WWW", "-http_server_binmode"),
                                    cwd=folder) as server:
                fetch = parley_peer.fetch(
                    server.port, self.trust, path="/data", extra=["-o", out])
                self.assertEqual(fetch.code, parley_peer.DONE, fetch)
            self.assertEqual(digest(out.read_bytes()), digest(DATA))

    @needs(openssl_peer)
    def test_a_stream_goes_to_openssl_and_comes_from_it(self):
        """R45: one after the other over one connection."""
        with openssl_peer.serve_quietly(certificates.good()) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            client.send(DATA)
            server.wait_for_stdout(len(DATA))
            self.assertEqual(digest(server.stdout), digest(DATA))
            server.send(DATA)
            client.wait_for_stdout(len(DATA))
            self.assertEqual(digest(client.stdout), digest(DATA))
            client.end_input()
            self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)

    @needs(gnutls_peer)
    def test_gnutls_echoes_lines(self):
        """R45: gnutls-serv --echo answers line by line, and reads nothing while it writes."""
        with gnutls_peer.serve(certificates.good(), mode=("--echo",)) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            for start in range(0, len(LINES), PIECE):
                client.send(LINES[start:start + PIECE])
                client.wait_for_stdout(min(start + PIECE, len(LINES)))
            self.assertEqual(digest(client.stdout), digest(LINES))
            client.end_input()
            self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)

    @needs(python_peer)
    def test_a_stream_goes_to_python_which_answers_with_its_hash(self):
        """R45: our half-close tells where the data end, and the answer comes after it."""
        def use(tls):
            tls.sendall(digest(python_peer.read_all(tls)).encode())
            python_peer.say_goodbye(tls)

        with python_peer.serve(certificates.good(), use=use) as server:
            with parley_peer.connect(server.port, self.trust, stdin=DATA) as client:
                self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
                self.assertEqual(client.stdout.decode(), digest(DATA))
            server.wait()
            self.assertEqual(server.failures, [])


class OurServerTest(Case):
    @needs(curl_peer)
    def test_curl_fetches_a_file(self):
        """R45, R71"""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "data").write_bytes(DATA)
            with parley_peer.serve(certificates.good(), mode=["--root", folder]) as server:
                process, code = run(curl_peer.words(
                    server.port, self.trust, extra=["https://%s/data" % NAME]))
                self.assertEqual(code, 0, process.stderr)
                self.assertEqual(digest(process.stdout), digest(DATA))

    @needs(openssl_peer)
    def test_openssl_gets_its_stream_back(self):
        """R45: s_client writes and reads at once."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                openssl_peer.connect(server.port, self.trust, ["-quiet"]) as client:
            client.send(DATA)
            client.wait_for_stdout(len(DATA))
            self.assertEqual(digest(client.stdout), digest(DATA))

    @needs(gnutls_peer)
    def test_gnutls_gets_its_stream_back(self):
        """R45"""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                gnutls_peer.connect(server.port, self.trust, ["--logfile", "/dev/null"]) as client:
            for start in range(0, len(DATA), PIECE):
                client.send(DATA[start:start + PIECE])
                client.wait_for_stdout(min(start + PIECE, len(DATA)))
            self.assertEqual(digest(client.stdout), digest(DATA))
            client.end_input()
            self.assertEqual(client.finish(), 0, client.stderr)

    @needs(python_peer)
    def test_python_gets_its_stream_back_in_pieces_of_any_size(self):
        """R45, R70: our server holds back when the client does not read."""
        sizes = random.Random(13)
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            with python_peer.connect(
                    server.port, python_peer.client_context(self.trust)) as tls:
                self.assertEqual(digest(_both_ways(tls, DATA, sizes)), digest(DATA))
                python_peer.say_goodbye(tls)


def _both_ways(tls, data, sizes):
    """Writes all and reads as much, in pieces of random size and in the order that comes."""
    tls.setblocking(False)
    came, sent, piece = bytearray(), 0, b""
    while len(came) < len(data):
        moved = False
        try:
            came += tls.recv(sizes.randrange(1, 40_000))
            moved = True
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        if sent < len(data):
            # The same piece must be offered again after SSLWantWriteError.
            piece = piece or data[sent:sent + sizes.randrange(1, 40_000)]
            try:
                count = tls.send(piece)
                sent, piece, moved = sent + count, piece[count:], True
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
        if not moved:
            select.select([tls], [tls] if sent < len(data) else [], [], python_peer.PATIENCE_S)
    tls.setblocking(True)
    return bytes(came)


class OursTest(Case):
    def test_our_client_gets_its_stream_back_from_our_server(self):
        """R45"""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                parley_peer.connect(server.port, self.trust, stdin=DATA) as client:
            self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
            self.assertEqual(digest(client.stdout), digest(DATA))


if __name__ == "__main__":
    main()
