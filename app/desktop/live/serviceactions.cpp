// SPDX-License-Identifier: GPL-3.0-or-later
#include "serviceactions.h"

#include "../prompts.h"
#include "../tasks.h"
#include "planlines.h"

#include "core/controller/controller.h"

#include <QWidget>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kSettles = 1500ms; // until the page has read what was written

ServiceChange::Kind kindOf(LiveServiceRequest::Kind kind)
{
    switch (kind) {
    case LiveServiceRequest::Kind::Add: return ServiceChange::Kind::Add;
    case LiveServiceRequest::Kind::Remove: return ServiceChange::Kind::Remove;
    case LiveServiceRequest::Kind::Save: return ServiceChange::Kind::Save;
    case LiveServiceRequest::Kind::Apply: break;
    }
    return ServiceChange::Kind::Apply;
}

bool hasConfig(LiveServiceRequest::Kind kind)
{
    return kind == LiveServiceRequest::Kind::Save || kind == LiveServiceRequest::Kind::Apply;
}

} // namespace

ServiceActions::ServiceActions(TopologyId id, EditorDocument &document, const AppContext &app, QWidget *window)
    : QObject(window)
    , m_id(id)
    , m_document(document)
    , m_app(app)
    , m_window(window)
{
    connect(&document.liveServices(), &LiveServices::requested, this, &ServiceActions::request);
}

QString ServiceActions::deckyName(DeckyId id) const
{
    const Decky *decky = m_document.topology().decky(id);
    return decky ? decky->name : id.id8();
}

QString ServiceActions::serviceName(const QString &slug) const
{
    const ServiceDef *service = m_app.controller.catalog().service(slug);
    return service ? service->display : slug;
}

void ServiceActions::request(const LiveServiceRequest &what)
{
    ServiceChange change;
    change.kind = kindOf(what.kind);
    change.topology = m_id;
    change.decky = what.decky.toString();
    change.service = what.service;
    change.expectedVersion = m_document.topology().meta.version;
    if (hasConfig(what.kind))
        change.config = what.config;
    const auto op = serviceRequest(m_document.topology(), m_app.controller.catalog(), change);
    if (!op) {
        Q_EMIT notice(op.error().message, NoticeLevel::Error);
        return;
    }
    if (what.kind == LiveServiceRequest::Kind::Save) {
        perform(what, change);
        return;
    }
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id = m_id, edit = op->op] { return controller.previewMutation(id, edit); },
        [this, what, change](const Result<ChangePreview> &preview) {
            if (!preview)
                Q_EMIT notice(preview.error().message, NoticeLevel::Error);
            else
                ask(what, change, *preview);
        });
}

QString ServiceActions::effect(const LiveServiceRequest &what, const ChangePreview &preview) const
{
    const QString service = serviceName(what.service);
    const QString decky = deckyName(what.decky);
    QStringList lines;
    switch (what.kind) {
    case LiveServiceRequest::Kind::Add: lines << tr("Starts a container for %1.").arg(service); break;
    case LiveServiceRequest::Kind::Remove:
        lines << tr("Stops and removes the container of %1; its settings are dropped.").arg(service);
        break;
    default: lines << tr("Stores the settings and makes the container of %1 anew.").arg(service); break;
    }
    const Topology &topology = m_document.topology();
    for (const RecreatedBase &base : PlanWords::recreated(preview, topology, topology)) {
        lines << (base.services.isEmpty()
                      ? tr("Makes %1 anew: %2.").arg(base.name, base.reason)
                      : tr("Makes %1 anew with all its services (%2): %3.")
                            .arg(base.name, base.services.join(u", "_s), base.reason));
    }
    for (const CutSession &session : preview.cutSessions)
        lines << tr("Cuts %1.").arg(PlanWords::session(session));
    if (preview.cutSessions.empty())
        lines << (what.kind == LiveServiceRequest::Kind::Add ? tr("Nothing else is touched.")
                                                             : tr("No session of an attacker is known there now."));
    return lines.join(u'\n');
}

void ServiceActions::ask(const LiveServiceRequest &what, const ServiceChange &change,
                         const ChangePreview &preview)
{
    const Topology &topology = m_document.topology();
    const auto bases = PlanWords::recreated(preview, topology, topology);
    const QString service = serviceName(what.service);
    const QString decky = deckyName(what.decky);
    Confirmation question;
    question.title = tr("Change live");
    question.detail = effect(what, preview);
    question.destructive = !bases.empty() || !preview.cutSessions.empty()
                           || what.kind == LiveServiceRequest::Kind::Remove;
    switch (what.kind) {
    case LiveServiceRequest::Kind::Add:
        question.text = tr("Add %1 to %2 now?").arg(service, decky);
        question.acceptText = tr("Add %1").arg(service);
        break;
    case LiveServiceRequest::Kind::Remove:
        question.text = tr("Remove %1 from %2 now?").arg(service, decky);
        question.acceptText = tr("Remove %1").arg(service);
        break;
    default:
        question.text = tr("Apply the settings of %1 on %2?").arg(service, decky);
        question.acceptText = tr("Apply");
        break;
    }
    if (!bases.empty())
        question.acceptText = tr("Make %1 anew").arg(bases.front().name);
    ServiceChange agreed = change;
    agreed.force = !bases.empty();
    confirm(m_window, question, [this, what, agreed] { perform(what, agreed); });
}

QString ServiceActions::done(const LiveServiceRequest &what) const
{
    const QString service = serviceName(what.service);
    const QString decky = deckyName(what.decky);
    switch (what.kind) {
    case LiveServiceRequest::Kind::Add: return tr("%1 runs on %2").arg(service, decky);
    case LiveServiceRequest::Kind::Remove: return tr("%1 was removed from %2").arg(service, decky);
    case LiveServiceRequest::Kind::Save:
        return tr("Stored; %1 on %2 takes it over with the next Apply").arg(service, decky);
    case LiveServiceRequest::Kind::Apply: break;
    }
    return tr("%1 on %2 runs with its new settings").arg(service, decky);
}

void ServiceActions::perform(const LiveServiceRequest &what, const ServiceChange &change)
{
    ++m_running;
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, change]() -> Result<std::optional<QueuedMutation>> {
            auto queued = controller.changeService(change);
            if (!queued || !*queued)
                return queued;
            auto ended = controller.awaitMutation((*queued)->id, Task());
            if (!ended)
                return fail(ended.error());
            return std::optional(std::move(*ended));
        },
        [this, what](const Result<std::optional<QueuedMutation>> &row) {
            --m_running;
            m_settling.setRemainingTime(kSettles);
            if (!row) {
                Q_EMIT notice(row.error().message, NoticeLevel::Error);
                return;
            }
            if (*row && (*row)->state != MutationState::Applied) {
                Q_EMIT notice(tr("Not applied: %1").arg((*row)->reason), NoticeLevel::Error);
                return;
            }
            m_document.liveServices().dropDraft(what.decky, what.service);
            Q_EMIT notice(done(what), NoticeLevel::Info);
        });
}

} // namespace decnet::desktop
