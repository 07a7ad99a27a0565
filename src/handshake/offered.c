/* offered.c - what a client offered: suites, groups, schemes, protocols. */
#include "handshake/offered.h"

#include "base/escape.h"
#include "handshake/evidence.h"
#include "wire/names.h"

const struct suite *offered_suite(const struct handshake_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->suite_count; i++)
        if (config->suites[i].id == id)
            return &config->suites[i];
    return NULL;
}

const struct suite12 *offered_suite12(const struct handshake_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->suite12_count; i++)
        if (config->suites12[i].id == id)
            return &config->suites12[i];
    return NULL;
}

const struct group *offered_group(const struct handshake_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->group_count; i++)
        if (config->groups[i]->id == id)
            return config->groups[i];
    return NULL;
}

const struct scheme *offered_scheme(const struct handshake_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->scheme_count; i++)
        if (config->schemes[i]->id == id)
            return config->schemes[i];
    return NULL;
}

bool refuse_suite(struct handshake *hs, uint16_t id)
{
    const char *name = suite_name(id), *fault = suite_fault(id);
    return fail_because(hs->error, SUITE_NOT_OFFERED, "%s (0x%04x)%s%s",
                        name != NULL ? name : "suite", (unsigned)id, fault != NULL ? ": " : "",
                        fault != NULL ? fault : "");
}

bool protocols_have(struct bytes protocols, struct bytes wanted)
{
    struct reader list = reader_of(protocols);
    struct bytes protocol;
    while (protocol_next(&list, &protocol))
        if (bytes_equal(protocol, wanted))
            return true;
    return false;
}

bool check_protocol(struct handshake *hs, struct bytes wanted)
{
    char shown[64], offered[90];
    if (wanted.data == NULL || protocols_have(hs->config->alpn, wanted))
        return true;
    return fail_because(hs->error, PROTOCOL_NOT_OFFERED, "the server chose %s; the offer was %s",
                        escape_text(shown, sizeof shown, wanted),
                        protocols_text(offered, sizeof offered, hs->config->alpn));
}

void note_protocol(struct handshake *hs, struct bytes protocol)
{
    if (protocol.data == NULL)
        return;
    memcpy(hs->alpn, protocol.data, protocol.len);
    hs->facts->alpn = (parley_view){ hs->alpn, protocol.len };
}
