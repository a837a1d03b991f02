// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/inspector/formfields.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QAction>
#include <QComboBox>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

void setInvalid(QWidget *widget, bool invalid)
{
    if (widget->property("invalid").toBool() == invalid)
        return;
    widget->setProperty("invalid", invalid);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QLabel *wrapped(const QString &text, const QString &role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

TextField::TextField(const QString &objectName, const QString &accessibleName, const QString &value,
                     FieldCheck check, FieldCommit commit, QWidget *parent)
    : QWidget(parent), m_edit(new QLineEdit(value, this)), m_error(wrapped({}, u"error"_s, this)),
      m_value(value), m_check(std::move(check)), m_commit(std::move(commit))
{
    m_edit->setObjectName(objectName);
    m_edit->setAccessibleName(accessibleName);
    m_edit->setCursorPosition(0);
    m_edit->installEventFilter(this);
    m_error->setObjectName(objectName + "Error"_L1);
    m_error->hide();
    setFocusProxy(m_edit);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);
    connect(m_edit, &QLineEdit::editingFinished, this, &TextField::finish);
}

void TextField::setPlaceholder(const QString &text)
{
    m_edit->setPlaceholderText(text);
}

void TextField::setSecret()
{
    m_edit->setEchoMode(QLineEdit::Password);
    QAction *eye = m_edit->addAction(decnetIcon(u"eye"_s), QLineEdit::TrailingPosition);
    eye->setObjectName(m_edit->objectName() + "Reveal"_L1);
    eye->setToolTip(tr("Show"));
    eye->setCheckable(true);
    connect(eye, &QAction::toggled, this, [this, eye](bool shown) {
        m_edit->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
        eye->setIcon(decnetIcon(shown ? u"eye-off"_s : u"eye"_s));
        eye->setToolTip(shown ? tr("Hide") : tr("Show"));
    });
}

void TextField::showError(const QString &message)
{
    m_error->setText(message);
    m_error->setVisible(!message.isEmpty());
    setInvalid(m_edit, !message.isEmpty());
}

void TextField::finish()
{
    const QString text = m_edit->text();
    if (text == m_value) {
        showError({});
        return;
    }
    const QString problem = m_check ? m_check(text) : QString();
    showError(problem);
    if (!problem.isEmpty())
        return;
    const QString before = std::exchange(m_value, text);
    if (!m_commit(text)) {
        m_value = before;
        showError(tr("This value was not accepted."));
        return;
    }
    m_edit->setModified(false);
}

bool TextField::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape && m_edit->text() != m_value) {
            m_edit->setText(m_value);
            showError({});
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

TextArea::TextArea(const QString &objectName, const QString &accessibleName, const QString &value,
                   std::function<void(const QString &)> commit, QWidget *parent)
    : QPlainTextEdit(value, parent), m_value(value), m_commit(std::move(commit))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setTabChangesFocus(true);
    setFixedHeight(fontMetrics().height() * 4 + 14);
}

void TextArea::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() == Qt::PopupFocusReason || toPlainText() == m_value)
        return;
    m_value = toPlainText();
    m_commit(m_value);
}

FormSection::FormSection(const QString &title, QWidget *parent)
    : QWidget(parent), m_outer(new QVBoxLayout(this)), m_form(new QFormLayout)
{
    m_outer->setContentsMargins(0, 0, 0, 0);
    m_outer->setSpacing(8);
    if (!title.isEmpty()) {
        auto *heading = new QLabel(title, this);
        heading->setProperty("role", u"strong"_s);
        QFont bold = heading->font();
        bold.setWeight(QFont::DemiBold);
        heading->setFont(bold);
        m_outer->addWidget(heading);
    }
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_outer->addLayout(m_form);
}

void FormSection::addRow(const QString &label, QWidget *field)
{
    auto *name = new QLabel(label, this);
    name->setProperty("role", u"muted"_s);
    name->setBuddy(field);
    name->setContentsMargins(0, 5, 0, 0);
    m_form->addRow(name, field);
}

void FormSection::addRow(const QString &label, const QString &value)
{
    auto *text = new QLabel(value, this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *name = new QLabel(label, this);
    name->setProperty("role", u"muted"_s);
    m_form->addRow(name, text);
}

void FormSection::addWide(QWidget *widget)
{
    m_form->addRow(widget);
}

void FormSection::addHint(const QString &text)
{
    m_form->addRow(wrapped(text, u"muted"_s, this));
}

TextField *FormSection::addText(const QString &objectName, const QString &label,
                                const QString &value, FieldCheck check, FieldCommit commit)
{
    auto *field = new TextField(objectName, label, value, std::move(check), std::move(commit), this);
    addRow(label, field);
    return field;
}

QComboBox *FormSection::addChoice(const QString &objectName, const QString &label,
                                  const QList<std::pair<QString, QString>> &choices,
                                  const QString &current,
                                  std::function<void(const QString &)> commit)
{
    auto *box = new QComboBox(this);
    box->setObjectName(objectName);
    box->setAccessibleName(label);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    for (const auto &[text, value] : choices)
        box->addItem(text, value);
    int index = box->findData(current);
    if (index < 0) {
        // A value that the catalog no longer knows stays visible instead of turning into another.
        box->addItem(current, current);
        index = box->count() - 1;
    }
    box->setCurrentIndex(index);
    connect(box, &QComboBox::activated, this,
            [box, commit = std::move(commit)](int row) { commit(box->itemData(row).toString()); });
    addRow(label, box);
    return box;
}

QWidget *makeInspectorHeader(const QString &icon, const QColor &colour, const QString &title,
                             const QString &subtitle, QWidget *parent)
{
    auto *head = new QWidget(parent);
    auto *picture = new QLabel(head);
    picture->setPixmap(decnetPixmap(icon, 24, colour, head->devicePixelRatioF()));
    picture->setFixedSize(28, 28);
    auto *name = new QLabel(title, head);
    name->setObjectName(u"inspectorTitle"_s);
    name->setTextFormat(Qt::PlainText);
    name->setWordWrap(true);
    name->setProperty("role", u"heading"_s);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(1);
    texts->addWidget(name);
    if (!subtitle.isEmpty())
        texts->addWidget(wrapped(subtitle, u"muted"_s, head));
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(10);
    layout->addWidget(picture, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    return head;
}

} // namespace decnet
