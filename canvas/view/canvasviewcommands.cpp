// SPDX-License-Identifier: GPL-3.0-or-later
// CanvasView's commands: clipboard, walking through the things with Tab, views looked at before.
#include "canvas/document/fragment.h"
#include "canvas/document/selectioneditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QStyle>

#include <algorithm>
#include <variant>

namespace decnet {

namespace {

constexpr qsizetype kMaxViews = 100;
/// More things than this jump to their places at once.
constexpr std::size_t kMaxAnimated = 300;
constexpr int kMotionMs = 220;
constexpr char kFragmentMime[] = "application/x-decnet-topology+json";

} // namespace

void CanvasView::setSnapSettings(const SnapSettings &settings)
{
    if (m_snap == settings)
        return;
    m_snap = settings;
    Q_EMIT snapSettingsChanged();
}

void CanvasView::copySelection()
{
    const Fragment fragment = SelectionEditor(m_document).copy();
    if (fragment.isEmpty())
        return;
    const QByteArray text = fragment.toText();
    auto *mime = new QMimeData;
    mime->setData(QString::fromLatin1(kFragmentMime), text);
    mime->setText(QString::fromUtf8(text));
    QGuiApplication::clipboard()->setMimeData(mime);
}

void CanvasView::cutSelection()
{
    if (!m_document.selection().ids().isOnlyNotes() && !m_document.checkEditable())
        return;
    copySelection();
    SelectionEditor(m_document).remove();
}

bool CanvasView::canPaste() const
{
    const QMimeData *mime = QGuiApplication::clipboard()->mimeData();
    return mime && (mime->hasFormat(QString::fromLatin1(kFragmentMime)) || mime->hasText());
}

void CanvasView::paste()
{
    const QMimeData *mime = QGuiApplication::clipboard()->mimeData();
    if (!mime)
        return;
    const QString format = QString::fromLatin1(kFragmentMime);
    const bool ours = mime->hasFormat(format);
    const QByteArray text = ours ? mime->data(format) : mime->text().toUtf8();
    const auto fragment = Fragment::fromText(text);
    if (!fragment) {
        m_document.report(ours ? fragment.error().message
                               : tr("The clipboard holds no part of a topology."),
                          NoticeLevel::Warning);
        return;
    }
    const QPoint pointer = viewport()->mapFromGlobal(QCursor::pos());
    const QPointF at = viewport()->rect().contains(pointer) ? mapToScene(pointer) : centreOfView();
    SelectionEditor(m_document).paste(*fragment, at);
}

bool CanvasView::selectNext(bool forward)
{
    const Topology &topology = m_document.topology();
    std::vector<std::variant<LanId, DeckyId, NoteId>> order;
    const auto byPlace = [](const auto &a, const auto &b) {
        return std::pair(a.first.y(), a.first.x()) < std::pair(b.first.y(), b.first.x());
    };
    std::vector<std::pair<QPointF, LanId>> lans;
    for (const auto &[id, lan] : topology.lans())
        lans.emplace_back(m_scene->lanRect(id).topLeft(), id);
    std::stable_sort(lans.begin(), lans.end(), byPlace);
    for (const auto &[place, lan] : lans) {
        order.emplace_back(lan);
        if (topology.lan(lan)->isCollapsed)
            continue; // its deckies are not seen
        std::vector<std::pair<QPointF, DeckyId>> cards;
        for (const EdgeId edgeId : topology.edgesOf(lan)) {
            const DeckyId decky = topology.edge(edgeId)->decky;
            const Edge *home = topology.homeEdge(decky);
            if (home && home->id == edgeId)
                cards.emplace_back(m_scene->cardRect(decky).topLeft(), decky);
        }
        std::stable_sort(cards.begin(), cards.end(), byPlace);
        for (const auto &[corner, decky] : cards)
            order.emplace_back(decky);
    }
    std::vector<std::pair<QPointF, NoteId>> notes;
    for (const auto &[id, note] : topology.notes())
        notes.emplace_back(note.pos, id);
    std::stable_sort(notes.begin(), notes.end(), byPlace);
    for (const auto &[place, note] : notes)
        order.emplace_back(note);
    if (order.empty())
        return false;
    const SelectedIds &ids = m_document.selection().ids();
    const auto isSelected = [&](const auto &thing) {
        return std::visit([&](const auto id) { return m_document.selection().contains(id); }, thing);
    };
    auto at = ids.isEmpty() ? order.end() : std::find_if(order.begin(), order.end(), isSelected);
    if (at == order.end())
        at = forward ? order.begin() : std::prev(order.end());
    else if (forward ? std::next(at) == order.end() : at == order.begin())
        return false;
    else
        at = forward ? std::next(at) : std::prev(at);
    std::visit([&](const auto id) { m_document.reveal(id); }, *at);
    return true;
}

bool CanvasView::event(QEvent *event)
{
    // Before Qt takes Tab for itself; not in focusNextPrevChild(), which hiding a child calls too.
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool tab = key->key() == Qt::Key_Tab;
        if ((tab || key->key() == Qt::Key_Backtab) && !(key->modifiers() & Qt::ControlModifier)
            && selectNext(tab)) {
            event->accept();
            return true;
        }
    }
    return QGraphicsView::event(event);
}

