/* view.h - bytes to look at, and the marks of the public interface. */
#ifndef PARLEY_VIEW_H
#define PARLEY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PARLEY_API     __attribute__((visibility("default")))
#define PARLEY_CHECKED __attribute__((warn_unused_result)) PARLEY_API
#else
#define PARLEY_API
#define PARLEY_CHECKED
#endif

/* Bytes that belong to somebody else. Wire data is always a view, never a C string: it may hold
 * zero bytes, and has no zero byte behind it. */
typedef struct {
    const uint8_t *data;
    size_t len; /* bytes */
} parley_view;

#endif
