"""parley demo: the whole handshake in order, with keys, observer and who is authenticated."""

import re

import parley_peer
from case import Case, main
from process import run

# Direction, message, and the keys that protect it.
PLAIN, HANDSHAKE, APPLICATION = "no keys", "handshake keys", "application keys"
OPENING = [(">", "ClientHello", PLAIN), ("<", "ServerHello", PLAIN)]
RETRY = [(">", "ClientHello", PLAIN), ("<", "HelloRetryRequest", PLAIN)]
FLIGHT = [("<", "EncryptedExtensions", HANDSHAKE), ("<", "Certificate", HANDSHAKE),
          ("<", "CertificateVerify", HANDSHAKE), ("<", "Finished", HANDSHAKE),
          (">", "Finished", HANDSHAKE)]
EXCHANGE = [(">", "application data", APPLICATION), ("<", "application data", APPLICATION),
            (">", "alert close_notify", APPLICATION), ("<", "alert close_notify", APPLICATION)]


class Story:
    """The blocks of what was told: each begins with the line of a message."""

    def __init__(self, text):
        self.text = text
        self.messages = []
        self.blocks = []
        for block in re.split(r"\n(?=client (?:---|<-))", text)[1:]:
            line = block.splitlines()[0]
            found = re.search(r"- (\S[^-]*?), (\d+) bytes?, (\w+ keys) -", line)
            self.messages.append((">" if line.endswith("-> server") else "<",
                                  found.group(1), found.group(3)))
            self.blocks.append(block)

    def block(self, direction, name):
        """The last one of this message."""
        return [block for message, block in zip(self.messages, self.blocks)
                if message[:2] == (direction, name)][-1]


