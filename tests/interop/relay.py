"""A TCP relay on the path between two peers: it records, and it may change what passes.

    client  <---- Passage ---->  server        one Passage for each connection

A course decides how the bytes of one direction go on: it is a function that is given each piece
which came and returns the pieces to send. Between two pieces the relay waits until the receiver has
read the first, so that each arrives alone however slow either side is.
"""

import socket
import threading

from process import PATIENCE_S
import receiver
import records

HANG_UP = None  # in place of a piece: the receiver gets an end of file


def straight(piece):
    return [piece]


def each_byte_alone(piece):
    return [piece[i:i + 1] for i in range(len(piece))]


def cut_at(*offsets):
    """Cuts the stream into segments before each of these offsets."""
    position = 0

    def course(piece):
        nonlocal position
        cuts = [offset - position for offset in sorted(offsets)
                if position < offset < position + len(piece)]
        position += len(piece)
        return [piece[a:b] for a, b in zip([0] + cuts, cuts + [len(piece)])]
    return course


def flip_at(offset, mask=0x01):
    """Flips bits of one byte of the stream."""
    position = 0

    def course(piece):
        nonlocal position
        at = offset - position
        position += len(piece)
        if 0 <= at < len(piece):
            piece = piece[:at] + bytes([piece[at] ^ mask]) + piece[at + 1:]
        return [piece]
    return course


def hang_up_after(count):
    """Lets so many bytes pass, and then ends this direction."""
    left = count

    def course(piece):
        nonlocal left
        piece = piece[:left]
        left -= len(piece)
        return [piece, HANG_UP] if left == 0 else [piece]
    return course


def first_record_as(change):
    """Holds the first record back until it is whole, and sends what change(record) makes of it."""
    held = b""
    passed = False

    def course(piece):
        nonlocal held, passed
        if passed:
            return [piece]
        held += piece
        whole = records.split(held)
        if not whole:
            return []
        passed = True
        rest = held[5 + len(whole[0].body):]
        return list(change(whole[0])) + ([rest] if rest else [])
    return course


def fragment_first_record(offset):
    """Sends the first record as two records, its fragment cut at this offset."""
    return first_record_as(lambda record: [
        records.frame(record.type, record.version, record.body[:offset])
        + records.frame(record.type, record.version, record.body[offset:])])


def without_change_cipher_spec():
    """Drops the dummy records of middlebox compatibility (RFC 9846 E.4)."""
    held = b""

    def course(piece):
        nonlocal held
        held += piece
        whole = records.split(held)
        held = held[sum(len(record.wire) for record in whole):]
        return [record.wire for record in whole if record.type != records.CHANGE_CIPHER_SPEC]
    return course


class Passage:
    """One connection: `events` are (from_client, bytes) in the order in which they came."""

    def __init__(self, client, server, client_course, server_course):
        self.events = []
        self._lock = threading.Lock()
        self._sockets = (client, server)
        self._threads = [
            threading.Thread(target=self._pump, args=(client, server, True, client_course)),
            threading.Thread(target=self._pump, args=(server, client, False, server_course))]
        for thread in self._threads:
            thread.daemon = True

    def start(self):
        for thread in self._threads:
            thread.start()

    def _pump(self, source, sink, from_client, course):
        sent = 0
        try:
            while piece := source.recv(65536):
                with self._lock:
                    self.events.append((from_client, piece))
                pieces = course(piece)
                for piece in pieces:
                    if piece is HANG_UP:
                        return
                    if len(pieces) > 1:
                        receiver.wait_until_read(sink, sent)
                    sink.sendall(piece)
                    sent += len(piece)
        except OSError:
            pass  # a reset ends this direction as an end of file does
        finally:
            self._end(sink)

    @staticmethod
    def _end(sink):
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _bytes(self, from_client):
        with self._lock:
            return b"".join(piece for side, piece in self.events if side == from_client)

    @property
    def from_client(self):
        return self._bytes(True)

    @property
    def from_server(self):
        return self._bytes(False)

    @property
    def client_hellos(self):
        return records.client_hellos(self.from_client)

    @property
    def server_hellos(self):
        return records.server_hellos(self.from_server)

    @property
    def server_hello(self):
        return self.server_hellos[-1]

    @property
    def retried(self):
        return self.server_hellos[0].is_retry

    def wait(self):
        """Until both directions are over."""
        for thread in self._threads:
            thread.join(PATIENCE_S)
            if thread.is_alive():
                raise AssertionError("the connection through the relay did not end")

    def close(self):
        for end in self._sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(PATIENCE_S)
        for end in self._sockets:
            end.close()


class Relay:
    """Listens on a free port of the loopback and passes each connection on to `port` there.

    client_course and server_course make the course of each direction, anew for each connection.
    """

    def __init__(self, port, client_course=lambda: straight, server_course=lambda: straight):
        self.target = port
        self.client_course, self.server_course = client_course, server_course
        self.passages = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_S)
        self._listener.close()
        for passage in self.passages:
            passage.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._join(client, self._connect())
            except OSError:
                client.close()

    def _connect(self):
        server = socket.create_connection(("127.0.0.1", self.target), PATIENCE_S)
        server.settimeout(None)
        return server

    def _join(self, client, server):
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        passage = Passage(client, server, self.client_course(), self.server_course())
        self.passages.append(passage)  # before a byte passes: whoever got an answer finds it here
        passage.start()

    @property
    def passage(self):
        """The latest connection, which may be still alive."""
        return self.passages[-1]
