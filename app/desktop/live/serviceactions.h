// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "canvas/document/editordocument.h"
#include "core/controller/changepreview.h"
#include "core/mutator/servicechange.h"

#include <QDeadlineTimer>
#include <QObject>

class QWidget;

namespace decnet::desktop {

/// Does what the inspector asks of single services of a running topology (S-01, S-02): looks what it would
/// mean, says so, and on a yes hands it to the live queue, where drawn changes go too. GUI thread.
class ServiceActions final : public QObject
{
    Q_OBJECT

public:
    /// `window` is the parent of questions.
    ServiceActions(TopologyId id, EditorDocument &document, const AppContext &app, QWidget *window);

    /// What changes in the store now is its own doing, or was a moment ago.
    [[nodiscard]] bool isBusy() const { return m_running > 0 || !m_settling.hasExpired(); }

Q_SIGNALS:
    void notice(const QString &message, decnet::NoticeLevel level);

private:
    void request(const LiveServiceRequest &what);
    void ask(const LiveServiceRequest &what, const ServiceChange &change, const ChangePreview &preview);
    void perform(const LiveServiceRequest &what, const ServiceChange &change);
    [[nodiscard]] QString effect(const LiveServiceRequest &what, const ChangePreview &preview) const;
    [[nodiscard]] QString done(const LiveServiceRequest &what) const;
    [[nodiscard]] QString deckyName(DeckyId id) const;
    [[nodiscard]] QString serviceName(const QString &slug) const;

    const TopologyId m_id;
    EditorDocument &m_document;
    const AppContext &m_app;
    QWidget *m_window;
    QDeadlineTimer m_settling;
    int m_running = 0;
};

} // namespace decnet::desktop
