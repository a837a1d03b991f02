// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clienthello.h"

#include <asio/ssl/context.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {

class Personality;

/// What a certificate that a decoy makes for itself should say.
struct CertificateWish
{
    std::string commonName;
    std::vector<std::string> altNames; ///< DNS names
    std::string organisation;          ///< may be empty
};

/// A server-side TLS context: TLS 1.2 and 1.3. Lives on the main loop.
class TlsContext
{
public:
    /// Self-signed certificate on a P-256 key, both derived from `personality`, `purpose` and
    /// `wish`: the same bytes after every restart, until its 398 days are over and a new one
    /// follows. `now` is Unix time.
    TlsContext(const Personality &personality, std::string_view purpose,
               const CertificateWish &wish, std::int64_t now);
    /// PEM chain and PEM private key given by the operator. Throws std::invalid_argument with a
    /// sentence that says what is wrong with them.
    TlsContext(std::string_view certificatePem, std::string_view keyPem);
    TlsContext(const TlsContext &) = delete;
    TlsContext &operator=(const TlsContext &) = delete;

    /// Protocols agreed to through ALPN, most wanted first ("http/1.1").
    void setAlpn(std::vector<std::string> protocols);

    [[nodiscard]] asio::ssl::context &native() { return m_context; }
    /// The certificate, DER.
    [[nodiscard]] std::string certificateDer();

    /// The handshake of `ssl` leaves what the client said in `hello`, which must outlive it.
    static void record(SSL *ssl, std::optional<ClientHello> *hello);

private:
    void configure();
    static void onMessage(int isWrite, int version, int contentType, const void *bytes,
                          std::size_t length, SSL *ssl, void *arg);
    static int onAlpn(SSL *ssl, const unsigned char **out, unsigned char *outLength,
                      const unsigned char *in, unsigned inLength, void *self);

    asio::ssl::context m_context;
    std::string m_alpn; ///< wire format: length-prefixed names
};

} // namespace decoyd
