// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/topologyeditor.h"
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include "core/net/ipv4.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
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

QString textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    if (value.isBool())
        return value.toBool() ? tr("yes") : tr("no");
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue &part : value.toArray())
            parts.append(part.toString());
        return parts.join(", "_L1);
    }
    return {};
}

/// One service's settings. Knows how to turn a field of the schema into a widget and a value back into
/// one edit.
class ServiceFields
{
public:
    ServiceFields(EditorDocument &document, DeckyId id, const ServiceDef &service,
                  FormSection *section)
        : m_document(document), m_id(id), m_service(service), m_section(section),
          m_config(document.topology().decky(id)->serviceConfig.value(service.slug))
    {}

    void add(const ConfigField &field)
    {
        switch (field.type) {
        case FieldType::String:
        case FieldType::Password:
        case FieldType::Int: addLine(field); break;
        case FieldType::TextArea: addArea(field); break;
        case FieldType::Bool: addBool(field); break;
        case FieldType::Enum: addEnum(field); break;
        case FieldType::MultiEnum: addMulti(field); break;
        }
        if (!field.help.isEmpty() && field.type != FieldType::Bool)
            m_section->addHint(field.help);
    }

private:
    QString nameOf(const ConfigField &field) const
    {
        return u"config/%1/%2"_s.arg(m_service.slug, field.key);
    }

    /// What would be stored for a value; the error says why it cannot be.
    static Result<QJsonObject> coerced(const ServiceDef &service, const QString &key,
                                       const QJsonValue &value)
    {
        return service.schema.coerce({{key, value}});
    }

    static bool store(EditorDocument &document, DeckyId id, const ServiceDef &service,
                      const QString &key, const QJsonValue &value)
    {
        const Decky *decky = document.topology().decky(id);
        if (!decky)
            return false;
        QJsonObject config = decky->serviceConfig.value(service.slug);
        const auto checked = coerced(service, key, value);
        if (!checked)
            return false;
        if (checked->contains(key))
            config.insert(key, checked->value(key));
        else
            config.remove(key);
        return TopologyEditor(document).setServiceConfig(id, service.slug, config);
    }

    void addLine(const ConfigField &field)
    {
        TextField *line = m_section->addText(
            nameOf(field), field.label, textOf(m_config.value(field.key)),
            [&service = m_service, key = field.key](const QString &text) {
                const auto checked = coerced(service, key, text);
                return checked ? QString() : checked.error().message;
            },
            [&document = m_document, id = m_id, &service = m_service,
             key = field.key](const QString &text) {
                return store(document, id, service, key, text);
            });
        const QString fallback = textOf(field.defaultValue);
        if (!field.placeholder.isEmpty())
            line->setPlaceholder(field.placeholder);
        else if (!fallback.isEmpty())
            line->setPlaceholder(field.secret ? tr("Default") : fallback);
        if (field.secret || field.type == FieldType::Password)
            line->setSecret();
    }

    void addArea(const ConfigField &field)
    {
        auto *area = new TextArea(nameOf(field), field.label, textOf(m_config.value(field.key)),
                                  [&document = m_document, id = m_id, &service = m_service,
                                   key = field.key](const QString &text) {
                                      const auto checked = coerced(service, key, text);
                                      if (!checked) {
                                          document.report(checked.error().message,
                                                          NoticeLevel::Error);
                                          return;
                                      }
                                      store(document, id, service, key, text);
                                  },
                                  m_section);
        area->setPlaceholderText(field.placeholder);
        m_section->addRow(field.label, area);
    }

    void addBool(const ConfigField &field)
    {
        auto *box = new QCheckBox(field.label, m_section);
        box->setObjectName(nameOf(field));
        box->setToolTip(field.help);
        box->setChecked(m_config.value(field.key).toBool(field.defaultValue.toBool()));
        QObject::connect(box, &QCheckBox::clicked, &m_document,
                         [&document = m_document, id = m_id, &service = m_service,
                          key = field.key](bool on) { store(document, id, service, key, on); });
        m_section->addWide(box);
    }

    void addEnum(const ConfigField &field)
    {
        const QString fallback = textOf(field.defaultValue);
        QList<std::pair<QString, QString>> choices{
            {fallback.isEmpty() ? tr("Default") : tr("Default (%1)").arg(fallback), QString()}};
        for (const QString &choice : field.choices)
            choices.append({choice, choice});
        m_section->addChoice(nameOf(field), field.label, choices,
                             m_config.value(field.key).toString(),
                             [&document = m_document, id = m_id, &service = m_service,
                              key = field.key](const QString &choice) {
                                 store(document, id, service, key, choice);
                             });
    }

    void addMulti(const ConfigField &field)
    {
        const QJsonValue current = m_config.value(field.key);
        const QJsonArray chosen = current.isArray() ? current.toArray()
                                                    : field.defaultValue.toArray();
        auto *row = new QWidget(m_section);
        auto *layout = new QVBoxLayout(row);
        layout->setContentsMargins(0, 4, 0, 0);
        layout->setSpacing(4);
        QList<QCheckBox *> boxes;
        for (const QString &choice : field.choices) {
            auto *box = new QCheckBox(choice, row);
            box->setObjectName(nameOf(field) + u'/' + choice);
            box->setChecked(chosen.contains(choice));
            layout->addWidget(box);
            boxes.append(box);
        }
        for (QCheckBox *box : std::as_const(boxes)) {
            QObject::connect(box, &QCheckBox::clicked, box,
                             [&document = m_document, id = m_id, &service = m_service,
                              key = field.key, boxes] {
                                 QJsonArray values;
                                 for (const QCheckBox *other : boxes) {
                                     if (other->isChecked())
                                         values.append(other->text());
                                 }
                                 store(document, id, service, key, values);
                             });
        }
        m_section->addRow(field.label, row);
    }

    EditorDocument &m_document;
    DeckyId m_id;
    const ServiceDef &m_service;
    FormSection *m_section;
    QJsonObject m_config;
};

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

} // namespace

QWidget *makeServiceForm(EditorDocument &document, DeckyId id, const QString &slug, bool expanded)
{
    const Decky &decky = *document.topology().decky(id);
    const ServiceDef *service = document.catalog().service(slug);
    const CanvasStyle &style = CanvasStyle::forPalette(QGuiApplication::palette());
    const bool editable = document.isEditable();
    const bool gateway = document.topology().isGateway(id);

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
    remove->setEnabled(editable);
    QObject::connect(remove, &QToolButton::clicked, &document,
                     [&document, id, slug] { TopologyEditor(document).removeService(id, slug); });
    head->addWidget(remove);
    layout->addLayout(head);

    auto *body = new FormSection({}, card);
    body->setEnabled(editable);
    body->setContentsMargins(4, 0, 6, 8);
    if (!service) {
        body->addHint(tr("The catalog does not know this service."));
    } else {
        if (!service->available)
            body->addHint(tr("This version cannot run it yet."));
        ServiceFields fields(document, id, *service, body);
        for (const ConfigField &field : service->schema.fields())
            fields.add(field);
        if (gateway)
            addPublish(document, decky, *service, body);
        if (service->schema.fields().empty() && !gateway)
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
