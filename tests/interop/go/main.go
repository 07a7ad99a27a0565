// A TLS client and server on Go's crypto/tls, for the tests of tests/interop.
//
//	peer client -connect 127.0.0.1:PORT -ca FILE [-groups X25519,P-256] [-alpn h2,http/1.1]
//	            [-visit 127.0.0.1:PORT]   first fill the session cache there
//	            [-half-close]             close_notify right after the request
//	            [-cert FILE -key FILE]    shown to a server that asks
//	            [-min-version 1.2] [-suites TLS_...,TLS_...]   of TLS 1.2
//	peer server -cert FILE -key FILE [-groups ...] [-alpn ...] [-max-version 1.2] [-suites ...]
//	            [-client-ca FILE]         clients must have a certificate of these authorities
//
// The client fetches / and prints what was negotiated. The server prints "listening on ADDRESS" and
// answers each request with what was negotiated. Go chooses the suites of TLS 1.3 by itself.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

const patience = 60 * time.Second

var curves = map[string]tls.CurveID{
	"X25519": tls.X25519, "P-256": tls.CurveP256, "P-384": tls.CurveP384, "P-521": tls.CurveP521,
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "failed:", err)
	os.Exit(1)
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func curveList(text string) (ids []tls.CurveID) {
	for _, name := range list(text) {
		id, known := curves[name]
		if !known {
			fatal(fmt.Errorf("no group %q", name))
		}
		ids = append(ids, id)
	}
	return ids
}

// suiteList finds those that Go has but does not take unless they are named, too.
func suiteList(text string) (ids []uint16) {
	all := append(tls.CipherSuites(), tls.InsecureCipherSuites()...)
	for _, name := range list(text) {
		before := len(ids)
		for _, suite := range all {
			if suite.Name == name {
				ids = append(ids, suite.ID)
			}
		}
		if len(ids) == before {
			fatal(fmt.Errorf("no suite %q", name))
		}
	}
	return ids
}

func pool(path string) *x509.CertPool {
	pem, err := os.ReadFile(path)
	if err != nil {
		fatal(err)
	}
	certificates := x509.NewCertPool()
	certificates.AppendCertsFromPEM(pem)
	return certificates
}

func describe(state tls.ConnectionState) string {
	return fmt.Sprintf("%s %s alpn=%q resumed=%v",
		tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite),
		state.NegotiatedProtocol, state.DidResume)
}

// fetch reads to the end; Go takes an end of file without close_notify for a good one.
func fetch(address string, config *tls.Config, halfClose bool) (page string, err error) {
	plain, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return "", err
	}
	defer plain.Close()
	plain.SetDeadline(time.Now().Add(patience))
	conn := tls.Client(plain, config)
	request := "GET / HTTP/1.1\r\nHost: " + config.ServerName + "\r\nConnection: close\r\n\r\n"
	if _, err = io.WriteString(conn, request); err != nil {
		return "", err
	}
	if halfClose {
		if err = conn.CloseWrite(); err != nil {
			return "", err
		}
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		return "", err
	}
	return describe(conn.ConnectionState()) + "\n" + string(answer), conn.Close()
}

func client(args []string) {
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	address := flags.String("connect", "", "host:port")
	name := flags.String("name", "server.example", "name to verify")
	ca := flags.String("ca", "", "authorities to believe")
	groups := flags.String("groups", "", "groups, most preferred first")
	alpn := flags.String("alpn", "", "protocols")
	visit := flags.String("visit", "", "host:port of a server to take a session ticket from first")
	halfClose := flags.Bool("half-close", false, "say goodbye right after the request")
	cert := flags.String("cert", "", "chain")
	key := flags.String("key", "", "key")
	least := flags.String("min-version", "1.3", "1.2 or 1.3")
	suites := flags.String("suites", "", "suites of TLS 1.2")
	flags.Parse(args)
	config := &tls.Config{
		ServerName: *name, RootCAs: pool(*ca), CurvePreferences: curveList(*groups),
		NextProtos: list(*alpn), ClientSessionCache: tls.NewLRUClientSessionCache(8),
		MinVersion: tls.VersionTLS13, CipherSuites: suiteList(*suites),
	}
	if *cert != "" {
		identity, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			fatal(err)
		}
		config.Certificates = []tls.Certificate{identity}
	}
	if *least == "1.2" {
		config.MinVersion = tls.VersionTLS12
	}
	if *visit != "" {
		if _, err := fetch(*visit, config, false); err != nil {
			fatal(err)
		}
	}
	page, err := fetch(*address, config, *halfClose)
	if err != nil {
		fatal(err)
	}
	fmt.Println(page)
}

func answer(plain net.Conn, config *tls.Config) error {
	defer plain.Close()
	plain.SetDeadline(time.Now().Add(patience))
	conn := tls.Server(plain, config)
	request := make([]byte, 0, 4096)
	for !strings.Contains(string(request), "\r\n\r\n") {
		piece := make([]byte, 4096)
		count, err := conn.Read(piece)
		if err != nil {
			return err
		}
		request = append(request, piece[:count]...)
	}
	page := describe(conn.ConnectionState()) + "\n"
	_, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		len(page), page)
	if err != nil {
		return err
	}
	if err = conn.CloseWrite(); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn)
	return err
}

func server(args []string) {
	flags := flag.NewFlagSet("server", flag.ExitOnError)
	cert := flags.String("cert", "", "chain")
	key := flags.String("key", "", "key")
	groups := flags.String("groups", "", "groups")
	alpn := flags.String("alpn", "", "protocols")
	most := flags.String("max-version", "1.3", "1.2 or 1.3")
	suites := flags.String("suites", "", "suites of TLS 1.2")
	clientCA := flags.String("client-ca", "", "authorities of clients")
	flags.Parse(args)
	identity, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		fatal(err)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{identity}, CurvePreferences: curveList(*groups),
		NextProtos: list(*alpn), CipherSuites: suiteList(*suites),
	}
	if *clientCA != "" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs = pool(*clientCA)
	}
	if *most == "1.2" {
		config.MaxVersion = tls.VersionTLS12
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fatal(err)
	}
	fmt.Println("listening on", listener.Addr())
	for {
		plain, err := listener.Accept()
		if err != nil {
			fatal(err)
		}
		go func() {
			if err := answer(plain, config); err != nil {
				fmt.Println("connection failed:", err)
			} else {
				fmt.Println("connection served")
			}
		}()
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "client" {
		client(os.Args[2:])
	} else if len(os.Args) > 1 && os.Args[1] == "server" {
		server(os.Args[2:])
	} else {
		fatal(fmt.Errorf("usage: peer client|server ..."))
	}
}
