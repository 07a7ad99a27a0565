"""The recordings of TLS 1.2 (recording.h), judged without parley: by the RFCs, in Python.

The seed of a recording gives what parley took for random, and that is also its ephemeral private key. From
there come main secret, key block and both Finished as RFC 5246 and RFC 7627 have them, written here a second
time. The openssl command deciphers, and verifies what clients sign. Of the tags only those of CBC are looked
at: a replay looks at the others.
"""

import hashlib
import hmac
import pathlib
import subprocess
import tempfile
import unittest

RECORDINGS = pathlib.Path(__file__).parent / "recordings"

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE = 1, 2, 11, 12
CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE, FINISHED = 15, 16, 20

# Hash, cipher without its authentication, length of its key: RFC 5288, RFC 5289, RFC 7905.
AES_128, AES_256 = ("sha256", "aes-128-ctr", 16), ("sha384", "aes-256-ctr", 32)
CBC_128, CBC_256 = ("sha256", "aes-128-cbc", 16), ("sha384", "aes-256-cbc", 32)
CHACHA20 = ("sha256", "chacha20", 32)
SUITES = {0xC02B: AES_128, 0xC02F: AES_128, 0xC02C: AES_256, 0xC030: AES_256, 0xCCA8: CHACHA20,
          0xCCA9: CHACHA20, 0x009C: AES_128, 0xC024: CBC_256, 0xC027: CBC_128}
FIXED_IV_LEN = {"ctr": 4, "cbc": 0, "chacha20": 12}

# RFC 9846 4.3.3, as options of openssl pkeyutl.
RSA_SHA256 = ["-digest", "sha256", "-pkeyopt"]
SCHEMES = {0x0401: RSA_SHA256 + ["rsa_padding_mode:pkcs1"], 0x0804: RSA_SHA256 + ["rsa_padding_mode:pss"],
           0x0807: []}


def read(path):
    """[(name, value)], where value may have several lines."""
    lines = []
    for line in path.read_text().splitlines():
        name, colon, value = line.partition(":")
        if line.startswith("#"):
            continue
        if colon:
            lines.append((name, value.strip()))
        else:
            lines[-1] = (lines[-1][0], lines[-1][1] + line + "\n")
    return lines


# ---- Key agreement


def x25519(scalar, u):
    """RFC 7748 5"""
    p = 2**255 - 19
    k = int.from_bytes(scalar, "little") & (2**254 - 8) | 2**254
    x1 = int.from_bytes(u, "little") % 2**255
    x2, z2, x3, z3 = 1, 0, x1, 1
    for bit in reversed(range(255)):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        x3, z3 = (d * a + c * b) ** 2 % p, x1 * (d * a - c * b) ** 2 % p
        e = a * a - b * b
        x2, z2 = a * a * b * b % p, e * (a * a + 121665 * e) % p
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, -1, p) % p).to_bytes(32, "little")


