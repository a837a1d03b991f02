// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "canvas/document/templatelibrary.h"

#include <QObject>

class QWidget;

namespace decnet {
class CanvasView;
class PalettePanel;
} // namespace decnet

namespace decnet::desktop {

/// What the palette of one editor remembers: the user's templates (files in `templates` of the data
/// folder), favourites and recent entries (settings). Asks for names, and before a template is deleted.
/// GUI thread; the views must outlive it.
class Templates final : public QObject
{
    Q_OBJECT

public:
    Templates(CanvasView &view, PalettePanel &palette, const AppContext &app, QWidget *window);

Q_SIGNALS:
    void notice(const QString &message, bool failed);

private:
    void save();
    void rename(const QString &slug);
    void remove(const QString &slug);
    void keepShelf();

    CanvasView &m_view;
    PalettePanel &m_palette;
    const AppContext &m_app;
    QWidget *m_window;
    TemplateLibrary m_library;
};

} // namespace decnet::desktop
