// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/graphml.h"

#include <QXmlStreamWriter>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

struct Key
{
    const char16_t *id;
    const char16_t *domain;
    const char16_t *type;
};

constexpr Key kKeys[] = {
    {u"kind", u"node", u"string"},      {u"name", u"node", u"string"},
    {u"subnet", u"node", u"string"},    {u"dmz", u"node", u"boolean"},
    {u"services", u"node", u"string"},  {u"archetype", u"node", u"string"},
    {u"forwards", u"node", u"boolean"}, {u"x", u"node", u"double"},
    {u"y", u"node", u"double"},         {u"ip", u"edge", u"string"},
    {u"bridge", u"edge", u"boolean"},
};

class Writer
{
public:
    explicit Writer(QByteArray &out)
        : m_xml(&out)
    {
        m_xml.setAutoFormatting(true);
        m_xml.setAutoFormattingIndent(2);
    }

    void write(const Topology &topology)
    {
        m_xml.writeStartDocument();
        m_xml.writeStartElement(u"graphml"_s);
        m_xml.writeDefaultNamespace(u"http://graphml.graphdrawing.org/xmlns"_s);
        for (const Key &key : kKeys) {
            m_xml.writeEmptyElement(u"key"_s);
            m_xml.writeAttribute(u"id"_s, QString::fromUtf16(key.id));
            m_xml.writeAttribute(u"for"_s, QString::fromUtf16(key.domain));
            m_xml.writeAttribute(u"attr.name"_s, QString::fromUtf16(key.id));
            m_xml.writeAttribute(u"attr.type"_s, QString::fromUtf16(key.type));
        }
        m_xml.writeStartElement(u"graph"_s);
        m_xml.writeAttribute(u"id"_s, topology.meta.name);
        m_xml.writeAttribute(u"edgedefault"_s, u"undirected"_s);
        for (const auto &[id, lan] : topology.lans()) {
            startNode(u"lan-"_s + id.toString(), u"lan"_s, lan.name, lan.pos);
            data(u"subnet"_s, lan.subnet);
            data(u"dmz"_s, lan.isDmz ? u"true"_s : u"false"_s);
            m_xml.writeEndElement();
        }
        for (const auto &[id, decky] : topology.deckies()) {
            startNode(u"decky-"_s + id.toString(), u"decky"_s, decky.name, decky.pos);
            data(u"services"_s, decky.services.join(u','));
            if (!decky.archetype.isEmpty())
                data(u"archetype"_s, decky.archetype);
            data(u"forwards"_s, decky.forwardsL3 ? u"true"_s : u"false"_s);
            m_xml.writeEndElement();
        }
        for (const auto &[id, edge] : topology.edges()) {
            m_xml.writeStartElement(u"edge"_s);
            m_xml.writeAttribute(u"source"_s, u"decky-"_s + edge.decky.toString());
            m_xml.writeAttribute(u"target"_s, u"lan-"_s + edge.lan.toString());
            data(u"ip"_s, edge.ip);
            data(u"bridge"_s, edge.isBridge ? u"true"_s : u"false"_s);
            m_xml.writeEndElement();
        }
        m_xml.writeEndDocument();
    }

private:
    void startNode(const QString &id, const QString &kind, const QString &name,
                   const std::optional<QPointF> &pos)
    {
        m_xml.writeStartElement(u"node"_s);
        m_xml.writeAttribute(u"id"_s, id);
        data(u"kind"_s, kind);
        data(u"name"_s, name);
        if (pos) {
            data(u"x"_s, QString::number(pos->x()));
            data(u"y"_s, QString::number(pos->y()));
        }
    }

    void data(const QString &key, const QString &value)
    {
        m_xml.writeStartElement(u"data"_s);
        m_xml.writeAttribute(u"key"_s, key);
        m_xml.writeCharacters(value);
        m_xml.writeEndElement();
    }

    QXmlStreamWriter m_xml;
};

} // namespace

QByteArray writeGraphml(const Topology &topology)
{
    QByteArray out;
    Writer(out).write(topology);
    return out;
}

} // namespace decnet
