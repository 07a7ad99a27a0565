/* main.c - parley beside libssl, in one process and in turns, so that what slows one slows the other.
 *
 *     bench            about a minute
 *     bench --brief    a few of each: does it all work? The figures mean nothing then
 *
 * CPU time of this thread, both ends in memory. Medians over rounds; compare ratios, not times.
 */
#include "figure.h"
#include "heap.h"
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIRE_MAX = 1 << 18, RECORD_MAX = 16384 };

static const struct peer *const peers[PEERS] = { &parley_peer, &libssl_peer };

struct effort {
    int rounds, handshakes, records; /* handshakes and records in a round */
};

static const struct effort thorough = { 60, 20, 400 }, brief = { 2, 2, 4 };

/* A client and a server of one peer, and what they cost so far. */
struct pair {
    const struct peer *peer;
    void *client, *server;
    double client_us, server_us;
};

static uint8_t wire[WIRE_MAX];

/* Moves what one end has to the other; what it costs is booked to each. */
static bool move(const struct peer *peer, void *from, void *to, double *from_us, double *to_us)
{
    double start = now_us();
    size_t len = peer->give(from, wire, sizeof wire);
    double between = now_us();
    if (len > 0)
        peer->take(to, wire, len);
    *from_us += between - start;
    *to_us += now_us() - between;
    return len > 0;
}

static void shake_hands(struct pair *pair, const struct peer *peer, void *context)
{
    *pair = (struct pair){ .peer = peer };
    double start = now_us();
    pair->client = peer->conn_new(context, false);
    double between = now_us();
    pair->server = peer->conn_new(context, true);
    pair->client_us = between - start;
    pair->server_us = now_us() - between;
    bool there = true, back = true;
    while (there || back) {
        there = move(peer, pair->client, pair->server, &pair->client_us, &pair->server_us);
        back = move(peer, pair->server, pair->client, &pair->server_us, &pair->client_us);
    }
    require(peer->done(pair->client) && peer->done(pair->server), "handshake not done");
}

static void part(struct pair *pair)
{
    double start = now_us();
    pair->peer->conn_free(pair->client);
    double between = now_us();
    pair->peer->conn_free(pair->server);
    pair->client_us += between - start;
    pair->server_us += now_us() - between;
}

static void bench_handshakes(const struct credentials *credentials, const struct effort *effort)
{
    static struct figure client, server;
    void *contexts[PEERS];
    client.count = server.count = effort->rounds;
    for (int p = 0; p < PEERS; p++)
        contexts[p] = peers[p]->context_new(credentials);
    for (int round = 0; round < effort->rounds; round++) {
        for (int p = 0; p < PEERS; p++) {
            double client_us = 0, server_us = 0;
            for (int i = 0; i < effort->handshakes; i++) {
                struct pair pair;
                shake_hands(&pair, peers[p], contexts[p]);
                part(&pair);
                client_us += pair.client_us;
                server_us += pair.server_us;
            }
            client.rounds[p][round] = client_us / effort->handshakes;
            server.rounds[p][round] = server_us / effort->handshakes;
        }
    }
    printf("\nfull handshake, %s chain\n", credentials->label);
    print_figure("server", &server, "us");
    print_figure("client", &client, "us");
    for (int p = 0; p < PEERS; p++)
        peers[p]->context_free(contexts[p]);
}

/* Sends records of `size` bytes; what sealing and opening cost, in GB/s. */
static void send_records(struct pair *pair, size_t size, int records, double *seal, double *open)
{
    static uint8_t data[RECORD_MAX], came[RECORD_MAX];
    double seal_us = 0, open_us = 0;
    for (int i = 0; i < records; i++) {
        double start = now_us();
        pair->peer->write(pair->client, data, size);
        size_t len = pair->peer->give(pair->client, wire, sizeof wire);
        double between = now_us();
        size_t got = 0, part_len;
        pair->peer->take(pair->server, wire, len);
        while ((part_len = pair->peer->read(pair->server, came, sizeof came)) > 0)
            got += part_len;
        open_us += now_us() - between;
        seal_us += between - start;
        require(got == size, "data lost");
    }
    *seal = (double)size * records / seal_us / 1e3;
    *open = (double)size * records / open_us / 1e3;
}

static void bench_bulk(const struct credentials *credentials, const struct effort *effort,
                       size_t size)
{
    static struct figure seal, open;
    void *contexts[PEERS];
    struct pair pairs[PEERS];
    seal.count = open.count = effort->rounds;
    for (int p = 0; p < PEERS; p++) {
        contexts[p] = peers[p]->context_new(credentials);
        shake_hands(&pairs[p], peers[p], contexts[p]);
    }
    for (int round = 0; round < effort->rounds; round++)
        for (int p = 0; p < PEERS; p++)
            send_records(&pairs[p], size, effort->records, &seal.rounds[p][round],
                         &open.rounds[p][round]);
    printf("\nAES-128-GCM, writes of %zu bytes (more is better)\n", size);
    print_figure("seal", &seal, "GB/s");
    print_figure("open", &open, "GB/s");
    for (int p = 0; p < PEERS; p++) {
        part(&pairs[p]);
        peers[p]->context_free(contexts[p]);
    }
}

static void count_heap(const struct credentials *credentials)
{
    static struct figure handshake, record, idle;
    double unused;
    handshake.count = record.count = idle.count = 1;
    for (int p = 0; p < PEERS; p++) {
        struct pair warm, pair;
        void *context = peers[p]->context_new(credentials);
        shake_hands(&warm, peers[p], context); /* what is made once is made now */
        part(&warm);
        struct heap_count before = heap_now();
        shake_hands(&pair, peers[p], context);
        struct heap_count after = heap_now();
        handshake.rounds[p][0] = (double)(after.calls - before.calls) / 2;
        send_records(&pair, 1024, 10, &unused, &unused);
        idle.rounds[p][0] = ((double)heap_now().bytes - (double)before.bytes) / 2;
        before = heap_now();
        send_records(&pair, 1024, 10, &unused, &unused);
        record.rounds[p][0] = (double)(heap_now().calls - before.calls) / 10;
        part(&pair);
        peers[p]->context_free(context);
    }
    printf("\nheap, %s chain, mean of both sides\n", credentials->label);
    print_figure("calls in a handshake", &handshake, "");
    print_figure("calls for a record, sealed and opened", &record, "");
    print_figure("bytes of an idle connection", &idle, "");
}

int main(int argc, char **argv)
{
    bool is_brief = argc == 2 && strcmp(argv[1], "--brief") == 0;
    if (argc > 1 && !is_brief) {
        (void)fprintf(stderr, "usage: bench [--brief]\n");
        return 1;
    }
    const struct effort *effort = is_brief ? &brief : &thorough;
    struct credentials *p256 = credentials_make_p256(), *rsa = credentials_make_rsa2048();
    print_figure_heading(peers[0]->name, peers[1]->name);
    bench_handshakes(p256, effort);
    bench_handshakes(rsa, effort);
    bench_bulk(p256, effort, 16384);
    bench_bulk(p256, effort, 1024);
    count_heap(p256);
    credentials_free(p256);
    credentials_free(rsa);
    return 0;
}
