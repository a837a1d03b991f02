// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/names.h"
#include "core/validation/rules.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxName = 63;

/// The closest text that may be a name; `fallback` when nothing of it remains.
QString repaired(const QString &name, const QString &fallback)
{
    QString fixed;
    for (const QChar c : name) {
        const bool isPlain =
            (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
        if (isPlain)
            fixed += c;
        else if (!fixed.isEmpty() && !fixed.endsWith(u'-'))
            fixed += u'-';
    }
    fixed = fixed.left(kMaxName);
    while (fixed.endsWith(u'-'))
        fixed.chop(1);
    return fixed.isEmpty() ? fallback : fixed;
}

Mutation renameLan(LanId lan, const QString &name)
{
    LanPatch patch;
    patch.name = name;
    return UpdateLan{lan, patch};
}

Mutation renameDecky(DeckyId decky, const QString &name)
{
    DeckyPatch patch;
    patch.name = name;
    return UpdateDecky{decky, patch};
}

} // namespace

void ruleLanNameTwice(const RuleScope &scope, const Lan &lan, Findings &out)
{
    if (!scope.index.hasLanNameTwice())
        return;
    const auto &bearers = scope.index.lansNamed(TopologyIndex::key(lan.name));
    if (bearers.size() < 2 || *bearers.begin() == lan.id)
        return;
    const Lan *first = scope.topology.lan(*bearers.begin());
    Issue &issue =
        out.add(Severity::Error, IssueCode::LanNameDup,
                ValidationText::tr("The LANs %1 and %2 have the same name (case does not count).")
                    .arg(first->name, lan.name));
    issue.lans = {first->id, lan.id};
    const QString name = freeLanName(scope.topology, repaired(lan.name, u"lan"_s));
    addFix(issue, ValidationText::tr("Rename to %1").arg(name), renameLan(lan.id, name));
}

void ruleDeckyNameTwice(const RuleScope &scope, const Decky &decky, Findings &out)
{
    if (!scope.index.hasDeckyNameTwice())
        return;
    const auto &bearers = scope.index.deckiesNamed(TopologyIndex::key(decky.name));
    if (bearers.size() < 2 || *bearers.begin() == decky.id)
        return;
    const Decky *first = scope.topology.decky(*bearers.begin());
    Issue &issue = out.add(
        Severity::Error, IssueCode::DeckyNameDup,
        ValidationText::tr("The deckies %1 and %2 have the same name (case does not count).")
            .arg(first->name, decky.name));
    issue.deckies = {first->id, decky.id};
    const QString name = freeDeckyName(scope.topology, repaired(decky.name, u"decky"_s));
    addFix(issue, ValidationText::tr("Rename to %1").arg(name), renameDecky(decky.id, name));
}

void ruleLanName(const RuleScope &scope, const Lan &lan, Findings &out)
{
    if (isValidChildName(lan.name))
        return;
    Issue &issue = out.add(
        Severity::Error, IssueCode::NameInvalid,
        ValidationText::tr(
            "“%1” cannot be the name of a LAN: letters, digits and inner hyphens, at most 63.")
            .arg(lan.name.left(80)));
    issue.lans = {lan.id};
    const QString name = freeLanName(scope.topology, repaired(lan.name, u"lan"_s));
    addFix(issue, ValidationText::tr("Rename to %1").arg(name), renameLan(lan.id, name));
}

void ruleDeckyName(const RuleScope &scope, const Decky &decky, Findings &out)
{
    if (isValidChildName(decky.name))
        return;
    Issue &issue = out.add(
        Severity::Error, IssueCode::NameInvalid,
        ValidationText::tr(
            "“%1” cannot be the name of a decky: letters, digits and inner hyphens, at most 63.")
            .arg(decky.name.left(80)));
    issue.deckies = {decky.id};
    const QString name = freeDeckyName(scope.topology, repaired(decky.name, u"decky"_s));
    addFix(issue, ValidationText::tr("Rename to %1").arg(name), renameDecky(decky.id, name));
}

} // namespace decnet
