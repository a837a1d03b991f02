// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace decnet::desktop {

/// Questions to the user. All are window-modal and return at once; the answer arrives by the
/// callback, on the GUI thread, and never when the parent is gone. No nested event loop.

/// Object names: dialog "confirmDialog", buttons "confirmAccept", "confirmReject".
struct Confirmation
{
    QString title;
    QString text;
    QString detail;
    QString acceptText;
    bool destructive = false;
};
void confirm(QWidget *parent, const Confirmation &question, std::function<void()> accepted);

/// Object name "messageDialog", button "messageClose".
void showError(QWidget *parent, const QString &title, const QString &text,
               const QString &detail = {});

/// Object name "nameDialog", fields "nameEdit", "nameAccept". `check` returns why a name is not
/// acceptable, or an empty string.
void askName(QWidget *parent, const QString &title, const QString &label, const QString &initial,
             const QString &acceptText, std::function<QString(const QString &)> check,
             std::function<void(const QString &)> accepted);

/// File dialogs; object names "openFileDialog", "saveFileDialog". `filter` as QFileDialog takes it.
void askOpenFile(QWidget *parent, const QString &title, const QString &folder,
                 const QString &filter, std::function<void(const QString &)> accepted);
void askSaveFile(QWidget *parent, const QString &title, const QString &suggestion,
                 const QString &filter, const QString &suffix,
                 std::function<void(const QString &)> accepted);

} // namespace decnet::desktop
