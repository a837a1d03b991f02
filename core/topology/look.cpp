// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/look.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const std::array<QString, 9> &names()
{
    static const std::array<QString, 9> kNames{u"none"_s, u"red"_s,  u"orange"_s, u"yellow"_s, u"green"_s,
                                               u"teal"_s, u"blue"_s, u"purple"_s, u"grey"_s};
    return kNames;
}

} // namespace

QString colourName(NamedColour colour)
{
    return names().at(static_cast<size_t>(colour));
}

std::optional<NamedColour> colourFromName(const QString &name)
{
    const auto found = std::find(names().begin(), names().end(), name);
    if (found == names().end())
        return std::nullopt;
    return static_cast<NamedColour>(found - names().begin());
}

} // namespace decnet
