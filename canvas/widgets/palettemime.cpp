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
                            std::pair{PaletteItem::Kind::Service, "service"},
                            std::pair{PaletteItem::Kind::Template, "template"}};

} // namespace

QString toText(const PaletteItem &item)
{
    for (const auto &[kind, word] : kKinds) {
        if (kind == item.kind)
            return QLatin1String(word) + u':' + item.slug;
    }
    return {};
}

std::optional<PaletteItem> paletteItemFromText(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    if (colon < 0)
        return std::nullopt;
    const QString slug = text.mid(colon + 1);
    for (const auto &[kind, word] : kKinds) {
        if (text.left(colon) != QLatin1String(word))
            continue;
        const bool network = kind == PaletteItem::Kind::Lan || kind == PaletteItem::Kind::Dmz;
        if (network == slug.isEmpty())
            return PaletteItem{kind, slug};
    }
    return std::nullopt;
}

QMimeData *toMime(const PaletteItem &item)
{
    auto *data = new QMimeData;
    data->setData(QLatin1String(kPaletteMime), toText(item).toUtf8());
    return data;
}

std::optional<PaletteItem> fromMime(const QMimeData *data)
{
    if (!data || !data->hasFormat(QLatin1String(kPaletteMime)))
        return std::nullopt;
    return paletteItemFromText(QString::fromUtf8(data->data(QLatin1String(kPaletteMime))));
}

} // namespace decnet
