// SPDX-License-Identifier: GPL-3.0-or-later
// contract: H-03
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"
#include "tests/benchmarks/benchmark.h"
#include "tests/support/topologies.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTest>

#include <openssl/evp.h>

using namespace decnet;

namespace {

constexpr int kLans = 500;
constexpr int kDeckies = 10000;
constexpr double kLimitMillis = 5.0;
constexpr double kLimitOfShaAlone = 2.5;
constexpr double kLimitOfJsonPath = 0.05;

} // namespace

class BenchHash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenThousandDeckies()
    {
        const Topology topology = test::chainTopology(kLans, kDeckies);
        const QByteArray json = canonicalJson(topology);

        QString hash;
        const double ours = bench::medianMillis(31, [&] { hash = canonicalHash(topology); });
        const double shaOnly = bench::medianMillis(31, [&] {
            unsigned char digest[EVP_MAX_MD_SIZE];
            unsigned int length = 0;
            EVP_Digest(json.constData(), static_cast<size_t>(json.size()), digest, &length,
                       EVP_sha256(), nullptr);
        });
        const double tree = bench::medianMillis(5, [&] {
            const QByteArray text = QJsonDocument(toJson(topology)).toJson(QJsonDocument::Compact);
            hash = QString::fromLatin1(
                QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
        });

        qInfo("%d LANs, %d deckies, %zu edges: %lld bytes of canonical JSON", kLans, kDeckies,
              topology.edges().size(), static_cast<long long>(json.size()));
        bench::printRatio("canonical hash", ours, "SHA-256 alone", shaOnly);
        bench::printRatio("canonical hash", ours, "QJsonDocument and QCryptographicHash", tree);
        if (bench::kOptimised) {
            // On a slow or busy machine the ratio decides, the absolute time elsewhere.
            QVERIFY2(ours <= kLimitMillis || ours <= kLimitOfShaAlone * shaOnly,
                     "H-03: the hash takes longer than 5 ms and than 2.5x of SHA-256 alone");
            QVERIFY2(ours <= kLimitOfJsonPath * tree, "more than 0.05x of the JSON tree");
        }
    }
};

QTEST_GUILESS_MAIN(BenchHash)
#include "bench_hash.moc"
