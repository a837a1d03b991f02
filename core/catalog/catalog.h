// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalog/configfield.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <array>
#include <cstdint>
#include <vector>

namespace decnet {

enum class ServiceKind {
    Native, ///< spoken by decoyd, from the one image built FROM scratch
    Image,  ///< an image to pull
    Build,  ///< a build context
};

enum class Risk { Low, Medium, High };

/// One decoy service of the catalog.
struct ServiceDef
{
    QString slug;    ///< [a-z0-9_]+
    QString display; ///< "SSH"
    QString group;   ///< palette heading: "Remote access"
    QString icon;    ///< icon name, see resources/icons
    Risk risk = Risk::Medium;
    ServiceKind kind = ServiceKind::Native;
    std::vector<quint16> tcpPorts;
    std::vector<quint16> udpPorts;
    QString image;        ///< kind Image: reference
    QString buildContext; ///< kind Build: folder, absolute after loading
    bool fleetSingleton = false;
    bool available = true; ///< false: known by name, but this version cannot deploy it
    ConfigSchema schema;
};

/// A named machine profile.
struct Archetype
{
    QString slug;
    QString display;
    QString icon;
    QStringList services;
    QStringList distros;
    QString osProfile;       ///< slug of an OsProfile
    QString hostnamePattern; ///< "web-%02d"; %…d takes a number
    std::array<std::uint8_t, 3> macVendor{0x00, 0x50, 0x56};
};

enum class HostnameStyle { Generic, Rhel, Minimal, Rolling };

struct Distro
{
    QString slug;
    QString display;
    HostnameStyle hostnameStyle = HostnameStyle::Generic;
    QString image;
    QString buildBase;
};

/// How the machine looks to an OS scanner.
struct OsProfile
{
    QString slug;
    QString display;
    QMap<QString, QString> sysctls; ///< of the base container, "net.ipv4.…" names in full
    QString nftables;               ///< ruleset for the decky's network namespace; may be empty
};

struct CatalogDocument;

/// Services, archetypes, distros and OS profiles. Immutable after loading; share by const
/// reference.
class Catalog
{
public:
    /// The built-in catalog, overlaid by `*.yaml` of `overrideDir` when that is not empty.
    /// Errors: Invalid naming file, line and key; nothing is half-loaded.
    [[nodiscard]] static Result<Catalog> load(const QString &overrideDir = {});
    /// One document: keys `services`, `archetypes`, `distros`, `os_profiles`. `place` names it in
    /// errors.
    [[nodiscard]] Result<void> merge(const QByteArray &yaml, const QString &place);

    /// Sorted by slug; fleet singletons included.
    [[nodiscard]] const std::vector<ServiceDef> &services() const { return m_services; }
    /// Slugs usable on a decky (singletons left out), sorted: the generator's pool.
    [[nodiscard]] QStringList deckyServices() const;
    /// Those of deckyServices() that this version can deploy (`available`), sorted.
    [[nodiscard]] QStringList deployableServices() const;
    [[nodiscard]] const std::vector<Archetype> &archetypes() const { return m_archetypes; }
    [[nodiscard]] const std::vector<Distro> &distros() const { return m_distros; }
    [[nodiscard]] const std::vector<OsProfile> &osProfiles() const { return m_osProfiles; }

    /// Null when unknown.
    [[nodiscard]] const ServiceDef *service(const QString &slug) const;
    [[nodiscard]] const Archetype *archetype(const QString &slug) const;
    [[nodiscard]] const Distro *distro(const QString &slug) const;
    /// Unknown or empty slugs give the "linux" profile.
    [[nodiscard]] const OsProfile &osProfile(const QString &slug) const;

private:
    /// All or nothing: entries replace those of the same slug, then references are checked.
    [[nodiscard]] Result<void> lay(CatalogDocument &&document);

    std::vector<ServiceDef> m_services;
    std::vector<Archetype> m_archetypes;
    std::vector<Distro> m_distros;
    std::vector<OsProfile> m_osProfiles;
    QHash<QString, int> m_serviceIndex;
};

} // namespace decnet
