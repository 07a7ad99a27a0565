/* states.c - the step tables as docs/states.md: a drawing (Mermaid, which most viewers of Markdown
 * show) and a table for each role. */
#include "handshake/machine.h"

#include <stdio.h>

#include "wire/names.h"

static const char introduction[] =
    "# States of the handshake\n"
    "\n"
    "Written by `make docs` from the step tables of `src/handshake`: `client_hello_flow.c`, where the\n"
    "version is settled, `client13.c` and `server13.c`, which follow RFC 9846 A.1 and A.2, `client12.c` and\n"
    "`server12.c`, which follow RFC 5246 7.3. A state is named after what it waits for. Whatever is not\n"
    "drawn here is refused with `unexpected_message` in `machine.c`. No arrow leads from one version into\n"
    "the other. ChangeCipherSpec is no handshake message, and yet has its place among them in TLS 1.2.\n";

static const char *message_name(unsigned message)
{
    const char *name = handshake_type_name((uint16_t)message);
    return name != NULL ? name : "unknown";
}

static void print_arrow(const struct step *step, enum state to)
{
    printf("    s%d --> s%d : %s\n", (int)step->state, (int)to, message_name(step->message));
}

/* One version of one role: its states, of which the first is where the version is not known yet. */
struct flow {
    const char *title;
    const struct step_table *table;
    enum state start, first, last;
    enum state asks, goes_on[2]; /* where the program is asked, and where its answer leads */
};

static bool is_of(const struct flow *flow, enum state state)
{
    return state == flow->start || (state >= flow->first && state <= flow->last);
}

typedef void print_fn(const struct flow *flow, const struct step *step);

/* The rows of the flow: those of the hellos that lead into it, and its own. */
static void each_step(const struct flow *flow, print_fn *print)
{
    for (size_t i = 0; i < hello_table.count; i++)
        if (hello_table.steps[i].state == flow->start)
            print(flow, &hello_table.steps[i]);
    for (size_t i = 0; i < flow->table->count; i++)
        print(flow, &flow->table->steps[i]);
}

static void print_arrows(const struct flow *flow, const struct step *step)
{
    for (size_t i = 0; i < NEXT_MAX; i++)
        if (step->to[i] != STATE_START && is_of(flow, step->to[i]))
            print_arrow(step, step->to[i]);
}

static void print_row(const struct flow *flow, const struct step *step)
{
    const char *before = "";
    printf("| %s | %s | ", state_name(step->state), message_name(step->message));
    for (size_t i = 0; i < NEXT_MAX; i++) {
        if (step->to[i] == STATE_START || !is_of(flow, step->to[i]))
            continue;
        printf("%s%s", before, state_name(step->to[i]));
        before = ", or ";
    }
    puts(" |");
}

static void print_flow(const struct flow *flow)
{
    printf("\n## %s\n\n```mermaid\nstateDiagram-v2\n", flow->title);
    for (enum state state = STATE_START; state < STATES; state++)
        if (is_of(flow, state))
            printf("    s%d : %s\n", (int)state, state_name(state));
    printf("    [*] --> s%d\n", (int)flow->start);
    each_step(flow, print_arrows);
    for (size_t i = 0; i < 2 && flow->goes_on[i] != STATE_START; i++)
        printf("    s%d --> s%d : the program accepts the peer\n", (int)flow->asks,
               (int)flow->goes_on[i]);
    puts("```\n\n| waits for | message | then waits for |\n|---|---|---|");
    each_step(flow, print_row);
}

int main(void)
{
    static const struct flow flows[] = {
        { "Client, TLS 1.3",
          &client13_table,
          CLIENT_WAIT_SERVER_HELLO,
          CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY,
          CLIENT_CONNECTED,
          CLIENT_WAIT_ANSWER_ABOUT_PEER,
          { CLIENT_WAIT_FINISHED } },
        { "Client, TLS 1.2",
          &client12_table,
          CLIENT_WAIT_SERVER_HELLO,
          CLIENT12_WAIT_CERTIFICATE,
          CLIENT12_CONNECTED,
          CLIENT12_WAIT_ANSWER_ABOUT_PEER,
          { CLIENT12_WAIT_CHANGE_CIPHER_SPEC, CLIENT12_WAIT_NEW_SESSION_TICKET } },
        { "Server, TLS 1.3",
          &server13_table,
          SERVER_WAIT_CLIENT_HELLO,
          SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY,
          SERVER_CONNECTED,
          SERVER_WAIT_ANSWER_ABOUT_PEER,
          { SERVER_WAIT_FINISHED } },
        { "Server, TLS 1.2",
          &server12_table,
          SERVER_WAIT_CLIENT_HELLO,
          SERVER12_WAIT_CERTIFICATE,
          SERVER12_CONNECTED,
          SERVER12_WAIT_ANSWER_ABOUT_PEER,
          { SERVER12_WAIT_CHANGE_CIPHER_SPEC } },
    };
    fputs(introduction, stdout);
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++)
        print_flow(&flows[i]);
    return fflush(stdout) == 0 ? 0 : 1;
}
