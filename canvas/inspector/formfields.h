// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>
#include <QWidget>

#include <functional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace decnet {

/// Says what is wrong with a text, or nothing.
using FieldCheck = std::function<QString(const QString &)>;
/// Writes a text; false when the document refused it.
using FieldCommit = std::function<bool(const QString &)>;

/// A line of text with room for its error below. Commits on Enter or when the focus leaves, Esc takes
/// back what was typed. GUI thread.
class TextField final : public QWidget
{
    Q_OBJECT

public:
    TextField(const QString &objectName, const QString &accessibleName, const QString &value,
              FieldCheck check, FieldCommit commit, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    void setPlaceholder(const QString &text);
    /// Masks the text and adds an eye that shows it while it is pressed down.
    void setSecret();
    void showError(const QString &message);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void finish();

    QLineEdit *m_edit;
    QLabel *m_error;
    QString m_value;
    FieldCheck m_check;
    FieldCommit m_commit;
};

/// Several lines; commits when the focus leaves. GUI thread.
class TextArea final : public QPlainTextEdit
{
    Q_OBJECT

public:
    TextArea(const QString &objectName, const QString &accessibleName, const QString &value,
             std::function<void(const QString &)> commit, QWidget *parent = nullptr);

protected:
    void focusOutEvent(QFocusEvent *event) override;

private:
    QString m_value;
    std::function<void(const QString &)> m_commit;
};

/// A titled block of the inspector with a form inside. GUI thread.
class FormSection final : public QWidget
{
    Q_OBJECT

public:
    explicit FormSection(const QString &title, QWidget *parent = nullptr);

    void addRow(const QString &label, QWidget *field);
    void addRow(const QString &label, const QString &value);
    /// Over the whole width.
    void addWide(QWidget *widget);
    /// A grey remark over the whole width.
    void addHint(const QString &text);

    TextField *addText(const QString &objectName, const QString &label, const QString &value,
                       FieldCheck check, FieldCommit commit);
    /// Choices as (text, data); `commit` gets the data.
    QComboBox *addChoice(const QString &objectName, const QString &label,
                         const QList<std::pair<QString, QString>> &choices, const QString &current,
                         std::function<void(const QString &)> commit);

private:
    QVBoxLayout *m_outer;
    QFormLayout *m_form;
};

/// The icon-and-name head of the inspector.
[[nodiscard]] QWidget *makeInspectorHeader(const QString &icon, const QColor &colour,
                                           const QString &title, const QString &subtitle,
                                           QWidget *parent = nullptr);

} // namespace decnet
