// SPDX-License-Identifier: GPL-3.0-or-later
#include "certificate.h"

#include "bytes.h"
#include "personality.h"
#include "tls.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace decoyd {

namespace {

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kValidity = 398 * kDay; // the longest that browsers accept

struct Free
{
    void operator()(BIGNUM *number) const { BN_clear_free(number); }
    void operator()(BN_CTX *context) const { BN_CTX_free(context); }
    void operator()(EC_GROUP *group) const { EC_GROUP_free(group); }
    void operator()(EC_POINT *point) const { EC_POINT_free(point); }
    void operator()(ECDSA_SIG *signature) const { ECDSA_SIG_free(signature); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(OSSL_PARAM *parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(OSSL_PARAM_BLD *builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION *extension) const { X509_EXTENSION_free(extension); }
};
template<typename T>
using Owned = std::unique_ptr<T, Free>;

template<typename T>
T *require(T *pointer)
{
    if (!pointer)
        throw std::runtime_error("OpenSSL could not make a certificate");
    return pointer;
}

void require(bool good)
{
    if (!good)
        throw std::runtime_error("OpenSSL could not make a certificate");
}

/// P-256 with the arithmetic that signing with a nonce of our own needs. OpenSSL 3.0 draws the
/// nonce of every signature at random, which would give a new certificate at every start.
class Curve
{
public:
    Curve()
        : m_group(require(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)))
        , m_context(require(BN_CTX_new()))
    {
    }

    /// A number from 1 to order-1 made of 40 derived bytes: 64 bits more than the order has, so
    /// that the remainder is uniform (FIPS 186-4 B.4.1).
    Owned<BIGNUM> scalar(const std::string &bytes) const
    {
        Owned<BIGNUM> number(
            require(BN_bin2bn(data(bytes), static_cast<int>(bytes.size()), nullptr)));
        Owned<BIGNUM> limit(require(BN_dup(EC_GROUP_get0_order(m_group.get()))));
        require(BN_sub_word(limit.get(), 1) == 1 &&
                BN_mod(number.get(), number.get(), limit.get(), m_context.get()) == 1 &&
                BN_add_word(number.get(), 1) == 1);
        return number;
    }

    /// scalar × G.
    Owned<EC_POINT> multiply(const BIGNUM *scalar) const
    {
        Owned<EC_POINT> point(require(EC_POINT_new(m_group.get())));
        require(EC_POINT_mul(m_group.get(), point.get(), scalar, nullptr, nullptr,
                             m_context.get()) == 1);
        return point;
    }

    std::string encoded(const EC_POINT *point) const
    {
        std::string out(65, '\0');
        const std::size_t length = EC_POINT_point2oct(
            m_group.get(), point, POINT_CONVERSION_UNCOMPRESSED,
            reinterpret_cast<unsigned char *>(out.data()), out.size(), m_context.get());
        require(length == out.size());
        return out;
    }

    /// ECDSA (SEC 1 §4.1.3) over a 32-byte digest with the given nonce, DER encoded.
    std::string sign(const BIGNUM *privateKey, const BIGNUM *nonce, const std::string &digest) const
    {
        const BIGNUM *order = EC_GROUP_get0_order(m_group.get());
        BN_CTX *context = m_context.get();
        Owned<BIGNUM> r(require(BN_new()));
        Owned<BIGNUM> s(require(BN_new()));
        Owned<BIGNUM> e(require(BN_bin2bn(data(digest), static_cast<int>(digest.size()), nullptr)));
        const Owned<EC_POINT> point = multiply(nonce);
        const Owned<BIGNUM> inverse(require(BN_mod_inverse(nullptr, nonce, order, context)));
        require(EC_POINT_get_affine_coordinates(m_group.get(), point.get(), r.get(), nullptr,
                                                context) == 1 &&
                BN_nnmod(r.get(), r.get(), order, context) == 1 &&
                BN_mod_mul(s.get(), r.get(), privateKey, order, context) == 1 &&
                BN_mod_add(s.get(), s.get(), e.get(), order, context) == 1 &&
                BN_mod_mul(s.get(), s.get(), inverse.get(), order, context) == 1);
        const Owned<ECDSA_SIG> signature(require(ECDSA_SIG_new()));
        require(ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1);
        static_cast<void>(r.release());
        static_cast<void>(s.release());
        unsigned char *der = nullptr;
        const int length = i2d_ECDSA_SIG(signature.get(), &der);
        require(length > 0);
        std::string out(reinterpret_cast<const char *>(der), static_cast<std::size_t>(length));
        OPENSSL_free(der);
        return out;
    }

private:
    static const unsigned char *data(const std::string &bytes)
    {
        return reinterpret_cast<const unsigned char *>(bytes.data());
    }

    Owned<EC_GROUP> m_group;
    Owned<BN_CTX> m_context;
};

EVP_PKEY *makeKey(const BIGNUM *privateKey, const std::string &publicPoint)
{
    const Owned<OSSL_PARAM_BLD> builder(require(OSSL_PARAM_BLD_new()));
    require(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                            0) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, privateKey) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                             publicPoint.data(), publicPoint.size()) == 1);
    const Owned<OSSL_PARAM> parameters(require(OSSL_PARAM_BLD_to_param(builder.get())));
    const Owned<EVP_PKEY_CTX> context(require(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)));
    EVP_PKEY *key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
            EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
    return key;
}

