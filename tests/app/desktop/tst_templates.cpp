// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers of the palette: templates by name, favourites, recent entries.
#include "desktopfixture.h"

#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/paletteshelf.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace decnet;
using namespace decnet::desktop;
using namespace decnet::test;
using namespace Qt::Literals::StringLiterals;

class TestTemplates final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-01
    void selectionBecomesATemplate();
    void aNameIsTakenOnce();
    void deletingAsksFirst();
    void shelfIsThereNextTime();

private:
    static void openMaze(Desktop &desk);
    static void save(Desktop &desk, const QString &name);
    static QStringList files(Desktop &desk)
    {
        return QDir(desk.controller->paths().templatesDir()).entryList(QDir::Files);
    }
};

void TestTemplates::openMaze(Desktop &desk)
{
    const TopologyId maze = desk.controller->addBlank(u"maze"_s);
    desk.open().openTopology(maze);
    QTRY_VERIFY(desk.window->editor() && !desk.window->editor()->document().topology().lans().empty());
}

void TestTemplates::save(Desktop &desk, const QString &name)
{
    EditorDocument &document = desk.window->editor()->document();
    document.selection().select(document.topology().lans().begin()->first);
    desk.window->editor()->canvas().actions().saveTemplate->trigger();
    auto *edit = desk.find<QLineEdit>("nameEdit");
    QVERIFY(edit);
    edit->setText(name);
    desk.find<QPushButton>("nameAccept")->click();
    QTRY_VERIFY(!desk.find<QLineEdit>("nameEdit"));
}

void TestTemplates::selectionBecomesATemplate()
{
    Desktop desk;
    openMaze(desk);
    save(desk, u"Front door"_s);
    QCOMPARE(files(desk), QStringList{u"front-door.json"_s});
    const PaletteItem item{PaletteItem::Kind::Template, u"front-door"_s};
    QVERIFY(!desk.window->editor()->palettePanel().reveal(item).isNull());

    // Inserting it makes it a recent entry, and a second DMZ is an ordinary network.
    Q_EMIT desk.window->editor()->palettePanel().insertRequested(item);
    QCOMPARE(desk.window->editor()->document().topology().lans().size(), size_t(2));
    QCOMPARE(desk.settings.paletteRecent(), QStringList{u"template:front-door"_s});
}

void TestTemplates::aNameIsTakenOnce()
{
    Desktop desk;
    openMaze(desk);
    save(desk, u"Front door"_s);
    desk.window->editor()->canvas().actions().saveTemplate->trigger();
    desk.find<QLineEdit>("nameEdit")->setText(u"front DOOR"_s);
    QVERIFY(!desk.find<QPushButton>("nameAccept")->isEnabled());
    QVERIFY(desk.find<QLabel>("nameProblem")->text().contains(u"Front door"_s));
    desk.find<QPushButton>("nameReject")->click();
    QCOMPARE(files(desk).size(), 1);
}

void TestTemplates::deletingAsksFirst()
{
    Desktop desk;
    openMaze(desk);
    save(desk, u"Front door"_s);
    PalettePanel &palette = desk.window->editor()->palettePanel();
    palette.shelf().setFavourite({PaletteItem::Kind::Template, u"front-door"_s}, true);
    Q_EMIT palette.templateRemovalRequested(u"front-door"_s);
    QTRY_VERIFY(desk.find<QPushButton>("confirmReject"));
    desk.find<QPushButton>("confirmReject")->click();
    QCOMPARE(files(desk).size(), 1);
    QTRY_VERIFY(!desk.find<QPushButton>("confirmAccept"));
    Q_EMIT palette.templateRemovalRequested(u"front-door"_s);
    QTRY_VERIFY(desk.find<QPushButton>("confirmAccept"));
    desk.find<QPushButton>("confirmAccept")->click();
    QTRY_VERIFY(files(desk).isEmpty());
    QVERIFY(palette.shelf().favourites().isEmpty());
}

void TestTemplates::shelfIsThereNextTime()
{
    Desktop desk;
    openMaze(desk);
    const PaletteItem ssh{PaletteItem::Kind::Service, u"ssh"_s};
    desk.window->editor()->palettePanel().shelf().setFavourite(ssh, true);
    const TopologyId id = desk.window->editor()->topology();
    desk.window.reset();
    desk.open().openTopology(id);
    QVERIFY(desk.window->editor()->palettePanel().shelf().isFavourite(ssh));
}

QTEST_MAIN(TestTemplates)
#include "tst_templates.moc"
