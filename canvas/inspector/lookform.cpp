// SPDX-License-Identifier: GPL-3.0-or-later
// How things look on the canvas, and a note by itself.
#include "canvas/document/lookeditor.h"
#include "canvas/document/topologyeditor.h"
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include "core/topology/document.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QGuiApplication>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kColumns = 5;
constexpr int kTextHeight = 180;

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::Inspector", text);
}

const CanvasStyle &style()
{
    return CanvasStyle::forPalette(QGuiApplication::palette());
}

/// One button for each colour; the one that all share is down.
QWidget *makeSwatches(EditorDocument &document, QWidget *parent)
{
    auto *swatches = new QWidget(parent);
    auto *layout = new QGridLayout(swatches);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const std::optional<NamedColour> shared = LookEditor(document).colour();
    int count = 0;
    const auto add = [&](NamedColour colour) {
        auto *button = new QToolButton(swatches);
        button->setObjectName(u"colour_%1"_s.arg(colourName(colour)));
        button->setIcon(colour == NamedColour::None ? decnetIcon(u"close"_s)
                                                    : decnetIcon(u"swatch"_s, style().tint(colour).mark));
        button->setToolTip(colourText(colour));
        button->setAccessibleName(colourText(colour));
        button->setCheckable(true);
        button->setChecked(shared == colour);
        QObject::connect(button, &QToolButton::clicked, &document, [&document, colour, button] {
            // A press on the one that is down changes nothing, and must not look as if it did.
            if (!LookEditor(document).setColour(colour))
                button->setChecked(true);
        });
        layout->addWidget(button, count / kColumns, count % kColumns);
        ++count;
    };
    add(NamedColour::None);
    for (const NamedColour colour : kNamedColours)
        add(colour);
    layout->setColumnStretch(kColumns, 1);
    return swatches;
}

} // namespace

QWidget *makeLookSection(EditorDocument &document, QWidget *parent)
{
    auto *section = new FormSection(tr("On the canvas"), parent);
    section->addRow(tr("Colour"), makeSwatches(document, section));
    const LookEditor editor(document);
    auto *locked = new QCheckBox(tr("Locked"), section);
    locked->setObjectName(u"fieldLocked"_s);
    locked->setToolTip(tr("Cannot be moved, resized or deleted by accident."));
    locked->setChecked(editor.areLocked());
    QObject::connect(locked, &QCheckBox::clicked, &document,
                     [&document](bool on) { LookEditor(document).setLocked(on); });
    section->addWide(locked);
    if (document.selection().ids().lans.isEmpty())
        return section;
    auto *collapsed = new QCheckBox(tr("Collapsed to a tile"), section);
    collapsed->setObjectName(u"fieldCollapsed"_s);
    collapsed->setChecked(!editor.canCollapse());
    QObject::connect(collapsed, &QCheckBox::clicked, &document,
                     [&document](bool on) { LookEditor(document).setCollapsed(on); });
    section->addWide(collapsed);
    return section;
}

QWidget *makeNoteForm(EditorDocument &document, NoteId id)
{
    const Note &note = *document.topology().note(id);
    const QString title = noteTitle(note);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(18);
    column->addWidget(makeInspectorHeader(u"note"_s,
                                          note.look.colour == NamedColour::None
                                              ? style().accent
                                              : style().tint(note.look.colour).mark,
                                          title.isEmpty() ? tr("Empty note") : title, tr("Note"), page));
    auto *text = new FormSection(tr("Text"), page);
    auto *area = new TextArea(u"fieldNoteText"_s, tr("Text of the note"), note.text,
                              [&document, id](const QString &typed) {
                                  NotePatch patch;
                                  patch.text = typed.left(kMaxNoteText);
                                  TopologyEditor(document).update(id, patch);
                              },
                              text);
    area->setFixedHeight(kTextHeight);
    text->addWide(area);
    column->addWidget(text);
    column->addWidget(makeLookSection(document, page));
    column->addStretch(1);
    return page;
}

} // namespace decnet
