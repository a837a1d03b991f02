// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that knows yaml-cpp. Its exceptions, and the Mistake thrown by the readers below,
// end in readCatalogYaml().
#include "core/catalog/catalogyaml.h"

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Something wrong at a line of the document; `key` is the path to it ("services.ssh.risk").
struct Mistake
{
    int line = 0;
    QString key;
    QString what;
};

int lineOf(const YAML::Node &node)
{
    const YAML::Mark mark = node.Mark();
    return mark.is_null() ? 0 : mark.line + 1;
}

QString scalarOf(const YAML::Node &node)
{
    return QString::fromStdString(node.Scalar());
}

/// One map of the document. Every key must be asked for, or finish() calls it unknown.
class MapReader
{
public:
    MapReader(const YAML::Node &node, const QString &path)
        : m_path(path)
        , m_line(lineOf(node))
    {
        if (!node.IsMap())
            throw Mistake{m_line, path, u"expected a map of keys and values"_s};
        for (const auto &entry : node) {
            if (!entry.first.IsScalar())
                throw Mistake{lineOf(entry.first), path, u"expected a plain word as key"_s};
            const QString key = scalarOf(entry.first);
            if (find(key))
                throw Mistake{lineOf(entry.first), pathOf(key), u"this key stands here twice"_s};
            m_entries.push_back({key, lineOf(entry.first), entry.second, false});
        }
    }

    struct Entry
    {
        QString key;
        int line;
        YAML::Node value;
        bool used;
    };

    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    [[nodiscard]] QString pathOf(const QString &key) const
    {
        return m_path.isEmpty() ? key : m_path + u'.' + key;
    }
    [[nodiscard]] int line() const { return m_line; }

    /// Null when the key is absent or its value is empty.
    const YAML::Node *take(const QString &key)
    {
        Entry *entry = find(key);
        if (!entry)
            return nullptr;
        entry->used = true;
        return entry->value.IsNull() ? nullptr : &entry->value;
    }

    void finish() const
    {
        for (const Entry &entry : m_entries) {
            if (!entry.used)
                throw Mistake{entry.line, pathOf(entry.key), u"unknown key"_s};
        }
    }

    QString text(const QString &key, const QString &fallback = {})
    {
        const YAML::Node *node = take(key);
        if (!node)
            return fallback;
        if (!node->IsScalar())
            throw Mistake{lineOf(*node), pathOf(key), u"expected text"_s};
        return scalarOf(*node);
    }

    QString required(const QString &key)
    {
        const QString value = text(key);
        if (value.isEmpty())
            throw Mistake{m_line, pathOf(key), u"is missing"_s};
        return value;
    }

    bool flag(const QString &key, bool fallback)
    {
        const YAML::Node *node = take(key);
        if (!node)
            return fallback;
        bool value = false;
        if (!node->IsScalar() || !YAML::convert<bool>::decode(*node, value))
            throw Mistake{lineOf(*node), pathOf(key), u"expected true or false"_s};
        return value;
    }

    std::optional<qint64> integer(const QString &key)
    {
        const YAML::Node *node = take(key);
        if (!node)
            return std::nullopt;
        bool ok = false;
        const qint64 value = node->IsScalar() ? scalarOf(*node).toLongLong(&ok) : 0;
        if (!ok)
            throw Mistake{lineOf(*node), pathOf(key), u"expected a whole number"_s};
        return value;
    }

    QStringList words(const QString &key)
    {
        QStringList list;
        forEachItem(key, [&](const YAML::Node &item) {
            const QString word = scalarOf(item);
            if (word.isEmpty() || list.contains(word))
                throw Mistake{lineOf(item), pathOf(key),
                              u"“%1” is empty or stands here twice"_s.arg(word)};
            list.push_back(word);
        });
        return list;
    }

    std::vector<quint16> ports(const QString &key)
    {
        std::vector<quint16> list;
        forEachItem(key, [&](const YAML::Node &item) {
            bool ok = false;
            const quint16 port = scalarOf(item).toUShort(&ok);
            if (!ok || port == 0)
                throw Mistake{
                    lineOf(item), pathOf(key),
                    u"“%1” is not a port, expected a number from 1 to 65535"_s.arg(scalarOf(item))};
            if (std::find(list.begin(), list.end(), port) != list.end())
                throw Mistake{lineOf(item), pathOf(key), u"port %1 stands here twice"_s.arg(port)};
            list.push_back(port);
        });
        return list;
    }

