// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/topologyeditor.h"
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/inspector/servicefields.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include "core/net/ipv4.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::Inspector", text);
}

/// Where a gateway's port appears on the host: "22", "127.0.0.1:2222" or nothing.
QString publishText(const Decky &decky, const QString &service, quint16 port, bool udp)
{
    for (const PublishRule &rule : decky.publish) {
        if (rule.service != service || rule.port != port || rule.udp != udp)
            continue;
        if (rule.hostPort == 0)
            return {};
        return rule.hostAddress.isEmpty() ? QString::number(rule.hostPort)
                                          : u"%1:%2"_s.arg(rule.hostAddress).arg(rule.hostPort);
    }
    return QString::number(port);
}

/// "2222", "127.0.0.1:2222", or empty for "not published"; nullopt for anything else.
std::optional<PublishRule> parsePublish(const QString &text, const QString &service, quint16 port,
                                        bool udp)
{
    PublishRule rule{service, port, udp, QString(), 0};
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return rule;
    const qsizetype colon = trimmed.lastIndexOf(u':');
    if (colon >= 0) {
        rule.hostAddress = trimmed.left(colon);
        if (!Ipv4::parse(rule.hostAddress))
            return std::nullopt;
    }
    bool ok = false;
    rule.hostPort = trimmed.mid(colon + 1).toUShort(&ok);
    return ok && rule.hostPort > 0 ? std::optional(rule) : std::nullopt;
}

void addPublish(EditorDocument &document, const Decky &decky, const ServiceDef &service,
                FormSection *section)
{
    const auto add = [&](quint16 port, bool udp) {
        const QString label = udp ? tr("Host port for %1/udp").arg(port)
                                  : tr("Host port for %1").arg(port);
        section
            ->addText(u"publish/%1/%2"_s.arg(service.slug).arg(port), label,
                      publishText(decky, service.slug, port, udp),
                      [slug = service.slug, port, udp](const QString &text) {
                          return parsePublish(text, slug, port, udp)
                                     ? QString()
                                     : tr("A port, or address:port; empty does not publish.");
                      },
                      [&document, id = decky.id, slug = service.slug, port,
                       udp](const QString &text) {
                          const auto rule = parsePublish(text, slug, port, udp);
                          return rule && TopologyEditor(document).setPublish(id, *rule);
                      })
            ->setPlaceholder(tr("not published"));
    };
    for (const quint16 port : service.tcpPorts)
        add(port, false);
    for (const quint16 port : service.udpPorts)
        add(port, true);
}

/// A form that draws: every value is an edit.
ConfigStore drawingStore(EditorDocument &document, DeckyId id, const ServiceDef &service)
{
    return [&document, id, &service](const QString &key, const QJsonValue &value) {
        const Decky *decky = document.topology().decky(id);
        if (!decky)
            return false;
        const auto config = withValue(service, decky->serviceConfig.value(service.slug), key, value);
        return config && TopologyEditor(document).setServiceConfig(id, service.slug, *config);
    };
}

/// What a live form shows: what was typed, else what is stored.
QJsonObject liveConfig(EditorDocument &document, DeckyId id, const QString &slug)
{
    const Decky *decky = document.topology().decky(id);
    return document.liveServices().draft(id, slug).value_or(decky ? decky->serviceConfig.value(slug)
                                                                  : QJsonObject());
}

/// A form on a running topology: values wait for Save or Apply.
ConfigStore draftStore(EditorDocument &document, DeckyId id, const ServiceDef &service)
{
    return [&document, id, &service](const QString &key, const QJsonValue &value) {
        const QJsonObject before = liveConfig(document, id, service.slug);
        const auto config = withValue(service, before, key, value);
        if (config && *config != before)
            document.liveServices().setDraft(id, service.slug, *config);
        return config.has_value();
    };
}

QPushButton *addRequest(EditorDocument &document, DeckyId id, const ServiceDef &service,
                        LiveServiceRequest::Kind kind, const QString &name, const QString &text, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(name + service.slug);
    button->setAccessibleName(tr("%1 the settings of %2").arg(text, service.display));
    QObject::connect(button, &QPushButton::clicked, &document, [&document, id, slug = service.slug, kind] {
        document.liveServices().request({kind, id, slug, liveConfig(document, id, slug)});
    });
    return button;
}

