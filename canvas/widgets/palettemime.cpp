// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/palettemime.h"

#include <QMimeData>

#include <array>
#include <utility>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::array kKinds{std::pair{PaletteItem::Kind::Lan, "lan"},
                            std::pair{PaletteItem::Kind::Dmz, "dmz"},
                            std::pair{PaletteItem::Kind::Archetype, "archetype"},
                            std::pair{PaletteItem::Kind::Service, "service"}};

} // namespace

QMimeData *toMime(const PaletteItem &item)
{
    QByteArray text;
    for (const auto &[kind, word] : kKinds) {
        if (kind == item.kind)
            text = word;
    }
    auto *data = new QMimeData;
    data->setData(QLatin1String(kPaletteMime), text + ':' + item.slug.toUtf8());
    return data;
}

std::optional<PaletteItem> fromMime(const QMimeData *data)
{
    if (!data || !data->hasFormat(QLatin1String(kPaletteMime)))
        return std::nullopt;
    const QByteArray text = data->data(QLatin1String(kPaletteMime));
    const qsizetype colon = text.indexOf(':');
    if (colon < 0)
        return std::nullopt;
    const QByteArray word = text.left(colon);
    const QString slug = QString::fromUtf8(text.mid(colon + 1));
    for (const auto &[kind, name] : kKinds) {
        if (word != name)
            continue;
        const bool network = kind == PaletteItem::Kind::Lan || kind == PaletteItem::Kind::Dmz;
        if (network == slug.isEmpty())
            return PaletteItem{kind, slug};
    }
    return std::nullopt;
}

} // namespace decnet