    /// One of the words of `table`.
    template<typename Value>
    Value choice(const QString &key, const std::vector<std::pair<QString, Value>> &table,
                 Value fallback)
    {
        const YAML::Node *node = take(key);
        if (!node)
            return fallback;
        QStringList words;
        for (const auto &[word, value] : table) {
            if (node->IsScalar() && scalarOf(*node) == word)
                return value;
            words.push_back(word);
        }
        throw Mistake{lineOf(*node), pathOf(key), u"expected one of %1"_s.arg(words.join(u", "_s))};
    }

private:
    Entry *find(const QString &key)
    {
        const auto it = std::find_if(m_entries.begin(), m_entries.end(),
                                     [&](const Entry &entry) { return entry.key == key; });
        return it == m_entries.end() ? nullptr : &*it;
    }

    template<typename Visit>
    void forEachItem(const QString &key, Visit visit)
    {
        const YAML::Node *node = take(key);
        if (!node)
            return;
        if (!node->IsSequence())
            throw Mistake{lineOf(*node), pathOf(key), u"expected a list"_s};
        for (const YAML::Node &item : *node) {
            if (!item.IsScalar())
                throw Mistake{lineOf(item), pathOf(key), u"expected a list of plain words"_s};
            visit(item);
        }
    }

    QString m_path;
    int m_line = 0;
    std::vector<Entry> m_entries;
};

/// A default as the schema's own coercion reads it, so that a wrong one is found while loading.
QJsonValue readDefault(MapReader &map, const ConfigField &field)
{
    const YAML::Node *node = map.take(u"default"_s);
    if (!node)
        return {};
    QJsonValue raw;
    if (node->IsSequence()) {
        QJsonArray items;
        for (const YAML::Node &item : *node)
            items.push_back(item.IsScalar() ? scalarOf(item) : QString());
        raw = items;
    } else if (node->IsScalar()) {
        raw = scalarOf(*node);
    } else {
        throw Mistake{lineOf(*node), map.pathOf(u"default"_s), u"expected a value or a list"_s};
    }
    const auto coerced = ConfigSchema({field}).coerce({{field.key, raw}});
    if (!coerced)
        throw Mistake{lineOf(*node), map.pathOf(u"default"_s), coerced.error().message};
    return coerced->value(field.key);
}

ConfigField readField(const YAML::Node &node, const QString &path)
{
    static const std::vector<std::pair<QString, FieldType>> kTypes{
        {u"string"_s, FieldType::String},
        {u"password"_s, FieldType::Password},
        {u"int"_s, FieldType::Int},
        {u"bool"_s, FieldType::Bool},
        {u"textarea"_s, FieldType::TextArea},
        {u"enum"_s, FieldType::Enum},
        {u"multi_enum"_s, FieldType::MultiEnum}};

    MapReader map(node, path);
    ConfigField field;
    field.key = map.required(u"key"_s);
    field.label = map.required(u"label"_s);
    (void)map.required(u"type"_s);
    field.type = map.choice(u"type"_s, kTypes, FieldType::String);
    field.choices = map.words(u"choices"_s);
    field.placeholder = map.text(u"placeholder"_s);
    field.help = map.text(u"help"_s);
    field.secret = map.flag(u"secret"_s, false);
    field.minimum = map.integer(u"min"_s);
    field.maximum = map.integer(u"max"_s);
    const bool isChoice = field.type == FieldType::Enum || field.type == FieldType::MultiEnum;
    if (isChoice == field.choices.isEmpty())
        throw Mistake{map.line(), map.pathOf(u"choices"_s),
                      isChoice ? u"an enum needs choices"_s : u"only an enum has choices"_s};
    if ((field.minimum || field.maximum) && field.type != FieldType::Int)
        throw Mistake{map.line(), map.pathOf(u"min"_s), u"only an int has bounds"_s};
    field.defaultValue = readDefault(map, field);
    map.finish();
    return field;
}

ConfigSchema readSchema(MapReader &map)
{
    const YAML::Node *node = map.take(u"config"_s);
    if (!node)
        return {};
    if (!node->IsSequence())
        throw Mistake{lineOf(*node), map.pathOf(u"config"_s), u"expected a list of fields"_s};
    std::vector<ConfigField> fields;
    QSet<QString> keys;
    for (const YAML::Node &item : *node) {
        const QString path = map.pathOf(u"config[%1]"_s.arg(fields.size()));
        fields.push_back(readField(item, path));
        if (keys.contains(fields.back().key))
            throw Mistake{lineOf(item), path,
                          u"the field “%1” stands here twice"_s.arg(fields.back().key)};
        keys.insert(fields.back().key);
    }
    return ConfigSchema(std::move(fields));
}

