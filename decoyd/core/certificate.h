// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace decoyd {

class Personality;
struct CertificateWish;

/// A key and its self-signed certificate.
struct DerivedCertificate
{
    struct FreeKey
    {
        void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    };
    std::unique_ptr<EVP_PKEY, FreeKey> key;
    std::string certificateDer;
};

/// P-256 key from Personality::deriveKey and an X.509 v3 certificate signed with a derived nonce,
/// so that key, serial, dates and signature are the same after every restart inside one validity
/// period of 398 days. `now` is Unix time. Throws std::runtime_error when OpenSSL refuses.
[[nodiscard]] DerivedCertificate deriveCertificate(const Personality &personality,
                                                   std::string_view purpose,
                                                   const CertificateWish &wish, std::int64_t now);

} // namespace decoyd
