"""Certificates for one run, made on demand with the openssl command line.

    root --> intermediate --> leaf        what Authority issues; servers send leaf and intermediate

Everything lies in one temporary folder, which goes when the run ends.
"""

import atexit
import dataclasses
import datetime
import functools
import itertools
import pathlib
import shutil
import subprocess
import tempfile

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="parley-interop-"))
atexit.register(shutil.rmtree, FOLDER, True)

KEY_KINDS = {
    "P-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "P-384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "Ed25519": ["-algorithm", "ED25519"],
    "RSA-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA-PSS": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
}

# openssl ca wants a database and a policy; unique_subject lets a name have several certificates.
CA_SETTINGS = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
default_days = 90
unique_subject = no
email_in_dn = no
policy = any
[any]
commonName = optional
[request]
distinguished_name = empty
prompt = no
[empty]
CN = unused
"""

CA_EXTENSIONS = """
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""

LEAF_EXTENSIONS = """
basicConstraints = critical, CA:FALSE
keyUsage = critical, {usage}
extendedKeyUsage = {purpose}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""

_numbers = itertools.count()


def new_folder(prefix):
    """For files of a peer: it goes with the others."""
    return pathlib.Path(tempfile.mkdtemp(prefix=prefix + "-", dir=FOLDER))


@dataclasses.dataclass(frozen=True)
class Identity:
    """What a server is started with. chain: the leaf and its issuers; issuers: the latter alone."""
    leaf: pathlib.Path
    chain: pathlib.Path
    issuers: pathlib.Path
    key: pathlib.Path
    der: bytes


def openssl(*words):
    done = subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError("openssl %s\n%s" % (" ".join(map(str, words)), done.stderr.decode()))
    return done.stdout


def make_key(path, kind):
    openssl("genpkey", *KEY_KINDS[kind], "-out", path)
    return path


class Authority:
    """A certificate authority with a database of its own; `issuer` None makes a root."""

    def __init__(self, name, key_kind="P-256", issuer=None):
        self.folder = FOLDER / ("%s-%d" % (name.replace(" ", "-"), next(_numbers)))
        self.folder.mkdir()
        (self.folder / "index.txt").touch()
        (self.folder / "settings").write_text(CA_SETTINGS.format(folder=self.folder))
        self.issuer = issuer
        self.key = make_key(self.folder / "key.pem", key_kind)
        self.certificate = self.folder / "certificate.pem"
        request = self._request(self.key, name)
        if issuer:
            issuer.sign(request, CA_EXTENSIONS, self.certificate)
        else:
            self._sign_with(["-selfsign", "-keyfile", self.key], request, CA_EXTENSIONS,
                            self.certificate)

    def _request(self, key, name):
        request = self.folder / ("%d.csr" % next(_numbers))
        openssl("req", "-new", "-config", self.folder / "settings", "-section", "request",
                "-key", key, "-subj", "/CN=" + name, "-out", request)
        return request

    def _sign_with(self, signer, request, extensions, out, start=None, end=None):
        extension_file = self.folder / ("%d.ext" % next(_numbers))
        extension_file.write_text(extensions)
        period = (["-startdate", start] if start else []) + (["-enddate", end] if end else [])
        openssl("ca", "-batch", "-notext", "-config", self.folder / "settings", *signer, *period,
                "-in", request, "-extfile", extension_file, "-out", out)

    def sign(self, request, extensions, out, start=None, end=None):
        self._sign_with(["-cert", self.certificate, "-keyfile", self.key], request, extensions, out,
                        start, end)

    def revoke(self, identity):
        openssl("ca", "-config", self.folder / "settings", "-cert", self.certificate, "-keyfile",
                self.key, "-revoke", identity.leaf)

    def list(self):
        """A revocation list of what it has revoked so far."""
        out = self.folder / ("%d.crl" % next(_numbers))
        openssl("ca", "-gencrl", "-crldays", "7", "-config", self.folder / "settings", "-cert",
                self.certificate, "-keyfile", self.key, "-out", out)
        return out

    def response(self, identity):
        """What its OCSP responder says of a certificate: good, or revoked."""
        out = self.folder / ("%d.ocsp" % next(_numbers))
        openssl("ocsp", "-index", self.folder / "index.txt", "-CA", self.certificate, "-rsigner",
                self.certificate, "-rkey", self.key, "-issuer", self.certificate, "-cert",
                identity.leaf, "-ndays", "7", "-respout", out)
        return out

    def chain_text(self):
        """The intermediates from here up to the root, which is left out."""
        if not self.issuer:
            return ""
        return self.certificate.read_text() + self.issuer.chain_text()

    def identity(self, names=("server.example",), key_kind="P-256", start=None, end=None,
                 key=None, extensions="", purpose="serverAuth", usage="digitalSignature"):
        """names: DNS names or "IP:..."; start and end: times as YYYYMMDDHHMMSSZ; extensions: more
        lines for openssl."""
        stem = self.folder / ("leaf-%d" % next(_numbers))
        key = key or make_key(stem.with_suffix(".key"), key_kind)
        leaf, chain = stem.with_suffix(".pem"), stem.with_suffix(".chain.pem")
        issuers = stem.with_suffix(".issuers.pem")
        alternatives = ", ".join(
            name if name.startswith("IP:") else "DNS:" + name for name in names)
        lines = LEAF_EXTENSIONS.format(
            names=alternatives, purpose=purpose, usage=usage) + extensions
        self.sign(self._request(key, "leaf"), lines, leaf, start, end)
        issuers.write_text(self.chain_text())
        chain.write_text(leaf.read_text() + issuers.read_text())
        der = openssl("x509", "-in", leaf, "-outform", "DER")
        return Identity(leaf, chain, issuers, key, der)


def forge(signer, names):
    """What the holder of a leaf, who is no authority, can make: one signed with its key."""
    authority = Authority("unused")
    authority.certificate, authority.key = signer.leaf, signer.key
    forged = authority.identity(names)
    forged.issuers.write_text(signer.chain.read_text())
    forged.chain.write_text(forged.leaf.read_text() + signer.chain.read_text())
    return forged


@functools.cache
def root():
    return Authority("Interop Root")


@functools.cache
def intermediate():
    return Authority("Interop Intermediate", issuer=root())


@functools.cache
def rsa_root():
    return Authority("Interop RSA Root", "RSA-2048")


@functools.cache
def rsa_intermediate():
    return Authority("Interop RSA Intermediate", "RSA-2048", rsa_root())


@functools.cache
def other_root():
    """An authority that nobody here believes."""
    return Authority("Another Root")


@functools.cache
def impostor_root():
    """It has the name of the authority that is believed, and a key of its own."""
    return Authority("Interop Root")


@functools.cache
def _good(key_kind):
    return intermediate().identity(key_kind=key_kind)


def good(key_kind="P-256"):
    """For server.example, by an intermediate below the root that clients believe."""
    return _good(key_kind)


@functools.cache
def decrypting():
    """Good, with an RSA key that may also decrypt: for static RSA key exchange."""
    return intermediate().identity(
        key_kind="RSA-2048", usage="digitalSignature, keyEncipherment")


@functools.cache
def expired():
    return intermediate().identity(start="20200101000000Z", end="20200201000000Z")


def days_from_now(days):
    """A time as openssl ca wants it."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y%m%d%H%M%SZ")


