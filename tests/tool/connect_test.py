"""parley connect: both ways at once, each with its own end."""

import os
import signal
import socket
import ssl
import struct
import subprocess
import tempfile

import certificates
import parley_peer
import python_peer
from case import Case, main
from process import PATIENCE_S, run


def reset(tls):
    """Closes so that the other side gets a reset."""
    tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    tls.close()


class ConnectTest(Case):
    def serve(self, use):
        return python_peer.serve(certificates.good(), use=use)

    def words(self, server, *extra):
        return parley_peer.connect_words(server.port, self.trust, extra=extra)

    def test_what_goes_in_comes_back_and_both_ends_are_told(self):
        """R45"""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            for data in (b"", b"x", b"line\n", bytes(range(256)) * 5000):
                with self.subTest(len=len(data)):
                    process, code = run(self.words(server), stdin=data)
                    self.assertEqual(code, parley_peer.DONE, process.describe())
                    self.assertTrue(process.stdout == data)
            self.assertEqual(server.stderr, b"")

    def test_files_are_input_and_output(self):
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
            source.write(os.urandom(1_000_003))
            source.seek(0)
            code = subprocess.run(list(map(str, self.words(server))), stdin=source, stdout=target,
                                  timeout=PATIENCE_S).returncode
            self.assertEqual(code, parley_peer.DONE)
            source.seek(0)
            target.seek(0)
            self.assertTrue(source.read() == target.read())

    def test_the_end_of_the_input_leaves_the_output_open(self):
        """R45: the server speaks only after it has seen the end."""
        def use(tls):
            self.assertEqual(python_peer.read_all(tls), b"question")
            for _ in range(3):
                tls.sendall(b"answer ")
            python_peer.say_goodbye(tls)

        with self.serve(use) as server:
            process, code = run(self.words(server), stdin=b"question")
            self.assertEqual(code, parley_peer.DONE, process.describe())
            self.assertEqual(process.stdout, b"answer answer answer ")

    def test_the_end_of_the_output_leaves_the_input_open(self):
        """R45: standard output is closed at the server's goodbye, and ours comes when input ends."""
        def use(tls):
            tls.sendall(b"all that I say")
            tls.setblocking(False)
            with self.assertRaises(ssl.SSLWantReadError):
                tls.unwrap()
            tls.setblocking(True)
            with self.assertRaises(ssl.SSLZeroReturnError):
                tls.recv(1)

        with self.serve(use) as server:
            child = subprocess.Popen(list(map(str, self.words(server))), stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE)
            with child:
                self.assertEqual(child.stdout.read(), b"all that I say")
                self.assertIsNone(child.poll())
                child.stdin.close()
                self.assertEqual(child.wait(PATIENCE_S), parley_peer.DONE)
            server.wait()
            self.assertEqual(server.failures, [])

    def test_a_reset_after_the_goodbye_ends_it_when_input_is_lost(self):
        """What still waits for the peer will never arrive: that is told, and takes no time."""
        def use(tls):
            tls.setblocking(False)
            try:
                tls.unwrap()
            except OSError:
                pass  # it has sent close_notify, and finds data behind that of the other side
            reset(tls)

        with self.serve(use) as server:
            process, code = run(self.words(server), stdin=bytes(50_000_000))
            self.assertEqual(code, parley_peer.TLS_FAILED, process.describe())
            self.assertIn("WIRE_BROKE", process.text)

    def test_a_reset_is_told(self):
        with self.serve(reset) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            self.assertEqual(client.finish(), parley_peer.TLS_FAILED, client.describe())
            self.assertIn("WIRE_BROKE", client.text)
            self.assertIn("Connection reset", " ".join(client.text.split()))

    def test_a_reader_that_goes_away_ends_it(self):
        """No SIGPIPE: an exit code and a sentence."""
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            child = subprocess.Popen(list(map(str, self.words(server))), stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            child.stdin.write(b"x" * 100_000)
            child.stdin.flush()
            child.stdout.read(10)
            child.stdout.close()
            try:
                child.stdin.write(b"x" * 10_000_000)
                child.stdin.flush()
            except BrokenPipeError:
                pass
            self.assertEqual(child.wait(PATIENCE_S), 5)
            self.assertIn(b"Broken pipe", child.stderr.read())
            child.stderr.close()
            try:
                child.stdin.close()
            except BrokenPipeError:
                pass

    def test_a_pipe_is_given_back_as_it_was(self):
        """It may be shared with programs that do not know what EAGAIN is."""
        read_end, write_end = os.pipe()
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            done = subprocess.run(list(map(str, self.words(server))), input=b"x",
                                  stdout=write_end, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, parley_peer.DONE)
            self.assertTrue(os.get_blocking(write_end))
        os.close(read_end)
        os.close(write_end)

    def test_nothing_is_read_from_the_input_before_the_server_is_known(self):
        """R44"""
        with python_peer.serve(certificates.unknown_issuer()) as server:
            with tempfile.TemporaryFile() as source:
                source.write(b"a secret")
                source.seek(0)
                code = subprocess.run(list(map(str, self.words(server))), stdin=source,
                                      capture_output=True, timeout=PATIENCE_S).returncode
                self.assertEqual(code, parley_peer.CERTIFICATE_REFUSED)
                self.assertEqual(source.tell(), 0)

    def test_the_name_is_the_host_unless_another_is_given(self):
        """R72"""
        identity = certificates.intermediate().identity(names=["localhost"])
        with parley_peer.serve(identity, mode=["--echo"]) as server:
            address = "localhost:%d" % server.port
            for extra, expected in (((), parley_peer.DONE),
                                    (("--name", "localhost"), parley_peer.DONE),
                                    (("--name", "other.example"), parley_peer.CERTIFICATE_REFUSED)):
                process, code = run([parley_peer.TOOL, "connect", address, "--ca", self.trust,
                                     *extra])
                self.assertEqual(code, expected, process.describe())

    def test_ctrl_c_ends_it(self):
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server, \
                parley_peer.connect(server.port, self.trust) as client:
            client.send(b"hello\n")
            client.wait_for("hello")
            client._child.send_signal(signal.SIGINT)
            self.assertEqual(client.finish(), -signal.SIGINT)


if __name__ == "__main__":
    main()
