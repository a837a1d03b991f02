// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls.h"

#include "certificate.h"
#include "personality.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>

namespace decoyd {

namespace {

struct Free
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, Free> readOnly(std::string_view text)
{
    return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Slot of an SSL object where record() leaves its pointer. asio owns the "app data" slot.
int helloIndex()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

} // namespace

TlsContext::TlsContext(const Personality &personality, std::string_view purpose,
                       const CertificateWish &wish, std::int64_t now)
    : m_context(asio::ssl::context::tls_server)
{
    const DerivedCertificate made = deriveCertificate(personality, purpose, wish, now);
    const auto *der = reinterpret_cast<const unsigned char *>(made.certificateDer.data());
    const std::unique_ptr<X509, Free> certificate(
        d2i_X509(nullptr, &der, static_cast<long>(made.certificateDer.size())));
    if (!certificate ||
        SSL_CTX_use_certificate(m_context.native_handle(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(m_context.native_handle(), made.key.get()) != 1)
        throw std::runtime_error("derived certificate not accepted");
    configure();
}

TlsContext::TlsContext(std::string_view certificatePem, std::string_view keyPem)
    : m_context(asio::ssl::context::tls_server)
{
    SSL_CTX *context = m_context.native_handle();
    const std::unique_ptr<BIO, Free> chain = readOnly(certificatePem);
    std::unique_ptr<X509, Free> certificate(
        PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    if (!certificate || SSL_CTX_use_certificate(context, certificate.get()) != 1)
        throw std::invalid_argument("holds no PEM certificate");
    for (;;) {
        certificate.reset(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
        if (!certificate)
            break;
        SSL_CTX_add1_chain_cert(context, certificate.get());
    }
    const std::unique_ptr<BIO, Free> keyText = readOnly(keyPem);
    const auto noPassword = [](char *, int, int, void *) { return 0; };
    const std::unique_ptr<EVP_PKEY, Free> key(
        PEM_read_bio_PrivateKey(keyText.get(), nullptr, noPassword, nullptr));
    if (!key)
        throw std::invalid_argument("holds no PEM private key without a password");
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        throw std::invalid_argument("the private key does not belong to the certificate");
    ERR_clear_error();
    configure();
}

void TlsContext::configure()
{
    SSL_CTX *context = m_context.native_handle();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // Old scanners still offer SHA-1 signatures and 1024-bit groups; a decoy wants to talk to them.
    SSL_CTX_set_security_level(context, 1);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // A stateless ticket costs no memory here; the session cache would.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_msg_callback(context, &TlsContext::onMessage);
}

void TlsContext::setAlpn(std::vector<std::string> protocols)
{
    m_alpn.clear();
    for (const std::string &protocol : protocols) {
        m_alpn += static_cast<char>(protocol.size());
        m_alpn += protocol;
    }
    SSL_CTX_set_alpn_select_cb(m_context.native_handle(), &TlsContext::onAlpn, this);
}

std::string TlsContext::certificateDer()
{
    X509 *certificate = SSL_CTX_get0_certificate(m_context.native_handle());
    unsigned char *der = nullptr;
    const int length = i2d_X509(certificate, &der);
    if (length <= 0)
        return {};
    std::string out(reinterpret_cast<const char *>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return out;
}

void TlsContext::record(SSL *ssl, std::optional<ClientHello> *hello)
{
    SSL_set_ex_data(ssl, helloIndex(), hello);
}

void TlsContext::onMessage(int isWrite, int /*version*/, int contentType, const void *bytes,
                           std::size_t length, SSL *ssl, void * /*arg*/)
{
    if (isWrite != 0 || contentType != SSL3_RT_HANDSHAKE)
        return;
    auto *hello = static_cast<std::optional<ClientHello> *>(SSL_get_ex_data(ssl, helloIndex()));
    if (!hello || hello->has_value())
        return;
    try {
        *hello = ClientHello::parse({static_cast<const char *>(bytes), length});
    } catch (const std::exception &) {
        // Called from C: nothing may escape. Without memory there is no fingerprint.
    }
}

int TlsContext::onAlpn(SSL * /*ssl*/, const unsigned char **out, unsigned char *outLength,
                       const unsigned char *in, unsigned inLength, void *self)
{
    const std::string &wanted = static_cast<TlsContext *>(self)->m_alpn;
    unsigned char *chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, outLength,
                                             reinterpret_cast<const unsigned char *>(wanted.data()),
                                             static_cast<unsigned>(wanted.size()), in, inLength);
    *out = chosen;
    // As nginx and Apache do: no common protocol is no reason to refuse.
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

} // namespace decoyd
