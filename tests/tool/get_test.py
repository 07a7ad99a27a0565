"""parley get: answers of every shape, where they go to, and what is told of them."""

import pathlib
import random
import tempfile

import certificates
import parley_peer
import python_peer
from case import Case, main
from process import run

HEAD = b"HTTP/1.1 200 OK\r\n"


def answers(answer, goodbye=True):
    """What a server does that reads a request and sends these bytes; requests go to its list."""
    def use(tls):
        use.requests.append(read_request(tls))
        tls.sendall(answer)
        if goodbye:
            python_peer.say_goodbye(tls)
    use.requests = []
    return use


def read_request(tls):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = tls.recv(65536)
        if not piece:
            raise ConnectionError("the client left without a request")
        request += piece
    return request.decode()


class GetTest(Case):
    def get(self, answer, *extra, goodbye=True, **options):
        """What get makes of an answer: the ended process, its exit code, and what it had asked."""
        use = answers(answer, goodbye)
        with python_peer.serve(certificates.good(), use=use) as server:
            process, code = run(
                parley_peer.get_words(server.port, self.trust, extra=extra, **options))
        return process, code, use.requests[0] if use.requests else ""

    def comes(self, answer, body, *extra, **options):
        process, code, request = self.get(answer, *extra, **options)
        self.assertEqual(code, parley_peer.DONE, process.describe())
        self.assertEqual(process.stdout, body)
        return process, request

    def test_a_body_ends_by_length_by_chunks_or_with_the_connection(self):
        """R71"""
        for answer in (b"Content-Length: 5\r\n\r\nhello",
                       b"Content-Length: 5\r\n\r\nhello and more that is not part of it",
                       b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n",
                       b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
                       b"\r\nhello"):
            with self.subTest(answer=answer):
                self.comes(HEAD + answer, b"hello")

    def test_a_whole_answer_needs_no_goodbye(self):
        """R71: its length says that nothing is missing."""
        self.comes(HEAD + b"Content-Length: 5\r\n\r\nhello", b"hello", goodbye=False)

    def test_answers_that_are_not_whole_are_told(self):
        for answer, because in ((b"Content-Length: 9\r\n\r\nhello", "not an answer"),
                                (b"Transfer-Encoding: chunked\r\n\r\n9\r\nhello", "not an answer"),
                                (b"", "not an answer")):
            with self.subTest(answer=answer):
                process, code, _ = self.get(HEAD + answer if answer else b"")
                self.assertEqual(code, 5, process.describe())
                self.assertIn(because, " ".join(process.text.split()))

    def test_what_is_not_http_is_told(self):
        for answer in (b"220 mail.example ESMTP\r\n", b"\0\0\0\0", HEAD + b"A\0: b\r\n\r\n",
                       b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"):
            with self.subTest(answer=answer):
                process, code, _ = self.get(answer)
                self.assertEqual(code, 5, process.describe())
                self.assertIn("HTTP/1.1", process.text)

    def test_interim_answers_are_passed_over(self):
        self.comes(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + HEAD +
                   b"Content-Length: 5\r\n\r\nhello", b"hello")

    def test_a_redirect_is_told_and_not_followed(self):
        process, _ = self.comes(
            b"HTTP/1.1 302 Found\r\nLocation: https://other.example/\xfc\r\n"
            b"Content-Length: 4\r\n\r\nover", b"over")
        self.assertIn("points to https://other.example/\\xfc (status 302)", process.text)

    def test_a_status_beyond_success_is_told(self):
        process, _ = self.comes(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", b"")
        self.assertIn("status 500", process.text)

    def test_the_request_is_what_the_url_says(self):
        for path, target in (("/", "/"), ("", "/"), ("?a=b", "/?a=b"), ("/a%20b?c#d", "/a%20b?c"),
                             ("#d", "/")):
            with self.subTest(path=path):
                _, request = self.comes(HEAD + b"Content-Length: 0\r\n\r\n", b"", path=path)
                self.assertTrue(request.startswith("GET %s HTTP/1.1\r\n" % target), request)
                self.assertIn("\r\nHost: server.example\r\n", request)

    def test_addresses_are_urls_too(self):
        """R6, R72: an IP address is verified, and never sent as a name."""
        identity = certificates.intermediate().identity(names=["IP:127.0.0.1", "IP:::1"])
        with parley_peer.serve(identity) as server:
            process, code = run([parley_peer.TOOL, "get", "127.0.0.1:%d" % server.port,
                                 "--ca", self.trust])
            self.assertEqual(code, parley_peer.DONE, process.describe())
            self.assertIn(b"name (SNI)       none", process.stdout)
            process, code = run([parley_peer.TOOL, "get", "https://[::1]/", "--connect",
                                 "127.0.0.1:%d" % server.port, "--ca", self.trust])
            self.assertEqual(code, parley_peer.DONE, process.describe())

    def test_verbose_tells_the_story_and_the_head_on_standard_error(self):
        """R88"""
        process, _ = self.comes(HEAD + b"X-Danger: \x1b[2J\r\nContent-Length: 2\r\n\r\nok", b"ok",
                                "--verbose")
        text = process.stderr.decode()
        at = [text.index(part) for part in
              ("client --- ClientHello", "--- ServerHello,", "--- Certificate,",
               "* client, certificate path", "client --- Finished,", "Settled:",
               "HTTP/1.1 200 OK", "X-Danger: \\x1b[2J")]
        self.assertEqual(at, sorted(at))
        self.assertNotIn("\x1b", text)

    def test_insecure_is_told_in_the_story(self):
        with python_peer.serve(certificates.unknown_issuer()) as server:
            process, code = run(parley_peer.get_words(
                server.port, self.trust, extra=["--insecure", "--verbose"]))
        self.assertEqual(code, parley_peer.DONE, process.describe())
        self.assertIn("nobody: verification is switched off", process.text)
        self.assertNotIn("authenticated  the server", process.text)

    def test_a_protocol_that_get_does_not_speak_is_told(self):
        """R7"""
        with parley_peer.serve(certificates.good(), protocols=["h2"]) as server:
            process, code = run(parley_peer.get_words(
                server.port, self.trust, protocols=["h2", "http/1.1"]))
            self.assertEqual(code, 5, process.describe())
            self.assertIn("chose the protocol h2", " ".join(process.text.split()))

    def test_a_large_file_comes_whole(self):
        """R45"""
        data = random.Random(71).randbytes(33_333_333)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "data").write_bytes(data)
            out = pathlib.Path(folder, "out")
            with parley_peer.serve(certificates.good(), mode=["--root", folder]) as server:
                for extra in (["-o", out], ["--output=%s" % out], []):
                    process, code = run(parley_peer.get_words(
                        server.port, self.trust, extra=extra, path="/data"))
                    self.assertEqual(code, parley_peer.DONE, process.describe())
                    self.assertTrue((out.read_bytes() if extra else process.stdout) == data)

    def test_an_output_that_cannot_be_written_is_told(self):
        for path in ("/nonexistent/out", "/dev/full"):
            process, code, _ = self.get(HEAD + b"Content-Length: 5\r\n\r\nhello", "-o", path)
            self.assertEqual(code, 5, process.describe())
            self.assertIn("written", process.text)


if __name__ == "__main__":
    main()