class DemoTest(Case):
    def story(self, *words):
        process, code = run([parley_peer.TOOL, "demo", *words])
        self.assertEqual(code, parley_peer.DONE, process.describe())
        self.assertEqual(process.stderr, b"")
        return Story(process.stdout.decode())

    def without_dummies(self, story):
        return [message for message in story.messages if message[1] != "ChangeCipherSpec"]

    def test_tells_every_message_once_in_order_with_its_keys(self):
        """R88"""
        self.assertEqual(self.without_dummies(self.story()), OPENING + FLIGHT + EXCHANGE)

    def test_shows_the_retry(self):
        """R20, R88"""
        story = self.story("--hrr")
        self.assertEqual(self.without_dummies(story), RETRY + OPENING + FLIGHT + EXCHANGE)
        self.assertIn("round trips      2", story.text)
        self.assertNotIn("HelloRetryRequest", self.story().text)

    def test_shows_how_the_client_authenticates(self):
        """R36, R42, R88"""
        story = self.story("--mtls")
        flight = list(FLIGHT)
        flight.insert(1, ("<", "CertificateRequest", HANDSHAKE))
        flight[-1:-1] = [(">", "Certificate", HANDSHAKE), (">", "CertificateVerify", HANDSHAKE)]
        self.assertEqual(self.without_dummies(story), OPENING + flight + EXCHANGE)
        self.assertIn("which the server has yet to judge", story.block(">", "Finished"))
        self.assertIn("both: the client too", story.block("<", "application data"))
        text = " ".join(story.text.split())
        self.assertIn("It is shown CN=client.demo.test, which an authority that the server names",
                      text)
        self.assertIn("client CN=client.demo.test (DNS:client.demo.test), verified", text)

    def test_shows_how_the_client_authenticates_in_tls12(self):
        """R42, R50, R56, R88"""
        story = self.story("--tls12", "--mtls")
        names = [message[1] for message in story.messages]
        self.assertEqual(names[2:9], ["Certificate", "ServerKeyExchange", "CertificateRequest",
                                      "ServerHelloDone", "Certificate", "ClientKeyExchange",
                                      "CertificateVerify"])
        self.assertIn("learns who the client is", story.block(">", "Certificate"))
        self.assertIn("both: the client too", story.block("<", "application data"))
        self.assertIn("both certificates, and which protocol", story.text)
        self.assertIn("== authenticated: both ==", story.text)

    def test_tells_for_each_message_what_it_is_for_and_what_an_observer_sees(self):
        """R88"""
        story = self.story()
        for (direction, name, keys), block in zip(story.messages, story.blocks):
            with self.subTest(message=direction + name):
                purpose, observer = block.splitlines()[1], block.splitlines()[2:4]
                self.assertRegex(purpose, r"^    [A-Z].*\S")
                self.assertRegex("\n".join(observer), r"(?m)^    observer       (\w+) ")
                sees = "reads every byte" if keys == PLAIN else "sees ciphertext"
                self.assertIn(sees, block)

    def test_tells_who_is_authenticated_at_each_message(self):
        """R88: nobody before the client has checked everything, which its Finished shows."""
        story = self.story()
        for message, block in zip(story.messages, story.blocks):
            found = re.search(r"(?m)^    authenticated  (.*)", block)
            if message[1] in ("ChangeCipherSpec", "alert close_notify"):
                continue
            after = message == (">", "Finished", HANDSHAKE) or message[2] == APPLICATION
            self.assertTrue(found.group(1).startswith("the server" if after else "nobody"), block)

    def test_tells_the_stages_with_keys_and_who_is_authenticated(self):
        """R88: the phases of RFC 9846 2."""
        stages = re.findall(r"(?m)^== (.*?) =+ (\w+ keys) == authenticated: (.*) ==$",
                            self.story().text)
        self.assertEqual(stages, [("Key exchange", PLAIN, "nobody"),
                                  ("Server parameters", HANDSHAKE, "nobody"),
                                  ("Authentication", HANDSHAKE, "nobody"),
                                  ("Application data", APPLICATION, "the server")])

    def test_tells_the_change_of_keys_of_both_ends_in_both_directions(self):
        """R34"""
        told = re.findall(r"(?m)^  \* (client|server), keys +(sends|receives) with (\w+) keys",
                          self.story().text)
        self.assertEqual(sorted(told), sorted(
            (end, way, keys) for end in ("client", "server") for way in ("sends", "receives")
            for keys in ("handshake", "application")))

    def test_tells_decisions_with_their_reasons(self):
        text = " ".join(self.story().text.split())
        for decision in ("* server, suite TLS_AES_128_GCM_SHA256: the first",
                         "* server, group X25519: the first",
                         "* server, protocol http/1.1: the first",
                         "* server, certificate",
                         "* client, certificate path",
                         "* client, peer name",
                         "* client, possession"):
            self.assertIn(decision, text)

    def test_shows_the_fields_of_the_hello_and_hides_them_when_brief(self):
        fields = ("random", "cipher_suites", "supported_versions", "supported_groups", "key_share",
                  "server_name", "signature_algorithms", "application_layer_protocol_negotiation")
        hello = self.story().block(">", "ClientHello")
        brief = self.story("--brief").block(">", "ClientHello")
        for field in fields:
            self.assertRegex(hello, r"(?m)^ {6,8}%s\b" % field)
            self.assertNotIn("  %s " % field, brief)

    def test_the_observer_sees_nothing_but_application_data_after_the_hellos(self):
        """R33: its record types, taken from the bytes that passed over TCP."""
        seen = re.findall(r"~ on the path +from the (\w+), types and lengths of records: ([^~*]*?)\n"
                          r"(?=\n|  \*|  ~)", self.story().text)
        self.assertEqual([end for end, _ in seen],
                         ["client", "server", "client", "server", "client", "server"])
        kinds = [re.findall(r"[a-z_]+", records) for _, records in seen]
        self.assertEqual(kinds[0], ["handshake"])
        self.assertEqual(kinds[1], ["handshake", "change_cipher_spec", "application_data"])
        self.assertEqual(kinds[2], ["change_cipher_spec", "application_data"])
        for later in kinds[3:]:
            self.assertEqual(later, ["application_data"])

    def test_takes_one_round_trip(self):
        """R13: the client's data go out behind the server's first flight, with its Finished."""
        text = self.story().text
        flights = [end for end, _ in re.findall(r"~ on the path +from the (client|server)(,)",
                                                text[:text.index("HTTP/1.1 200 OK")])]
        self.assertEqual(flights, ["client", "server", "client"])
        self.assertIn("round trips      1\n", text)

    def test_tells_tls12_in_its_own_order(self):
        """R47, R57, R58, R89"""
        keys = "connection keys"
        self.assertEqual(self.story("--tls12").messages, [
            (">", "ClientHello", PLAIN), ("<", "ServerHello", PLAIN), ("<", "Certificate", PLAIN),
            ("<", "ServerKeyExchange", PLAIN), ("<", "ServerHelloDone", PLAIN),
            (">", "ClientKeyExchange", PLAIN), (">", "ChangeCipherSpec", PLAIN),
            (">", "Finished", keys), ("<", "ChangeCipherSpec", PLAIN), ("<", "Finished", keys),
            (">", "application data", keys), ("<", "application data", keys),
            (">", "alert close_notify", keys), ("<", "alert close_notify", keys)])

    def test_says_at_each_step_of_tls12_what_tls13_does_otherwise(self):
        """R89"""
        story = self.story("--tls12")
        for message, block in zip(story.messages, story.blocks):
            if message[1] not in ("application data", "alert close_notify"):
                self.assertRegex(block, r"(?m)^    in TLS 1.3     \w", message)
        self.assertNotIn("in TLS 1.3", self.story().text)

    def test_nobody_is_authenticated_in_tls12_before_both_finished(self):
        """R58, R88"""
        story = self.story("--tls12")
        for message, block in zip(story.messages, story.blocks):
            found = re.search(r"(?m)^    authenticated  (.*)", block)
            if found is not None:
                after = message[1] == "application data"
                self.assertTrue(found.group(1).startswith("the server" if after else "nobody"),
                                block)

    def test_tells_how_tls12_resumes(self):
        """R59, R88"""
        keys, story = "connection keys", self.story("--tls12", "--resume")
        self.assertEqual(story.messages, [
            (">", "ClientHello", PLAIN), ("<", "ServerHello", PLAIN),
            ("<", "NewSessionTicket", PLAIN), ("<", "ChangeCipherSpec", PLAIN),
            ("<", "Finished", keys), (">", "ChangeCipherSpec", PLAIN), (">", "Finished", keys),
            (">", "application data", keys), ("<", "application data", keys),
            (">", "alert close_notify", keys), ("<", "alert close_notify", keys)])
        self.assertIn("They have met before", story.text)
        self.assertRegex(story.text, r"\* server, session +Resumed, by its ticket")
        self.assertIn("round trips      1: a session was resumed", story.text)
        _, code = run([parley_peer.TOOL, "demo", "--resume"])
        self.assertEqual(code, parley_peer.USAGE)

    def test_tells_what_static_rsa_key_exchange_gives_away(self):
        """R53, R54, R88"""
        story = self.story("--tls12", "--legacy-rsa")
        self.assertEqual([message[1] for message in story.messages][1:6],
                         ["ServerHello", "Certificate", "ServerHelloDone", "ClientKeyExchange",
                          "ChangeCipherSpec"])
        text = " ".join(story.text.split())
        self.assertIn("whoever gets the server's key can decrypt it, and then all", text)
        self.assertIn("static RSA key exchange: this side was told to allow it, and the peer has it", text)
        self.assertIn("The server's Finished is right: it holds the key", text)
        self.assertIn("encrypted_pre_master_secret", text)
        self.assertRegex(story.text, r"insecure +static RSA key exchange")
        _, code = run([parley_peer.TOOL, "demo", "--legacy-rsa"])
        self.assertEqual(code, parley_peer.USAGE)

    def test_tls12_has_no_retry(self):
        _, code = run([parley_peer.TOOL, "demo", "--tls12", "--hrr"])
        self.assertEqual(code, parley_peer.USAGE)

    def test_fits_into_100_columns_of_plain_text(self):
        for words in ([], ["--hrr"], ["--mtls"], ["--brief"], ["--tls12"],
                      ["--tls12", "--resume"], ["--tls12", "--mtls"], ["--tls12", "--legacy-rsa"]):
            text = self.story(*words).text
            self.assertLessEqual(max(map(len, text.splitlines())), 100)
            self.assertTrue(text.isascii())
            self.assertNotIn("\x1b", text)
            self.assertNotRegex(text, r"(?m) $")

    def test_the_page_comes_over_it(self):
        self.assertIn("HTTP/1.1 200 OK", self.story().block("<", "application data"))


if __name__ == "__main__":
    main()
