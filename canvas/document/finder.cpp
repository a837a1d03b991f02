// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/finder.h"

#include "canvas/style/canvasstyle.h"

#include <QCoreApplication>

#include <algorithm>

namespace decnet {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(decnet::Finder)
};

/// The properties of one thing; the name is the first.
using Properties = QStringList;

QString severityWord(std::optional<Severity> severity)
{
    if (!severity)
        return {};
    return *severity == Severity::Error ? Words::tr("error") : Words::tr("warning");
}

Properties propertiesOf(const EditorDocument &document, const Lan &lan)
{
    return {lan.name, lan.subnet, lan.isDmz ? QStringLiteral("DMZ") : QString(),
            severityWord(document.severityOf(lan.id)), lan.notes};
}

Properties propertiesOf(const EditorDocument &document, const Decky &decky)
{
    const Topology &topology = document.topology();
    Properties all{decky.name};
    for (const EdgeId edge : topology.edgesOf(decky.id))
        all << topology.edge(edge)->ip;
    for (const QString &slug : decky.services) {
        const ServiceDef *service = document.catalog().service(slug);
        all << slug << (service ? service->display : QString());
    }
    const Archetype *archetype = document.catalog().archetype(decky.archetype);
    all << decky.archetype << (archetype ? archetype->display : QString()) << decky.hostname << decky.mac;
    if (const DeckyRuntime *runtime = document.runtime(decky.id))
        all << stateText(runtime->state);
    if (topology.isGateway(decky.id))
        all << Words::tr("gateway");
    all << severityWord(document.severityOf(decky.id)) << decky.notes;
    return all;
}

/// Where the words match; nullopt when one does not. The property that is not the name is shown.
std::optional<QString> match(const Properties &properties, const QStringList &words)
{
    QString where;
    for (const QString &word : words) {
        const auto found = std::find_if(properties.begin(), properties.end(), [&](const QString &value) {
            return value.contains(word, Qt::CaseInsensitive);
        });
        if (found == properties.end())
            return std::nullopt;
        if (where.isEmpty() && found != properties.begin())
            where = *found;
    }
    return where.isEmpty() ? properties.value(1) : where;
}

} // namespace

SelectedIds Found::ids() const
{
    SelectedIds ids;
    if (const auto *lan = std::get_if<LanId>(&id))
        ids.lans.insert(*lan);
    else if (const auto *decky = std::get_if<DeckyId>(&id))
        ids.deckies.insert(*decky);
    else
        ids.notes.insert(std::get<NoteId>(id));
    return ids;
}

std::vector<Found> findThings(const EditorDocument &document, const QString &text, std::size_t limit)
{
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    std::vector<Found> found;
    if (words.isEmpty())
        return found;
    for (const auto &[id, lan] : document.topology().lans()) {
        if (const auto where = match(propertiesOf(document, lan), words))
            found.push_back({id, lan.name, *where});
    }
    for (const auto &[id, decky] : document.topology().deckies()) {
        if (const auto where = match(propertiesOf(document, decky), words))
            found.push_back({id, decky.name, *where});
    }
    for (const auto &[id, note] : document.topology().notes()) {
        const QString title = noteTitle(note);
        if (match({title, Words::tr("note"), note.text}, words))
            found.push_back({id, title, Words::tr("note")});
    }
    const auto rank = [&](const Found &one) {
        return std::tuple(!one.name.startsWith(words.front(), Qt::CaseInsensitive),
                          !one.name.contains(words.front(), Qt::CaseInsensitive), one.name.toLower());
    };
    std::sort(found.begin(), found.end(),
              [&](const Found &a, const Found &b) { return rank(a) < rank(b); });
    if (found.size() > limit)
        found.resize(limit);
    return found;
}

} // namespace decnet