void addEntry(X509_NAME *name, const char *field, const std::string &value)
{
    if (value.empty())
        return;
    require(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char *>(value.data()),
                                       static_cast<int>(value.size()), -1, 0) == 1);
}

void addExtension(X509 *certificate, int nid, const std::string &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    // A name that OpenSSL cannot put into an extension is left out; the subject still has it.
    if (extension)
        require(X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// What the operator wrote may hold ',' or ':', which mean something in extension texts.
std::string dnsNames(const CertificateWish &wish)
{
    std::string out;
    for (const std::string &name : wish.altNames) {
        if (!name.empty() && name.find_first_of(",:\r\n ") == std::string::npos)
            out += (out.empty() ? "DNS:" : ",DNS:") + name;
    }
    return out;
}

} // namespace

DerivedCertificate deriveCertificate(const Personality &personality, std::string_view purpose,
                                     const CertificateWish &wish, std::int64_t now)
{
    const Curve curve;
    const std::string prefix = "tls." + std::string(purpose);
    const Owned<BIGNUM> privateKey = curve.scalar(personality.deriveKey(prefix + ".key", 40));
    const std::string publicPoint = curve.encoded(curve.multiply(privateKey.get()).get());

    DerivedCertificate made;
    made.key.reset(makeKey(privateKey.get(), publicPoint));

    const Owned<X509> certificate(require(X509_new()));
    const std::int64_t notBefore =
        personality.pastMoment(prefix + ".since", now, kDay, kValidity - 2 * kDay);
    std::string serial = personality.deriveKey(prefix + ".serial." + std::to_string(notBefore), 16);
    serial[0] = static_cast<char>((serial[0] & 0x3f) | 0x40); // positive, always 16 bytes
    const Owned<BIGNUM> serialNumber(
        require(BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.data()),
                          static_cast<int>(serial.size()), nullptr)));
    BN_to_ASN1_INTEGER(serialNumber.get(), X509_get_serialNumber(certificate.get()));
    require(X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
            ASN1_TIME_set(X509_getm_notBefore(certificate.get()), notBefore) &&
            ASN1_TIME_set(X509_getm_notAfter(certificate.get()), notBefore + kValidity) &&
            X509_set_pubkey(certificate.get(), made.key.get()) == 1);
    X509_NAME *name = X509_get_subject_name(certificate.get());
    addEntry(name, "O", wish.organisation);
    addEntry(name, "CN", wish.commonName.substr(0, 64)); // upper bound of RFC 5280
    require(X509_set_issuer_name(certificate.get(), name) == 1);
    addExtension(certificate.get(), NID_basic_constraints, "CA:FALSE");
    addExtension(certificate.get(), NID_subject_alt_name, dnsNames(wish));

    // This signature has a random nonce; it is made for the algorithm fields it fills in.
    require(X509_sign(certificate.get(), made.key.get(), EVP_sha256()) > 0);
    unsigned char *tbs = nullptr;
    const int tbsLength = i2d_re_X509_tbs(certificate.get(), &tbs);
    require(tbsLength > 0);
    const std::string digest =
        sha256({reinterpret_cast<const char *>(tbs), static_cast<std::size_t>(tbsLength)});
    OPENSSL_free(tbs);
    // The nonce depends on what is signed: one nonce for two messages would give away the key.
    const Owned<BIGNUM> nonce =
        curve.scalar(personality.deriveKey(prefix + ".nonce." + toHex(digest), 40));
    const std::string signature = curve.sign(privateKey.get(), nonce.get(), digest);
    const ASN1_BIT_STRING *place = nullptr;
    X509_get0_signature(&place, nullptr, certificate.get());
    // There is no setter for the signature; the structure is ours and not shared.
    auto *bits = const_cast<ASN1_BIT_STRING *>(place);
    require(ASN1_STRING_set(bits, signature.data(), static_cast<int>(signature.size())) == 1);

    unsigned char *der = nullptr;
    const int length = i2d_X509(certificate.get(), &der);
    require(length > 0);
    made.certificateDer.assign(reinterpret_cast<const char *>(der),
                               static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return made;
}

} // namespace decoyd
