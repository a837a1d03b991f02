// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/fragment.h"

#include "canvas/scene/geometry.h"

#include "core/mutation/edits.h"
#include "core/topology/addresses.h"
#include "core/topology/document.h"
#include "core/topology/names.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kContextKey = u"fragment_context"_s;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(decnet::Fragment)
};

/// "web-01" gives "web-02" rather than "web-01-2".
QString freeName(const Topology &topology, const QString &wish)
{
    if (!topology.deckyByName(wish))
        return wish;
    static const QRegularExpression kNumber(u"^(.*\\D)(\\d{1,3})$"_s);
    const auto match = kNumber.match(wish);
    if (!match.hasMatch())
        return freeDeckyName(topology, wish);
    const QString digits = match.captured(2);
    for (int number = digits.toInt() + 1;; ++number) {
        const QString name
            = match.captured(1) + QString::number(number).rightJustified(digits.size(), u'0');
        if (!topology.deckyByName(name))
            return name;
    }
}

/// Builds the edit on a copy of the topology, so that each step sees the names and addresses that the
/// steps before it took.
class Paster
{
public:
    Paster(const Topology &topology, const Fragment &fragment, const PasteWish &wish)
        : m_work(topology), m_fragment(fragment.topology), m_context(fragment.context), m_wish(wish)
    {}

    Result<Paste> run()
    {
        for (const auto &[id, lan] : m_fragment.lans()) {
            if (m_context.contains(id))
                continue;
            if (auto done = addLan(lan); !done)
                return fail(done.error());
        }
        for (const auto &[id, decky] : m_fragment.deckies()) {
            if (auto done = addDecky(decky); !done)
                return fail(done.error());
        }
        for (const auto &[id, edge] : m_fragment.edges()) {
            if (auto done = addBridge(edge); !done)
                return fail(done.error());
        }
        for (const auto &[id, note] : m_fragment.notes()) {
            if (auto done = addNote(note); !done)
                return fail(done.error());
        }
        for (const auto &[old, id] : m_deckies)
            settleForwarding(id);
        const int deckies = static_cast<int>(m_deckies.size());
        const int lans = static_cast<int>(m_lans.size());
        const int notes = static_cast<int>(m_notes.size());
        if (deckies + lans == 0 && notes == 1) {
            m_batch.label = Words::tr("Paste a note");
        } else if (deckies + lans == 1 && notes == 0) {
            m_batch.label = Words::tr("Paste %1").arg(
                lans == 1 ? m_work.lan(m_lans.begin()->second)->name
                          : m_work.decky(m_deckies.begin()->second)->name);
        } else {
            m_batch.label = Words::tr("Paste %n objects", nullptr, deckies + lans + notes);
        }
        Paste paste{Mutation(std::move(m_batch)), {}};
        for (const auto &[old, id] : m_lans)
            paste.added.lans.insert(id);
        // Deckies that came with their network are selected by it.
        for (const auto &[old, id] : m_deckies) {
            if (!paste.added.lans.contains(m_work.homeEdge(id)->lan))
                paste.added.deckies.insert(id);
        }
        paste.added.notes = m_notes;
        return paste;
    }

private:
    Result<void> take(const Mutation &op)
    {
        const auto inverse = op.apply(m_work);
        if (!inverse)
            return fail(inverse.error());
        m_batch.ops.push_back(op);
        return {};
    }

    Result<void> addLan(const Lan &original)
    {
        Lan lan = original;
        lan.id = LanId::create();
        lan.name = freeLanName(m_work, original.name);
        lan.isDmz = original.isDmz && !m_work.dmz();
        lan.look.isLocked = false;
        if (lan.pos)
            *lan.pos += m_wish.offset;
        const auto wanted = Subnet::parse(original.subnet);
        const auto overlaps = [&](const Subnet &other) { return wanted->overlaps(other); };
        const std::vector<Subnet> used = subnetsOf(m_work);
        const bool isFree = wanted && std::none_of(used.begin(), used.end(), overlaps)
                            && std::none_of(m_wish.reserved.begin(), m_wish.reserved.end(), overlaps);
        if (!isFree) {
            const auto next = nextSubnet(m_work, m_wish.base, m_wish.reserved);
            if (!next)
                return fail(next.error());
            lan.subnet = next->toString();
        }
        m_lans.emplace(original.id, lan.id);
        return take(AddLan{std::move(lan)});
    }

