"""Names of versions and suites for programs that stand on OpenSSL and show it."""

VERSIONS = {"1.2": "TLSv1.2", "1.3": "TLSv1.3"}

# TLS 1.2 has lists of its own, with names of OpenSSL's own.
SUITES12 = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
}


def name_of(suite):
    """TLS 1.3 has the names of the RFC."""
    return SUITES12.get(suite, suite)


def suites_by_version(suites):
    """The lists for TLS 1.3 and for TLS 1.2, as OpenSSL reads them; None where there is none."""
    newer = [suite for suite in suites or () if suite not in SUITES12]
    older = [SUITES12[suite] for suite in suites or () if suite in SUITES12]
    return ":".join(newer) or None, ":".join(older) or None