void CanvasView::scrollContentsBy(int dx, int dy)
{
    QGraphicsView::scrollContentsBy(dx, dy);
    Q_EMIT sightChanged();
}

void CanvasView::arrange(Arrangement arrangement, bool onlySelection)
{
    m_arranger->start(arrangement, onlySelection);
}

void CanvasView::animateFrom(const LayoutResult &before)
{
    if (before.lans.size() + before.deckies.size() > kMaxAnimated
        || !style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this))
        return;
    delete m_motion;
    auto *motion = new QVariantAnimation(this);
    m_motion = motion;
    motion->setDuration(kMotionMs);
    motion->setStartValue(0.0);
    motion->setEndValue(1.0);
    motion->setEasingCurve(QEasingCurve::InOutCubic);
    const auto show = [this, before](qreal part) {
        const Topology &topology = m_document.topology();
        for (const auto &[id, was] : before.lans) {
            if (const Lan *lan = topology.lan(id)) {
                const QRectF now = geometry::lanRect(*lan);
                m_scene->showLan(id, QRectF(was.topLeft() + (now.topLeft() - was.topLeft()) * part,
                                            was.size() + (now.size() - was.size()) * part));
            }
        }
        for (const auto &[id, was] : before.deckies) {
            if (const Decky *decky = topology.decky(id)) {
                const QPointF now = geometry::cardRect(*decky).topLeft();
                m_scene->showCard(id, was + (now - was) * part);
            }
        }
    };
    show(0);
    connect(motion, &QVariantAnimation::valueChanged, this,
            [show](const QVariant &value) { show(value.toReal()); });
    // An edit in the middle of it ends the motion: the scene then shows the document again.
    connect(&m_document, &EditorDocument::changed, motion, [motion] { motion->stop(); });
    connect(motion, &QVariantAnimation::stateChanged, this, [this, before](auto state) {
        if (state != QAbstractAnimation::Stopped)
            return;
        QSet<LanId> lans;
        QSet<DeckyId> cards;
        for (const auto &[id, box] : before.lans)
            lans.insert(id);
        for (const auto &[id, corner] : before.deckies)
            cards.insert(id);
        m_scene->restore(lans, cards);
    });
    motion->start(QAbstractAnimation::DeleteWhenStopped);
}

void CanvasView::rememberView()
{
    const ViewState now{centreOfView(), zoom()};
    if (m_viewIndex >= 0) {
        const ViewState &last = m_views.at(m_viewIndex);
        const QPointF way = (last.centre - now.centre) * now.zoom;
        if (qFuzzyCompare(last.zoom, now.zoom) && way.manhattanLength() < 40)
            return;
    }
    m_views.resize(m_viewIndex + 1);
    m_views.append(now);
    if (m_views.size() > kMaxViews)
        m_views.removeFirst();
    m_viewIndex = m_views.size() - 1;
    Q_EMIT viewHistoryChanged();
}

void CanvasView::showView(const ViewState &state)
{
    setZoom(state.zoom);
    centerOn(state.centre);
    Q_EMIT viewHistoryChanged();
}

void CanvasView::viewBack()
{
    // Where one is now is worth coming back to.
    if (m_viewIndex + 1 == m_views.size())
        rememberView();
    if (canViewBack())
        showView(m_views.at(--m_viewIndex));
}

void CanvasView::viewForward()
{
    if (canViewForward())
        showView(m_views.at(++m_viewIndex));
}

} // namespace decnet