void checkSlug(const QString &slug, int line, const QString &path, const QRegularExpression &form)
{
    if (!form.match(slug).hasMatch())
        throw Mistake{line, path, u"“%1” is not a slug (%2)"_s.arg(slug, form.pattern())};
}

ServiceDef readService(const QString &slug, MapReader &map, const QString &folder)
{
    static const std::vector<std::pair<QString, ServiceKind>> kKinds{
        {u"native"_s, ServiceKind::Native},
        {u"image"_s, ServiceKind::Image},
        {u"build"_s, ServiceKind::Build}};
    static const std::vector<std::pair<QString, Risk>> kRisks{
        {u"low"_s, Risk::Low}, {u"medium"_s, Risk::Medium}, {u"high"_s, Risk::High}};

    ServiceDef service;
    service.slug = slug;
    service.display = map.required(u"display"_s);
    service.group = map.required(u"group"_s);
    service.icon = map.text(u"icon"_s, u"service"_s);
    service.risk = map.choice(u"risk"_s, kRisks, Risk::Medium);
    service.kind = map.choice(u"kind"_s, kKinds, ServiceKind::Native);
    service.tcpPorts = map.ports(u"tcp"_s);
    service.udpPorts = map.ports(u"udp"_s);
    service.image = map.text(u"image"_s);
    service.buildContext = map.text(u"build"_s);
    service.fleetSingleton = map.flag(u"singleton"_s, false);
    service.available = map.flag(u"available"_s, true);
    service.schema = readSchema(map);
    if ((service.kind == ServiceKind::Image) == service.image.isEmpty())
        throw Mistake{map.line(), map.pathOf(u"image"_s),
                      u"belongs to kind image, and only there"_s};
    if ((service.kind == ServiceKind::Build) == service.buildContext.isEmpty())
        throw Mistake{map.line(), map.pathOf(u"build"_s),
                      u"belongs to kind build, and only there"_s};
    if (!service.buildContext.isEmpty())
        service.buildContext = QDir::cleanPath(QDir(folder).absoluteFilePath(service.buildContext));
    return service;
}

std::array<std::uint8_t, 3> readMacVendor(MapReader &map)
{
    static const QRegularExpression kForm(
        u"^([0-9A-Fa-f]{2}):([0-9A-Fa-f]{2}):([0-9A-Fa-f]{2})$"_s);
    Archetype fallback;
    const YAML::Node *node = map.take(u"mac_vendor"_s);
    if (!node)
        return fallback.macVendor;
    const auto match = kForm.match(node->IsScalar() ? scalarOf(*node) : QString());
    if (!match.hasMatch())
        throw Mistake{lineOf(*node), map.pathOf(u"mac_vendor"_s),
                      u"expected three bytes as “00:50:56”"_s};
    std::array<std::uint8_t, 3> vendor{};
    for (size_t i = 0; i < vendor.size(); ++i)
        vendor[i] =
            static_cast<std::uint8_t>(match.captured(static_cast<int>(i) + 1).toUInt(nullptr, 16));
    if (vendor[0] & 1U)
        throw Mistake{lineOf(*node), map.pathOf(u"mac_vendor"_s), u"is a multicast prefix"_s};
    return vendor;
}

Archetype readArchetype(const QString &slug, MapReader &map)
{
    static const QRegularExpression kHostname(u"^[A-Za-z0-9]([A-Za-z0-9-]*(%0?[1-9]?d)?)?$"_s);
    Archetype archetype;
    archetype.slug = slug;
    archetype.display = map.required(u"display"_s);
    archetype.icon = map.text(u"icon"_s, u"server"_s);
    archetype.services = map.words(u"services"_s);
    archetype.distros = map.words(u"distros"_s);
    archetype.osProfile = map.required(u"os_profile"_s);
    archetype.hostnamePattern = map.text(u"hostname"_s, slug + u"-%02d"_s);
    archetype.macVendor = readMacVendor(map);
    if (!kHostname.match(archetype.hostnamePattern).hasMatch())
        throw Mistake{map.line(), map.pathOf(u"hostname"_s),
                      u"expected a name that may end in %d or %02d"_s};
    if (archetype.services.isEmpty())
        throw Mistake{map.line(), map.pathOf(u"services"_s), u"is missing"_s};
    return archetype;
}

