// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/scene/frame.h"
#include "canvas/scene/handles.h"
#include "canvas/scene/pulseanimator.h"
#include "canvas/style/canvasstyle.h"

#include <QGraphicsScene>
#include <QHash>
#include <QTimer>

#include <memory>
#include <optional>

namespace decnet {

class CardLayer;
class LanLayer;
class LinkLayer;
class NoteLayer;
class GestureOverlay;
struct Card;
struct LanBox;
struct LinkView;

/// What lies under a point of the canvas.
struct Hit
{
    enum class Kind { Nothing, Lan, LanHandle, Decky, Port, Link, Note, NoteHandle };

    Kind kind = Kind::Nothing;
    LanId lan;
    DeckyId decky;
    EdgeId edge;
    NoteId note;
    QString service; ///< Kind::Decky: the chip under the point
    Handle handle = Handle::TopLeft;
    bool onHeader = false; ///< Kind::Lan: on its title, or on a collapsed one
    bool onDisclosure = false; ///< Kind::Lan: on the mark that collapses and opens it
};

/// The picture of one document: a layer of LAN boxes, one of links, one of cards, one of notes. Follows the document's
/// change signals and damages only what they name; a view keeps the picture and has the damaged parts
/// painted anew. It holds no graphics items: QGraphicsScene is what gives a view its world to scroll in.
/// Takes no input itself (tools do) and never writes to the document. While a gesture runs, tools show
/// positions here that the document does not have yet. GUI thread.
class TopologyScene final : public QGraphicsScene
{
    Q_OBJECT

public:
    explicit TopologyScene(EditorDocument &document, QObject *parent = nullptr);
    ~TopologyScene() override;

    [[nodiscard]] EditorDocument &document() { return m_document; }
    [[nodiscard]] const CanvasStyle &style() const { return *m_style; }
    void setStyle(const CanvasStyle &style);
    void setBaseFont(const QFont &font);
    void setLinkView(const LinkView &view);

    /// `scale` is the view's zoom: handles and links are hit within a distance on the screen.
    [[nodiscard]] Hit hitTest(QPointF point, qreal scale) const;
    /// The LAN whose box holds the point; of several the smallest. `ignored` are being dragged.
    [[nodiscard]] std::optional<LanId> lanAt(QPointF point, const QSet<LanId> &ignored = {}) const;
    [[nodiscard]] std::optional<DeckyId> deckyAt(QPointF point) const;
    /// As drawn now; null rectangles for unknown ids. A card of a collapsed LAN has its place all the same.
    [[nodiscard]] QRectF lanRect(LanId id) const;
    [[nodiscard]] QRectF cardRect(DeckyId id) const;
    [[nodiscard]] QRectF linkRect(EdgeId id) const;
    [[nodiscard]] QRectF noteRect(NoteId id) const;
    /// Where the eye finds a decky: its card, or the tile of its collapsed LAN.
    [[nodiscard]] QRectF shownRect(DeckyId id) const;
    [[nodiscard]] NoteLayer &notes() { return *m_notes; }
    [[nodiscard]] const Card *card(DeckyId id) const;
    [[nodiscard]] const LanBox *box(LanId id) const;
    /// What a rubber band takes: cards it touches, LANs, links and notes that lie inside.
    [[nodiscard]] SelectedIds itemsIn(const QRectF &rect) const;
    /// Everything that is drawn; null when the canvas is empty.
    [[nodiscard]] QRectF contentRect() const;
    [[nodiscard]] QRectF rectOf(const SelectedIds &ids) const;

    /// Shown, not written: the document still has the old place.
    void showLan(LanId id, const QRectF &rect);
    void showCard(DeckyId id, QPointF corner);
    void showNote(NoteId id, const QRectF &rect);
    void setRaised(DeckyId id, bool raised);
    /// Back to what the document says.
    void restore(const QSet<LanId> &lans, const QSet<DeckyId> &deckies, const QSet<NoteId> &notes = {});

    void setHovered(const Hit &hit);
    void setDropTarget(std::optional<LanId> lan);
    /// Begins a picture. True when everything looks different from now on, whatever was damaged.
    [[nodiscard]] bool beginFrame(const Frame &frame);
    /// The exposed part of it. The painter has the view's transform.
    void paintContent(QPainter *painter, const Frame &frame);
    /// What stands over the picture while a gesture runs.
    void paintOverlay(QPainter *painter, qreal scale) const;
    [[nodiscard]] GestureOverlay &overlay() { return *m_overlay; }
    [[nodiscard]] bool isPulsing() const { return m_pulses.isRunning(); }

Q_SIGNALS:
    /// This part of the picture is out of date; a null rectangle stands for all of it.
    void damaged(const QRectF &area);
    /// The overlay changed here, and the picture below did not.
    void overlayChanged(const QRectF &area);

private:
    void rebuild();
    void applyChange(const DocumentChange &change);
    void syncLan(LanId id);
    void syncDecky(DeckyId id);
    void syncLinks(DeckyId id);
    void syncNote(NoteId id);
    void putCard(const Decky &decky);
    void leaveHome(DeckyId id, LanId home);
    /// The other cards in the decky's LAN, which its links go around.
    [[nodiscard]] std::vector<QRectF> beside(DeckyId id) const;
    /// Whose links change when this LAN does: those that end at it, and those that begin in it.
    void addLinked(LanId id, QSet<DeckyId> &deckies) const;
    void refreshLinksOfLan(LanId id);
    void refreshLinksOfDecky(DeckyId id);
    void applyIssues();
    void applySelection(const SelectedIds &before);
    void applyLive();
    void updateCounts(LanId id);
    [[nodiscard]] Card cardOf(const Decky &decky) const;
    /// Changes a LAN's box, if there is one.
    template<typename Change> void changeBox(LanId id, const Change &change);
    template<typename Change> void changeNote(NoteId id, const Change &change);

    EditorDocument &m_document;
    const CanvasStyle *m_style;
    std::unique_ptr<LanLayer> m_lans;
    std::unique_ptr<LinkLayer> m_links;
    std::unique_ptr<CardLayer> m_cards;
    std::unique_ptr<NoteLayer> m_notes;
    std::unique_ptr<GestureOverlay> m_overlay;
    QHash<DeckyId, std::vector<EdgeId>> m_deckyLinks;
    QHash<LanId, std::vector<DeckyId>> m_homes; ///< whose cards are at home there
    PulseAnimator m_pulses;
    QTimer m_liveTimer;
    QSet<DeckyId> m_liveDirty;
    QSet<LanId> m_flaggedLans;
    QSet<DeckyId> m_flaggedDeckies;
    std::optional<LanId> m_hoveredLan;
    std::optional<NoteId> m_hoveredNote;
    std::optional<LanId> m_dropTarget;
};

} // namespace decnet
