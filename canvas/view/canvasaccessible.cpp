// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/canvasaccessible.h"

#include "canvas/scene/geometry.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/view/canvasview.h"

#include <QCollator>
#include <QCoreApplication>

#include <algorithm>

namespace decnet {

namespace {

/// web-2 before web-10.
bool naturalLess(const QString &a, const QString &b)
{
    static const QCollator kCollator = [] {
        QCollator collator;
        collator.setNumericMode(true);
        return collator;
    }();
    return kCollator.compare(a, b) < 0;
}

/// One network or decky. Survives its thing: then it is not valid() and answers with nothing.
class ItemAccessible : public QAccessibleInterface, public QAccessibleActionInterface
{
    Q_DECLARE_TR_FUNCTIONS(CanvasAccessible)

public:
    explicit ItemAccessible(const CanvasAccessible &canvas) : m_canvas(canvas) {}

    [[nodiscard]] QObject *object() const override { return nullptr; }
    [[nodiscard]] QWindow *window() const override { return m_canvas.window(); }
    [[nodiscard]] QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QString text(QAccessible::Text which) const override
    {
        if (!isValid())
            return {};
        if (which == QAccessible::Name)
            return name();
        return which == QAccessible::Description ? description() : QString();
    }
    void setText(QAccessible::Text, const QString &) override {}
    [[nodiscard]] QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect local = viewportRect();
        return {view().viewport()->mapToGlobal(local.topLeft()), local.size()};
    }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = state.selectable = state.multiSelectable = true;
        state.selected = isSelected();
        state.focused = state.selected && view().hasFocus() && selection().ids().size() == 1;
        state.offscreen = !viewportRect().intersects(view().viewport()->rect());
        state.movable = !look().isLocked;
        state.readOnly = !view().document().isEditable();
        return state;
    }
    [[nodiscard]] void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this)
                                                    : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    void doAction(const QString &action) override
    {
        if (!isValid())
            return;
        if (action == setFocusAction())
            view().setFocus(Qt::OtherFocusReason);
        reveal();
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString &) const override { return {}; }

protected:
    [[nodiscard]] CanvasView &view() const { return *m_canvas.view(); }
    [[nodiscard]] const Topology &topology() const { return view().document().topology(); }
    [[nodiscard]] Selection &selection() const { return view().document().selection(); }
    [[nodiscard]] const CanvasAccessible &canvas() const { return m_canvas; }
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual QString description() const = 0;
    [[nodiscard]] virtual QRect viewportRect() const = 0;
    [[nodiscard]] virtual bool isSelected() const = 0;
    virtual void reveal() = 0;
    [[nodiscard]] virtual const Look &look() const = 0;
    /// Colour and lock, empty when plain.
    [[nodiscard]] QStringList lookWords() const
    {
        QStringList words;
        if (look().colour != NamedColour::None)
            words << tr("colour %1").arg(colourText(look().colour));
        if (look().isLocked)
            words << tr("locked");
        return words;
    }

    [[nodiscard]] static QString problems(std::optional<Severity> severity)
    {
        if (!severity)
            return {};
        return *severity == Severity::Error ? tr("has an error") : tr("has a warning");
    }

private:
    const CanvasAccessible &m_canvas;
};

class LanAccessible final : public ItemAccessible
{
public:
    LanAccessible(const CanvasAccessible &canvas, LanId id) : ItemAccessible(canvas), m_id(id) {}

    [[nodiscard]] bool isValid() const override { return canvas().view() && topology().lan(m_id); }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state = ItemAccessible::state();
        if (isValid()) {
            state.expandable = true;
            state.collapsed = topology().lan(m_id)->isCollapsed;
            state.expanded = !state.collapsed;
        }
        return state;
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::Grouping; }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(canvas().view());
    }
    [[nodiscard]] int childCount() const override
    {
        return isValid() ? static_cast<int>(canvas().deckies(m_id).size()) : 0;
    }
    [[nodiscard]] QAccessibleInterface *child(int index) const override
    {
        if (!isValid())
            return nullptr;
        const std::vector<DeckyId> deckies = canvas().deckies(m_id);
        const auto at = static_cast<std::size_t>(index);
        return index >= 0 && at < deckies.size() ? canvas().decky(deckies[at]) : nullptr;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (int i = 0, n = childCount(); i < n; ++i) {
            if (this->child(i) == child)
                return i;
        }
        return -1;
    }