Distro readDistro(const QString &slug, MapReader &map)
{
    static const std::vector<std::pair<QString, HostnameStyle>> kStyles{
        {u"generic"_s, HostnameStyle::Generic},
        {u"rhel"_s, HostnameStyle::Rhel},
        {u"minimal"_s, HostnameStyle::Minimal},
        {u"rolling"_s, HostnameStyle::Rolling}};
    Distro distro;
    distro.slug = slug;
    distro.display = map.required(u"display"_s);
    distro.hostnameStyle = map.choice(u"hostname_style"_s, kStyles, HostnameStyle::Generic);
    distro.image = map.text(u"image"_s);
    distro.buildBase = map.text(u"build_base"_s);
    return distro;
}

OsProfile readOsProfile(const QString &slug, MapReader &map)
{
    static const QRegularExpression kSysctl(u"^net\\.(ipv4|core)\\.[a-z0-9_.]+$"_s);
    OsProfile profile;
    profile.slug = slug;
    profile.display = map.required(u"display"_s);
    profile.nftables = map.text(u"nftables"_s);
    if (const YAML::Node *node = map.take(u"sysctls"_s)) {
        MapReader sysctls(*node, map.pathOf(u"sysctls"_s));
        for (const auto &entry : sysctls.entries()) {
            if (!kSysctl.match(entry.key).hasMatch())
                throw Mistake{entry.line, sysctls.pathOf(entry.key),
                              u"is not a net.ipv4 or net.core sysctl"_s};
            profile.sysctls.insert(entry.key, sysctls.required(entry.key));
        }
    }
    return profile;
}

/// The entries of one section, each read by `read`.
template<typename T, typename Read>
void readSection(MapReader &root, const QString &section, const QString &slugForm,
                 const QString &place, std::vector<Placed<T>> &out, Read read)
{
    const YAML::Node *node = root.take(section);
    if (!node)
        return;
    const QRegularExpression form(QRegularExpression::anchoredPattern(slugForm));
    const MapReader entries(*node, section);
    for (const auto &entry : entries.entries()) {
        const QString path = entries.pathOf(entry.key);
        checkSlug(entry.key, entry.line, path, form);
        MapReader map(entry.value, path);
        out.push_back({read(entry.key, map), u"%1:%2: %3"_s.arg(place).arg(entry.line).arg(path)});
        map.finish();
    }
}

QString placed(const QString &place, int line, const QString &what)
{
    return line > 0 ? u"%1:%2: %3"_s.arg(place).arg(line).arg(what) : u"%1: %2"_s.arg(place, what);
}

} // namespace

Result<CatalogDocument> readCatalogYaml(const QByteArray &yaml, const QString &place,
                                        const QString &folder)
{
    if (yaml.size() > kMaxCatalogBytes)
        return fail(
            ErrorKind::Invalid,
            u"%1: the document is longer than %2 bytes."_s.arg(place).arg(kMaxCatalogBytes));
    try {
        const YAML::Node node =
            YAML::Load(std::string(yaml.constData(), static_cast<size_t>(yaml.size())));
        CatalogDocument document;
        if (!node.IsDefined() || node.IsNull())
            return document;
        MapReader root(node, {});
        const QString word = u"[a-z0-9_-]{1,64}"_s;
        readSection(
            root, u"services"_s, u"[a-z0-9_]{1,64}"_s, place, document.services,
            [&](const QString &slug, MapReader &map) { return readService(slug, map, folder); });
        readSection(root, u"archetypes"_s, word, place, document.archetypes, readArchetype);
        readSection(root, u"distros"_s, word, place, document.distros, readDistro);
        readSection(root, u"os_profiles"_s, word, place, document.osProfiles, readOsProfile);
        root.finish();
        return document;
    } catch (const Mistake &mistake) {
        const QString what =
            mistake.key.isEmpty() ? mistake.what : mistake.key + u": "_s + mistake.what;
        return fail(ErrorKind::Invalid, placed(place, mistake.line, what));
    } catch (const YAML::Exception &error) {
        return fail(ErrorKind::Invalid,
                    placed(place, error.mark.is_null() ? 0 : error.mark.line + 1,
                           u"not YAML: %1"_s.arg(QString::fromStdString(error.msg))));
    } catch (const std::exception &error) {
        return fail(ErrorKind::Invalid,
                    placed(place, 0, u"not YAML: %1"_s.arg(QString::fromUtf8(error.what()))));
    }
}

} // namespace decnet
