// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/editordocument.h"

#include "canvas/document/editcommand.h"

#include "core/net/subnetallocator.h"
#include "core/topology/autolayout.h"

#include <algorithm>

namespace decnet {

namespace {

bool lacksPosition(const Mutation &edit)
{
    if (const auto *lan = std::get_if<AddLan>(&edit.value()))
        return !lan->lan.pos || !lan->lan.size;
    if (const auto *decky = std::get_if<AddDecky>(&edit.value()))
        return !decky->decky.pos;
    if (const auto *batch = std::get_if<Batch>(&edit.value()))
        return std::any_of(batch->ops.begin(), batch->ops.end(), lacksPosition);
    return false;
}

/// Places for what has none; nothing when everything stands somewhere.
std::optional<Mutation> missingPlacement(const Topology &topology)
{
    const bool complete
        = std::all_of(topology.lans().begin(), topology.lans().end(),
                      [](const auto &entry) { return entry.second.pos && entry.second.size; })
          && std::all_of(topology.deckies().begin(), topology.deckies().end(),
                         [](const auto &entry) { return entry.second.pos.has_value(); });
    if (complete)
        return std::nullopt;

    const LayoutResult layout = layoutMaze(topology, LayoutMetrics(), true);
    Batch batch;
    batch.label = EditorDocument::tr("Arrange");
    for (const auto &[id, lan] : topology.lans()) {
        const auto box = layout.lans.find(id);
        if ((lan.pos && lan.size) || box == layout.lans.end())
            continue;
        LanPatch patch;
        if (!lan.pos)
            patch.pos = box->second.topLeft();
        if (!lan.size)
            patch.size = box->second.size();
        batch.ops.emplace_back(UpdateLan{id, patch});
    }
    for (const auto &[id, decky] : topology.deckies()) {
        const auto pos = layout.deckies.find(id);
        if (decky.pos || pos == layout.deckies.end())
            continue;
        DeckyPatch patch;
        patch.pos = pos->second;
        batch.ops.emplace_back(UpdateDecky{id, patch});
    }
    if (batch.ops.empty())
        return std::nullopt;
    return Mutation(std::move(batch));
}

} // namespace

EditorDocument::EditorDocument(const Catalog &catalog, QObject *parent)
    : QObject(parent), m_catalog(catalog), m_validator(catalog),
      m_subnetBase(Subnet::parseBase(kDefaultSubnetBase).value_or(Subnet()))
{
    qRegisterMetaType<DocumentChange>();
    m_validator.reset(m_topology, m_hostFacts);
    connect(&m_undo, &QUndoStack::indexChanged, this, [this] { Q_EMIT historyChanged(); });
    connect(&m_undo, &QUndoStack::cleanChanged, this, [this] { Q_EMIT historyChanged(); });
}

EditorDocument::~EditorDocument()
{
    // Views may still stand while members go; nobody wants to hear of the stack emptying itself.
    m_undo.disconnect(this);
}

CheckedTopology::CheckedTopology(Topology checked, const Catalog &catalog, const HostFacts &host)
    : topology(std::move(checked)), facts(host), validator(catalog)
{
    placement = missingPlacement(topology);
    if (placement && !placement->apply(topology))
        placement.reset();
    validator.reset(topology, facts);
}

void EditorDocument::replaceTopology(Topology topology)
{
    replaceTopology(CheckedTopology(std::move(topology), m_catalog, m_hostFacts));
}

void EditorDocument::replaceTopology(CheckedTopology checked)
{
    m_forgotten = 0;
    m_undo.clear();
    m_topology = std::move(checked.topology);
    m_validator = std::move(checked.validator);
    if (checked.facts != m_hostFacts)
        m_validator.setHostFacts(m_topology, m_hostFacts);

    m_selection.prune(m_topology);
    m_runtime.removeIf([this](auto it) { return m_topology.decky(it.key()) == nullptr; });
    m_activity.removeIf([this](auto it) { return m_topology.decky(it.key()) == nullptr; });
    rebuildSeverities();

    Q_EMIT topologyReplaced();
    Q_EMIT metaChanged();
    Q_EMIT issuesChanged();
    Q_EMIT historyChanged();
    if (checked.placement)
        Q_EMIT mutationApplied(*checked.placement, true);
}

void EditorDocument::setMeta(const TopologyMeta &meta)
{
    if (m_topology.meta == meta)
        return;
    m_topology.meta = meta;
    Q_EMIT metaChanged();
}

bool EditorDocument::perform(const Mutation &edit, const QString &mergeKey)
{
    if (edit.isEmpty())
        return false;
    if (!m_editable && !edit.isGeometryOnly())
        return checkEditable();

    Mutation complete = lacksPosition(edit) ? placed(edit) : edit;
    const QString label = complete.describe(m_topology);
    Result<Mutation> inverse = apply(complete);
    if (!inverse) {
        report(inverse.error().message, NoticeLevel::Error);
        return false;
    }
    auto command = std::make_unique<EditCommand>(*this, std::move(complete), std::move(*inverse), mergeKey);
    command->setText(label);
    m_undo.push(command.release());
    forgetOldest();
    return true;
}

void EditorDocument::forgetOldest()
{
    const auto at = [this](int index) {
        // The stack gives out const commands only; they are this document's own.
        return const_cast<EditCommand *>(static_cast<const EditCommand *>(m_undo.command(index)));
    };
    std::size_t kept = 0;
    for (int i = m_forgotten; i < m_undo.count(); ++i)
        kept += at(i)->steps();
    const int before = m_forgotten;
    while (kept > m_maxHistory && m_forgotten + 1 < m_undo.index()) {
        kept -= at(m_forgotten)->steps();
        at(m_forgotten++)->release();
    }
    if (m_forgotten != before)
        Q_EMIT historyChanged();
}

bool EditorDocument::undo()
{
    if (!canUndo())
        return false;
    const auto *command = static_cast<const EditCommand *>(m_undo.command(m_undo.index() - 1));
    if (!command->isGeometryOnly() && !checkEditable())
        return false;
    m_undo.undo();
    return true;
}

bool EditorDocument::redo()
{
    if (!m_undo.canRedo())
        return false;
    const auto *command = static_cast<const EditCommand *>(m_undo.command(m_undo.index()));
    if (!command->isGeometryOnly() && !checkEditable())
        return false;
    m_undo.redo();
    return true;
}

Result<Mutation> EditorDocument::apply(const Mutation &edit)
{
    Result<Mutation> inverse = edit.apply(m_topology);
    if (!inverse)
        return inverse;
    const DocumentChange change = changeOf(edit, *inverse);
    if (!change.geometryOnly) {
        m_validator.update(m_topology, edit, *inverse);
        rebuildSeverities();
    }
    if (!change.geometryOnly || !change.notes.isEmpty())
        m_selection.prune(m_topology);
    Q_EMIT changed(change);
    Q_EMIT mutationApplied(edit, change.geometryOnly);
    if (!change.geometryOnly)
        Q_EMIT issuesChanged();
    return inverse;
}

Mutation EditorDocument::placed(const Mutation &edit) const
{
    Topology after = m_topology;
    if (!edit.apply(after))
        return edit; // perform() will fail in the same way and say why
    std::optional<Mutation> placement = missingPlacement(after);
    if (!placement)
        return edit;
    return Batch{edit.describe(m_topology), {edit, std::move(*placement)}};
}

void EditorDocument::setEditable(bool editable)
{
    if (m_editable == editable)
        return;
    m_editable = editable;
    Q_EMIT editableChanged(editable);
}

void EditorDocument::setLayoutLocked(bool locked)
{
    if (m_layoutLocked == locked)
        return;
    m_layoutLocked = locked;
    Q_EMIT layoutLockedChanged(locked);
}

bool EditorDocument::checkEditable()
{
    if (m_editable)
        return true;
    report(lockedReason(), NoticeLevel::Warning);
    return false;
}

void EditorDocument::confirm(const QString &question, const QString &accept,
                             std::function<void()> yes) const
{
    if (m_confirmer)
        m_confirmer(question, accept, std::move(yes));
    else
        yes();
}

QString EditorDocument::lockedReason() const
{
    switch (m_topology.meta.status) {
    case TopologyStatus::Pending: return {};
    case TopologyStatus::TornDown:
        return tr("This topology was torn down. Reset makes it a draft that can be changed and deployed "
                  "again.");
    case TopologyStatus::Failed:
        return tr("The last deployment failed. Reset makes this topology a draft that can be changed.");
    default:
        return tr("This topology is deployed. “Change live” changes it while it runs; moving things around "
                  "is fine.");
    }
}

const std::vector<Issue> &EditorDocument::issues() const
{
    return m_validator.issues();
}

std::optional<Severity> EditorDocument::severityOf(LanId id) const
{
    const auto it = m_lanSeverity.constFind(id);
    return it == m_lanSeverity.cend() ? std::nullopt : std::optional(*it);
}

std::optional<Severity> EditorDocument::severityOf(DeckyId id) const
{
    const auto it = m_deckySeverity.constFind(id);
    return it == m_deckySeverity.cend() ? std::nullopt : std::optional(*it);
}

void EditorDocument::rebuildSeverities()
{
    m_lanSeverity.clear();
    m_deckySeverity.clear();
    const auto raise = [](auto &table, auto id, Severity severity) {
        const auto it = table.find(id);
        if (it == table.end())
            table.insert(id, severity);
        else
            *it = std::max(*it, severity);
    };
    for (const Issue &issue : m_validator.issues()) {
        for (const LanId lan : issue.lans)
            raise(m_lanSeverity, lan, issue.severity);
        for (const DeckyId decky : issue.deckies)
            raise(m_deckySeverity, decky, issue.severity);
    }
}

void EditorDocument::setHostFacts(const HostFacts &facts)
{
    m_hostFacts = facts;
    m_validator.setHostFacts(m_topology, m_hostFacts);
    rebuildSeverities();
    Q_EMIT issuesChanged();
}

void EditorDocument::setReservedSubnets(std::vector<Subnet> reserved)
{
    m_reserved = std::move(reserved);
}

void EditorDocument::setSubnetBase(const Subnet &base)
{
    m_subnetBase = base;
}

void EditorDocument::report(const QString &message, NoticeLevel level)
{
    Q_EMIT notice(message, level);
}

void EditorDocument::reveal(const SelectedIds &ids)
{
    // Views look up what is selected: what was removed meanwhile must not be told to them.
    m_selection.set(presentIn(m_topology, ids));
    Q_EMIT revealRequested(m_selection.ids());
}

void EditorDocument::reveal(DeckyId id)
{
    SelectedIds ids;
    ids.deckies.insert(id);
    reveal(ids);
}

void EditorDocument::reveal(NoteId id)
{
    SelectedIds ids;
    ids.notes.insert(id);
    reveal(ids);
}

void EditorDocument::reveal(LanId id)
{
    SelectedIds ids;
    ids.lans.insert(id);
    reveal(ids);
}

} // namespace decnet
