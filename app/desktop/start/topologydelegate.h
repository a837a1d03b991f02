// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include <QStyledItemDelegate>

namespace decnet::desktop {

/// Draws a row of a TopologyModel as a card: name, status, counts, running bar, last event. GUI
/// thread.
class TopologyDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit TopologyDelegate(const Theme &theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

private:
    const Theme &m_theme;
};

} // namespace decnet::desktop