protected:
    [[nodiscard]] QString name() const override { return topology().lan(m_id)->name; }
    [[nodiscard]] QString description() const override
    {
        const Lan *lan = topology().lan(m_id);
        QStringList parts{lan->isDmz ? tr("DMZ network") : tr("Network"), lan->subnet,
                          tr("%n deckies", nullptr, childCount()),
                          lan->isCollapsed ? tr("collapsed") : QString(),
                          problems(view().document().severityOf(m_id))};
        parts += lookWords();
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    [[nodiscard]] QRect viewportRect() const override { return view().viewportRect(m_id); }
    [[nodiscard]] bool isSelected() const override { return selection().contains(m_id); }
    void reveal() override { view().document().reveal(m_id); }
    [[nodiscard]] const Look &look() const override { return topology().lan(m_id)->look; }

private:
    LanId m_id;
};

class DeckyAccessible final : public ItemAccessible
{
public:
    DeckyAccessible(const CanvasAccessible &canvas, DeckyId id) : ItemAccessible(canvas), m_id(id) {}

    [[nodiscard]] bool isValid() const override { return canvas().view() && topology().decky(m_id); }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        const Lan *home = isValid() ? topology().homeLan(m_id) : nullptr;
        return home ? canvas().lan(home->id) : QAccessible::queryAccessibleInterface(canvas().view());
    }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] QAccessibleInterface *child(int) const override { return nullptr; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *) const override { return -1; }

protected:
    [[nodiscard]] QString name() const override { return topology().decky(m_id)->name; }
    [[nodiscard]] QString description() const override
    {
        const Decky *decky = topology().decky(m_id);
        QStringList parts{topology().isGateway(m_id) ? tr("Gateway") : tr("Decky")};
        for (const EdgeId edge : topology().edgesOf(m_id)) {
            const Edge *e = topology().edge(edge);
            if (const Lan *lan = topology().lan(e->lan))
                parts << tr("%1 in %2").arg(e->ip, lan->name);
        }
        parts << (decky->services.isEmpty() ? tr("no services")
                                            : tr("services: %1").arg(decky->services.join(QLatin1Char(' '))));
        if (const DeckyRuntime *runtime = view().document().runtime(m_id))
            parts << stateText(runtime->state);
        if (const DeckyActivity *activity = view().document().activity(m_id))
            parts << tr("%n events", nullptr, activity->events);
        parts << problems(view().document().severityOf(m_id)) << lookWords();
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    [[nodiscard]] QRect viewportRect() const override { return view().viewportRect(m_id); }
    [[nodiscard]] bool isSelected() const override { return selection().contains(m_id); }
    void reveal() override { view().document().reveal(m_id); }
    [[nodiscard]] const Look &look() const override { return topology().decky(m_id)->look; }

private:
    DeckyId m_id;
};

class NoteAccessible final : public ItemAccessible
{
public:
    NoteAccessible(const CanvasAccessible &canvas, NoteId id) : ItemAccessible(canvas), m_id(id) {}

    [[nodiscard]] bool isValid() const override { return canvas().view() && topology().note(m_id); }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::Note; }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(canvas().view());
    }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] QAccessibleInterface *child(int) const override { return nullptr; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state = ItemAccessible::state();
        state.readOnly = false; // also while the topology runs
        return state;
    }

