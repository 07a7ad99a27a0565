/* profile.h - by which rules a path is judged, where those of the Web and RFC 5280 differ. */
#ifndef X509_PROFILE_H
#define X509_PROFILE_H

enum profile {
    PROFILE_OF_TRUST, /* whichever the trust was made for */
    PROFILE_WEB,      /* the CA/Browser Forum's Baseline Requirements */
    PROFILE_PRIVATE,  /* RFC 5280 */
};

#endif
