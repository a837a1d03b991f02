// SPDX-License-Identifier: GPL-3.0-or-later
// Several things selected at once: what they have in common, edited for all of them in one step.
#include "canvas/document/selectioneditor.h"
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("decnet::Inspector", text, nullptr, n);
}

/// Choices of a field; the one that all deckies share is current, else "Different".
template<typename Read, typename Write>
void addShared(EditorDocument &document, FormSection *section, const QString &name, const QString &label,
               QList<std::pair<QString, QString>> choices, const std::vector<DeckyId> &deckies, Read read,
               Write write)
{
    const QString first = read(*document.topology().decky(deckies.front()));
    bool same = true;
    for (const DeckyId id : deckies)
        same = same && read(*document.topology().decky(id)) == first;
    const QString kDifferent = u"\x01"_s; // no slug
    if (!same)
        choices.prepend({tr("Different"), kDifferent});
    section->addChoice(name, label, choices, same ? first : kDifferent,
                       [&document, write, label, kDifferent](const QString &slug) {
                           if (slug == kDifferent)
                               return;
                           DeckyPatch patch;
                           write(patch, slug);
                           SelectionEditor(document).updateDeckies(
                               patch, tr("Change %1 of several").arg(label));
                       });
}

QWidget *makeServices(EditorDocument &document, const std::vector<DeckyId> &deckies, QWidget *parent)
{
    auto *section = new FormSection(tr("Services"), parent);
    std::map<QString, int> counts;
    for (const DeckyId id : deckies) {
        for (const QString &slug : document.topology().decky(id)->services)
            ++counts[slug];
    }
    for (const auto &[slug, count] : counts) {
        const ServiceDef *service = document.catalog().service(slug);
        const QString display = service ? service->display : slug;
        auto *row = new QWidget(section);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        const bool all = count == static_cast<int>(deckies.size());
        layout->addWidget(new QLabel(all ? tr("on all") : tr("on %1").arg(count), row), 1);
        const auto button = [&](const QString &icon, const QString &text, auto todo) {
            auto *made = new QToolButton(row);
            made->setIcon(decnetIcon(icon));
            made->setToolTip(text);
            made->setAccessibleName(text);
            made->setAutoRaise(true);
            made->setEnabled(document.isEditable());
            QObject::connect(made, &QToolButton::clicked, &document, todo);
            layout->addWidget(made);
        };
        if (!all) {
            button(u"plus"_s, tr("Add %1 to all").arg(display), [&document, slug = slug] {
                SelectionEditor(document).addService(slug);
            });
        }
        button(u"close"_s, tr("Remove %1 from all").arg(display), [&document, slug = slug] {
            SelectionEditor(document).removeService(slug);
        });
        section->addRow(display, row);
    }
    auto *add = new QPushButton(decnetIcon(u"plus"_s), tr("Add Service to All"), section);
    add->setObjectName(u"bulkAddService"_s);
    add->setEnabled(document.isEditable());
    auto *menu = new QMenu(add);
    for (const ServiceDef &service : document.catalog().services()) {
        if (!service.available || service.fleetSingleton)
            continue;
        QAction *action = menu->addAction(decnetIcon(service.icon), service.display);
        QObject::connect(action, &QAction::triggered, &document, [&document, slug = service.slug] {
            SelectionEditor(document).addService(slug);
        });
    }
    add->setMenu(menu);
    section->addWide(add);
    return section;
}

QWidget *makeCommonFields(EditorDocument &document, const std::vector<DeckyId> &deckies, QWidget *parent)
{
    const Catalog &catalog = document.catalog();
    auto *section = new FormSection(tr("Common to all deckies"), parent);
    section->setEnabled(document.isEditable());
    section
        ->addText(u"bulkRename"_s, tr("Rename"), QString(),
                  [&document](const QString &pattern) {
                      if (pattern.isEmpty())
                          return QString();
                      const auto names = SelectionEditor(document).renamed(pattern);
                      return names ? QString() : names.error().message;
                  },
                  [&document](const QString &pattern) {
                      return pattern.isEmpty() || SelectionEditor(document).rename(pattern);
                  })
        ->setPlaceholder(u"web-{n:02}"_s);
    section->addHint(tr("{n} counts, {n:02} with zeros, {name} is the present name, {lan} the network."));

    QList<std::pair<QString, QString>> archetypes{{tr("None"), QString()}};
    for (const Archetype &archetype : catalog.archetypes())
        archetypes.append({archetype.display, archetype.slug});
    addShared(
        document, section, u"bulkArchetype"_s, tr("Archetype"), archetypes, deckies,
        [](const Decky &decky) { return decky.archetype; },
        [](DeckyPatch &patch, const QString &slug) { patch.archetype = slug; });
    QList<std::pair<QString, QString>> profiles{{tr("As the archetype"), QString()}};
    for (const OsProfile &profile : catalog.osProfiles())
        profiles.append({profile.display, profile.slug});
    addShared(
        document, section, u"bulkOsProfile"_s, tr("OS looks"), profiles, deckies,
        [](const Decky &decky) { return decky.osProfile; },
        [](DeckyPatch &patch, const QString &slug) { patch.osProfile = slug; });
    QList<std::pair<QString, QString>> distros{{tr("None"), QString()}};
    for (const Distro &distro : catalog.distros())
        distros.append({distro.display, distro.slug});
    addShared(
        document, section, u"bulkDistro"_s, tr("Distribution"), distros, deckies,
        [](const Decky &decky) { return decky.distro; },
        [](DeckyPatch &patch, const QString &slug) { patch.distro = slug; });
    return section;
}

} // namespace

QWidget *makeSummaryForm(EditorDocument &document, const SelectedIds &ids)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(18);
    column->addWidget(makeInspectorHeader(u"select-all"_s,
                                          CanvasStyle::forPalette(QGuiApplication::palette()).accent,
                                          tr("%n objects", static_cast<int>(ids.size())),
                                          tr("Selected together"), page));
    auto *counts = new FormSection({}, page);
    if (!ids.lans.isEmpty())
        counts->addRow(tr("Networks"), QString::number(ids.lans.size()));
    const std::vector<DeckyId> deckies = SelectionEditor(document).deckies();
    if (!deckies.empty())
        counts->addRow(tr("Deckies"), QString::number(deckies.size()));
    if (!ids.edges.isEmpty())
        counts->addRow(tr("Links"), QString::number(ids.edges.size()));
    if (!ids.notes.isEmpty())
        counts->addRow(tr("Notes"), QString::number(ids.notes.size()));
    column->addWidget(counts);
    if (!ids.lans.isEmpty() || !ids.deckies.isEmpty() || !ids.notes.isEmpty())
        column->addWidget(makeLookSection(document, page));
    if (!deckies.empty()) {
        column->addWidget(makeCommonFields(document, deckies, page));
        column->addWidget(makeServices(document, deckies, page));
    }
    auto *remove = new QPushButton(decnetIcon(u"trash"_s), tr("Delete"), page);
    remove->setObjectName(u"deleteSelection"_s);
    remove->setProperty("kind", u"danger"_s);
    remove->setEnabled(document.isEditable() || ids.isOnlyNotes());
    QObject::connect(remove, &QPushButton::clicked, &document, [&document] {
        SelectionEditor(document).remove();
    });
    column->addWidget(remove);
    column->addStretch(1);
    return page;
}

} // namespace decnet