protected:
    [[nodiscard]] QString name() const override
    {
        const QString title = noteTitle(*topology().note(m_id));
        return title.isEmpty() ? tr("Empty note") : title;
    }
    [[nodiscard]] QString description() const override
    {
        QStringList parts{tr("Note")};
        parts << topology().note(m_id)->text << lookWords();
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    [[nodiscard]] QRect viewportRect() const override { return view().viewportRect(m_id); }
    [[nodiscard]] bool isSelected() const override { return selection().contains(m_id); }
    void reveal() override { view().document().reveal(m_id); }
    [[nodiscard]] const Look &look() const override { return topology().note(m_id)->look; }

private:
    NoteId m_id;
};

/// Interfaces of what is gone are dropped when the next one is made.
template <typename Id>
void dropStale(QHash<Id, QAccessible::Id> &known)
{
    for (auto it = known.begin(); it != known.end();) {
        const QAccessibleInterface *item = QAccessible::accessibleInterface(it.value());
        if (item && item->isValid()) {
            ++it;
            continue;
        }
        if (item)
            QAccessible::deleteAccessibleInterface(it.value());
        it = known.erase(it);
    }
}

template <typename Item, typename Id>
QAccessibleInterface *known(QHash<Id, QAccessible::Id> &map, const CanvasAccessible &canvas, Id id,
                            std::size_t alive)
{
    if (const auto found = map.constFind(id); found != map.constEnd())
        return QAccessible::accessibleInterface(found.value());
    if (static_cast<std::size_t>(map.size()) > 2 * alive + 64)
        dropStale(map);
    auto *item = new Item(canvas, id);
    map.insert(id, QAccessible::registerAccessibleInterface(item));
    return item;
}

QAccessibleInterface *makeCanvas(const QString &className, QObject *object)
{
    if (className != QLatin1String("decnet::CanvasView"))
        return nullptr;
    auto *view = qobject_cast<CanvasView *>(object);
    return view ? new CanvasAccessible(view) : nullptr;
}

} // namespace

CanvasAccessible::CanvasAccessible(CanvasView *view) : QAccessibleWidget(view, QAccessible::Canvas)
{
    // The view as the context: Qt deletes this object after the view's signals are disconnected.
    QObject::connect(&view->document().selection(), &Selection::changed, view,
                     [this] { tellSelection(); });
}

CanvasAccessible::~CanvasAccessible()
{
    for (const QAccessible::Id id : std::as_const(m_lans))
        QAccessible::deleteAccessibleInterface(id);
    for (const QAccessible::Id id : std::as_const(m_deckies))
        QAccessible::deleteAccessibleInterface(id);
    for (const QAccessible::Id id : std::as_const(m_notes))
        QAccessible::deleteAccessibleInterface(id);
}

void CanvasAccessible::install()
{
    static const bool kInstalled = [] {
        QAccessible::installFactory(makeCanvas);
        return true;
    }();
    Q_UNUSED(kInstalled)
}

CanvasView *CanvasAccessible::view() const
{
    return qobject_cast<CanvasView *>(object());
}

QAccessibleInterface *CanvasAccessible::lan(LanId id) const
{
    return known<LanAccessible>(m_lans, *this, id, view()->document().topology().lans().size());
}

QAccessibleInterface *CanvasAccessible::decky(DeckyId id) const
{
    return known<DeckyAccessible>(m_deckies, *this, id, view()->document().topology().deckies().size());
}

QAccessibleInterface *CanvasAccessible::note(NoteId id) const
{
    return known<NoteAccessible>(m_notes, *this, id, view()->document().topology().notes().size());
}

std::vector<NoteId> CanvasAccessible::notes() const
{
    const Topology &topology = view()->document().topology();
    std::vector<NoteId> ids;
    for (const auto &[id, note] : topology.notes())
        ids.push_back(id);
    std::ranges::stable_sort(ids, {}, [&](NoteId id) {
        const QPointF pos = topology.note(id)->pos;
        return std::pair(pos.y(), pos.x());
    });
    return ids;
}