P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_BASE = bytes.fromhex(
    "04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "   4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def p256_add(one, other):
    """Two points that are not each other's negative; None is the neutral one."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    slope = (y2 - y1) * pow(x2 - x1, -1, P256) if one != other else (
        3 * x1 * x1 - 3) * pow(2 * y1, -1, P256)
    x = (slope * slope - x1 - x2) % P256
    return x, (slope * (x1 - x) - y1) % P256


def p256(scalar, share):
    """RFC 8422 5.4: a point as it is sent, times the scalar, as it is sent."""
    power = int.from_bytes(share[1:33], "big"), int.from_bytes(share[33:], "big")
    k, result = int.from_bytes(scalar, "big"), None
    while k:
        result = p256_add(result, power) if k & 1 else result
        power, k = p256_add(power, power), k >> 1
    return b"\4" + b"".join(number.to_bytes(32, "big") for number in result)


def premaster_secret(group, seed, own_share, share):
    """RFC 8422 5.10, with that block of the seed's as private key whose share was sent."""
    multiply, base = {29: (x25519, b"\t" + bytes(31)), 23: (p256, P256_BASE)}[group]
    blocks = (hashlib.sha256(b"%s %d" % (seed, i)).digest() for i in range(8))
    private = next(block for block in blocks if multiply(block, base) == own_share)
    secret = multiply(private, share)
    return secret[1:33] if group == 23 else secret


# ---- The openssl command


def openssl(words, text=b""):
    """What it says, with that on its standard input."""
    return subprocess.run(["openssl"] + words, input=text, check=True, capture_output=True).stdout


def file_with(text):
    """Is there as long as somebody has it."""
    file = tempfile.NamedTemporaryFile()
    file.write(text)
    file.flush()
    return file


def decrypt(key, encrypted):
    """RFC 8017 7.2, whatever is inside."""
    with file_with(key.encode()) as key_file:
        return openssl(["pkeyutl", "-decrypt", "-inkey", key_file.name], encrypted)


def verify(certificate, scheme, text, signature):
    """Ends the test if somebody else signed, or something else."""
    key = openssl(["x509", "-inform", "DER", "-pubkey", "-noout"], certificate)
    with file_with(key) as key_file, file_with(text) as text_file, file_with(signature) as signature_file:
        openssl(["pkeyutl", "-verify", "-pubin", "-inkey", key_file.name, "-rawin", "-in", text_file.name,
                 "-sigfile", signature_file.name] + SCHEMES[scheme])


# ---- RFC 5246


def prf(name, secret, label, seed, length):
    """RFC 5246 5"""
    seed = label + seed
    a, out = seed, b""
    while len(out) < length:
        a = hmac.digest(secret, a, name)
        out += hmac.digest(secret, a + seed, name)
    return out[:length]


def decipher(cipher, key, iv, text):
    return openssl(["enc", "-d", "-nopad", "-" + cipher, "-K", key.hex(), "-iv", iv.hex()], text)


class Direction:
    """What one side sends once it has changed its cipher."""

    def __init__(self, name, cipher, mac_key, key, iv):
        self.hash, self.cipher, self.mac_key, self.key, self.iv = name, cipher, mac_key, key, iv
        self.count = 0

    def open(self, kind, fragment):
        """RFC 5288 3: the counter of the text's first block is 2. RFC 7905 2, RFC 8439 2.8: it is 1."""
        count = self.count
        self.count += 1
        if self.cipher.endswith("cbc"):
            return self.open_cbc(count.to_bytes(8, "big") + bytes([kind]), fragment)
        if self.cipher != "chacha20":
            iv = self.iv + fragment[:8] + b"\0\0\0\2"
            return decipher(self.cipher, self.key, iv, fragment[8:-16])
        nonce = bytes(a ^ b for a, b in zip(self.iv, count.to_bytes(12, "big")))
        return decipher(self.cipher, self.key, b"\1\0\0\0" + nonce, fragment[:-16])

    def open_cbc(self, mac_of, fragment):
        """RFC 7366 3, RFC 5246 6.2.3.2"""
        end = len(fragment) - len(self.mac_key)
        text, mac = fragment[:end], fragment[end:]
        mac_of += b"\3\3" + end.to_bytes(2, "big") + text
        assert mac == hmac.digest(self.mac_key, mac_of, self.hash), "a MAC is another"
        text = decipher(self.cipher, self.key, text[:16], text[16:])
        end = len(text) - 1 - text[-1]
        assert text[end:] == bytes([text[-1]]) * (text[-1] + 1), "padding is another"
        return text[:end]


class Connection:
    """One connection, flight by flight. main_secret: of the session that it resumes, or None."""

    def __init__(self, recipe, main_secret):
        self.recipe, self.main_secret = recipe, main_secret
        self.transcript, self.random, self.share, self.certificate = b"", {}, {}, {}
        self.directions, self.said, self.finished = {}, {"client": b"", "server": b""}, []

    def take(self, side, flight):
        while flight:
            kind, length = flight[0], int.from_bytes(flight[3:5], "big")
            fragment, flight = flight[5:5 + length], flight[5 + length:]
            assert len(fragment) == length
            if kind == CHANGE_CIPHER_SPEC:
                self.directions[side] = self.make_direction(side)
            elif side in self.directions:
                self.take_content(side, kind, self.directions[side].open(kind, fragment))
            else:
                self.take_content(side, kind, fragment)

    def take_content(self, side, kind, content):
        if kind == DATA:
            self.said[side] += content
        elif kind == ALERT:
            assert content == b"\1\0", "an alert that is no close_notify"
        else:
            while content:
                end = 4 + int.from_bytes(content[1:4], "big")
                self.take_message(side, content[0], content[4:end], content[:end])
                content = content[end:]

    def take_message(self, side, kind, body, message):
        if kind in (CLIENT_HELLO, SERVER_HELLO):
            self.random[side] = body[2:34]
        if kind == SERVER_HELLO:
            suite = body[35 + body[34]:]
            self.hash, self.cipher, self.key_len = SUITES[int.from_bytes(suite[:2], "big")]
        if kind == CERTIFICATE:
            self.certificate[side] = body[6:6 + int.from_bytes(body[3:6], "big")]
        if kind == CERTIFICATE_VERIFY:
            scheme = int.from_bytes(body[:2], "big")
            verify(self.certificate[side], scheme, self.transcript, body[4:])
        if kind == SERVER_KEY_EXCHANGE:
            self.group = int.from_bytes(body[1:3], "big")
            self.share[side] = body[4:4 + body[3]]
        if kind == CLIENT_KEY_EXCHANGE:
            self.share[side] = body[1:] if self.share else body[2:]
        if kind == FINISHED:
            assert body == self.verify_data(side), "Finished of the %s is another" % side
            self.finished.append(side)
        self.transcript += message
        if kind == CLIENT_KEY_EXCHANGE:
            self.main_secret = self.make_main_secret()

    def make_main_secret(self):
        """RFC 7627 4"""
        secret = self.make_premaster_secret()
        return prf(self.hash, secret, b"extended master secret", self.transcript_hash(), 48)

    def make_premaster_secret(self):
        """RFC 5246 7.4.7.1: a server that sends no share is sent the secret itself."""
        if "server" not in self.share:
            secret = decrypt(self.recipe["private key"], self.share["client"])
            assert len(secret) == 48 and secret[:2] == b"\3\3"
            return secret
        role, seed = self.recipe["role"], self.recipe["seed"].encode()
        own, other = self.share[role], self.share["client" if role == "server" else "server"]
        return premaster_secret(self.group, seed, own, other)

    def make_direction(self, side):
        """RFC 5246 6.3: both MAC keys, which an AEAD has not, then both keys and both IVs."""
        mode = self.cipher.split("-")[-1]
        mac_key_len = hashlib.new(self.hash).digest_size if mode == "cbc" else 0
        lengths = (mac_key_len, self.key_len, FIXED_IV_LEN[mode])
        block = prf(self.hash, self.main_secret, b"key expansion",
                    self.random["server"] + self.random["client"], 2 * sum(lengths))
        parts = []
        for length in lengths:
            own = block[length:2 * length] if side == "server" else block[:length]
            parts, block = parts + [own], block[2 * length:]
        return Direction(self.hash, self.cipher, *parts)

    def verify_data(self, side):
        """RFC 5246 7.4.9"""
        label = side.encode() + b" finished"
        return prf(self.hash, self.main_secret, label, self.transcript_hash(), 12)

    def transcript_hash(self):
        return hashlib.new(self.hash, self.transcript).digest()


def connections_of(lines):
    """Every connection of a recording, taken to its end, with what the recording says was said."""
    recipe, connections = dict(lines), []
    for name, value in lines:
        side, _, does = name.partition(" ")
        if name == "connection":
            session = connections[-1][0].main_secret if value == "resumed" else None
            connection = Connection(recipe, session)
            connections.append((connection, {"client": b"", "server": b""}))
        elif does == "says":
            connections[-1][1][side] += value.encode()
        elif name in ("client", "server"):
            connections[-1][0].take(side, bytes.fromhex(value))
    return connections


class Judge(unittest.TestCase):
    def test_finished_and_data_of_each_recording_are_right(self):
        """R23, R30, R31, R41, R45, R53, R55, R56, R59"""
        paths = sorted(RECORDINGS.glob("*.txt"))
        self.assertTrue(paths)
        for path in paths:
            with self.subTest(path.stem):
                for connection, said in connections_of(read(path)):
                    self.assertEqual(sorted(connection.finished), ["client", "server"])
                    self.assertEqual(connection.said, said)
                    self.assertTrue(all(said.values()))


if __name__ == "__main__":
    unittest.main()
