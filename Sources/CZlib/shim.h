#ifndef METAREWARD_CZLIB_SHIM_H
#define METAREWARD_CZLIB_SHIM_H

// Input is declared const, as it is treated.
#ifndef ZLIB_CONST
#define ZLIB_CONST
#endif
#include <zlib.h>

// The initialisers are macros that pass the version and the size of the structure, which Swift cannot see. Each wrapper
// does what the macro of its name does, and returns what it returns.

static inline int czlib_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

static inline int czlib_deflate_init(z_stream *stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

#endif
