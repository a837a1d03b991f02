// SPDX-License-Identifier: GPL-3.0-or-later
// What the user keeps in the palette: templates, favourites, recent entries.
#include "canvasfixture.h"
#include "mouse.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/document/templatelibrary.h"
#include "canvas/widgets/palettemodel.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/paletteshelf.h"

#include <QAbstractItemModelTester>
#include <QMenu>
#include <QTemporaryDir>
#include <QTreeView>

using namespace decnet;
using namespace decnet::canvastest;

namespace {

const PaletteItem kSsh{PaletteItem::Kind::Service, u"ssh"_s};
const PaletteItem kWeb{PaletteItem::Kind::Archetype, u"web-server"_s};

QStringList sections(const QAbstractItemModel &model)
{
    QStringList titles;
    for (int row = 0; row < model.rowCount(); ++row)
        titles.append(model.index(row, 0).data().toString());
    return titles;
}

QStringList rows(const QAbstractItemModel &model, const QString &section)
{
    QStringList names;
    const qsizetype at = sections(model).indexOf(section);
    if (at < 0)
        return names;
    const QModelIndex parent = model.index(static_cast<int>(at), 0);
    for (int row = 0; row < model.rowCount(parent); ++row)
        names.append(model.index(row, 0, parent).data().toString());
    return names;
}

} // namespace

class TestPalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    // contract: U-01
    void templatesAreKeptAsFiles();
    void templatesOfAnotherWindowShow();
    void templatesAreDroppedWhole();
    void singleDeckiesNeedANetwork();
    void favouritesAndRecentAreShelves();
    void recentWaitsForThePointer();
    void shelfSurvivesAsText();
    void menuOfATemplate();
    // contract: X-01
    void aBadTemplateSaysSo();
    void namesAreChecked();

private:
    [[nodiscard]] Fragment office(EditorDocument &document) const;

    QTemporaryDir m_folder;
};

void TestPalette::init()
{
    for (const QString &file : QDir(m_folder.path()).entryList(QDir::Files))
        QVERIFY(QFile::remove(m_folder.filePath(file)));
}

Fragment TestPalette::office(EditorDocument &document) const
{
    const Office ids = buildOffice(document);
    document.selection().select(ids.office);
    return SelectionEditor(document).copy();
}

void TestPalette::templatesAreKeptAsFiles()
{
    EditorDocument document(catalog());
    const Fragment fragment = office(document);
    TemplateLibrary library(m_folder.path());
    QVERIFY(library.entries().empty());
    const auto slug = library.save(u"Büro, two servers"_s, fragment);
    QVERIFY2(slug, slug ? "" : qPrintable(slug.error().message));
    const TemplateEntry *entry = library.entry(*slug);
    QVERIFY(entry);
    QCOMPARE(entry->name, u"Büro, two servers"_s);
    QCOMPARE(entry->lans, size_t(1));
    QCOMPARE(entry->deckies, size_t(2));

    const TemplateLibrary again(m_folder.path());
    QCOMPARE(again.entries().size(), size_t(1));
    const auto loaded = again.load(*slug);
    QVERIFY(loaded);
    QCOMPARE(loaded->topology.deckies().size(), fragment.topology.deckies().size());

    QVERIFY(library.rename(*slug, u"Office"_s));
    QCOMPARE(library.entry(*slug)->name, u"Office"_s);
    QVERIFY(library.remove(*slug));
    QVERIFY(library.entries().empty());
    QCOMPARE(library.remove(*slug).error().kind, ErrorKind::NotFound);
}

void TestPalette::templatesOfAnotherWindowShow()
{
    EditorDocument document(catalog());
    const Fragment fragment = office(document);
    TemplateLibrary mine(m_folder.path());
    TemplateLibrary theirs(m_folder.path());
    QSignalSpy changes(&mine, &TemplateLibrary::changed);
    QVERIFY(theirs.save(u"Office"_s, fragment));
    QTRY_COMPARE(mine.entries().size(), size_t(1));
    QVERIFY(changes.count() > 0);
}

void TestPalette::templatesAreDroppedWhole()
{
    EditorDocument document(catalog());
    TemplateLibrary library(m_folder.path());
    const auto slug = library.save(u"Office"_s, office(document));
    QVERIFY(slug);
    CanvasView view(document);
    view.setTemplates(library);
    view.resize(1200, 800);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy inserted(&view, &CanvasView::inserted);
    const auto lans = document.topology().lans().size();
    const auto deckies = document.topology().deckies().size();
    Hand(view).drop({PaletteItem::Kind::Template, *slug}, {600, 700});
    QCOMPARE(document.topology().lans().size(), lans + 1);
    QCOMPARE(document.topology().deckies().size(), deckies + 2);
    QCOMPARE(inserted.count(), 1);
    QVERIFY(document.undo());
    QCOMPARE(document.topology().lans().size(), lans);
}

void TestPalette::singleDeckiesNeedANetwork()
{
    EditorDocument source(catalog());
    const Office there = buildOffice(source);
    source.selection().select(there.plc);
    TemplateLibrary library(m_folder.path());
    const auto slug = library.save(u"A database"_s, SelectionEditor(source).copy());
    QVERIFY(slug);

    EditorDocument document(catalog());
    const Office here = buildOffice(document);
    CanvasView view(document);
    view.setTemplates(library);
    view.resize(1200, 800);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.zoomToFit();
    QSignalSpy notices(&document, &EditorDocument::notice);
    const PaletteItem item{PaletteItem::Kind::Template, *slug};
    Hand(view).drop(item, {3, 3});
    QCOMPARE(notices.count(), 1);
    const auto before = document.topology().deckies().size();
    const QRect lab = view.viewportRect(here.lab);
    Hand(view).drop(item, lab.bottomRight() - QPoint(20, 20));
    QCOMPARE(document.topology().deckies().size(), before + 1);
    const SelectedIds added = document.selection().ids();
    QCOMPARE(added.deckies.size(), 1);
    QCOMPARE(document.topology().homeLan(*added.deckies.cbegin())->id, here.lab);
}