/// Save and Apply, with what they do.
void addLiveButtons(EditorDocument &document, const Decky &decky, const ServiceDef &service, FormSection *body)
{
    using Kind = LiveServiceRequest::Kind;
    const DeckyId id = decky.id;
    auto *row = new QWidget(body);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addStretch(1);
    QPushButton *save = addRequest(document, id, service, Kind::Save, u"saveService/"_s, tr("Save"), row);
    QPushButton *apply = addRequest(document, id, service, Kind::Apply, u"applyService/"_s, tr("Apply"), row);
    layout->addWidget(save);
    layout->addWidget(apply);
    body->addWide(row);
    body->addHint(tr("Save stores the settings. Apply also makes the %1 container of %2 anew: who is connected "
                     "there is cut off.")
                      .arg(service.display, decky.name));
    const auto refresh = [&document, id, slug = service.slug, save] {
        save->setEnabled(document.liveServices().draft(id, slug).has_value());
    };
    refresh();
    // Applying what was saved before is fine too: that button stays.
    QObject::connect(&document.liveServices(), &LiveServices::draftChanged, save, refresh);
}

} // namespace

QWidget *makeServiceForm(EditorDocument &document, DeckyId id, const QString &slug, bool expanded)
{
    const Decky &decky = *document.topology().decky(id);
    const ServiceDef *service = document.catalog().service(slug);
    const CanvasStyle &style = CanvasStyle::forPalette(QGuiApplication::palette());
    const bool editable = document.isEditable();
    const bool gateway = document.topology().isGateway(id);
    const bool live = !editable && document.liveServices().isAvailable();

    auto *card = new QFrame;
    card->setObjectName(u"service/"_s + slug);
    card->setProperty("panel", u"card"_s);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(6);

    auto *head = new QHBoxLayout;
    head->setSpacing(4);
    auto *title = new QToolButton(card);
    title->setObjectName(u"serviceTitle/"_s + slug);
    title->setAutoRaise(true);
    title->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    title->setIcon(decnetIcon(service ? service->icon : u"unknown"_s,
                              service ? style.risk(service->risk) : style.error));
    QStringList ports;
    if (service) {
        for (const quint16 port : service->tcpPorts)
            ports.append(QString::number(port));
        for (const quint16 port : service->udpPorts)
            ports.append(u"%1/udp"_s.arg(port));
    }
    title->setText(service ? u"  %1   %2"_s.arg(service->display, ports.join(", "_L1)) : slug);
    title->setCheckable(true);
    title->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    head->addWidget(title, 1);
    auto *remove = new QToolButton(card);
    remove->setObjectName(u"removeService/"_s + slug);
    remove->setAutoRaise(true);
    remove->setIcon(decnetIcon(u"close"_s));
    remove->setToolTip(tr("Remove this service"));
    remove->setAccessibleName(tr("Remove %1").arg(service ? service->display : slug));
    remove->setEnabled(editable || live);
    QObject::connect(remove, &QToolButton::clicked, &document, [&document, id, slug, live] {
        if (live)
            document.liveServices().request({LiveServiceRequest::Kind::Remove, id, slug, {}});
        else
            TopologyEditor(document).removeService(id, slug);
    });
    head->addWidget(remove);
    layout->addLayout(head);

    auto *body = new FormSection({}, card);
    body->setEnabled(editable || live);
    body->setContentsMargins(4, 0, 6, 8);
    if (!service) {
        body->addHint(tr("The catalog does not know this service."));
    } else {
        if (!service->available)
            body->addHint(tr("This version cannot run it yet."));
        // First, so that a long form does not hide what the values wait for.
        if (live && !service->schema.fields().empty())
            addLiveButtons(document, decky, *service, body);
        addServiceFields(document, *service,
                         live ? liveConfig(document, id, slug) : decky.serviceConfig.value(slug), body,
                         live ? draftStore(document, id, *service) : drawingStore(document, id, *service));
        if (gateway && !live)
            addPublish(document, decky, *service, body);
        if (service->schema.fields().empty() && (!gateway || live))
            body->addHint(tr("Nothing to set for this service."));
    }
    layout->addWidget(body);
    body->setVisible(expanded);
    title->setChecked(expanded);
    // Which chip is open is part of the selection, so that it survives the next rebuild.
    QObject::connect(title, &QToolButton::clicked, &document, [&document, id, slug](bool open) {
        document.selection().select(id, open ? slug : QString());
    });
    return card;
}

} // namespace decnet
