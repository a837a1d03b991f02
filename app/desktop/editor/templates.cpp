// SPDX-License-Identifier: GPL-3.0-or-later
#include "templates.h"

#include "../prompts.h"
#include "../settings.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/view/canvasview.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/paletteshelf.h"
#include "core/controller/controller.h"

namespace decnet::desktop {

Templates::Templates(CanvasView &view, PalettePanel &palette, const AppContext &app, QWidget *window)
    : QObject(window),
      m_view(view),
      m_palette(palette),
      m_app(app),
      m_window(window),
      m_library(app.controller.paths().templatesDir())
{
    view.setTemplates(m_library);
    palette.setTemplates(m_library);
    PaletteShelf &shelf = palette.shelf();
    shelf.restore(app.settings.paletteFavourites(), app.settings.paletteRecent());
    connect(&shelf, &PaletteShelf::favouritesChanged, this, &Templates::keepShelf);
    connect(&shelf, &PaletteShelf::recentChanged, this, &Templates::keepShelf);
    connect(&view, &CanvasView::inserted, &shelf, &PaletteShelf::use);
    connect(&view, &CanvasView::templateRequested, this, &Templates::save);
    connect(&palette, &PalettePanel::templateRenameRequested, this, &Templates::rename);
    connect(&palette, &PalettePanel::templateRemovalRequested, this, &Templates::remove);
}

void Templates::save()
{
    const Fragment fragment = SelectionEditor(m_view.document()).copy();
    if (fragment.isEmpty())
        return;
    askName(
        m_window, tr("Save as template"), tr("Name in the palette"), {}, tr("Save"),
        [this](const QString &name) { return m_library.nameProblem(name); },
        [this, fragment](const QString &name) {
            const auto slug = m_library.save(name, fragment);
            Q_EMIT notice(slug ? tr("“%1” is in the palette now").arg(name.trimmed())
                               : slug.error().message,
                          !slug);
        });
}

void Templates::rename(const QString &slug)
{
    const TemplateEntry *entry = m_library.entry(slug);
    if (!entry)
        return;
    askName(
        m_window, tr("Rename template"), tr("Name in the palette"), entry->name, tr("Rename"),
        [this, slug](const QString &name) { return m_library.nameProblem(name, slug); },
        [this, slug](const QString &name) {
            if (const auto done = m_library.rename(slug, name); !done)
                Q_EMIT notice(done.error().message, true);
        });
}

void Templates::remove(const QString &slug)
{
    const TemplateEntry *entry = m_library.entry(slug);
    if (!entry)
        return;
    Confirmation question;
    question.title = tr("Delete template");
    question.text = tr("Delete the template “%1”?").arg(entry->name);
    question.detail = tr("What was made from it stays. This cannot be undone.");
    question.acceptText = tr("Delete");
    question.destructive = true;
    confirm(m_window, question, [this, slug] {
        if (const auto done = m_library.remove(slug); !done) {
            Q_EMIT notice(done.error().message, true);
            return;
        }
        m_palette.shelf().forget({PaletteItem::Kind::Template, slug});
    });
}

void Templates::keepShelf()
{
    m_app.settings.setPaletteFavourites(m_palette.shelf().favouriteTexts());
    m_app.settings.setPaletteRecent(m_palette.shelf().recentTexts());
}

} // namespace decnet::desktop
