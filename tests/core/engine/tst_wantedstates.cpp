// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-07
#include "core/engine/wantedstates.h"
#include "core/mutation/edits.h"
#include "tests/core/engine/mazes.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

/// Images whose names can change while the program runs.
class NamedImages final : public ImageProvider
{
public:
    EngineImages names{u"decoy:1"_s, u"helper:1"_s};

    Result<EngineImages> images() override { return names; }
    Result<void> ensure(const WantedImage &, const Task &) override { return {}; }
};

QStringList specsOf(const WantedState &state)
{
    QStringList specs;
    for (const WantedNetwork &network : state.networks)
        specs.append(network.spec.name + u' ' + network.spec.labels.value(u"decnet.spec"_s));
    for (const WantedContainer &container : state.containers) {
        specs.append(container.spec.name + u' ' + container.spec.labels.value(u"decnet.spec"_s) + u' '
                     + container.spec.environment.join(u' '));
        for (const NetworkAttachment &plug : container.spec.attachments)
            specs.append(plug.network + u' ' + plug.address->toString());
    }
    for (const DeckyDressing &dressing : state.dressings)
        specs.append(dressing.base + u' ' + QString::number(dressing.routing.routes.size()));
    return specs;
}

} // namespace

class TestWantedStates : public QObject
{
    Q_OBJECT

private:
    Catalog m_catalog = *Catalog::load();
    NamedImages m_images;

private Q_SLOTS:
    void neverAnsweredFromAnotherDocument()
    {
        WantedStates states(m_catalog, m_images);
        std::vector<Topology> documents{threeLans(77).topology};
        const auto edited = [&](const Mutation &op) {
            Topology next = documents.back();
            const auto inverse = op.apply(next);
            QVERIFY2(inverse, qPrintable(inverse ? QString() : inverse.error().toString()));
            documents.push_back(std::move(next));
        };
        const DeckyId pc = documents.front().deckyByName(u"pc"_s)->id;
        const LanId vault = documents.front().lanByName(u"vault"_s)->id;
        edited(AttachDecky{Edge{EdgeId::create(), pc, vault, u"10.77.2.50"_s, true}});
        DeckyPatch renamed;
        renamed.name = u"workstation"_s;
        edited(UpdateDecky{pc, renamed});
        DeckyPatch services;
        services.services = QStringList{u"ftp"_s};
        edited(UpdateDecky{pc, services});
        DeckyPatch host;
        host.hostname = u"ws-7"_s;
        edited(UpdateDecky{pc, host});
        LanPatch lan;
        lan.name = u"cellar"_s;
        edited(UpdateLan{vault, lan});
        edited(DetachDecky{pc, vault, {}});

        // More than are remembered, there and back.
        for (int round = 0; round < 2; ++round) {
            for (const Topology &document : documents) {
                for (int again = 0; again < 2; ++again) {
                    const auto known = states.of(document);
                    const auto fresh = wantedState(document, m_catalog, m_images.names);
                    QVERIFY(known && fresh);
                    QCOMPARE(specsOf(*known), specsOf(*fresh));
                }
            }
            std::ranges::reverse(documents);
        }
    }

    void followsTheImages()
    {
        WantedStates states(m_catalog, m_images);
        const Topology document = threeLans(77).topology;
        QCOMPARE(states.of(document)->images.front().reference, u"decoy:1"_s);
        m_images.names.decoy = u"decoy:2"_s;
        QCOMPARE(states.of(document)->images.front().reference, u"decoy:2"_s);
        m_images.names.decoy = u"decoy:1"_s;
    }

    void whatIsWrongStaysWrong()
    {
        WantedStates states(m_catalog, m_images);
        Topology document = threeLans(77).topology;
        Decky decky = *document.deckyByName(u"pc"_s);
        decky.services = {u"nobody-knows-it"_s};
        document.putDecky(decky);
        for (int again = 0; again < 2; ++again) {
            const auto state = states.of(document);
            QVERIFY(!state);
            QCOMPARE(state.error().kind, ErrorKind::Invalid);
        }
    }
};

QTEST_GUILESS_MAIN(TestWantedStates)
#include "tst_wantedstates.moc"
