// SPDX-License-Identifier: GPL-3.0-or-later
#include "personality.h"

#include "bytes.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace decoyd {

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

/// SplitMix64: one step of a 64-bit generator with full period (Steele, Lea, Flood 2014).
std::uint64_t splitMix(std::uint64_t &state)
{
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/// FNV-1a, 64 bits: spreads the purposes over the generator's states.
std::uint64_t fnv1a(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

std::string bigEndian(std::uint64_t value)
{
    std::string out(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<char>(value >> (56 - 8 * i) & 0xff);
    return out;
}

} // namespace

Personality::Personality(std::string nodeName, std::string_view instanceId, std::string secret)
    : m_node(std::move(nodeName))
    , m_secret(std::move(secret))
{
    const std::string identity = m_node + ":" + std::string(instanceId);
    const std::string digest = sha256(identity);
    for (std::size_t i = 0; i < 8; ++i)
        m_seed = m_seed << 8 | static_cast<unsigned char>(digest[i]);
}

std::uint64_t Personality::bits(std::string_view purpose) const
{
    std::uint64_t state = m_seed ^ fnv1a(purpose);
    splitMix(state);
    return splitMix(state);
}

std::int64_t Personality::number(std::string_view purpose, std::int64_t low,
                                 std::int64_t high) const
{
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(span == 0 ? bits(purpose) : bits(purpose) % span);
}

const std::string &Personality::pick(std::string_view purpose,
                                     const std::vector<std::string> &options) const
{
    return options.at(bits(purpose) % options.size());
}

const std::string &
Personality::weighted(std::string_view purpose,
                      const std::vector<std::pair<std::string, unsigned>> &options) const
{
    std::uint64_t total = 0;
    for (const auto &[option, weight] : options)
        total += weight;
    std::uint64_t draw = total > 0 ? bits(purpose) % total : 0;
    for (const auto &[option, weight] : options) {
        if (draw < weight)
            return option;
        draw -= weight;
    }
    return options.at(0).first;
}

std::string Personality::token(std::string_view purpose, std::size_t length,
                               std::string_view alphabet) const
{
    std::uint64_t state = bits(purpose);
    std::string out;
    out.reserve(length);
    while (out.size() < length)
        out += alphabet[splitMix(state) % alphabet.size()];
    return out;
}

std::string Personality::hex(std::string_view purpose, std::size_t length) const
{
    return token(purpose, length, "0123456789abcdef");
}

std::string Personality::uuid(std::string_view purpose) const
{
    std::string digits = hex(purpose, 32);
    digits[12] = '4';
    digits[16] = "89ab"[bits(std::string(purpose) + ".variant") % 4];
    for (const std::size_t dash : {20U, 16U, 12U, 8U})
        digits.insert(dash, "-");
    return digits;
}

std::int64_t Personality::pastMoment(std::string_view purpose, std::int64_t now,
                                     std::int64_t minAge, std::int64_t period) const
{
    const std::int64_t phase = number(purpose, 0, period - 1);
    const std::int64_t latest = now - minAge - phase;
    const std::int64_t rounds = latest >= 0 ? latest / period : (latest - period + 1) / period;
    return rounds * period + phase;
}

std::int64_t Personality::bootTime(std::int64_t now) const
{
    return pastMoment("boot", now, kHour, 45 * kDay - kHour);
}

std::string Personality::deriveKey(std::string_view purpose, std::size_t length) const
{
    const std::unique_ptr<EVP_KDF, void (*)(EVP_KDF *)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr),
                                                            EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, void (*)(EVP_KDF_CTX *)> context(
        kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, EVP_KDF_CTX_free);
    if (!context)
        throw std::runtime_error("HKDF not available");

    std::string key = bigEndian(m_seed) + m_secret;
    std::string salt = "decoyd/1";
    std::string info(purpose);
    std::string hash = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    std::string out(length, '\0');
    if (EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char *>(out.data()), length,
                       parameters) != 1)
        throw std::runtime_error("HKDF failed");
    return out;
}

} // namespace decoyd
