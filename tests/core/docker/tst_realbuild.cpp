// SPDX-License-Identifier: GPL-3.0-or-later
// One real build, with the docker program and BuildKit, from a context that needs no registry.
// contract: E-09
#include "core/docker/dockerengine.h"
#include "core/docker/imagebuilder.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TstRealBuild : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void buildsFromScratch()
    {
        QTemporaryDir dir;
        QFile dockerfile(dir.filePath(u"Dockerfile"_s));
        QVERIFY(dockerfile.open(QIODevice::WriteOnly));
        QVERIFY(dockerfile.write("FROM scratch\nARG GREETING\nLABEL greeting=$GREETING\n"
                                 "COPY Dockerfile /Dockerfile\nCMD [\"/none\"]\n") > 0);
        dockerfile.close();
        const QString tag = u"decnet-test/build:%1"_s.arg(QCoreApplication::applicationPid());
        QStringList log;
        const auto built = buildImage({dir.path(), tag, {{u"GREETING"_s, u"hello"_s}}}, Task(),
                                      [&log](const QString &line) { log.append(line); });
        QVERIFY2(built.has_value(), qPrintable(built ? QString() : built.error().toString()));
        QVERIFY(!log.isEmpty());

        auto engine = connectDockerEngine();
        QVERIFY(engine.has_value());
        const auto exists = (*engine)->imageExists(tag);
        QVERIFY(exists.has_value());
        QVERIFY(*exists);
        const auto removed = (*engine)->removeImage(tag);
        QVERIFY2(removed.has_value(), qPrintable(removed ? QString() : removed.error().toString()));
    }
};

QTEST_GUILESS_MAIN(TstRealBuild)
#include "tst_realbuild.moc"