    Result<void> addNote(const Note &original)
    {
        Note note = original;
        note.id = NoteId::create();
        note.pos += m_wish.offset;
        note.look.isLocked = false;
        m_notes.insert(note.id);
        return take(AddNote{std::move(note)});
    }

    /// The LAN of this topology that stands for one of the fragment.
    [[nodiscard]] std::optional<LanId> target(LanId original) const
    {
        if (const auto found = m_lans.find(original); found != m_lans.end())
            return found->second;
        return m_work.lan(original) ? std::optional(original) : std::nullopt;
    }

    /// The host part of an address, in another subnet; the next free one when that does not work.
    Result<QString> addressIn(LanId lanId, const Edge &original)
    {
        const auto from = Subnet::parse(m_fragment.lan(original.lan)->subnet);
        const auto to = Subnet::parse(m_work.lan(lanId)->subnet);
        const auto old = Ipv4::parse(original.ip);
        if (m_lans.contains(original.lan) && from && to && old && from->contains(*old)) {
            const quint32 host = old->value - from->network().value;
            const Ipv4 moved{to->network().value + host};
            if (to->contains(moved) && isFree(lanId, moved.toString()))
                return moved.toString();
        }
        const auto next = nextIp(m_work, lanId);
        if (!next)
            return fail(next.error());
        return next->toString();
    }

    [[nodiscard]] bool isFree(LanId lan, const QString &ip) const
    {
        const auto &edges = m_work.edgesOf(lan);
        return std::none_of(edges.begin(), edges.end(),
                            [&](EdgeId id) { return m_work.edge(id)->ip == ip; });
    }

    Result<void> addDecky(const Decky &original)
    {
        const Edge *home = m_fragment.homeEdge(original.id);
        if (!home)
            return {};
        const bool comesAlone = m_context.contains(home->lan);
        const auto lan = comesAlone && m_wish.lan ? m_wish.lan : target(home->lan);
        if (!lan) {
            return fail(ErrorKind::Invalid,
                        Words::tr("Select the network that %1 should go into.").arg(original.name));
        }
        Decky decky = original;
        decky.id = DeckyId::create();
        decky.name = freeName(m_work, original.name);
        if (decky.name != original.name)
            decky.hostname.clear(); // two machines of one host name give a maze away
        for (const auto &[id, other] : m_work.deckies()) {
            if (!decky.mac.isEmpty() && other.mac.compare(decky.mac, Qt::CaseInsensitive) == 0)
                decky.mac.clear();
        }
        decky.look.isLocked = false;
        if (decky.pos)
            *decky.pos += m_wish.offset;
        const auto ip = addressIn(*lan, *home);
        if (!ip)
            return fail(ip.error());
        m_deckies.emplace(original.id, decky.id);
        return take(AddDecky{decky, Edge{EdgeId::create(), decky.id, *lan, *ip, false}});
    }

    Result<void> addBridge(const Edge &original)
    {
        const auto decky = m_deckies.find(original.decky);
        const Edge *home = m_fragment.homeEdge(original.decky);
        if (decky == m_deckies.end() || !home || home->id == original.id)
            return {};
        const auto lan = target(original.lan);
        // A link to a network that is not here, or that the decky lives in now, has no far end.
        if (!lan || m_work.edgeBetween(decky->second, *lan))
            return {};
        const auto ip = addressIn(*lan, original);
        if (!ip)
            return fail(ip.error());
        return take(AttachDecky{Edge{EdgeId::create(), decky->second, *lan, *ip, true}});
    }

