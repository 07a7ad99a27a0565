/* alert.c - names of alerts, as RFC 9846 section 6 spells them. */
#include "base/alert.h"

#include <stddef.h>

const char *alert_name(unsigned alert)
{
    switch (alert) {
    case ALERT_CLOSE_NOTIFY: return "close_notify";
    case ALERT_UNEXPECTED_MESSAGE: return "unexpected_message";
    case ALERT_BAD_RECORD_MAC: return "bad_record_mac";
    case ALERT_RECORD_OVERFLOW: return "record_overflow";
    case ALERT_HANDSHAKE_FAILURE: return "handshake_failure";
    case ALERT_BAD_CERTIFICATE: return "bad_certificate";
    case ALERT_UNSUPPORTED_CERTIFICATE: return "unsupported_certificate";
    case ALERT_CERTIFICATE_REVOKED: return "certificate_revoked";
    case ALERT_CERTIFICATE_EXPIRED: return "certificate_expired";
    case ALERT_CERTIFICATE_UNKNOWN: return "certificate_unknown";
    case ALERT_ILLEGAL_PARAMETER: return "illegal_parameter";
    case ALERT_UNKNOWN_CA: return "unknown_ca";
    case ALERT_ACCESS_DENIED: return "access_denied";
    case ALERT_DECODE_ERROR: return "decode_error";
    case ALERT_DECRYPT_ERROR: return "decrypt_error";
    case ALERT_PROTOCOL_VERSION: return "protocol_version";
    case ALERT_INSUFFICIENT_SECURITY: return "insufficient_security";
    case ALERT_INTERNAL_ERROR: return "internal_error";
    case ALERT_INAPPROPRIATE_FALLBACK: return "inappropriate_fallback";
    case ALERT_USER_CANCELED: return "user_canceled";
    case ALERT_NO_RENEGOTIATION: return "no_renegotiation";
    case ALERT_MISSING_EXTENSION: return "missing_extension";
    case ALERT_UNSUPPORTED_EXTENSION: return "unsupported_extension";
    case ALERT_UNRECOGNIZED_NAME: return "unrecognized_name";
    case ALERT_BAD_CERTIFICATE_STATUS_RESPONSE: return "bad_certificate_status_response";
    case ALERT_UNKNOWN_PSK_IDENTITY: return "unknown_psk_identity";
    case ALERT_CERTIFICATE_REQUIRED: return "certificate_required";
    case ALERT_GENERAL_ERROR: return "general_error";
    case ALERT_NO_APPLICATION_PROTOCOL: return "no_application_protocol";
    default: return NULL;
    }
}
