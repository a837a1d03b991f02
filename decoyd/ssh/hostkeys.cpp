// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostkeys.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/personality.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <cstdint>
#include <memory>

namespace decoyd::ssh {

namespace {

struct Free
{
    void operator()(BIGNUM *number) const { BN_clear_free(number); }
    void operator()(BN_CTX *context) const { BN_CTX_free(context); }
    void operator()(EC_GROUP *group) const { EC_GROUP_free(group); }
    void operator()(EC_POINT *point) const { EC_POINT_free(point); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(OSSL_PARAM *parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(OSSL_PARAM_BLD *builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};
template<typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char *octets(const std::string &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

std::string wireNumber(std::uint32_t value)
{
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
            static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string wireString(const std::string &text)
{
    return wireNumber(static_cast<std::uint32_t>(text.size())) + text;
}

std::string pemOf(EVP_PKEY *key)
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    if (!key || !bio ||
        PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

Owned<EVP_PKEY> keyFrom(const char *kind, OSSL_PARAM_BLD *builder)
{
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY *key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
        return nullptr;
    return Owned<EVP_PKEY>(key);
}

/// The first prime p at or after a derived odd number with the two top bits set, gcd(p-1, e) = 1.
Owned<BIGNUM> derivedPrime(const Personality &personality, const char *purpose, BN_CTX *context)
{
    std::string bytes = personality.deriveKey(purpose, 128);
    bytes.front() = static_cast<char>(static_cast<unsigned char>(bytes.front()) | 0xc0);
    bytes.back() = static_cast<char>(bytes.back() | 1);
    Owned<BIGNUM> number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
    constexpr int kTries = 20000; // a prime of 1024 bits comes every 355 odd numbers on average
    for (int i = 0; number && i < kTries; ++i) {
        if (BN_mod_word(number.get(), 65537) != 1 &&
            BN_check_prime(number.get(), context, nullptr) == 1)
            return number;
        if (BN_add_word(number.get(), 2) != 1)
            break;
    }
    return nullptr;
}

} // namespace

std::string ed25519HostKey(const Personality &personality)
{
    const std::string seed = personality.deriveKey("ssh.hostkey.ed25519", 32);
    const Owned<EVP_PKEY> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed), seed.size()));
    std::string point(32, '\0');
    std::size_t size = point.size();
    if (!key || EVP_PKEY_get_raw_public_key(
                    key.get(), reinterpret_cast<unsigned char *>(point.data()), &size) != 1)
        return {};
    // OpenSSH's PROTOCOL.key, no passphrase.
    const std::string check = personality.deriveKey("ssh.hostkey.check", 4);
    std::string secret = check + check + wireString("ssh-ed25519") + wireString(point) +
                         wireString(seed + point) + wireString("root@" + personality.nodeName());
    for (char pad = 1; secret.size() % 8 != 0; ++pad)
        secret += pad;
    const std::string blob = std::string("openssh-key-v1\0", 15) + wireString("none") +
                             wireString("none") + wireString("") + wireNumber(1) +
                             wireString(wireString("ssh-ed25519") + wireString(point)) +
                             wireString(secret);
    const std::string encoded = base64Encode(blob);
    std::string text = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    for (std::size_t i = 0; i < encoded.size(); i += 70)
        text += encoded.substr(i, 70) + "\n";
    return text + "-----END OPENSSH PRIVATE KEY-----\n";
}

std::string ecdsaHostKey(const Personality &personality)
{
    const Owned<BN_CTX> context(BN_CTX_new());
    const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    // 40 bytes: 64 bits more than the order has, so that the remainder is uniform.
    const std::string bytes = personality.deriveKey("ssh.hostkey.ecdsa", 40);
    const Owned<BIGNUM> scalar(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
    if (!context || !group || !scalar)
        return {};
    const Owned<BIGNUM> limit(BN_dup(EC_GROUP_get0_order(group.get())));
    const Owned<EC_POINT> point(EC_POINT_new(group.get()));
    unsigned char encoded[65];
    if (!limit || !point || BN_sub_word(limit.get(), 1) != 1 ||
        BN_mod(scalar.get(), scalar.get(), limit.get(), context.get()) != 1 ||
        BN_add_word(scalar.get(), 1) != 1 ||
        EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, context.get()) !=
            1 ||
        EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, encoded,
                           sizeof encoded, context.get()) != sizeof encoded)
        return {};
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded,
                                         sizeof encoded) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get()) != 1)
        return {};
    return pemOf(keyFrom("EC", builder.get()).get());
}

std::string rsaHostKey(const Personality &personality)
{
    const Owned<BN_CTX> context(BN_CTX_new());
    if (!context)
        return {};
    Owned<BIGNUM> p = derivedPrime(personality, "ssh.hostkey.rsa.p", context.get());
    Owned<BIGNUM> q = derivedPrime(personality, "ssh.hostkey.rsa.q", context.get());
    if (!p || !q || BN_cmp(p.get(), q.get()) == 0)
        return {};
    if (BN_cmp(p.get(), q.get()) < 0)
        std::swap(p, q);
    const Owned<BIGNUM> n(BN_new());
    const Owned<BIGNUM> e(BN_new());
    const Owned<BIGNUM> p1(BN_dup(p.get()));
    const Owned<BIGNUM> q1(BN_dup(q.get()));
    const Owned<BIGNUM> phi(BN_new());
    const Owned<BIGNUM> dp(BN_new());
    const Owned<BIGNUM> dq(BN_new());
    if (!n || !e || !p1 || !q1 || !phi || !dp || !dq || BN_set_word(e.get(), 65537) != 1 ||
        BN_mul(n.get(), p.get(), q.get(), context.get()) != 1 || BN_sub_word(p1.get(), 1) != 1 ||
        BN_sub_word(q1.get(), 1) != 1 || BN_mul(phi.get(), p1.get(), q1.get(), context.get()) != 1)
        return {};
    const Owned<BIGNUM> d(BN_mod_inverse(nullptr, e.get(), phi.get(), context.get()));
    const Owned<BIGNUM> qInverse(BN_mod_inverse(nullptr, q.get(), p.get(), context.get()));
    if (!d || !qInverse || BN_mod(dp.get(), d.get(), p1.get(), context.get()) != 1 ||
        BN_mod(dq.get(), d.get(), q1.get(), context.get()) != 1)
        return {};
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    if (!builder)
        return {};
    const std::pair<const char *, const BIGNUM *> parts[] = {
        {OSSL_PKEY_PARAM_RSA_N, n.get()},
        {OSSL_PKEY_PARAM_RSA_E, e.get()},
        {OSSL_PKEY_PARAM_RSA_D, d.get()},
        {OSSL_PKEY_PARAM_RSA_FACTOR1, p.get()},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, q.get()},
        {OSSL_PKEY_PARAM_RSA_EXPONENT1, dp.get()},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, dq.get()},
        {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, qInverse.get()},
    };
    for (const auto &[name, number] : parts)
        if (OSSL_PARAM_BLD_push_BN(builder.get(), name, number) != 1)
            return {};
    return pemOf(keyFrom("RSA", builder.get()).get());
}

} // namespace decoyd::ssh