std::vector<LanId> CanvasAccessible::lans() const
{
    const Topology &topology = view()->document().topology();
    std::vector<LanId> ids;
    ids.reserve(topology.lans().size());
    for (const auto &[id, lan] : topology.lans())
        ids.push_back(id);
    std::ranges::stable_sort(ids, naturalLess, [&](LanId id) { return topology.lan(id)->name; });
    return ids;
}

std::vector<DeckyId> CanvasAccessible::deckies(std::optional<LanId> home) const
{
    const Topology &topology = view()->document().topology();
    std::vector<DeckyId> ids;
    if (home) {
        for (const EdgeId edgeId : topology.edgesOf(*home)) {
            const DeckyId decky = topology.edge(edgeId)->decky;
            const Edge *first = topology.homeEdge(decky);
            if (first && first->id == edgeId)
                ids.push_back(decky);
        }
    } else {
        for (const auto &[id, decky] : topology.deckies()) {
            if (!topology.homeLan(id))
                ids.push_back(id);
        }
    }
    std::ranges::stable_sort(ids, naturalLess, [&](DeckyId id) { return topology.decky(id)->name; });
    return ids;
}

int CanvasAccessible::childCount() const
{
    if (!view())
        return 0;
    return itemCount() + QAccessibleWidget::childCount();
}

int CanvasAccessible::itemCount() const
{
    const Topology &topology = view()->document().topology();
    return static_cast<int>(topology.lans().size() + deckies(std::nullopt).size()
                            + topology.notes().size());
}

QAccessibleInterface *CanvasAccessible::child(int index) const
{
    if (!view() || index < 0)
        return nullptr;
    auto at = static_cast<std::size_t>(index);
    const std::vector<LanId> boxes = lans();
    if (at < boxes.size())
        return lan(boxes[at]);
    at -= boxes.size();
    const std::vector<DeckyId> loose = deckies(std::nullopt);
    if (at < loose.size())
        return decky(loose[at]);
    at -= loose.size();
    const std::vector<NoteId> all = notes();
    return at < all.size() ? note(all[at]) : QAccessibleWidget::child(index - itemCount());
}

QAccessibleInterface *CanvasAccessible::childAt(int x, int y) const
{
    if (!view())
        return nullptr;
    for (const auto &[id, item] : view()->document().topology().notes()) {
        if (QAccessibleInterface *found = note(id);
            item.look.level >= 0 && found->rect().contains(x, y))
            return found;
    }
    for (const auto &[id, item] : view()->document().topology().deckies()) {
        if (geometry::isHidden(view()->document().topology(), id))
            continue;
        if (QAccessibleInterface *found = decky(id); found->rect().contains(x, y))
            return found;
    }
    for (const auto &[id, item] : view()->document().topology().lans()) {
        if (QAccessibleInterface *found = lan(id); found->rect().contains(x, y))
            return found;
    }
    return nullptr;
}

int CanvasAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    for (int i = 0, n = itemCount(); i < n; ++i) {
        if (this->child(i) == child)
            return i;
    }
    const int widget = QAccessibleWidget::indexOfChild(child);
    return widget < 0 ? -1 : itemCount() + widget;
}

QAccessibleInterface *CanvasAccessible::focusChild() const
{
    if (!view() || !view()->hasFocus())
        return nullptr;
    const SelectedIds &ids = view()->document().selection().ids();
    if (ids.size() != 1)
        return nullptr;
    if (!ids.deckies.isEmpty())
        return decky(*ids.deckies.cbegin());
    if (!ids.notes.isEmpty())
        return note(*ids.notes.cbegin());
    return ids.lans.isEmpty() ? nullptr : lan(*ids.lans.cbegin());
}

void CanvasAccessible::tellSelection()
{
    if (!QAccessible::isActive())
        return;
    if (QAccessibleInterface *item = focusChild()) {
        QAccessibleEvent focus(item, QAccessible::Focus);
        QAccessible::updateAccessibility(&focus);
        QAccessibleEvent selected(item, QAccessible::Selection);
        QAccessible::updateAccessibility(&selected);
    }
}

} // namespace decnet
