/* judged.c - why the peer's chain was found bad, or good: written out when somebody asks. */
#include "connection/conn.h"
#include "verify/verdict.h"
#include "x509/release_date.h"

const parley_verdict *parley_verdict_of(parley_conn *conn)
{
    const struct judgement *judgement = &conn->handshake.judgement;
    struct bytes chain[CHAIN_CERTIFICATES_MAX];
    if (conn->verdict != NULL || judgement->findings == NULL)
        return conn->verdict;
    for (size_t i = 0; i < conn->facts.peer_chain_count; i++)
        chain[i] = bytes_of(conn->facts.peer_chain[i].data, conn->facts.peer_chain[i].len);
    const struct path_question question = { .chain = chain,
                                            .chain_count = conn->facts.peer_chain_count,
                                            .name = judgement->name,
                                            .now_s = judgement->now_s,
                                            .released_s = release_date_s() };
    const parley_error good = no_error();
    conn->verdict =
        verdict_new(&question, judgement->findings, judgement->good ? &good : &conn->error);
    return conn->verdict;
}
