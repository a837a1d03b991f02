// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/notebox.h"
#include "canvas/style/canvasstyle.h"

#include <QFont>
#include <QHash>

#include <memory>

class QPainter;
class QTextLayout;

namespace decnet {

/// How a note looks: a card in its colour with wrapped text. GUI thread.
class NotePainter final
{
public:
    static constexpr qreal kPadding = 10; ///< around the text

    NotePainter();
    ~NotePainter();

    void setStyle(const CanvasStyle &style);
    void setFont(const QFont &font);
    [[nodiscard]] const QFont &font() const { return m_font; }

    void paint(QPainter *painter, const NoteBox &note, const Frame &frame);
    /// The note changed or went.
    void forget(NoteId id) { m_texts.remove(id); }
    void forgetAll() { m_texts.clear(); }

    /// How high a note of this width must be to show all of a text, scene units.
    [[nodiscard]] qreal heightFor(const QString &text, qreal width) const;
    /// Where the text stands.
    [[nodiscard]] static QRectF textRect(const QRectF &note);
    /// Everything a note paints, its shadow included; handles excepted.
    [[nodiscard]] static QRectF outerRect(const QRectF &note);

private:
    /// The wrapped lines that fit, the last one shortened when more follow.
    struct Text
    {
        std::vector<std::shared_ptr<QTextLayout>> parts;
        QSizeF room;
    };

    [[nodiscard]] const Text &textOf(const NoteBox &note);
    void paintText(QPainter *painter, const NoteBox &note);
    void paintHandles(QPainter *painter, const NoteBox &note, qreal scale) const;

    const CanvasStyle *m_style;
    QFont m_font;
    QHash<NoteId, Text> m_texts;
};

} // namespace decnet
