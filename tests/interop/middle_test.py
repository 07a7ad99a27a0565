"""Somebody in the middle who does more than listen: with a certificate of another authority, or by
changing bytes on the way. Nobody gets through unnoticed, and our server goes on.
"""

import socket
import ssl
import threading

import certificates
import curl_peer
import openssl_peer
import parley_peer
import python_peer
import records
from case import Case, main, needs
from peer import NAME
from relay import Relay, first_record_as, flip_at


def intercept(target, identity):
    """A server with its own identity that passes all it can read on to the true one."""
    def use(tls):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", target), python_peer.PATIENCE_S) as plain, \
                context.wrap_socket(plain, server_hostname=NAME) as upstream:
            back = threading.Thread(target=copy, args=(upstream, tls))
            upstream.sendall(tls.recv(65536))
            back.start()
            back.join()

    def copy(source, sink):
        while piece := source.recv(65536):
            sink.sendall(piece)

    return python_peer.serve(identity, use=use)


@needs(python_peer, openssl_peer)
class InterceptorTest(Case):
    def test_an_interceptor_without_the_authority_is_always_detected(self):
        """R40, R43, R91: by a stranger's authority, by one with the trusted one's name, with a
        certificate that is good for another name, and with one signed by a leaf."""
        good = certificates.good()
        impostors = (
            certificates.unknown_issuer(),
            certificates.impostor_root().identity(),
            certificates.wrong_name(),
            certificates.forge(certificates.wrong_name(), names=[NAME]),
        )
        with openssl_peer.serve(good) as server:
            for identity in impostors:
                with self.subTest(identity=identity.leaf), \
                        intercept(server.port, identity) as interceptor:
                    fetch = parley_peer.fetch(interceptor.port, self.trust)
                    self.assertEqual(fetch.code, parley_peer.CERTIFICATE_REFUSED, fetch)
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    @needs(curl_peer)
    def test_the_interceptor_works_on_those_who_do_not_look(self):
        """Else the test above would prove nothing."""
        with openssl_peer.serve(certificates.good()) as server, \
                intercept(server.port, certificates.unknown_issuer()) as interceptor:
            fetch = curl_peer.fetch(interceptor.port, self.trust, extra=["--insecure"])
            self.assertIn("s_server", fetch.text)
            fetch = parley_peer.fetch(interceptor.port, self.trust, extra=["--insecure"])
            self.assertIn("s_server", fetch.text)


def first_flight(passage):
    """What the server sent before the client spoke for the second time."""
    sides = [from_client for from_client, _ in passage.events]
    end = sides.index(True, sides.index(False))
    return b"".join(piece for from_client, piece in passage.events[:end] if not from_client)


def tamperable(stream):
    """The offsets whose change must not go unnoticed. Left out are the record versions in the
    clear, which receivers must ignore (RFC 9846 5.1), the dummy ChangeCipherSpec, which nothing
    protects, and lengths of records and messages: with those a peer may wait for more, and rightly.
    """
    for record in records.split(stream):
        if record.type == records.CHANGE_CIPHER_SPEC:
            continue
        clear = record.type == records.HANDSHAKE
        skip = {1, 2, 3, 4, 6, 7, 8} if clear else {3, 4}
        yield from (record.start + i for i in range(len(record.wire)) if i not in skip)


