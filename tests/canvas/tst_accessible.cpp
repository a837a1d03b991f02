// SPDX-License-Identifier: GPL-3.0-or-later
// What assistive technology sees of the canvas. contract: U-09
#include "canvasfixture.h"

#include "canvas/view/canvasaccessible.h"
#include "canvas/view/canvasview.h"

using namespace decnet;
using namespace decnet::canvastest;

class TestAccessible : public QObject
{
    Q_OBJECT

private:
    EditorDocument m_document{catalog()};
    Office m_ids;
    std::unique_ptr<CanvasView> m_view;

    [[nodiscard]] QAccessibleInterface *canvas() const
    {
        return QAccessible::queryAccessibleInterface(m_view.get());
    }
    [[nodiscard]] QAccessibleInterface *find(const QString &name) const
    {
        QList<QAccessibleInterface *> open{canvas()};
        while (!open.isEmpty()) {
            QAccessibleInterface *at = open.takeFirst();
            if (at->text(QAccessible::Name) == name)
                return at;
            for (int i = 0; i < at->childCount(); ++i)
                open << at->child(i);
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_ids = buildOffice(m_document);
        m_view = std::make_unique<CanvasView>(m_document);
        m_view->resize(1200, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void networksAndTheirDeckies()
    {
        QCOMPARE(canvas()->role(), QAccessible::Canvas);
        QVERIFY(canvas()->childCount() >= 3); // and the widgets that lie on it
        QStringList names;
        for (int i = 0; i < 3; ++i) {
            QAccessibleInterface *lan = canvas()->child(i);
            QCOMPARE(lan->role(), QAccessible::Grouping);
            QCOMPARE(lan->parent(), canvas());
            QCOMPARE(canvas()->indexOfChild(lan), i);
            names << lan->text(QAccessible::Name);
        }
        QVERIFY(names.contains(u"office"_s) && names.contains(u"lab"_s));
        QAccessibleInterface *office = find(u"office"_s);
        QCOMPARE(office->childCount(), 2);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(office->child(i)->role(), QAccessible::ListItem);
            QCOMPARE(office->child(i)->parent(), office);
            QCOMPARE(office->indexOfChild(office->child(i)), i);
        }
    }

    void placesOnTheScreen()
    {
        const Decky *web = m_document.topology().decky(m_ids.web);
        QAccessibleInterface *item = find(web->name);
        QVERIFY(item);
        const QRect local = m_view->viewportRect(m_ids.web);
        QCOMPARE(item->rect(), QRect(m_view->viewport()->mapToGlobal(local.topLeft()), local.size()));
        const QPoint middle = item->rect().center();
        QCOMPARE(canvas()->childAt(middle.x(), middle.y()), item);
        QVERIFY(!item->state().offscreen);
        QVERIFY(item->text(QAccessible::Description).contains(u"office"_s));
    }

    void pressSelects()
    {
        m_document.selection().clear();
        QAccessibleInterface *item = find(m_document.topology().decky(m_ids.plc)->name);
        QVERIFY(!item->state().selected);
        item->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QVERIFY(m_document.selection().contains(m_ids.plc));
        QVERIFY(item->state().selected);
    }

    void whatIsGoneAnswersNothing()
    {
        QAccessibleInterface *item = find(m_document.topology().decky(m_ids.mail)->name);
        QVERIFY(item->isValid());
        SelectedIds ids;
        ids.deckies.insert(m_ids.mail);
        TopologyEditor(m_document).remove(ids);
        QVERIFY(!item->isValid());
        QVERIFY(item->state().invalid);
        QCOMPARE(item->text(QAccessible::Name), QString());
        QCOMPARE(find(u"office"_s)->childCount(), 1);
        m_document.undo();
        QVERIFY(item->isValid());
    }
};

QTEST_MAIN(TestAccessible)
#include "tst_accessible.moc"
