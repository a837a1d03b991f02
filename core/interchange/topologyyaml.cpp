// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/topologyyaml.h"

#include "core/topology/document.h"

#include <QRegularExpression>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const QStringList &keyOrder()
{
    static const QStringList order{u"schema"_s,    u"topology"_s,    u"lans"_s,
                                   u"deckies"_s,   u"edges"_s,       u"name"_s,
                                   u"id"_s,        u"subnet"_s,      u"is_dmz"_s,
                                   u"decky"_s,     u"lan"_s,         u"ip"_s,
                                   u"is_bridge"_s, u"services"_s,    u"archetype"_s,
                                   u"distro"_s,    u"os_profile"_s,  u"hostname"_s,
                                   u"mac"_s,       u"forwards_l3"_s, u"service_config"_s,
                                   u"publish"_s,   u"notes"_s,       u"x"_s,
                                   u"y"_s,         u"w"_s,           u"h"_s,
                                   u"text"_s,      u"colour"_s,      u"locked"_s,
                                   u"level"_s,     u"collapsed"_s};
    return order;
}

} // namespace

QByteArray toYamlDocument(const Topology &topology)
{
    return writeYaml(toJson(topology), keyOrder());
}

tl::expected<Topology, TextProblem> fromYamlDocument(const QByteArray &text)
{
    const auto tree = parseYaml(text);
    if (!tree)
        return tl::unexpected(tree.error());
    if (!tree->root.isObject())
        return tl::unexpected(TextProblem{
            tree->markOf({}), u"a topology document is a map that begins with schema:"_s});
    auto topology = fromJson(tree->root.toObject());
    if (topology)
        return std::move(*topology);
    // "deckies[3].services[1]: expected text": the path leads to the mark, the rest is the message.
    static const QRegularExpression placed(u"^([A-Za-z0-9_.\\[\\]-]+): (.*)$"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    const QString message = topology.error().message;
    const auto match = placed.match(message);
    return tl::unexpected(
        TextProblem{tree->markOf(match.hasMatch() ? match.captured(1) : QString()), message});
}

} // namespace decnet
