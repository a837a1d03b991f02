// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalog/catalog.h"

#include "core/base/atomicfile.h"
#include "core/catalog/catalogyaml.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

/// Resources of a static library are registered by hand; the macro must stand outside namespaces.
static void registerCatalogResources()
{
    Q_INIT_RESOURCE(decnet_catalog);
}

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t kDefaultOsProfile[] = u"linux";

template<typename T>
const T *findBySlug(const std::vector<T> &list, const QString &slug)
{
    const auto it =
        std::find_if(list.begin(), list.end(), [&](const T &entry) { return entry.slug == slug; });
    return it == list.end() ? nullptr : &*it;
}

template<typename T>
void lay(std::vector<T> &list, std::vector<Placed<T>> &&entries)
{
    for (Placed<T> &entry : entries) {
        const auto it = std::find_if(list.begin(), list.end(),
                                     [&](const T &old) { return old.slug == entry.value.slug; });
        if (it == list.end())
            list.push_back(std::move(entry.value));
        else
            *it = std::move(entry.value);
    }
}

template<typename T>
void collect(std::vector<Placed<T>> &all, std::vector<Placed<T>> &&more)
{
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

Result<QByteArray> readBuiltIn(const QString &name)
{
    registerCatalogResources();
    QFile file(u":/catalog/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Internal, u"The built-in catalog lacks %1."_s.arg(name));
    return file.readAll();
}

Result<void> readInto(CatalogDocument &all, const QByteArray &yaml, const QString &place,
                      const QString &folder)
{
    auto document = readCatalogYaml(yaml, place, folder);
    if (!document)
        return fail(document.error());
    collect(all.services, std::move(document->services));
    collect(all.archetypes, std::move(document->archetypes));
    collect(all.distros, std::move(document->distros));
    collect(all.osProfiles, std::move(document->osProfiles));
    return {};
}

} // namespace

Result<void> Catalog::lay(CatalogDocument &&document)
{
    Catalog next = *this;
    std::vector<std::pair<Archetype, QString>> archetypes;
    for (const auto &entry : document.archetypes)
        archetypes.emplace_back(entry.value, entry.place);
    decnet::lay(next.m_services, std::move(document.services));
    decnet::lay(next.m_archetypes, std::move(document.archetypes));
    decnet::lay(next.m_distros, std::move(document.distros));
    decnet::lay(next.m_osProfiles, std::move(document.osProfiles));
    std::sort(next.m_services.begin(), next.m_services.end(),
              [](const ServiceDef &a, const ServiceDef &b) { return a.slug < b.slug; });
    next.m_serviceIndex.clear();
    for (size_t i = 0; i < next.m_services.size(); ++i)
        next.m_serviceIndex.insert(next.m_services[i].slug, static_cast<int>(i));

    for (const auto &[archetype, place] : archetypes) {
        const auto refuse = [&](const QString &key, const QString &slug) {
            return fail(ErrorKind::Invalid, u"%1.%2: there is no “%3”"_s.arg(place, key, slug));
        };
        for (const QString &slug : archetype.services) {
            const ServiceDef *service = next.service(slug);
            if (!service || service->fleetSingleton)
                return refuse(u"services"_s, slug);
        }
        for (const QString &slug : archetype.distros) {
            if (!next.distro(slug))
                return refuse(u"distros"_s, slug);
        }
        if (!findBySlug(next.m_osProfiles, archetype.osProfile))
            return refuse(u"os_profile"_s, archetype.osProfile);
    }
    *this = std::move(next);
    return {};
}

Result<Catalog> Catalog::load(const QString &overrideDir)
{
    CatalogDocument all;
    for (const QString &name :
         {u"services.yaml"_s, u"distros.yaml"_s, u"os_profiles.yaml"_s, u"archetypes.yaml"_s}) {
        const auto yaml = readBuiltIn(name);
        if (!yaml)
            return fail(yaml.error());
        if (auto ok = readInto(all, *yaml, name, {}); !ok)
            return fail(ok.error());
    }
    const QDir dir(overrideDir);
    if (!overrideDir.isEmpty() && dir.exists()) {
        for (const QFileInfo &info : dir.entryInfoList({u"*.yaml"_s}, QDir::Files, QDir::Name)) {
            const auto yaml = readFile(info.absoluteFilePath(), kMaxCatalogBytes);
            if (!yaml)
                return fail(yaml.error());
            if (auto ok = readInto(all, *yaml, info.absoluteFilePath(), info.absolutePath()); !ok)
                return fail(ok.error());
        }
    }
    Catalog catalog;
    if (auto ok = catalog.lay(std::move(all)); !ok)
        return fail(ok.error());
    return catalog;
}

Result<void> Catalog::merge(const QByteArray &yaml, const QString &place)
{
    CatalogDocument document;
    if (auto ok = readInto(document, yaml, place, QFileInfo(place).absolutePath()); !ok)
        return ok;
    return lay(std::move(document));
}

QStringList Catalog::deckyServices() const
{
    QStringList slugs;
    for (const ServiceDef &service : m_services) {
        if (!service.fleetSingleton)
            slugs.push_back(service.slug);
    }
    return slugs;
}

QStringList Catalog::deployableServices() const
{
    QStringList slugs;
    for (const ServiceDef &service : m_services) {
        if (!service.fleetSingleton && service.available)
            slugs.push_back(service.slug);
    }
    return slugs;
}

const ServiceDef *Catalog::service(const QString &slug) const
{
    const auto it = m_serviceIndex.constFind(slug);
    return it == m_serviceIndex.constEnd() ? nullptr : &m_services[static_cast<size_t>(it.value())];
}

const Archetype *Catalog::archetype(const QString &slug) const
{
    return findBySlug(m_archetypes, slug);
}

const Distro *Catalog::distro(const QString &slug) const
{
    return findBySlug(m_distros, slug);
}

const OsProfile &Catalog::osProfile(const QString &slug) const
{
    static const OsProfile kPlain{QString::fromUtf16(kDefaultOsProfile), u"Linux"_s, {}, {}};
    if (const OsProfile *profile = findBySlug(m_osProfiles, slug))
        return *profile;
    // Only a catalog that was never loaded lacks the default profile.
    const OsProfile *standard = findBySlug(m_osProfiles, QString::fromUtf16(kDefaultOsProfile));
    return standard ? *standard : kPlain;
}

} // namespace decnet
