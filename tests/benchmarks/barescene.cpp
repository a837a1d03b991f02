// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/barescene.h"

#include <QGraphicsItem>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace decnet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr QRectF kNode(0, 0, 172, 96);
/// Below this zoom the floor draws a fill.
constexpr qreal kFillBelow = 0.35;

class FloorNode final : public QGraphicsItem
{
public:
    explicit FloorNode(QString name) : m_name(std::move(name)) {}
    QRectF boundingRect() const override { return kNode; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        const qreal lod
            = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
        if (lod < kFillBelow) {
            painter->fillRect(boundingRect(), Qt::darkGray);
            return;
        }
        painter->setPen(Qt::black);
        painter->setBrush(Qt::white);
        painter->drawRect(boundingRect());
        painter->drawText(QPointF(10, 20), m_name);
        painter->drawText(QPointF(10, 40), u"10.0.0.1"_s);
    }

private:
    QString m_name;
};

class FloorLines final : public QGraphicsItem
{
public:
    FloorLines(std::vector<QLineF> lines, const QRectF &bounds)
        : m_lines(std::move(lines)), m_bounds(bounds)
    {}
    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        QPen pen(Qt::gray);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLines(m_lines.data(), static_cast<int>(m_lines.size()));
    }

private:
    std::vector<QLineF> m_lines;
    QRectF m_bounds;
};

QGraphicsItem *naiveNode(const QString &name)
{
    auto *node = new QGraphicsRectItem(kNode);
    node->setBrush(Qt::white);
    auto *title = new QGraphicsSimpleTextItem(name, node);
    title->setPos(10, 8);
    auto *address = new QGraphicsSimpleTextItem(u"10.0.0.1"_s, node);
    address->setPos(10, 28);
    return node;
}

} // namespace

BareScene::BareScene(const Topology &topology, Kind kind, QSize size)
{
    QRectF bounds;
    for (const auto &[id, lan] : topology.lans())
        bounds |= QRectF(*lan.pos, *lan.size);
    m_scene.setSceneRect(bounds);
    for (const auto &[id, decky] : topology.deckies()) {
        QGraphicsItem *node = kind == Kind::Floor ? new FloorNode(decky.name) : naiveNode(decky.name);
        node->setPos(*decky.pos);
        m_nodes.insert(id, node);
        m_scene.addItem(node);
    }
    std::vector<QLineF> lines;
    for (const auto &[id, edge] : topology.edges())
        lines.emplace_back(*topology.decky(edge.decky)->pos, *topology.lan(edge.lan)->pos);
    if (kind == Kind::Floor) {
        m_scene.addItem(new FloorLines(std::move(lines), bounds));
    } else {
        for (const QLineF &line : lines)
            m_scene.addLine(line, QPen(Qt::gray));
    }
    m_view = std::make_unique<QGraphicsView>(&m_scene);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->resize(size);
    m_view->show();
}

void BareScene::lookAt(double zoom, QPointF centre)
{
    m_view->setTransform(QTransform::fromScale(zoom, zoom));
    m_view->centerOn(centre);
}

void BareScene::fit()
{
    m_view->fitInView(m_scene.sceneRect(), Qt::KeepAspectRatio);
}

} // namespace decnet::bench
