#!/usr/bin/env python3
"""legacy.py 1|0 OBJECT...: a build with src/legacy has each of these names, and one without has none.

That the first has them shows that the second was asked for the right ones.
"""

import sys

import source
from outside_world import run

# What static RSA and CBC are made of here, and what nobody else asks of libcrypto.
NAMES = set(
    """rsa_key_exchange12 protect_cbc_start libcrypto_key_transport cbc_open cbc_close
    EVP_PKEY_decrypt RSA_public_encrypt""".split()
)


def main(is_built, *paths):
    lines = run("nm", "--format=posix", "--print-file-name", *paths).splitlines()
    symbols = {(line.split(": ")[1].split()[0], line.split(": ")[0]) for line in lines}
    found = {(name, path) for name, path in symbols if name in NAMES}
    if is_built == "1":
        complaints = [f"{name} is nowhere" for name in NAMES - {name for name, _ in found}]
    else:
        complaints = [f"{path}: has {name}" for name, path in found]
    source.finish(sorted(complaints), len(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
