// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringView>

#include <compare>
#include <cstdint>
#include <optional>

namespace decnet {

/// 128 bits of a UUID without the text: what all strong ids are made of.
struct IdBits
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const IdBits &) const = default;

    /// A random version 4 UUID (RFC 4122).
    [[nodiscard]] static IdBits random();
    /// Reads "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", any case; anything else is nullopt.
    [[nodiscard]] static std::optional<IdBits> parse(QStringView text);
    /// Writes the 36 lower-case characters to `out`, without a terminator.
    void write(char *out) const;
};

/// A strong id: a DeckyId is not a LanId. Text form is a lower-case UUID. Ordering is that of the
/// text form. A default-constructed id is null and names nothing.
template<typename Tag>
class Id
{
public:
    static constexpr int kTextLength = 36;

    Id() = default;
    explicit Id(IdBits bits)
        : m_bits(bits)
    {
    }

    [[nodiscard]] static Id create() { return Id(IdBits::random()); }
    [[nodiscard]] static std::optional<Id> parse(QStringView text)
    {
        const auto bits = IdBits::parse(text);
        return bits ? std::optional<Id>(Id(*bits)) : std::nullopt;
    }

    [[nodiscard]] bool isNull() const { return m_bits == IdBits{}; }
    [[nodiscard]] const IdBits &bits() const { return m_bits; }
    [[nodiscard]] QByteArray toLatin1() const
    {
        QByteArray text(kTextLength, Qt::Uninitialized);
        m_bits.write(text.data());
        return text;
    }
    [[nodiscard]] QString toString() const { return QString::fromLatin1(toLatin1()); }
    /// The first 8 characters: what names containers, networks and files ("id8").
    [[nodiscard]] QString id8() const { return toString().left(8); }

    auto operator<=>(const Id &) const = default;

private:
    IdBits m_bits;
};

template<typename Tag>
size_t qHash(const Id<Tag> &id, size_t seed = 0) noexcept
{
    return static_cast<size_t>(id.bits().high ^ (id.bits().low * 0x9e3779b97f4a7c15ULL)) ^ seed;
}

} // namespace decnet

template<typename Tag>
struct std::hash<decnet::Id<Tag>>
{
    size_t operator()(const decnet::Id<Tag> &id) const noexcept { return qHash(id); }
};
