// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QWidget>

class QPainter;

namespace decnet::desktop {

/// A rounded label for a state: soft background, strong text and a dot. GUI thread; `theme`
/// outlives it.
class StatusChip final : public QWidget
{
    Q_OBJECT

public:
    explicit StatusChip(const Theme &theme, QWidget *parent = nullptr);

    void set(const QString &text, Tone tone);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

    /// The same chip for delegates: its size, and drawing with the left edge at `rect`'s left,
    /// centred vertically. Returns the rectangle it took.
    static QSize sizeFor(const QString &text, const QFont &font);
    static QRect draw(QPainter &painter, const Theme &theme, const QRect &rect, const QString &text,
                      Tone tone);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QString m_text;
    Tone m_tone = Tone::Neutral;
};

} // namespace decnet::desktop
