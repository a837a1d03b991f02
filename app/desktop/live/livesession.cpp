// SPDX-License-Identifier: GPL-3.0-or-later
#include "livesession.h"

#include "../tasks.h"

#include "core/controller/controller.h"
#include "core/mutation/difference.h"

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kDrawingRests = 200ms;
constexpr int kHistoryLimit = 100;
constexpr std::size_t kNamed = 4;

/// The line of the history: "web-02, files – LAN-02 and 3 more".
QString labelOf(const std::vector<ObjectDiff> &staged)
{
    QStringList names;
    for (std::size_t i = 0; i < std::min(staged.size(), kNamed); ++i)
        names << staged[i].name;
    return staged.size() > kNamed
               ? LiveSession::tr("%1 and %2 more").arg(names.join(u", "_s)).arg(staged.size() - kNamed)
               : names.join(u", "_s);
}

} // namespace

LiveSession::LiveSession(TopologyId id, EditorDocument &document, const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_document(document)
    , m_app(app)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kDrawingRests);
    connect(&m_rest, &QTimer::timeout, this, &LiveSession::restage);
    connect(&document, &EditorDocument::changed, this, [this] {
        if (m_open)
            m_rest.start();
    });
}

void LiveSession::open()
{
    m_base = m_document.topology();
    m_open = true;
    m_staged.clear();
    m_preview = {};
    m_previewProblem.clear();
    refreshHistory();
    Q_EMIT changed();
}

void LiveSession::restage()
{
    if (!m_open)
        return;
    m_staged = diffTopologies(m_base, m_document.topology());
    renewPreview();
    Q_EMIT changed();
}

void LiveSession::renewPreview()
{
    const quint64 serial = ++m_serial;
    const auto edit = mutationBetween(m_base, m_document.topology(), tr("Live change"));
    m_previewProblem = edit ? QString() : edit.error().message;
    if (!edit || edit->isEmpty()) {
        m_preview = {};
        return;
    }
    m_app.tasks.run(
        this, [&controller = m_app.controller, id = m_id, op = *edit] { return controller.previewMutation(id, op); },
        [this, serial](const Result<ChangePreview> &preview) {
            if (serial != m_serial || !m_open)
                return;
            m_preview = preview ? preview->plan : Plan{};
            m_previewProblem = preview ? QString() : preview.error().message;
            Q_EMIT changed();
        });
}

void LiveSession::refreshHistory()
{
    m_app.tasks.run(
        this,
        [&queue = m_app.controller.mutations(), id = m_id] {
            return queue.list(id, {std::nullopt, kHistoryLimit});
        },
        [this](const Result<std::vector<QueuedMutation>> &rows) {
            if (!rows)
                return;
            m_history = *rows;
            Q_EMIT historyChanged();
        });
}

void LiveSession::apply(bool force)
{
    if (!m_open || m_applying)
        return;
    m_staged = diffTopologies(m_base, m_document.topology());
    const auto edit = mutationBetween(m_base, m_document.topology(), labelOf(m_staged));
    if (!edit) {
        Q_EMIT refused(edit.error().message, false);
        return;
    }
    if (edit->isEmpty()) {
        discard();
        return;
    }
    m_applying = true;
    Q_EMIT changed();
    const MutationRequest request{m_id, *edit, m_base.meta.version, force, false, std::nullopt};
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, request]() -> Result<QueuedMutation> {
            auto row = controller.mutate(request);
            if (!row)
                return fail(row.error());
            return controller.awaitMutation(row->id, Task());
        },
        [this, force](const Result<QueuedMutation> &row) {
            m_applying = false;
            if (row) {
                finish(*row);
                return;
            }
            Q_EMIT changed();
            const bool helps = !force && row.error().kind == ErrorKind::NotEditable
                               && row.error().message.contains("force"_L1);
            Q_EMIT refused(row.error().message, helps);
        });
}

void LiveSession::finish(const QueuedMutation &row)
{
    m_open = false;
    m_staged.clear();
    m_preview = {};
    refreshHistory();
    const bool applied = row.state == MutationState::Applied;
    Q_EMIT closed(applied ? tr("The running maze was changed")
                          : tr("The change was not applied: %1").arg(row.reason),
                  !applied);
    Q_EMIT changed();
}

void LiveSession::discard()
{
    if (!m_open || m_applying)
        return;
    m_open = false;
    m_staged.clear();
    m_preview = {};
    Q_EMIT closed(QString(), false);
    Q_EMIT changed();
}

} // namespace decnet::desktop
