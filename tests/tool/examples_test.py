"""The examples: the short client, the judge of a chain, and the loop on parley_conn in every weather."""

import os
import pathlib
import random
import select
import signal
import socket
import ssl
import struct
import time

import certificates
import parley_peer
import python_peer
from case import Case, main
from process import Process, run

HELLO_CLIENT = os.environ.get("PARLEY_HELLO_CLIENT", "hello_client")
VERIFY_CHAIN = os.environ.get("PARLEY_VERIFY_CHAIN", "verify_chain")
ECHO_LOOP = os.environ.get("PARLEY_ECHO_LOOP", "echo_loop")
DATA = random.Random(18).randbytes(1_000_003)


class HelloClientTest(Case):
    def fetch(self, host, port, trust):
        return run([HELLO_CLIENT, host, str(port)],
                   env={**os.environ, "SSL_CERT_FILE": str(trust)})

    def test_fetches_a_page_from_whoever_the_system_trusts(self):
        identity = certificates.intermediate().identity(names=["localhost"])
        with parley_peer.serve(identity) as server:
            process, code = self.fetch("localhost", server.port, self.trust)
            self.assertEqual(code, 0, process.describe())
            self.assertIn(b"\r\n\r\nThis page came to you through parley.", process.stdout)

    def test_says_why_it_cannot(self):
        """R72, R73"""
        for identity, name in ((certificates.good(), "NAME_MISMATCH"),
                               (certificates.unknown_issuer(), "UNKNOWN_ISSUER")):
            with parley_peer.serve(identity) as server:
                process, code = self.fetch("localhost", server.port, self.trust)
                self.assertEqual(code, 1, process.describe())
                self.assertEqual(process.stdout, b"")
                self.assertIn(name, process.text)


class VerifyChainTest(Case):
    def judge(self, name, chain, *trust):
        return run([VERIFY_CHAIN, name, str(chain), *map(str, trust)])

    def test_shows_the_path_that_is_good(self):
        """R73"""
        process, code = self.judge("server.example", certificates.good().chain, self.trust)
        self.assertEqual(code, 0, process.describe())
        self.assertIn(b"Good", process.stdout)
        self.assertIn(b"anchor CN=", process.stdout)

    def test_says_why_a_chain_is_not(self):
        """R72, R74"""
        for identity, part in ((certificates.wrong_name(), b"NAME_MISMATCH"),
                               (certificates.expired(), b"ago"),
                               (certificates.incomplete_with_url(), b"which can be had at http")):
            process, code = self.judge("server.example", identity.chain, self.trust)
            self.assertEqual(code, 1, process.describe())
            self.assertIn(part, process.stdout)
        process, code = self.judge("server.example", "/nonexistent")
        self.assertEqual(code, 1, process.describe())
        self.assertIn("FILE_UNREADABLE", process.text)


