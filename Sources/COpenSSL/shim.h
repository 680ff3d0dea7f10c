#ifndef METAREWARD_COPENSSL_SHIM_H
#define METAREWARD_COPENSSL_SHIM_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Much of the TLS interface is macros around SSL_ctrl, which Swift cannot see. Each wrapper does what the macro of its
// name does, and returns what it returns.

static inline int copenssl_set_minimum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int copenssl_set_maximum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline void copenssl_set_modes(SSL_CTX *context) {
    // A write may be repeated from another address, and idle connections give their record buffers back.
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

// Refuses renegotiation (a way to make the peer work, and gone in TLS 1.3) and compression.
static inline void copenssl_set_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

// Sessions are handed to the callback and kept by the caller, not by the context.
static inline void copenssl_cache_client_sessions(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

static inline int copenssl_set_server_name(SSL *connection, const char *name) {
    return (int)SSL_set_tlsext_host_name(connection, name);
}

static inline int copenssl_error_reason(unsigned long error) {
    return ERR_GET_REASON(error);
}

static inline int copenssl_error_library(unsigned long error) {
    return ERR_GET_LIB(error);
}

// Writes the names that a certificate is for (RFC 6125: DNS and IP alternatives), joined by ", " and cut to the size.
static inline void copenssl_certificate_names(X509 *certificate, char *text, size_t size) {
    size_t used = 0;
    GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    text[0] = 0;
    for (int index = 0; names != NULL && index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        const ASN1_STRING *value = NULL;
        char piece[256];
        if (name->type == GEN_DNS) {
            value = name->d.dNSName;
            int length = ASN1_STRING_length(value);
            if (length <= 0 || length > 253) continue;
            BIO_snprintf(piece, sizeof piece, "%.*s", length, (const char *)ASN1_STRING_get0_data(value));
        } else if (name->type == GEN_IPADD && ASN1_STRING_length(name->d.iPAddress) == 4) {
            const unsigned char *bytes = ASN1_STRING_get0_data(name->d.iPAddress);
            BIO_snprintf(piece, sizeof piece, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
        } else {
            continue;
        }
        if (used + strlen(piece) + 3 > size) break;
        used += (size_t)BIO_snprintf(text + used, size - used, "%s%s", used == 0 ? "" : ", ", piece);
    }
    GENERAL_NAMES_free(names);
}

#endif
