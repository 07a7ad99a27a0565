"""A thousand clients at once, in one thread of the server; and bad ones among them."""

import os
import pathlib
import resource
import socket
import ssl
import time

import certificates
import parley_peer
import python_peer
from case import Case, main
from peer import NAME
from process import PATIENCE_S

CROWD, BAD = 1000, 200
# Silent, half a record, garbage, a hello that does not come.
BEGINNINGS = (b"", b"\x16", b"garbage", b"\x16\x03\x01\x02\x00\x01")
REQUEST = b"GET / HTTP/1.1\r\nHost: server.example\r\n\r\n"


class CrowdTest(Case):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = CROWD + BAD + 100
        if hard != resource.RLIM_INFINITY and hard < wanted:
            self.skipTest("NOT TESTED: only %d descriptors are allowed here" % hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            # Only of this process: the server has to help itself.
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        self.context = ssl.create_default_context(cafile=self.trust)

    def connect(self, server):
        """Without Nagle's delay, which would hold back a request behind Finished for 40 ms."""
        plain = socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        tls = self.context.wrap_socket(plain, server_hostname=NAME, suppress_ragged_eofs=False)
        self.addCleanup(tls.close)
        return tls

    def ask(self, tls):
        """One request over a connection that stays."""
        tls.sendall(REQUEST)
        answer = b""
        while not answer.endswith(b"exact name\n"):
            piece = tls.recv(65536)
            self.assertTrue(piece, answer)
            answer += piece
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK\r\n"))

    def threads_of(self, server):
        with open("/proc/%d/status" % server._child.pid) as file:
            return int(next(line for line in file if line.startswith("Threads:")).split()[1])

    def open_crowd(self, server):
        return [self.connect(server) for _ in range(CROWD)]

    def test_a_thousand_clients_are_served_at_once_in_one_thread(self):
        """All are connected before the first asks, and each asks twice."""
        with parley_peer.serve(certificates.good(), mode=[]) as server:
            crowd = self.open_crowd(server)
            for _ in range(2):
                for tls in crowd:
                    self.ask(tls)
            self.assertEqual(self.threads_of(server), 1)
            for tls in crowd:
                tls.unwrap()
            self.assertEqual(server.stderr, b"")
            self.assertEqual(server.terminate(), parley_peer.DONE)

    def open_mixed_crowd(self, server):
        """A thousand good ones with two hundred bad ones among them: the good ones."""
        good = []
        for number in range(CROWD):
            good.append(self.connect(server))
            if number % (CROWD // BAD) == 0:
                plain = socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
                plain.sendall(BEGINNINGS[number // 5 % len(BEGINNINGS)])
                self.addCleanup(plain.close)
                self.bad.append(plain)
            if number % 50 == 0:
                python_peer.leave_with_reset(server.port, self.context)
        return good

    def until_all_are_gone(self, server, descriptors):
        end = time.monotonic() + PATIENCE_S
        while len(os.listdir("/proc/%d/fd" % server._child.pid)) > descriptors:
            self.assertLess(time.monotonic(), end, "clients that left are still held")
            time.sleep(0.05)

    def resident_kb(self, server):
        with open("/proc/%d/status" % server._child.pid) as file:
            return int(next(line for line in file if line.startswith("VmRSS:")).split()[1])

    def test_a_mixed_crowd_is_served_and_leaves_no_memory_behind(self):
        """What a first crowd made it keep, such as record buffers, is what it has after the third."""
        sizes = []
        with parley_peer.serve(certificates.good()) as server:
            descriptors = len(os.listdir("/proc/%d/fd" % server._child.pid))
            for _ in range(3):
                self.bad = []
                good = self.open_mixed_crowd(server)
                for tls in good:
                    self.ask(tls)
                for client in (*good, *self.bad):
                    client.close()
                self.until_all_are_gone(server, descriptors)
                sizes.append(self.resident_kb(server))
        if b"__asan_init" not in pathlib.Path(parley_peer.TOOL).read_bytes():
            self.assertLess(sizes[-1] - sizes[0], 2048, sizes)  # its own heap is LeakSanitizer's

    def test_a_thousand_clients_are_let_go_when_it_ends(self):
        with parley_peer.serve(certificates.good()) as server:
            crowd = self.open_crowd(server)
            server._child.terminate()
            for tls in crowd:
                self.assertEqual(tls.recv(1), b"")  # close_notify, or this would raise
                tls.close()
            self.assertEqual(server.finish(), parley_peer.DONE)

    def test_bad_clients_do_not_keep_good_ones_from_being_served(self):
        """All of them stay while others ask."""
        with parley_peer.serve(certificates.good()) as server:
            good = self.connect(server)
            for number in range(BAD):
                plain = socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
                self.addCleanup(plain.close)
                plain.sendall(BEGINNINGS[number % len(BEGINNINGS)])
                if number % 10 == 0:
                    python_peer.leave_with_reset(server.port, self.context)
                self.ask(good)
                self.ask(self.connect(server))

    def test_clients_beyond_the_last_descriptor_wait_until_one_is_free(self):
        with parley_peer.serve(certificates.good()) as server:
            resource.prlimit(server._child.pid, resource.RLIMIT_NOFILE, (30, 30))
            waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
            for plain in waiting:
                plain.close()
            self.ask(self.connect(server))


if __name__ == "__main__":
    main()