class EchoLoop(Process):
    def __init__(self, buffer=0):
        good = certificates.good()
        super().__init__([ECHO_LOOP, good.chain, good.key, buffer])
        self.port = int(self.wait_for(r"listening on (\d+)\n").group(1))

    @property
    def pid(self):
        return self._child.pid

    @property
    def cpu_s(self):
        fields = pathlib.Path("/proc/%d/stat" % self.pid).read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def say_all_and_listen(plain, context, data):
    """Sends data, close_notify and FIN as fast as the other side takes them, and reads meanwhile.

    What came, and whether close_notify stood at its end."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="server.example")
    steps = [tls.do_handshake, lambda: tls.write(data), tls.unwrap]
    came, goodbye, to_send, said_all = bytearray(), False, b"", False
    plain.setblocking(False)
    while True:
        try:
            while steps:
                steps[0]()
                steps.pop(0)
        except ssl.SSLWantReadError:
            if steps[0] == tls.unwrap:
                steps.clear()  # close_notify is in outgoing; the other side's has not come
        to_send += outgoing.read()
        if not steps and not to_send and not said_all:
            plain.shutdown(socket.SHUT_WR)
            said_all = True
        readable, writable, _ = select.select([plain], [plain] if to_send else [], [], 60)
        if writable:
            to_send = to_send[plain.send(to_send):]
        if readable:
            piece = plain.recv(65536)
            if not piece:
                return bytes(came), goodbye
            incoming.write(piece)
        try:
            while not steps:
                came += tls.read(65536)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            goodbye = True


class EchoLoopTest(Case):
    """R45 and R70 for a loop that the program itself has around parley_conn."""

    def client(self, loop, receive_buffer=None):
        context = python_peer.client_context(self.trust)
        plain = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, receive_buffer)
        plain.settimeout(60)
        plain.connect(("127.0.0.1", loop.port))
        tls = context.wrap_socket(plain, server_hostname="server.example",
                                  suppress_ragged_eofs=False)
        self.addCleanup(tls.close)
        return tls

    def echoes(self, loop, data=b"hello"):
        tls = self.client(loop)
        tls.sendall(data)
        came = b""
        while len(came) < len(data):
            came += tls.recv(65536)
        self.assertEqual(came, data)
        return tls

    def whole(self, loop):
        """All of DATA, through our own client, which reads and writes at once."""
        with parley_peer.connect(loop.port, self.trust, stdin=DATA) as client:
            self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
            self.assertTrue(client.stdout == DATA)

    def test_gives_back_what_comes_and_ends_on_sigterm_with_a_goodbye(self):
        with EchoLoop() as loop:
            self.whole(loop)
            tls = self.echoes(loop)
            loop._child.terminate()
            self.assertEqual(tls.recv(1), b"")
            self.assertEqual(loop.finish(), 0)
            self.assertEqual(loop.stderr, b"")

    def test_works_with_socket_buffers_of_one_byte(self):
        """What the kernel makes of one byte, on both sides; both have more to say than fits."""
        with EchoLoop(buffer=1) as loop:
            self.whole(loop)
            tls = self.client(loop, receive_buffer=1)
            tls.sendall(DATA[:3000])
            came = b""
            while len(came) < 3000:
                came += tls.recv(100)
            self.assertEqual(came, DATA[:3000])

    def test_signals_while_it_waits_and_works_change_nothing(self):
        with EchoLoop() as loop:
            tls = self.echoes(loop)
            for count in range(1, 51):
                os.kill(loop.pid, signal.SIGUSR1)
                loop.wait_for("1 clients", count)
            with parley_peer.connect(loop.port, self.trust, stdin=DATA) as client:
                while client.running:
                    os.kill(loop.pid, signal.SIGUSR1)
                self.assertEqual(client.finish(), parley_peer.DONE, client.stderr)
                self.assertTrue(client.stdout == DATA)
            tls.sendall(b"still there")
            self.assertEqual(tls.recv(100), b"still there")

    def test_a_half_close_with_data_pending_is_answered_to_the_end(self):
        """The client says all, then close_notify and FIN, before the loop could give back much."""
        with EchoLoop(buffer=1) as loop, \
                socket.create_connection(("127.0.0.1", loop.port)) as plain:
            came, goodbye = say_all_and_listen(plain, python_peer.client_context(self.trust), DATA)
            self.assertTrue(came == DATA)
            self.assertTrue(goodbye)
            self.assertEqual(loop.stderr, b"")

    def test_a_fin_without_goodbye_is_told_and_nothing_more(self):
        with EchoLoop() as loop:
            self.client(loop).close()
            loop.wait_for(r"\(TRUNCATED;")
            with socket.create_connection(("127.0.0.1", loop.port)) as plain:
                plain.sendall(b"\x16\x03")
            loop.wait_for(r"\(CLOSED_IN_HANDSHAKE;")
            self.echoes(loop)

    def test_a_reset_costs_one_connection(self):
        with EchoLoop() as loop:
            other = self.echoes(loop)
            for data in (b"", b"x" * 100_000):
                tls = self.client(loop)
                tls.settimeout(1)
                tls.sendall(data)
                tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                tls.close()
            loop.wait_for(r"\(WIRE_BROKE\)", 2)
            other.sendall(b"still there")
            self.assertEqual(other.recv(100), b"still there")

    def test_waits_without_work(self):
        """A loop that runs in circles would use all the time that there is."""
        with EchoLoop() as loop:
            clients = [self.echoes(loop) for _ in range(3)]
            stuck = self.client(loop, receive_buffer=4096)
            stuck.settimeout(0.2)
            with self.assertRaises((TimeoutError, ssl.SSLError)):
                for _ in range(1000):
                    stuck.sendall(bytes(100_000))
            before = loop.cpu_s
            time.sleep(0.5)
            self.assertLess(loop.cpu_s - before, 0.2)
            self.assertEqual(len(clients), 3)

    def test_serves_no_more_than_it_has_room_for_and_the_rest_later(self):
        with EchoLoop() as loop:
            clients = [self.echoes(loop) for _ in range(100)]
            late = socket.create_connection(("127.0.0.1", loop.port))
            self.addCleanup(late.close)
            os.kill(loop.pid, signal.SIGUSR1)
            self.assertEqual(loop.wait_for(r"(\d+) clients").group(1), "100")
            for tls in clients:
                tls.unwrap().close()
            self.echoes(loop)


if __name__ == "__main__":
    main()
