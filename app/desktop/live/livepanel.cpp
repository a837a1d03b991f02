// SPDX-License-Identifier: GPL-3.0-or-later
#include "livepanel.h"

#include "../prompts.h"
#include "driftstrip.h"
#include "ghostlegend.h"
#include "livesession.h"
#include "previewtree.h"
#include "queuetable.h"
#include "stagedlist.h"

#include "canvas/style/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kMostNames = 8;
constexpr int kProgressWidth = 120;

QString listed(QStringList lines)
{
    if (lines.size() > kMostNames) {
        const auto more = lines.size() - kMostNames;
        lines = lines.mid(0, kMostNames);
        lines << LivePanel::tr("and %1 more").arg(more);
    }
    return u"• "_s + lines.join(u"\n• "_s);
}
} // namespace

LivePanel::LivePanel(TopologyId id, LiveSession &session, EditorDocument &document, const AppContext &app,
                     QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_document(document)
{
    setObjectName(u"livePanel"_s);
    m_summary = new QLabel(this);
    m_summary->setObjectName(u"liveSummary"_s);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(u"liveProgress"_s);
    m_progress->setAccessibleName(tr("A change is on its way"));
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(kProgressWidth);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(u"liveCancel"_s);
    m_cancel->setToolTip(tr("Take it back while it waits"));
    m_discard = new QPushButton(tr("Discard"), this);
    m_discard->setObjectName(u"liveDiscard"_s);
    m_discard->setToolTip(tr("Back to what runs; everything staged is dropped"));
    m_apply = new QPushButton(decnetIcon(u"deploy"_s, Qt::white), tr("Apply to the running maze"), this);
    m_apply->setObjectName(u"liveApply"_s);
    m_apply->setProperty("kind", u"primary"_s);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(8);
    bar->addWidget(m_summary, 1);
    for (QWidget *each : {static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_cancel),
                          static_cast<QWidget *>(m_discard), static_cast<QWidget *>(m_apply)})
        bar->addWidget(each);

    m_drift = new DriftStrip(id, document, app, this);
    auto *split = new QSplitter(this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(1);
    m_staged = new StagedList(session, document, app.theme, split);
    m_preview = new PreviewTree(session, document, app.theme, split);
    m_queue = new QueueTable(session, document, app.theme, split);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setStretchFactor(2, 1);
    split->setSizes({320, 420, 460});
    m_legend = new GhostLegend(app.theme, this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_drift);
    layout->addWidget(split, 1);
    layout->addWidget(m_legend);

    connect(m_apply, &QPushButton::clicked, this, &LivePanel::askApply);
    connect(m_cancel, &QPushButton::clicked, &session, &LiveSession::cancel);
    connect(m_discard, &QPushButton::clicked, &session, &LiveSession::discard);
    connect(m_drift, &DriftStrip::repairRequested, this, &LivePanel::repairRequested);
    connect(m_queue, &QueueTable::repairRequested, this, &LivePanel::repairRequested);
    connect(&session, &LiveSession::changed, this, &LivePanel::refresh);
    connect(&session, &LiveSession::historyChanged, m_queue, &QueueTable::refresh);
    connect(&session, &LiveSession::stepped, this, [this] {
        m_queue->refreshSteps();
        m_summary->setText(summary());
    });
    connect(&document.selection(), &Selection::changed, this, [this] {
        // The ring is about a row; whoever selects something else has left it.
        SelectedIds focus = m_document.ghosts().focus;
        if (!focus.isEmpty() && !m_document.selection().isEmpty() && m_document.selection().ids() != focus) {
            CanvasGhosts ghosts = m_document.ghosts();
            ghosts.focus = {};
            m_document.setGhosts(std::move(ghosts));
        }
    });
    refresh();
}

QString LivePanel::summary() const
{
    if (m_session.isApplying()) {
        if (const QString step = m_session.step(); !step.isEmpty())
            return step;
        return m_session.phase() == StagePhase::Applying ? tr("Being applied…") : tr("Queued…");
    }
    if (!m_session.isOpen())
        return tr("Press “Change live” to draw on a running maze; nothing happens to it before you apply.");
    if (!m_session.previewProblem().isEmpty())
        return m_session.previewProblem();
    const auto &staged = m_session.staged();
    if (staged.isEmpty())
        return tr("Draw: what differs from what runs is staged here.");
    const int count = static_cast<int>(staged.rows().size());
    QString text = count == 0   ? tr("Only positions differ: nothing that runs changes.")
                   : count == 1 ? tr("One change is staged.")
                                : tr("%1 changes are staged.").arg(count);
    if (const auto &cut = m_session.preview().cutSessions; cut.size() == 1)
        text += u' ' + tr("Applying cuts a session of an attacker.");
    else if (!cut.empty())
        text += u' ' + tr("Applying cuts %1 sessions of attackers.").arg(cut.size());
    if (const auto bases = m_session.recreatedBases(); bases.size() == 1)
        text += u' ' + tr("%1 is made anew.").arg(bases.front().name);
    else if (!bases.empty())
        text += u' ' + tr("%1 deckies are made anew.").arg(bases.size());
    return text;
}

void LivePanel::refresh()
{
    m_staged->refresh();
    m_preview->refresh();
    m_queue->refresh();
    m_summary->setText(summary());
    const bool applying = m_session.isApplying();
    m_legend->setVisible(m_session.isOpen());
    m_progress->setVisible(applying);
    m_cancel->setVisible(applying);
    m_cancel->setEnabled(applying && m_session.phase() == StagePhase::Queued);
    m_discard->setVisible(m_session.isOpen() && !applying);
    m_apply->setVisible(m_session.isOpen() && !applying);
    m_apply->setEnabled(!m_session.staged().isEmpty() && m_session.previewProblem().isEmpty()
                        && m_session.isPreviewCurrent());
}

QString LivePanel::forceDetail() const
{
    QStringList bases;
    for (const RecreatedBase &base : m_session.recreatedBases()) {
        bases << (base.services.isEmpty()
                      ? tr("%1 (%2)").arg(base.name, base.reason)
                      : tr("%1 with %2 (%3)").arg(base.name, base.services.join(u", "_s), base.reason));
    }
    QStringList sessions;
    for (const CutSession &session : m_session.preview().cutSessions)
        sessions << PlanWords::session(session);
    QString text = tr("Made anew, with all their services:\n%1").arg(listed(bases));
    text += u"\n\n"_s
            + (sessions.isEmpty() ? tr("No session of an attacker is open there now.")
                                  : tr("Sessions that are cut:\n%1").arg(listed(sessions)));
    return text;
}

void LivePanel::askApply()
{
    const std::vector<RecreatedBase> bases = m_session.recreatedBases();
    const auto &cut = m_session.preview().cutSessions;
    if (bases.empty() && cut.empty()) {
        m_session.apply(false);
        return;
    }
    Confirmation question;
    question.title = tr("Change live");
    question.destructive = true;
    if (bases.empty()) {
        QStringList sessions;
        for (const CutSession &session : cut)
            sessions << PlanWords::session(session);
        question.text = cut.size() == 1 ? tr("Cut a session of an attacker?")
                                        : tr("Cut %1 sessions of attackers?").arg(cut.size());
        question.detail = listed(sessions);
        question.acceptText = tr("Apply and cut them");
    } else {
        question.text = bases.size() == 1
                            ? tr("Make %1 anew?").arg(bases.front().name)
                            : tr("Make %1 deckies anew?").arg(bases.size());
        question.detail = forceDetail();
        question.acceptText = bases.size() == 1 ? tr("Make %1 anew").arg(bases.front().name)
                                                : tr("Make them anew");
    }
    confirm(this, question, [this, force = !bases.empty()] { m_session.apply(force); });
}

} // namespace decnet::desktop