@functools.cache
def ending_soon():
    return intermediate().identity(start=days_from_now(-30), end=days_from_now(10.5))


@functools.cache
def not_yet_valid():
    return intermediate().identity(start="20990101000000Z", end="20990201000000Z")


@functools.cache
def wrong_name():
    return intermediate().identity(names=("other.example",))


@functools.cache
def unknown_issuer():
    return other_root().identity()


@functools.cache
def incomplete():
    """Good, but the intermediate is not sent."""
    whole = good()
    return dataclasses.replace(whole, chain=whole.leaf, issuers=empty_file())


ISSUER_URL = "http://authority.example/issuer.der"


@functools.cache
def incomplete_with_url():
    """The intermediate is not sent, and the leaf says where it can be had."""
    whole = intermediate().identity(
        extensions="authorityInfoAccess = caIssuers;URI:%s\n" % ISSUER_URL)
    return dataclasses.replace(whole, chain=whole.leaf, issuers=empty_file())


@functools.cache
def empty_file():
    path = FOLDER / "empty.pem"
    path.touch()
    return path


CLIENT = {"names": ("client.example",), "purpose": "clientAuth"}


@functools.cache
def client(key_kind="P-256"):
    """What a client shows: by the same authorities as the servers' certificates."""
    return intermediate().identity(key_kind=key_kind, **CLIENT)


@functools.cache
def expired_client():
    return intermediate().identity(start="20200101000000Z", end="20200201000000Z", **CLIENT)


@functools.cache
def unknown_client():
    return other_root().identity(**CLIENT)


def trust():
    """The file of the authorities that clients believe."""
    return root().certificate