class TamperTest(Case):
    @needs(python_peer)
    def test_every_byte_of_client_hello_counts(self):
        """R16, R28, R41: a flipped bit anywhere makes the handshake fail, or the keys differ."""
        context = python_peer.client_context(self.trust)
        with parley_peer.serve(certificates.good()) as server:
            with Relay(server.port) as relay:
                self.assert_done(python_peer.fetch(relay.port, self.trust, context=context))
                first = records.split(relay.passage.from_client)[0]
            for offset in tamperable(first.wire):
                with self.subTest(offset=offset), Relay(
                        server.port, client_course=lambda: flip_at(offset)) as relay:
                    fetch = python_peer.fetch(relay.port, self.trust, context=context)
                    self.assert_never_done(fetch)
            self.assert_done(python_peer.fetch(server.port, self.trust, context=context), server)

    @needs(python_peer)
    def test_every_byte_of_the_clients_finished_counts(self):
        """R41, R46: without a good Finished our server serves nothing."""
        context = python_peer.client_context(self.trust)
        with parley_peer.serve(certificates.good()) as server:
            with Relay(server.port) as relay:
                self.assert_done(python_peer.fetch(relay.port, self.trust, context=context))
                finished = records.split(relay.passage.from_client)[2]
            self.assertEqual(finished.type, records.APPLICATION_DATA)
            offsets = [o for o in range(len(finished.wire)) if o not in (3, 4)]
            for offset in offsets:
                with self.subTest(offset=offset), Relay(
                        server.port,
                        client_course=lambda: flip_at(finished.start + offset)) as relay:
                    fetch = python_peer.fetch(relay.port, self.trust, context=context)
                    self.assert_never_done(fetch)

    @needs(openssl_peer)
    def test_every_byte_of_server_hello_and_the_flight_counts(self):
        """R17, R28, R41: each byte of ServerHello, and every 7th after it. The signature is of
        Ed25519, so that every flight has the same length."""
        with openssl_peer.serve(certificates.good("Ed25519")) as server:
            with Relay(server.port) as relay:
                self.assert_done(parley_peer.fetch(relay.port, self.trust))
                flight = first_flight(relay.passage)
            hello = len(records.split(flight)[0].wire)
            offsets = list(tamperable(flight))
            chosen = [o for o in offsets if o < hello] + [o for o in offsets if o >= hello][::7]
            for offset in chosen:
                with self.subTest(offset=offset), Relay(
                        server.port, server_course=lambda: flip_at(offset)) as relay:
                    fetch = parley_peer.fetch(relay.port, self.trust)
                    self.assertIn(fetch.code, (parley_peer.TLS_FAILED,
                                               parley_peer.CERTIFICATE_REFUSED), fetch)

    @needs(python_peer)
    def test_every_byte_of_the_data_counts(self):
        """R41, R92: a flipped bit in the last record before the goodbye, in both directions."""
        page = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n" + b"d" * 40

        def use(tls):
            tls.recv(65536)
            tls.sendall(page)
            python_peer.say_goodbye(tls)

        with python_peer.serve(certificates.good("Ed25519"), use=use) as server:
            with Relay(server.port) as relay:
                self.assert_done(parley_peer.fetch(relay.port, self.trust), server)
                relay.passage.wait()
                data = records.split(relay.passage.from_server)[-2]
            self.assertEqual(len(data.body), len(page) + 17)
            for offset in range(data.start + 5, data.start + len(data.wire), 9):
                with self.subTest(offset=offset), Relay(
                        server.port, server_course=lambda: flip_at(offset)) as relay:
                    fetch = parley_peer.fetch(relay.port, self.trust)
                    self.assert_refused(fetch, parley_peer.TLS_FAILED, "RECORD_NOT_AUTHENTIC")

    @needs(openssl_peer)
    def test_record_versions_in_the_clear_are_ignored(self):
        """R69: RFC 9846 5.1 says so; this is why the tests above leave them out."""
        with parley_peer.serve(certificates.good()) as server, \
                Relay(server.port, client_course=lambda: flip_at(2, 0x07)) as relay:
            self.assert_done(openssl_peer.fetch(relay.port, self.trust), server)
        with openssl_peer.serve(certificates.good()) as server, \
                Relay(server.port, server_course=lambda: flip_at(2, 0x07)) as relay:
            self.assert_done(parley_peer.fetch(relay.port, self.trust), server)

    @needs(openssl_peer)
    def test_a_change_cipher_spec_with_another_body_is_refused(self):
        """R60"""
        with openssl_peer.serve(certificates.good()) as server:
            with Relay(server.port) as relay:
                self.assert_done(parley_peer.fetch(relay.port, self.trust))
                relay.passage.wait()
                dummy = records.split(relay.passage.from_server)[1]
            self.assertEqual(dummy.type, records.CHANGE_CIPHER_SPEC)
            with Relay(server.port, server_course=lambda: flip_at(dummy.start + 5)) as relay:
                fetch = parley_peer.fetch(relay.port, self.trust)
                self.assert_refused(fetch, parley_peer.TLS_FAILED, "CHANGE_CIPHER_SPEC_WRONG")

    @needs(openssl_peer)
    def test_records_slipped_in_after_the_hello_are_refused(self):
        """R33, R46, R91: EncryptedExtensions in the clear, a record that nobody sealed, and a
        goodbye in the clear."""
        hello = records.frame(records.HANDSHAKE, 0x0303, bytes([8, 0, 0, 2, 0, 0]))
        data = records.frame(records.APPLICATION_DATA, 0x0303, b"x" * 40)
        alert = records.frame(records.ALERT, 0x0303, bytes([1, 0]))
        slips = ((hello, "RECORD_NOT_PROTECTED"), (data, "RECORD_NOT_AUTHENTIC"),
                 (alert, "RECORD_NOT_PROTECTED"))
        with openssl_peer.serve(certificates.good()) as server:
            for slipped, name in slips:
                with self.subTest(name=name), Relay(
                        server.port, server_course=lambda: first_record_as(
                            lambda record: [record.wire + slipped])) as relay:
                    fetch = parley_peer.fetch(relay.port, self.trust)
                    self.assert_refused(fetch, parley_peer.TLS_FAILED, name)


if __name__ == "__main__":
    main()
