#ifndef METAREWARD_COPENSSL_SHIM_H
#define METAREWARD_COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
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

// A server's sessions live in tickets that its clients keep; it keeps none itself.
static inline void copenssl_cache_no_sessions(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

// Prepares the protection of one session ticket: AES-256 in CBC mode under a key of 32 bytes, authenticated by
// HMAC-SHA256 under another. Returns 1 for success.
static inline int copenssl_use_ticket_keys(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *cipher_key, const unsigned char *mac_key,
    const unsigned char *vector, int seals) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)mac_key, 32);
    parameters[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
    parameters[2] = OSSL_PARAM_construct_end();
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, cipher_key, vector, seals) == 1
        && EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

// Writes seconds since 1970 to a time of a certificate; returns 1 for success.
static inline int copenssl_seconds(const ASN1_TIME *time, long long *seconds) {
    int days = 0;
    int rest = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int result = epoch != NULL && ASN1_TIME_diff(&days, &rest, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    *seconds = (long long)days * 86400 + rest;
    return result;
}

// Writes the serial number of a certificate in hexadecimal digits, as `openssl x509 -serial` does, cut to the size.
static inline void copenssl_certificate_serial(const X509 *certificate, char *text, size_t size) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *digits = number == NULL ? NULL : BN_bn2hex(number);
    BIO_snprintf(text, size, "%s", digits == NULL ? "" : digits);
    OPENSSL_free(digits);
    BN_free(number);
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
