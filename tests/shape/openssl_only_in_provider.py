#!/usr/bin/env python3
"""openssl_only_in_provider.py ROOT: only src/provider_libcrypto names libcrypto, by header or call."""

import re
import sys

import source

HOME = "src/provider_libcrypto/"
NAMES = re.compile(
    r"<openssl/|\b(?:EVP|OSSL|OPENSSL|CRYPTO|EC|ECDSA|RSA|BN|ASN1|X509|BIO|ERR|RAND|HMAC|SHA256|SHA384"
    r"|SHA512)_[A-Za-z0-9_]+\s*\(|\b(?:d2i|i2d)_[A-Z]\w*\s*\("
)


def main(root):
    paths = source.files(root, ["src", "include", "tools", "examples"])
    paths = [path for path in paths if not str(path).startswith(HOME)]
    complaints = []
    for path in paths:
        text = source.code_only(source.read(root, path))
        for match in NAMES.finditer(text):
            line = source.line_of(text, match.start())
            complaints.append(f"{path}:{line}: {match[0]} belongs into {HOME}")
    source.finish(complaints, len(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
