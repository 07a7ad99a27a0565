/* credential.c - made by parley_authority for a hundred years; the authority's key is not kept. */
#include "fuzz/credential.h"

#include <string.h>

static const char authority[] = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBPDCB76ADAgECAhB1evoWxq0huWC86XM/eBYTMAUGAytlcDAcMRowGAYDVQQD\n"
                                "DBFGdXp6aW5nIGF1dGhvcml0eTAgFw0yNjA4MzEwMDAwMDBaGA8yMTI2MDgwNzIz\n"
                                "NTk1OVowHDEaMBgGA1UEAwwRRnV6emluZyBhdXRob3JpdHkwKjAFBgMrZXADIQBR\n"
                                "KhFifj/kbAmeag6eg93ALBFK30HdmTEHYm/+NgM0laNFMEMwEgYDVR0TAQH/BAgw\n"
                                "BgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFHjFug/qimiWvavbkoy7\n"
                                "/DKtqtAmMAUGAytlcANBAMGfgBkWR5ljBNjkHxPtZ0MWPCG9Ev9E/R2vEvg2W0GX\n"
                                "zoduN6KwkLpH1IJiSZzAtHAOHK781DqqZTs2eotFLAw=\n"
                                "-----END CERTIFICATE-----\n";

static const char server[] = "-----BEGIN CERTIFICATE-----\n"
                             "MIIBnTCCAU+gAwIBAgIQUuG1pdNiA0QsTQPCOcZ5sDAFBgMrZXAwHDEaMBgGA1UE\n"
                             "AwwRRnV6emluZyBhdXRob3JpdHkwIBcNMjYwODMxMDAwMDAwWhgPMjEyNjA4MDcy\n"
                             "MzU5NTlaMBkxFzAVBgNVBAMMDnNlcnZlci5leGFtcGxlMCowBQYDK2VwAyEAL6xv\n"
                             "N493PzUOEy6/hk7z0RXowb3T4B2OXslmzIu0Wk6jgacwgaQwDAYDVR0TAQH/BAIw\n"
                             "ADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwLwYDVR0RBCgw\n"
                             "JoIOc2VydmVyLmV4YW1wbGWCDioud2lsZC5leGFtcGxlhwTAAAIBMB0GA1UdDgQW\n"
                             "BBSisyzicd+8tGpwEEcU30Qo44NLdjAfBgNVHSMEGDAWgBR4xboP6opolr2r25KM\n"
                             "u/wyrarQJjAFBgMrZXADQQDuHa28wNMCnZ+Dki8gvi3KTGG44PZ6VHg3yfOuiIZ5\n"
                             "UaBaX0Tukg4mtpqAAGUzxnon3XmxR50BUpAk89OgPNAA\n"
                             "-----END CERTIFICATE-----\n";

static const char server_key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIBWWYlhG7OPKnfnl3DWzyMD+kZiFikwy3siv4Xqf/SfJ\n"
    "-----END PRIVATE KEY-----\n";

static parley_view view_of(const char *text)
{
    return (parley_view){ (const uint8_t *)text, strlen(text) };
}

parley_view authority_pem(void)
{
    return view_of(authority);
}

parley_view server_pem(void)
{
    return view_of(server);
}

parley_view server_key_pem(void)
{
    return view_of(server_key);
}
