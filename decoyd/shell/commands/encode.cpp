// SPDX-License-Identifier: GPL-3.0-or-later
#include "encode.h"

#include <openssl/evp.h>

#include <zlib.h>

#include <memory>

namespace decoyd::shell {

namespace {
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int kGzipWindow = 15 + 16; // zlib: 16 asks for the gzip wrapping
} // namespace

std::string encodeBase64(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        unsigned group = static_cast<unsigned char>(bytes[i]) << 16;
        if (left > 1)
            group |= static_cast<unsigned>(static_cast<unsigned char>(bytes[i + 1])) << 8;
        if (left > 2)
            group |= static_cast<unsigned char>(bytes[i + 2]);
        text += kAlphabet[group >> 18 & 63];
        text += kAlphabet[group >> 12 & 63];
        text += left > 1 ? kAlphabet[group >> 6 & 63] : '=';
        text += left > 2 ? kAlphabet[group & 63] : '=';
    }
    return text;
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string bytes;
    unsigned group = 0;
    int have = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == ' ' || c == '\t')
            continue;
        if (c == '=')
            break;
        const auto at = kAlphabet.find(c);
        if (at == std::string_view::npos)
            return std::nullopt;
        group = group << 6 | static_cast<unsigned>(at);
        if (++have == 4) {
            bytes += static_cast<char>(group >> 16);
            bytes += static_cast<char>(group >> 8);
            bytes += static_cast<char>(group);
            group = 0;
            have = 0;
        }
    }
    if (have == 1)
        return std::nullopt;
    if (have >= 2)
        bytes += static_cast<char>(group >> (have == 2 ? 4 : 10));
    if (have == 3)
        bytes += static_cast<char>(group >> 2);
    return bytes;
}

std::string digest(const char *algorithm, std::string_view bytes)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const std::string_view name = algorithm;
    const EVP_MD *method = name == "md5"      ? EVP_md5()
                           : name == "sha1"   ? EVP_sha1()
                           : name == "sha512" ? EVP_sha512()
                                              : EVP_sha256();
    if (EVP_Digest(bytes.data(), bytes.size(), sum, &length, method, nullptr) != 1)
        return {};
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += kHex[sum[i] >> 4];
        text += kHex[sum[i] & 15];
    }
    return text;
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit)
{
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK)
        return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string plain;
    char block[16384];
    int state = Z_OK;
    while (state == Z_OK && plain.size() < limit) {
        stream.next_out = reinterpret_cast<Bytef *>(block);
        stream.avail_out = sizeof block;
        state = inflate(&stream, Z_NO_FLUSH);
        if (state == Z_OK || state == Z_STREAM_END)
            plain.append(block, sizeof block - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END && plain.size() < limit)
        return std::nullopt;
    plain.resize(std::min(plain.size(), limit));
    return plain;
}

} // namespace decoyd::shell
