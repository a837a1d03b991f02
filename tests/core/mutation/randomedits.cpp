// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomedits.h"

#include "core/topology/generator.h"

#include <map>
#include <utility>

namespace decnet::test {

using namespace Qt::StringLiterals;

namespace {

const QStringList kServices{u"ssh"_s,   u"http"_s,  u"https"_s, u"ftp"_s,    u"telnet"_s,
                            u"redis"_s, u"mysql"_s, u"smtp"_s,  u"gopher"_s, u"smb"_s};

template<typename T>
std::optional<T> maybe(RandomEdits &random, double probability, T value)
{
    return random.chance(probability) ? std::optional<T>(std::move(value)) : std::nullopt;
}

} // namespace

int RandomEdits::between(int low, int high)
{
    return std::uniform_int_distribution<int>(low, high)(m_random);
}

bool RandomEdits::chance(double probability)
{
    return std::uniform_real_distribution<double>(0, 1)(m_random) < probability;
}

QString RandomEdits::word()
{
    return u"%1%2"_s.arg(QStringList{u"web"_s, u"db"_s, u"Mail"_s, u"x"_s}[between(0, 3)])
        .arg(between(0, 60));
}

QPointF RandomEdits::point()
{
    return {between(-2000, 2000) / 4.0, between(-2000, 2000) / 4.0};
}

QStringList RandomEdits::services()
{
    QStringList drawn;
    for (const QString &service : kServices) {
        if (chance(0.2))
            drawn.insert(between(0, static_cast<int>(drawn.size())), service);
    }
    return drawn;
}

QString RandomEdits::address(const Topology &topology, LanId lan)
{
    const Lan *found = topology.lan(lan);
    const auto subnet = found ? Subnet::parse(found->subnet) : std::nullopt;
    if (!subnet || chance(0.05))
        return u"10.1.2.%1"_s.arg(between(0, 255));
    return Ipv4{subnet->network().value + static_cast<std::uint32_t>(between(0, 40))}.toString();
}

Look RandomEdits::look()
{
    Look look;
    if (chance(0.3))
        look.colour = kNamedColours[static_cast<size_t>(between(0, int(kNamedColours.size()) - 1))];
    look.isLocked = chance(0.1);
    if (chance(0.2))
        look.level = between(-9, 9);
    return look;
}

LookPatch RandomEdits::lookPatch()
{
    const Look drawn = look();
    LookPatch patch;
    patch.colour = maybe(*this, 0.2, drawn.colour);
    patch.isLocked = maybe(*this, 0.2, drawn.isLocked);
    patch.level = maybe(*this, 0.2, drawn.level);
    return patch;
}

Note RandomEdits::note()
{
    return {newId<NoteId>(), chance(0.1) ? QString() : word() + u"\n"_s + word(), point(),
            QSizeF(between(1, 900) / 4.0, between(1, 900) / 4.0), look()};
}

NotePatch RandomEdits::notePatch()
{
    NotePatch patch;
    patch.text = maybe(*this, 0.4, word());
    patch.pos = maybe(*this, 0.4, point());
    patch.size = maybe(*this, 0.3, QSizeF(between(0, 900) / 4.0, 33)); // 0 is refused
    patch.look = lookPatch();
    return patch;
}

Decky RandomEdits::decky()
{
    Decky decky;
    decky.id = newId<DeckyId>();
    decky.name = word();
    decky.services = services();
    decky.archetype = chance(0.5) ? u"linux-server"_s : QString();
    decky.forwardsL3 = chance(0.3);
    for (const QString &service : std::as_const(decky.services)) {
        if (chance(0.3))
            decky.serviceConfig.insert(service, {{u"version"_s, word()}});
        if (chance(0.2))
            decky.publish.push_back({service, 22, chance(0.2), {}, quint16(between(0, 9000))});
    }
    if (chance(0.5))
        decky.pos = point();
    if (chance(0.2))
        decky.notes = word();
    decky.look = look();
    return decky;
}

Topology RandomEdits::maze()
{
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = between(1, 3);
    config.branching = between(1, 3);
    config.deckiesPerLanMax = between(1, 4);
    config.crossEdgeProbability = between(0, 2) / 2.0;
    config.seed = m_random();
    const auto children = generateChildren(config, kServices, {}).value_or(GeneratedChildren());
    Topology topology;
    std::map<LanId, LanId> lanIds;
    for (Lan lan : children.lans) {
        const LanId drawn = newId<LanId>();
        lanIds[std::exchange(lan.id, drawn)] = drawn;
        topology.putLan(lan);
    }
    std::map<DeckyId, DeckyId> deckyIds;
    for (Decky added : children.deckies) {
        const DeckyId drawn = newId<DeckyId>();
        deckyIds[std::exchange(added.id, drawn)] = drawn;
        topology.putDecky(added);
    }
    for (const Edge &edge : children.edges)
        topology.putEdge(
            {newId<EdgeId>(), deckyIds[edge.decky], lanIds[edge.lan], edge.ip, edge.isBridge});
    const Topology plain = topology;
    for (const auto &[id, old] : plain.deckies()) {
        if (!chance(0.4))
            continue;
        Decky changed = decky();
        changed.id = id;
        changed.name = old.name;
        changed.forwardsL3 = old.forwardsL3;
        topology.putDecky(changed);
    }
    for (const auto &[id, old] : plain.lans()) {
        if (!chance(0.4))
            continue;
        Lan changed = old;
        changed.pos = point();
        changed.size = QSizeF(between(200, 400), between(200, 400));
        changed.look = look();
        changed.isCollapsed = chance(0.3);
        topology.putLan(changed);
    }
    for (int i = between(0, 4); i > 0; --i)
        topology.putNote(note());
    return topology;
}

Topology RandomEdits::brokenMaze()
{
    Topology topology = maze();
    for (int i = between(1, 6); i > 0; --i)
        damage(topology);
    return topology;
}

void RandomEdits::damage(Topology &topology)
{
    const LanId lanId = anyOf(topology.lans());
    const DeckyId deckyId = anyOf(topology.deckies());
    const EdgeId edgeId = anyOf(topology.edges());
    if (!topology.lan(lanId) || !topology.decky(deckyId) || !topology.edge(edgeId))
        return;
    Lan lan = *topology.lan(lanId);
    Decky decky = *topology.decky(deckyId);
    Edge edge = *topology.edge(edgeId);
    switch (between(0, 12)) {
    case 0: // a name twice
        lan.id = newId<LanId>();
        lan.name = lan.name.toLower();
        topology.putLan(lan);
        break;
    case 1:
        decky.id = newId<DeckyId>();
        decky.name = decky.name.toUpper();
        topology.putDecky(decky); // an orphan, too
        break;
    case 2:
        lan.name = u"not a name!"_s;
        topology.putLan(lan);
        break;
    case 3:
        lan.subnet = chance(0.5) ? u"10.0.0.1/24"_s : u"172.16.0.0/16"_s;
        topology.putLan(lan);
        break;
    case 4:
        edge.ip = chance(0.3) ? QString() : u"300.1.1.1"_s;
        topology.putEdge(edge);
        break;
    case 5: // an edge twice
        edge.id = newId<EdgeId>();
        edge.isBridge = chance(0.5);
        topology.putEdge(edge);
        break;
    case 6: // no home, or two
        edge.isBridge = !edge.isBridge;
        topology.putEdge(edge);
        break;
    case 7:
        decky.serviceConfig.insert(u"vnc"_s, {{u"x"_s, 1}});
        topology.putDecky(decky);
        break;
    case 8:
        decky.services = QStringList{u"ssh"_s, u"ssh"_s, u"Not A Slug"_s};
        topology.putDecky(decky);
        break;
    case 9:
        lan.isDmz = !lan.isDmz;
        topology.putLan(lan);
        break;
    case 10:
        decky.hostname = u"-bad-"_s;
        decky.mac = u"nonsense"_s;
        topology.putDecky(decky);
        break;
    case 11:
        topology.removeEdge(edgeId);
        break;
    default:
        edge.ip = address(topology, edge.lan);
        topology.putEdge(edge);
        break;
    }
}

LanPatch RandomEdits::lanPatch()
{
    LanPatch patch;
    patch.name = maybe(*this, 0.3, word());
    patch.subnet = maybe(*this, 0.3, u"172.%1.%2.0/24"_s.arg(between(16, 31)).arg(between(0, 255)));
    patch.isDmz = maybe(*this, 0.2, chance(0.5));
    patch.notes = maybe(*this, 0.2, word());
    if (chance(0.4))
        patch.pos = maybe(*this, 0.7, point());
    if (chance(0.3))
        patch.size = maybe(*this, 0.7, QSizeF(between(0, 500), between(0, 500)));
    patch.look = lookPatch();
    patch.isCollapsed = maybe(*this, 0.2, chance(0.5));
    return patch;
}

DeckyPatch RandomEdits::deckyPatch(const Topology &topology, DeckyId id)
{
    DeckyPatch patch;
    patch.name = maybe(*this, 0.2, word());
    patch.services = maybe(*this, 0.3, services());
    patch.archetype = maybe(*this, 0.1, word());
    patch.distro = maybe(*this, 0.1, word());
    patch.osProfile = maybe(*this, 0.1, word());
    patch.hostname = maybe(*this, 0.1, chance(0.9) ? u"host.example"_s : u"-bad-"_s);
    patch.mac = maybe(*this, 0.1, chance(0.9) ? u"00:50:56:01:02:03"_s : u"nonsense"_s);
    patch.forwardsL3 = maybe(*this, 0.2, chance(0.5));
    patch.notes = maybe(*this, 0.1, word());
    if (chance(0.2))
        patch.serviceConfig = QMap<QString, QJsonObject>{{word().toLower(), {{u"k"_s, word()}}}};
    if (chance(0.2))
        patch.publish =
            std::vector<PublishRule>{{u"ssh"_s, 22, false, chance(0.5) ? u"127.0.0.1"_s : QString(),
                                      quint16(between(0, 9000))}};
    if (chance(0.3))
        patch.pos = maybe(*this, 0.7, point());
    patch.look = lookPatch();
    for (const EdgeId edge : topology.edgesOf(id)) {
        if (chance(0.2))
            patch.ips.insert(topology.edge(edge)->lan, address(topology, topology.edge(edge)->lan));
    }
    return patch;
}

Mutation RandomEdits::editOfKind(const Topology &topology, size_t kind)
{
    const LanId lan = anyOf(topology.lans());
    const DeckyId deckyId = anyOf(topology.deckies());
    // Mostly something that is really attached, or the refusals would drown the rest.
    DeckyId member = deckyId;
    LanId where = lan;
    if (!topology.edges().empty() && chance(0.8)) {
        const Edge *edge = topology.edge(anyOf(topology.edges()));
        member = edge ? edge->decky : deckyId;
        where = edge ? edge->lan : lan;
    }
    switch (kind) {
    case 0: {
        Lan added;
        added.id = newId<LanId>();
        added.name = word();
        added.subnet = u"10.%1.%2.0/24"_s.arg(between(0, 255)).arg(between(0, 255));
        added.isDmz = chance(0.1);
        if (chance(0.5))
            added.pos = point();
        return AddLan{added};
    }
    case 1:
        return UpdateLan{lan, lanPatch()};
    case 2:
        return RemoveLan{lan};
    case 3: {
        const Decky added = decky();
        return AddDecky{added,
                        {newId<EdgeId>(), added.id, lan,
                         chance(0.5) ? address(topology, lan) : QString(), chance(0.05)}};
    }
    case 4:
        return UpdateDecky{member, deckyPatch(topology, member)};
    case 5:
        return RemoveDecky{deckyId};
    case 6:
        return AttachDecky{{newId<EdgeId>(), deckyId, lan,
                            chance(0.5) ? address(topology, lan) : QString(), !chance(0.05)}};
    case 7:
        return DetachDecky{member, where};
    case 9:
        return AddNote{note()};
    case 10:
        return UpdateNote{anyOf(topology.notes()), notePatch()};
    case 11:
        return RemoveNote{anyOf(topology.notes())};
    default: {
        MoveDecky move{member, where, lan, chance(0.5) ? address(topology, lan) : QString(), {}};
        if (chance(0.5))
            move.pos = maybe(*this, 0.8, point());
        return move;
    }
    }
}

Mutation RandomEdits::edit(const Topology &topology)
{
    if (chance(0.15))
        return batch(topology);
    return editOfKind(topology, static_cast<size_t>(between(0, 11)));
}

Mutation RandomEdits::batch(const Topology &topology, int depth)
{
    Batch batch;
    batch.label = chance(0.5) ? word() : QString();
    // Each op is drawn for the state that the ops before it leave behind.
    Topology scratch = topology;
    for (int i = between(0, 6); i > 0; --i) {
        const Mutation next = depth < 2 && chance(0.1)
                                  ? this->batch(scratch, depth + 1)
                                  : editOfKind(scratch, static_cast<size_t>(between(0, 11)));
        if (next.apply(scratch) || chance(0.05))
            batch.ops.push_back(next);
    }
    return batch;
}

Mutation RandomEdits::editOfNothing(const Topology &topology)
{
    const LanId lan = newId<LanId>();
    const DeckyId nobody = newId<DeckyId>();
    const LanId realLan = topology.lans().begin()->first;
    switch (between(0, 11)) {
    case 10:
        return UpdateNote{newId<NoteId>(), notePatch()};
    case 11:
        return RemoveNote{newId<NoteId>()};
    case 0:
        return UpdateLan{lan, lanPatch()};
    case 1:
        return RemoveLan{lan};
    case 2: {
        const Decky added = decky();
        return AddDecky{added, {newId<EdgeId>(), added.id, lan, {}, false}};
    }
    case 3:
        return UpdateDecky{nobody, {}};
    case 4:
        return RemoveDecky{nobody};
    case 5:
        return AttachDecky{{newId<EdgeId>(), nobody, realLan, {}, true}};
    case 6:
        return AttachDecky{{newId<EdgeId>(), topology.deckies().begin()->first, lan, {}, true}};
    case 7:
        return DetachDecky{nobody, realLan};
    case 8:
        return MoveDecky{topology.deckies().begin()->first, realLan, lan, {}, {}};
    default:
        return UpdateDecky{topology.deckies().begin()->first, [&] {
                               DeckyPatch patch;
                               patch.notes = u"n"_s;
                               patch.ips.insert(lan, u"10.0.0.9"_s);
                               return patch;
                           }()};
    }
}

} // namespace decnet::test
