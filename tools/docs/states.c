/* states.c - the step tables as docs/states.md: a drawing (Mermaid, which most viewers of Markdown
 * show) and a table for each role. */
#include "handshake/machine.h"

#include <stdio.h>

#include "wire/names.h"

static const char introduction[] =
    "# States of the handshake\n"
    "\n"
    "Written by `make docs` from the step tables of `src/handshake/client13.c` and `server13.c`, which\n"
    "follow RFC 9846 A.1 and A.2. A state is named after what it waits for. Whatever is not drawn here\n"
    "is refused with `unexpected_message` in `machine.c`.\n";

enum { TO_MAX = sizeof((struct step *)0)->to / sizeof(enum state) };

static const char *message_name(unsigned message)
{
    const char *name = handshake_type_name((uint16_t)message);
    return name != NULL ? name : "unknown";
}

static void print_arrow(const struct step *step, enum state to)
{
    printf("    s%d --> s%d : %s\n", (int)step->state, (int)to, message_name(step->message));
}

static void print_drawing(const struct step_table *table, enum state first, enum state last)
{
    puts("\n```mermaid\nstateDiagram-v2");
    for (enum state state = first; state <= last; state++)
        printf("    s%d : %s\n", (int)state, state_name(state));
    printf("    [*] --> s%d\n", (int)first);
    for (size_t i = 0; i < table->count; i++)
        for (size_t to = 0; to < TO_MAX && table->steps[i].to[to] != STATE_START; to++)
            print_arrow(&table->steps[i], table->steps[i].to[to]);
    bool is_client = first == CLIENT_WAIT_SERVER_HELLO;
    printf("    s%d --> s%d : the program accepts the peer\n",
           (int)(is_client ? CLIENT_WAIT_ANSWER_ABOUT_PEER : SERVER_WAIT_ANSWER_ABOUT_PEER),
           (int)(is_client ? CLIENT_WAIT_FINISHED : SERVER_WAIT_FINISHED));
    puts("```");
}

static void print_table(const struct step_table *table)
{
    puts("\n| waits for | message | then waits for |\n|---|---|---|");
    for (size_t i = 0; i < table->count; i++) {
        const struct step *step = &table->steps[i];
        printf("| %s | %s | %s", state_name(step->state), message_name(step->message),
               state_name(step->to[0]));
        for (size_t to = 1; to < TO_MAX && step->to[to] != STATE_START; to++)
            printf(", or %s", state_name(step->to[to]));
        puts(" |");
    }
}

int main(void)
{
    fputs(introduction, stdout);
    puts("\n## Client");
    print_drawing(&client13_table, CLIENT_WAIT_SERVER_HELLO, CLIENT_CONNECTED);
    print_table(&client13_table);
    puts("\n## Server");
    print_drawing(&server13_table, SERVER_WAIT_CLIENT_HELLO, SERVER_CONNECTED);
    print_table(&server13_table);
    return fflush(stdout) == 0 ? 0 : 1;
}