void TestPalette::favouritesAndRecentAreShelves()
{
    PaletteModel model(catalog());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(!sections(model).contains(u"Favourites"_s));
    model.setRecent({kSsh});
    model.setFavourites({kWeb, kSsh});
    QCOMPARE(sections(model).mid(0, 3), (QStringList{u"Favourites"_s, u"Recent"_s, u"Networks"_s}));
    QCOMPARE(rows(model, u"Recent"_s), QStringList{catalog().service(u"ssh"_s)->display});
    QCOMPARE(rows(model, u"Favourites"_s).size(), 2);
    QVERIFY(model.find(kSsh).data(PaletteModel::FavouriteRole).toBool());
    QVERIFY(model.find(kSsh).parent().data().toString() != u"Favourites"_s);
    // Something the catalog does not have is not shown.
    model.setFavourites({{PaletteItem::Kind::Service, u"no-such"_s}});
    QVERIFY(!sections(model).contains(u"Favourites"_s));
    QVERIFY(!model.find(kSsh).data(PaletteModel::FavouriteRole).toBool());
}

void TestPalette::recentWaitsForThePointer()
{
    EditorDocument document(catalog());
    PalettePanel panel(document);
    panel.resize(240, 700);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.tree()->setAttribute(Qt::WA_UnderMouse, true);
    panel.shelf().use(kWeb);
    QVERIFY(!sections(*panel.tree()->model()).contains(u"Recent"_s));
    panel.tree()->setAttribute(Qt::WA_UnderMouse, false);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(panel.tree(), &leave);
    QVERIFY(sections(*panel.tree()->model()).contains(u"Recent"_s));
    QVERIFY(panel.tree()->isExpanded(panel.tree()->model()->index(0, 0)));
}

void TestPalette::shelfSurvivesAsText()
{
    PaletteShelf shelf;
    shelf.setFavourite(kWeb, true);
    for (const ServiceDef &service : catalog().services())
        shelf.use({PaletteItem::Kind::Service, service.slug});
    shelf.use(kSsh);
    QCOMPARE(shelf.recent().size(), PaletteShelf::kMaxRecent);
    QCOMPARE(shelf.recent().first(), kSsh);
    PaletteShelf other;
    other.restore(shelf.favouriteTexts() + QStringList{u"nonsense"_s, u"bogus:x"_s}, shelf.recentTexts());
    QCOMPARE(other.favourites(), shelf.favourites());
    QCOMPARE(other.recent(), shelf.recent());
    other.forget(kSsh);
    QVERIFY(!other.recent().contains(kSsh));
}

void TestPalette::menuOfATemplate()
{
    EditorDocument document(catalog());
    TemplateLibrary library(m_folder.path());
    const auto slug = library.save(u"Office"_s, office(document));
    QVERIFY(slug);
    PalettePanel panel(document);
    panel.setTemplates(library);
    panel.resize(240, 700);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    const QPoint at = panel.reveal({PaletteItem::Kind::Template, *slug}).center();
    QSignalSpy renames(&panel, &PalettePanel::templateRenameRequested);
    Q_EMIT panel.tree()->customContextMenuRequested(at);
    auto *menu = panel.findChild<QMenu *>(u"paletteMenu"_s);
    QVERIFY(menu);
    for (QAction *action : menu->actions()) {
        if (action->text() == u"Rename…"_s || action->text() == u"Add to Favourites"_s)
            action->trigger();
    }
    QCOMPARE(renames.count(), 1);
    QCOMPARE(renames.first().first().toString(), *slug);
    QCOMPARE(panel.shelf().favourites().size(), 1);
    menu->close();
}

void TestPalette::aBadTemplateSaysSo()
{
    QFile file(m_folder.filePath(u"broken.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"schema\": \"decnet.topology/1\", \"lans\": 7}");
    file.close();
    const TemplateLibrary library(m_folder.path());
    QCOMPARE(library.entries().size(), size_t(1));
    QVERIFY(library.entries().front().problem.contains(u"broken.json"_s));
    PaletteModel model(catalog());
    model.setTemplates(library.entries());
    const QModelIndex row = model.find({PaletteItem::Kind::Template, u"broken"_s});
    QVERIFY(row.isValid());
    QVERIFY(!row.flags().testFlag(Qt::ItemIsDragEnabled));
}

void TestPalette::namesAreChecked()
{
    EditorDocument document(catalog());
    const Fragment fragment = office(document);
    TemplateLibrary library(m_folder.path());
    QCOMPARE(library.save(u"  "_s, fragment).error().kind, ErrorKind::Invalid);
    QCOMPARE(library.save(QString(65, u'x'), fragment).error().kind, ErrorKind::Invalid);
    QCOMPARE(library.save(u"Nothing"_s, {}).error().kind, ErrorKind::Invalid);
    const auto slug = library.save(u"../Office"_s, fragment); // never leaves the folder
    QVERIFY(slug);
    QVERIFY(QFile::exists(m_folder.filePath(*slug + u".json"_s)));
    QCOMPARE(library.save(u"../OFFICE"_s, fragment).error().kind, ErrorKind::Invalid);
    QVERIFY(library.nameProblem(u"../office"_s, *slug).isEmpty());
    const auto other = library.save(u"./Office"_s, fragment);
    QVERIFY(other);
    QVERIFY(*other != *slug);
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
