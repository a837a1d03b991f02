// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/paths.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decnetHomeMovesEverything()
    {
        qputenv("DECNET_HOME", "/tmp/somewhere");
        const Paths paths = Paths::fromEnvironment();
        for (const QString &path :
             {paths.config, paths.data, paths.state, paths.run, paths.database(),
              paths.composeFile(u"11112222"_s), paths.eventLog(), paths.artifactsDir()})
            QVERIFY2(path.startsWith(u"/tmp/somewhere/"_s), qPrintable(path));
    }

    void xdgFoldersOtherwise()
    {
        qunsetenv("DECNET_HOME");
        qputenv("XDG_DATA_HOME", "/data");
        qputenv("XDG_STATE_HOME", "relative/is/ignored");
        const Paths paths = Paths::fromEnvironment();
        QCOMPARE(paths.database(), u"/data/decnet/decnet.db"_s);
        QVERIFY(paths.state.endsWith(u"/.local/state/decnet"_s));
    }
};

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
