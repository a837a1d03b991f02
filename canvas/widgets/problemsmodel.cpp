// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/problemsmodel.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QGuiApplication>
#include <QPalette>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

ProblemsModel::ProblemsModel(EditorDocument &document, QObject *parent)
    : QAbstractTableModel(parent), m_document(document), m_issues(document.issues())
{
    connect(&document, &EditorDocument::issuesChanged, this, &ProblemsModel::reload);
}

void ProblemsModel::reload()
{
    beginResetModel();
    m_issues = m_document.issues();
    endResetModel();
}

int ProblemsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_issues.size());
}

int ProblemsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const Issue *ProblemsModel::issue(int row) const
{
    return row >= 0 && row < rowCount() ? &m_issues[static_cast<size_t>(row)] : nullptr;
}

QString ProblemsModel::placeOf(const Issue &issue) const
{
    QStringList names;
    const Topology &topology = m_document.topology();
    for (const DeckyId id : issue.deckies) {
        if (const Decky *decky = topology.decky(id))
            names.append(decky->name);
    }
    for (const LanId id : issue.lans) {
        if (const Lan *lan = topology.lan(id))
            names.append(lan->name);
    }
    return names.isEmpty() ? tr("Topology") : names.join(", "_L1);
}

QVariant ProblemsModel::data(const QModelIndex &index, int role) const
{
    const Issue *issue = index.isValid() ? this->issue(index.row()) : nullptr;
    if (!issue)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case MessageColumn: return issue->message;
        case PlaceColumn: return placeOf(*issue);
        case CodeColumn: return issueCodeName(issue->code);
        case FixColumn: return issue->fixes.empty() ? QString() : issue->fixes.front().label;
        default: return {};
        }
    case Qt::DecorationRole:
        if (index.column() == MessageColumn) {
            const CanvasStyle &style = CanvasStyle::forPalette(QGuiApplication::palette());
            return decnetIcon(issue->isError() ? u"error"_s : u"warning"_s,
                              style.severity(issue->severity));
        }
        return {};
    case Qt::ToolTipRole:
        return index.column() == FixColumn && !issue->fixes.empty() ? issue->fixes.front().label
                                                                    : issue->message;
    case Qt::AccessibleTextRole:
        if (index.column() == MessageColumn) {
            return issue->isError() ? tr("Error: %1").arg(issue->message)
                                    : tr("Warning: %1").arg(issue->message);
        }
        return {};
    default: return {};
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case MessageColumn: return tr("Problem");
    case PlaceColumn: return tr("Where");
    case CodeColumn: return tr("Code");
    case FixColumn: return tr("Fix");
    default: return {};
    }
}

SelectedIds ProblemsModel::targetOf(int row) const
{
    SelectedIds ids;
    if (const Issue *issue = this->issue(row)) {
        ids.deckies = QSet<DeckyId>(issue->deckies.begin(), issue->deckies.end());
        // The LAN of a decky's problem is only where it happens.
        if (ids.deckies.isEmpty())
            ids.lans = QSet<LanId>(issue->lans.begin(), issue->lans.end());
    }
    return ids;
}

} // namespace decnet
