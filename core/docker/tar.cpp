// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/tar.h"

#include <algorithm>
#include <array>

namespace decnet {

namespace {

constexpr qsizetype kBlock = 512;
constexpr qsizetype kNameBytes = 100;
constexpr qsizetype kPrefixBytes = 155;

using Header = std::array<char, kBlock>;

void putText(Header &header, size_t offset, size_t width, const QByteArray &text)
{
    std::copy_n(text.constData(), std::min(static_cast<size_t>(text.size()), width),
                header.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// `width` includes the terminating NUL.
void putOctal(Header &header, size_t offset, size_t width, quint64 value)
{
    putText(header, offset, width,
            QByteArray::number(value, 8).rightJustified(static_cast<qsizetype>(width) - 1, '0'));
}

/// Splits a path of more than 100 bytes at a slash into prefix and name.
void putPath(Header &header, const QByteArray &path)
{
    QByteArray name = path;
    QByteArray prefix;
    if (path.size() > kNameBytes) {
        const qsizetype slash = path.indexOf('/', path.size() - kNameBytes - 1);
        Q_ASSERT(slash > 0 && slash <= kPrefixBytes);
        prefix = path.first(slash);
        name = path.sliced(slash + 1);
    }
    putText(header, 0, kNameBytes, name);
    putText(header, 345, kPrefixBytes, prefix);
}

} // namespace

void TarWriter::addHeader(const QByteArray &path, char type, const QByteArray &link, qsizetype size,
                          unsigned mode, unsigned owner)
{
    Header header{};
    putPath(header, path);
    putOctal(header, 100, 8, mode);
    putOctal(header, 108, 8, owner);
    putOctal(header, 116, 8, owner);
    putOctal(header, 124, 12, static_cast<quint64>(size));
    putOctal(header, 136, 12, 0); // modification time
    header[156] = type;
    putText(header, 157, kNameBytes, link);
    putText(header, 257, 6, QByteArrayLiteral("ustar"));
    putText(header, 263, 2, QByteArrayLiteral("00"));
    putOctal(header, 329, 8, 0);
    putOctal(header, 337, 8, 0);

    // The checksum is over the header with its own field as spaces.
    std::fill_n(header.begin() + 148, 8, ' ');
    quint64 sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    putOctal(header, 148, 7, sum);
    header[154] = '\0';
    header[155] = ' ';
    m_bytes.append(header.data(), kBlock);
}

void TarWriter::addFile(const QByteArray &path, const QByteArray &content, unsigned mode,
                        unsigned owner)
{
    addHeader(path, '0', {}, content.size(), mode, owner);
    m_bytes.append(content);
    const qsizetype rest = content.size() % kBlock;
    if (rest != 0)
        m_bytes.append(kBlock - rest, '\0');
}

void TarWriter::addDirectory(const QByteArray &path, unsigned mode, unsigned owner)
{
    addHeader(path.endsWith('/') ? path : path + '/', '5', {}, 0, mode, owner);
}

void TarWriter::addSymlink(const QByteArray &path, const QByteArray &target)
{
    addHeader(path, '2', target, 0, 0777, 0);
}

QByteArray TarWriter::finish()
{
    m_bytes.append(2 * kBlock, '\0');
    return std::exchange(m_bytes, {});
}

} // namespace decnet
