// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/inspector/servicefields.h"

#include "canvas/document/editordocument.h"
#include "canvas/inspector/formfields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QJsonArray>
#include <QVBoxLayout>

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
    ServiceFields(EditorDocument &document, const ServiceDef &service, QJsonObject config,
                  FormSection *section, ConfigStore store)
        : m_document(document), m_service(service), m_section(section), m_config(std::move(config)),
          m_store(std::move(store))
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

    void addLine(const ConfigField &field)
    {
        TextField *line = m_section->addText(
            nameOf(field), field.label, textOf(m_config.value(field.key)),
            [&service = m_service, key = field.key](const QString &text) {
                const auto checked = coerced(service, key, text);
                return checked ? QString() : checked.error().message;
            },
            [store = m_store, key = field.key](const QString &text) { return store(key, text); });
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
                                  [&document = m_document, &service = m_service, store = m_store,
                                   key = field.key](const QString &text) {
                                      const auto checked = coerced(service, key, text);
                                      if (!checked) {
                                          document.report(checked.error().message,
                                                          NoticeLevel::Error);
                                          return;
                                      }
                                      store(key, text);
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
                         [store = m_store, key = field.key](bool on) { store(key, on); });
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
                             [store = m_store, key = field.key](const QString &choice) { store(key, choice); });
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
                             [store = m_store, key = field.key, boxes] {
                                 QJsonArray values;
                                 for (const QCheckBox *other : boxes) {
                                     if (other->isChecked())
                                         values.append(other->text());
                                 }
                                 store(key, values);
                             });
        }
        m_section->addRow(field.label, row);
    }

    EditorDocument &m_document;
    const ServiceDef &m_service;
    FormSection *m_section;
    QJsonObject m_config;
    ConfigStore m_store;
};

} // namespace

void addServiceFields(EditorDocument &document, const ServiceDef &service, const QJsonObject &config,
                      FormSection *section, const ConfigStore &store)
{
    ServiceFields fields(document, service, config, section, store);
    for (const ConfigField &field : service.schema.fields())
        fields.add(field);
}

Result<QJsonObject> withValue(const ServiceDef &service, QJsonObject config, const QString &key,
                              const QJsonValue &value)
{
    const auto checked = service.schema.coerce({{key, value}});
    if (!checked)
        return fail(checked.error());
    if (checked->contains(key))
        config.insert(key, checked->value(key));
    else
        config.remove(key);
    return config;
}

} // namespace decnet
