"""A child program whose output is gathered while it runs, and which never outlives its test.

Every wait has a bound. The bounds are generous and only there so that a test that would hang fails
instead: nothing here measures time.
"""

import os
import re
import subprocess
import threading
import time

PATIENCE_S = int(os.environ.get("PARLEY_PATIENCE_S", 60))


class Process:
    """A running program. Use it as a context manager: leaving it ends the program by its pid."""

    def __init__(self, argv, stdin=b"", cwd=None, env=None, pass_fds=()):
        """stdin: bytes that are given, with end of file after them; None: `send`, `end_input`."""
        self.argv = [str(word) for word in argv]
        self._child = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=cwd, env=env, pass_fds=pass_fds)
        self._changed = threading.Condition()
        self._output = {"stdout": bytearray(), "stderr": bytearray()}
        self._open = {"stdout", "stderr"}
        self._threads = [
            threading.Thread(target=self._gather, args=(name,), daemon=True)
            for name in ("stdout", "stderr")]
        if stdin is not None:
            self._threads.append(threading.Thread(target=self._feed, args=(stdin,), daemon=True))
        for thread in self._threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _gather(self, name):
        pipe = getattr(self._child, name)
        while True:
            piece = pipe.read1(65536)
            with self._changed:
                self._output[name] += piece
                if not piece:
                    self._open.discard(name)
                self._changed.notify_all()
            if not piece:
                return

    def _feed(self, data):
        try:
            self._child.stdin.write(data)
        except OSError:
            pass  # it ended first: its exit code says why
        self.end_input()

    def send(self, data):
        self._child.stdin.write(data)
        self._child.stdin.flush()

    def end_input(self):
        try:
            self._child.stdin.close()
        except OSError:
            pass

    @property
    def running(self):
        return self._child.poll() is None

    @property
    def stdout(self):
        with self._changed:
            return bytes(self._output["stdout"])

    @property
    def stderr(self):
        with self._changed:
            return bytes(self._output["stderr"])

    @property
    def text(self):
        """All that the program said, for people and for patterns."""
        return (self.stdout + self.stderr).decode("utf-8", "replace")

    def describe(self):
        return "$ %s\n(exit %s)\n%s" % (" ".join(self.argv), self._child.poll(), self.text[-6000:])

    def wait_for(self, pattern, count=1):
        """Waits until the pattern has been said `count` times and returns the last match."""
        regex = re.compile(pattern)

        def find():
            found = list(regex.finditer(
                (self._output["stdout"] + self._output["stderr"]).decode("utf-8", "replace")))
            return found[count - 1] if len(found) >= count else None

        found = self._wait(find)
        if not found:
            raise AssertionError("never said %r %d times:\n%s" % (pattern, count, self.describe()))
        return found

    def wait_for_stdout(self, length):
        """Waits until standard output has so many bytes."""
        if not self._wait(lambda: len(self._output["stdout"]) >= length):
            raise AssertionError("standard output ended at %d of %d bytes\n%s" % (
                len(self.stdout), length, self.stderr.decode("utf-8", "replace")))

    def _wait(self, condition):
        """Waits until condition() is true, and returns it; else what it is in the end."""
        end = time.monotonic() + PATIENCE_S
        with self._changed:
            while not (result := condition()):
                left = end - time.monotonic()
                if left <= 0 or not self._open:
                    break
                self._changed.wait(left)
            return result

    def finish(self, patience_s=PATIENCE_S):
        """Waits for the program's own end and returns its exit code."""
        try:
            code = self._child.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError("did not end:\n" + self.describe()) from None
        for thread in self._threads:
            thread.join(PATIENCE_S)
        return code

    def terminate(self):
        """Asks it to end (SIGTERM) and returns its exit code."""
        self._child.terminate()
        return self.finish()

    def stop(self):
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        for thread in self._threads:
            thread.join(PATIENCE_S)
        self.end_input()
        self._child.stdout.close()
        self._child.stderr.close()


def run(argv, stdin=b"", cwd=None, env=None, patience_s=PATIENCE_S):
    """Runs a program to its end and returns the ended Process and its exit code."""
    with Process(argv, stdin, cwd, env) as process:
        code = process.finish(patience_s)
    return process, code
