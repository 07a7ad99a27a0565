"""A gigabyte each way at once through serve --echo and connect: nothing lost, nothing changed.

$PARLEY_BULK_BYTES sets another size.
"""

import hashlib
import os
import random
import subprocess
import threading

import certificates
import parley_peer
from case import Case, main

BYTES = int(os.environ.get("PARLEY_BULK_BYTES", 1 << 30))
BULK_PATIENCE_S = 280
NOISE = memoryview(random.Random(45).randbytes(1 << 21))


def pieces(total):
    """Noise in pieces of random size, each from another place."""
    sizes = random.Random(46)
    while total > 0:
        size = min(total, sizes.randrange(1, 1 << 20))
        at = sizes.randrange(len(NOISE) - size)
        yield NOISE[at:at + size]
        total -= size


class BulkTest(Case):
    def test_a_gigabyte_each_way_comes_back_as_it_was(self):
        """R45"""
        sent = hashlib.sha256()

        def feed(pipe):
            with pipe:
                for piece in pieces(BYTES):
                    sent.update(piece)
                    pipe.write(piece)

        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            words = parley_peer.connect_words(server.port, self.trust)
            child = subprocess.Popen(list(map(str, words)), stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE)
            feeder = threading.Thread(target=feed, args=(child.stdin,), daemon=True)
            feeder.start()
            came, came_len = hashlib.sha256(), 0
            with child.stdout:
                while piece := child.stdout.read1(1 << 20):
                    came.update(piece)
                    came_len += len(piece)
            self.assertEqual(child.wait(BULK_PATIENCE_S), parley_peer.DONE)
            feeder.join()
            self.assertEqual(came_len, BYTES)
            self.assertEqual(came.hexdigest(), sent.hexdigest())
            self.assertEqual(server.stderr, b"")


if __name__ == "__main__":
    main()
