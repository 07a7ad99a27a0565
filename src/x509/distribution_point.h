/* distribution_point.h - where an authority publishes its revocation lists: in a certificate
 * (cRLDistributionPoints, RFC 5280 4.2.1.13) and in a list (issuingDistributionPoint, 5.2.5). Nothing is
 * ever fetched from there: the names only tell which list is meant for which certificate.
 */
#ifndef X509_DISTRIBUTION_POINT_H
#define X509_DISTRIBUTION_POINT_H

#include "base/bytes.h"

/* DistributionPointName: one of both, or neither. */
struct distribution_point_name {
    struct bytes full;     /* GeneralName after GeneralName */
    struct bytes relative; /* to the name of the CRL's issuer: contents of the RDN */
};

/* [0] EXPLICIT DistributionPointName OPTIONAL, the next element of a distribution point. */
struct distribution_point_name read_distribution_point_name(struct reader *in);

/* The value of cRLDistributionPoints: DistributionPoint after DistributionPoint, at least one. */
struct bytes read_distribution_points(struct reader *in);

/* Does a list with that name, which is not empty, cover what these points are in, for all reasons? */
bool distribution_points_have(struct bytes points, const struct distribution_point_name *name);

#endif
