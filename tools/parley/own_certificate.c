/* own_certificate.c - what is wrong with a server's own certificate, before clients find out. */
#include "own_certificate.h"

#include "bundle.h"
#include "failure.h"
#include "moment.h"

#include <time.h>

enum { WARNING_CAP = 2048 };

static void warn_of_end(const char *command, const char *path,
                        const parley_certificate *certificate)
{
    int64_t from = certificate->not_before_s, to = certificate->not_after_s, now = time(NULL);
    char text[WARNING_CAP], distance[DISTANCE_CAP];

    if (validity_at(from, to, now, RENEWAL_DAYS) == VALIDITY_GOOD)
        return;
    snprintf(text, sizeof text, "%.500s: the certificate of %.300s: %s.%s", path,
             certificate->subject[0] != '\0' ? certificate->subject : "no subject",
             validity_distance(distance, from, to, now),
             validity_at(from, to, now, 0) != VALIDITY_GOOD ? " Clients refuse it." : "");
    failure_warn(command, text);
}

static void warn_of_order(const char *command, const char *path)
{
    char text[WARNING_CAP];
    snprintf(text, sizeof text,
             "%.500s is not in order: the server's own certificate has to come first, and behind "
             "each its issuer. `parley cert chain` puts it in order.",
             path);
    failure_warn(command, text);
}

/* Does an authority of the system have issued it? Where there are none, nobody can tell. */
static bool is_complete(const char *path)
{
    struct bundle bundle;
    parley_error error;
    if (!bundle_examine(&bundle, path, NULL, &error))
        return true;
    bool complete = bundle.complete;
    bundle_end(&bundle);
    return complete;
}

/* A leaf alone that says where its issuer's certificate can be had was meant to come with that. Others
 * may well have been issued by a root of their owner's, who knows. */
static void warn_of_missing_issuer(const char *command, const char *path, const struct order *order)
{
    const parley_certificate *leaf = order_top(order);
    const char *url = order->count == 1 && order->root == NULL ? leaf->issuer_url : NULL;
    char text[WARNING_CAP];

    if (url != NULL && !is_complete(path)) {
        snprintf(text, sizeof text,
                 "%.500s lacks the issuer of the server's certificate, %.300s: clients that do not "
                 "have it refuse the server. It can be had at %.800s; `parley cert chain` puts the "
                 "file in order.",
                 path, leaf->issuer, url);
        failure_warn(command, text);
    }
}

void own_certificate_warn(const char *command, const char *path)
{
    struct certificate_file file;
    struct order order;
    parley_error error;

    if (!certificate_file_read(&file, path, &error))
        return; /* the server says so when it reads the file itself */
    if (order_make(&order, &file) && order.count > 0) {
        for (size_t i = 0; i < order.count; i++)
            warn_of_end(command, path, file.list[order.chain[i]]);
        if (!order.was_in_order)
            warn_of_order(command, path);
        warn_of_missing_issuer(command, path, &order);
    }
    order_end(&order);
    certificate_file_end(&file);
}
