"""What an observer on the path can read: TLS records, and the hellos in the clear.

    struct { ContentType type; ProtocolVersion legacy_record_version; uint16 length;
             opaque fragment[length]; }                                       RFC 9846 5.1
"""

import dataclasses
import hashlib

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE = 1, 2, 11, 12
SERVER_NAME, ALPN, ENCRYPT_THEN_MAC, EXTENDED_MAIN_SECRET = 0, 16, 22, 23
SESSION_TICKET, EARLY_DATA = 35, 42
SUPPORTED_VERSIONS, COOKIE, KEY_SHARE, PRE_SHARED_KEY = 43, 44, 51, 41

SUITES = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384",
          0x1303: "TLS_CHACHA20_POLY1305_SHA256"}
GROUPS = {23: "P-256", 24: "P-384", 25: "P-521", 29: "X25519"}

# RFC 9846 4.2.3: the random of a ServerHello that is a HelloRetryRequest.
RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()


@dataclasses.dataclass(frozen=True)
class Record:
    type: int
    version: int
    body: bytes
    start: int  # in the stream

    @property
    def wire(self):
        return frame(self.type, self.version, self.body)


def frame(kind, version, body):
    return bytes([kind]) + version.to_bytes(2, "big") + len(body).to_bytes(2, "big") + body


def split(stream):
    """The whole records of a stream; a started one at its end is left out."""
    records, at = [], 0
    while len(stream) - at >= 5:
        length = int.from_bytes(stream[at + 3:at + 5], "big")
        if len(stream) - at < 5 + length:
            break
        records.append(Record(stream[at], int.from_bytes(stream[at + 1:at + 3], "big"),
                              stream[at + 5:at + 5 + length], at))
        at += 5 + length
    return records


def clear_messages(records):
    """(type, body) of each handshake message in records of type 22, joined across records."""
    joined = b"".join(record.body for record in records if record.type == HANDSHAKE)
    messages, at = [], 0
    while len(joined) - at >= 4:
        length = int.from_bytes(joined[at + 1:at + 4], "big")
        if len(joined) - at < 4 + length:
            break
        messages.append((joined[at], joined[at + 4:at + 4 + length]))
        at += 4 + length
    return messages


class Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        piece = self.data[self.at:self.at + length]
        if len(piece) != length:
            raise ValueError("cut short")
        self.at += length
        return piece

    def number(self, width):
        return int.from_bytes(self.take(width), "big")

    def vector(self, width):
        return self.take(self.number(width))

    @property
    def done(self):
        return self.at == len(self.data)


def _extensions(cursor):
    found = {}
    inside = Cursor(cursor.vector(2))
    while not inside.done:
        kind = inside.number(2)
        found[kind] = inside.vector(2)
    return found


@dataclasses.dataclass(frozen=True)
class ClientHello:
    legacy_version: int
    random: bytes
    session_id: bytes
    suites: list
    compression: bytes
    extensions: dict

    @classmethod
    def parse(cls, body):
        cursor = Cursor(body)
        version, random, session_id = cursor.number(2), cursor.take(32), cursor.vector(1)
        suites = Cursor(cursor.vector(2))
        suite_list = []
        while not suites.done:
            suite_list.append(suites.number(2))
        return cls(version, random, session_id, suite_list, cursor.vector(1), _extensions(cursor))

    @property
    def share_groups(self):
        shares = Cursor(Cursor(self.extensions[KEY_SHARE]).vector(2))
        groups = []
        while not shares.done:
            groups.append(shares.number(2))
            shares.vector(2)
        return groups

    @property
    def server_name(self):
        """The DNS name asked for, or None."""
        if SERVER_NAME not in self.extensions:
            return None
        names = Cursor(Cursor(self.extensions[SERVER_NAME]).vector(2))
        names.number(1)
        return names.vector(2).decode("ascii")


@dataclasses.dataclass(frozen=True)
class ServerHello:
    legacy_version: int
    random: bytes
    session_id: bytes
    suite: int
    compression: int
    extensions: dict

    @classmethod
    def parse(cls, body):
        cursor = Cursor(body)
        return cls(cursor.number(2), cursor.take(32), cursor.vector(1), cursor.number(2),
                   cursor.number(1), {} if cursor.done else _extensions(cursor))

    @property
    def is_retry(self):
        return self.random == RETRY_RANDOM

    @property
    def group(self):
        return int.from_bytes(self.extensions[KEY_SHARE][:2], "big")

    @property
    def version(self):
        chosen = self.extensions.get(SUPPORTED_VERSIONS)
        return int.from_bytes(chosen, "big") if chosen else self.legacy_version


def without_extension(record, kind):
    """A record that begins with a hello, whose extension of this kind is taken out."""
    inside = Cursor(record.body)
    message = inside.number(1)
    hello = Cursor(inside.vector(3))
    hello.take(2 + 32)
    hello.vector(1)
    if message == CLIENT_HELLO:
        hello.vector(2)
        hello.vector(1)
    else:
        hello.take(2 + 1)
    head = hello.data[:hello.at]
    kept = b"".join(other.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data
                    for other, data in _extensions(hello).items() if other != kind)
    body = head + len(kept).to_bytes(2, "big") + kept
    return frame(record.type, record.version, bytes([message]) + len(body).to_bytes(3, "big") + body
                 + record.body[inside.at:])


def client_hellos(stream):
    return [ClientHello.parse(body) for kind, body in clear_messages(split(stream))
            if kind == CLIENT_HELLO]


def server_hellos(stream):
    """HelloRetryRequest, if any, and ServerHello."""
    return [ServerHello.parse(body) for kind, body in clear_messages(split(stream))
            if kind == SERVER_HELLO]