    /// Only the DMZ has gateways and published ports, and only a decky with two networks routes.
    void settleForwarding(DeckyId id)
    {
        const Decky &decky = *m_work.decky(id);
        const Lan *home = m_work.homeLan(id);
        const bool inDmz = home && home->isDmz;
        DeckyPatch patch;
        if (decky.forwardsL3 && (inDmz ? hasGatewayBeside(id) : !m_work.isMultiHomed(id)))
            patch.forwardsL3 = false;
        if (!decky.publish.empty() && (!inDmz || patch.forwardsL3))
            patch.publish.emplace();
        if (patch != DeckyPatch{})
            (void)take(UpdateDecky{id, patch});
    }

    [[nodiscard]] bool hasGatewayBeside(DeckyId id) const
    {
        return std::any_of(m_work.deckies().begin(), m_work.deckies().end(), [&](const auto &entry) {
            return entry.first != id && m_work.isGateway(entry.first);
        });
    }

    Topology m_work;
    const Topology &m_fragment;
    const std::set<LanId> &m_context;
    const PasteWish &m_wish;
    Batch m_batch;
    std::map<LanId, LanId> m_lans;
    std::map<DeckyId, DeckyId> m_deckies;
    QSet<NoteId> m_notes;
};

} // namespace

QRectF Fragment::bounds() const
{
    QRectF all;
    for (const auto &[id, lan] : topology.lans()) {
        if (lan.pos && !context.contains(id))
            all |= geometry::lanRect(lan);
    }
    for (const auto &[id, decky] : topology.deckies()) {
        if (decky.pos && (!geometry::isHidden(topology, id) || context.contains(topology.homeLan(id)->id)))
            all |= geometry::cardRect(decky);
    }
    for (const auto &[id, note] : topology.notes())
        all |= geometry::noteRect(note);
    return all;
}

QByteArray Fragment::toText() const
{
    QJsonArray ids;
    for (const LanId id : context)
        ids.append(id.toString());
    Topology marked = topology;
    marked.meta.configSnapshot = {{kContextKey, ids}};
    return toDocument(marked);
}

Result<Fragment> Fragment::fromText(const QByteArray &text)
{
    auto parsed = fromDocument(text);
    if (!parsed)
        return fail(parsed.error());
    Fragment fragment{std::move(*parsed), {}};
    const QJsonArray ids = fragment.topology.meta.configSnapshot.value(kContextKey).toArray();
    for (const QJsonValue &value : ids) {
        const auto id = LanId::parse(value.toString());
        if (id && fragment.topology.lan(*id))
            fragment.context.insert(*id);
    }
    return fragment;
}

Fragment fragmentOf(const Topology &topology, const SelectedIds &ids)
{
    Fragment fragment;
    fragment.topology.meta.id = topology.meta.id;
    fragment.topology.meta.name = topology.meta.name;
    QSet<DeckyId> deckies = ids.deckies;
    for (const LanId id : ids.lans) {
        if (const Lan *lan = topology.lan(id))
            fragment.topology.putLan(*lan);
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge *edge = topology.edge(edgeId);
            const Edge *home = topology.homeEdge(edge->decky);
            if (home && home->id == edgeId)
                deckies.insert(edge->decky);
        }
    }
    for (const DeckyId id : deckies) {
        const Decky *decky = topology.decky(id);
        if (!decky)
            continue;
        fragment.topology.putDecky(*decky);
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge &edge = *topology.edge(edgeId);
            if (!fragment.topology.lan(edge.lan)) {
                fragment.topology.putLan(*topology.lan(edge.lan));
                fragment.context.insert(edge.lan);
            }
            fragment.topology.putEdge(edge);
        }
    }
    for (const NoteId id : ids.notes) {
        if (const Note *note = topology.note(id))
            fragment.topology.putNote(*note);
    }
    return fragment;
}

Result<Paste> pasteEdit(const Topology &topology, const Fragment &fragment, const PasteWish &wish)
{
    if (fragment.isEmpty())
        return fail(ErrorKind::Invalid, Words::tr("There is nothing to paste."));
    return Paster(topology, fragment, wish).run();
}

} // namespace decnet
