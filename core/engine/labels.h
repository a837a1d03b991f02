// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace decnet::labels {

// What every container and network of ours bears. A resource without kTopologyId is foreign and is
// never touched.
inline constexpr char16_t kTopologyId[] = u"decnet.topology.id";
inline constexpr char16_t kDecky[] = u"decnet.topology.decky";
inline constexpr char16_t kDeckyId[] = u"decnet.topology.decky_id";
inline constexpr char16_t kServiceName[] = u"decnet.topology.service_name";
inline constexpr char16_t kRole[] = u"decnet.topology.role"; ///< "base", "service", "lan", "dmz"
inline constexpr char16_t kService[] = u"decnet.topology.service"; ///< "true" on service containers
inline constexpr char16_t kLan[] = u"decnet.topology.lan";
inline constexpr char16_t kLanId[] = u"decnet.topology.lan_id";
inline constexpr char16_t kDepth[] = u"decnet.topology.depth"; ///< hops from the DMZ, decimal
inline constexpr char16_t kSpec[] = u"decnet.spec"; ///< hash of the spec it was made from

inline constexpr char16_t kRoleBase[] = u"base";
inline constexpr char16_t kRoleService[] = u"service";
inline constexpr char16_t kRoleLan[] = u"lan";
inline constexpr char16_t kRoleDmz[] = u"dmz";
inline constexpr char16_t kRoleHelper[] = u"helper";

// Compose's own (compose-spec, docker-compose 1.29): with them `docker-compose -p <project>` finds
// what we made.
inline constexpr char16_t kComposeProject[] = u"com.docker.compose.project";
inline constexpr char16_t kComposeService[] = u"com.docker.compose.service";
inline constexpr char16_t kComposeConfigHash[] = u"com.docker.compose.config-hash";
inline constexpr char16_t kComposeNumber[] = u"com.docker.compose.container-number";
inline constexpr char16_t kComposeOneOff[] = u"com.docker.compose.oneoff";
inline constexpr char16_t kComposeVersion[] = u"com.docker.compose.version";
inline constexpr char16_t kComposeNetwork[] = u"com.docker.compose.network";

} // namespace decnet::labels
