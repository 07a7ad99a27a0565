/* account.h - what happened on a connection, from a client's trace, as the events of docs/explain.md.
 *
 * The same events are printed as JSON and asked for what was offered, chosen and said.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "json.h"

#include <parley/trace.h>

struct account {
    json_t *events;
    json_t *fields; /* of the message that was told last, inside events; NULL: none yet */
};

void account_begin(struct account *account);
void account_end(struct account *account);

/* A parley_trace_fn's second half. */
void account_tell(struct account *account, const parley_trace *happening);

/* What an observer on the path sees pass, as observer_report tells it. */
void account_observe(struct account *account, bool by_server, const char *records);

/* NULL: no such message or alert. Of messages that both ends send the server's. Of several the last, of several alerts the first;
 * close_notify is none of these. The texts live as long as the account does. */
const json_t *account_message(const struct account *account, const char *name);
const char *account_alert(const struct account *account, bool by_server);
size_t account_count(const struct account *account, const char *message);

/* What a field of a message says. Its value alone is what stands before the colon. NULL: it is not
 * there. */
const char *account_field(const struct account *account, const char *message, const char *field);
json_t *account_value(const struct account *account, const char *message, const char *field);

/* The name of the last message of the server; NULL: none came. */
const char *account_last_heard(const struct account *account);

#endif
