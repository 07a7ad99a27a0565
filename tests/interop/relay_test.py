"""The relay itself: what it records is what passed, and pieces that are to arrive alone do."""

import socket
import threading
import unittest

import records
from case import main
from process import PATIENCE_S
from relay import (Relay, cut_at, each_byte_alone, flip_at, fragment_first_record, hang_up_after,
                   without_change_cipher_spec)


class Reader:
    """Accepts one connection, notes what each read gives, and answers with the length."""

    def __enter__(self):
        self.reads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(PATIENCE_S)
        self._listener.close()

    def _read(self):
        plain, _ = self._listener.accept()
        with plain:
            plain.settimeout(PATIENCE_S)
            while piece := plain.recv(65536):
                self.reads.append(piece)
            plain.sendall(b"%d" % sum(map(len, self.reads)))


def send_through(data, course):
    """(what each read of the receiver gave, its answer, the Passage)"""
    with Reader() as reader, Relay(reader.port, client_course=lambda: course) as relay:
        with socket.create_connection(("127.0.0.1", relay.port), PATIENCE_S) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := client.recv(100):
                answer += piece
        relay.passage.wait()
        return reader.reads, answer, relay.passage


HELLO = records.frame(22, 0x0301, b"\x01\x00\x00\x02ab")
DUMMY = records.frame(20, 0x0303, b"\x01")


class RelayTest(unittest.TestCase):
    def test_pieces_arrive_alone(self):
        reads, answer, passage = send_through(b"abcdef", each_byte_alone)
        self.assertEqual(reads, [b"a", b"b", b"c", b"d", b"e", b"f"])
        self.assertEqual(answer, b"6")
        self.assertEqual(passage.from_client, b"abcdef")
        self.assertEqual(passage.from_server, b"6")

    def test_a_stream_is_cut_where_it_should_be(self):
        self.assertEqual(send_through(b"abcdef", cut_at(1, 4))[0], [b"a", b"bcd", b"ef"])

    def test_one_byte_is_changed(self):
        self.assertEqual(b"".join(send_through(b"abcdef", flip_at(2))[0]), b"abbdef")

    def test_the_rest_is_lost_after_hanging_up(self):
        self.assertEqual(b"".join(send_through(b"abcdef", hang_up_after(4))[0]), b"abcd")

    def test_a_record_becomes_two(self):
        reads, _, passage = send_through(HELLO + DUMMY, fragment_first_record(3))
        after = records.split(b"".join(reads))
        self.assertEqual([record.body for record in after], [b"\x01\x00\x00", b"\x02ab", b"\x01"])
        self.assertEqual(records.clear_messages(after), [(1, b"ab")])
        self.assertEqual(passage.from_client, HELLO + DUMMY)

    def test_dummies_are_dropped(self):
        self.assertEqual(
            b"".join(send_through(HELLO + DUMMY + HELLO, without_change_cipher_spec())[0]),
            HELLO + HELLO)


if __name__ == "__main__":
    main()
