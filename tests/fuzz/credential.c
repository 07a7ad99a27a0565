/* credential.c - made by parley_authority for a hundred years; the authorities' keys are not kept. */
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

static const char client_authority[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBSjCB/aADAgECAhBYYvXjvHASQ8cuG3K3Do74MAUGAytlcDAjMSEwHwYDVQQD\n"
    "DBhGdXp6aW5nIGNsaWVudCBhdXRob3JpdHkwIBcNMjYwODMxMDAwMDAwWhgPMjEy\n"
    "NjA4MDcyMzU5NTlaMCMxITAfBgNVBAMMGEZ1enppbmcgY2xpZW50IGF1dGhvcml0\n"
    "eTAqMAUGAytlcAMhACfrbJk8Bg6HXT1SPMAnyR2Pk6lhXKUx/4yx3ypYbPHZo0Uw\n"
    "QzASBgNVHRMBAf8ECDAGAQH/AgEAMA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU\n"
    "ep8Uif22mpkp635QbewmcX9PkPMwBQYDK2VwA0EA66icG3GsE4iF1Z8ADJBSHUlS\n"
    "EARKFSKveC6N7V9tSY+Or/37GVOhtkZU1qSbBjrV0aor70SO7VRwMp6kWqmXCw==\n"
    "-----END CERTIFICATE-----\n";

static const char client[] = "-----BEGIN CERTIFICATE-----\n"
                             "MIIBjjCCAUCgAwIBAgIQfcXy/+V+7t9aVIUUPwxgkTAFBgMrZXAwIzEhMB8GA1UE\n"
                             "AwwYRnV6emluZyBjbGllbnQgYXV0aG9yaXR5MCAXDTI2MDgzMTAwMDAwMFoYDzIx\n"
                             "MjYwODA3MjM1OTU5WjAZMRcwFQYDVQQDDA5jbGllbnQuZXhhbXBsZTAqMAUGAytl\n"
                             "cAMhAOhV3u38fB/VSorJzk6vB/X4NJ6aFbMDuAfbQVoJGoTMo4GRMIGOMAwGA1Ud\n"
                             "EwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMCMBkG\n"
                             "A1UdEQQSMBCCDmNsaWVudC5leGFtcGxlMB0GA1UdDgQWBBS8eK3AIcsLTPVS1/C2\n"
                             "+1lVxDB1PzAfBgNVHSMEGDAWgBR6nxSJ/baamSnrflBt7CZxf0+Q8zAFBgMrZXAD\n"
                             "QQCEqREO3bJEpBYX/KlxWCfG6/gS8JOOvzd1bIN/v5I6aN6NLaorEVREz4v1NV/0\n"
                             "CkivSbKaiUbj8fdeISAY3iUF\n"
                             "-----END CERTIFICATE-----\n";

static const char client_key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIB9wrsjXJ1c8Ri37uilm1/dULOvDeWWEtH6FzttpGHZY\n"
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

parley_view client_authority_pem(void)
{
    return view_of(client_authority);
}

parley_view client_pem(void)
{
    return view_of(client);
}

parley_view client_key_pem(void)
{
    return view_of(client_key);
}
