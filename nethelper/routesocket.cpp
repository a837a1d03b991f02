// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/routesocket.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cerrno>
#include <cstring>

namespace decnet::nethelper {

namespace {

/// rtm_protocol of our routes. Numbers above RTPROT_STATIC are free; this one is in no list of
/// iproute2's rt_protos.
constexpr unsigned char kOurProtocol = 222;
/// What follows the interface's name in the label of our addresses.
constexpr char kOurLabelEnd[] = ":dn";

using Buffer = std::array<char, 4096>;

std::uint32_t readAddress(const nlattr *attribute)
{
    return ntohl(mnl_attr_get_u32(attribute));
}

struct AttributeTable
{
    std::array<const nlattr *, 64> items{};
};

int collect(const nlattr *attribute, void *data)
{
    auto &table = *static_cast<AttributeTable *>(data);
    const auto type = static_cast<size_t>(mnl_attr_get_type(attribute));
    if (type < table.items.size())
        table.items[type] = attribute;
    return MNL_CB_OK;
}

AttributeTable attributesOf(const nlmsghdr *message, size_t headerSize)
{
    AttributeTable table;
    mnl_attr_parse(message, static_cast<unsigned>(headerSize), collect, &table);
    return table;
}

nlmsghdr *begin(Buffer &buffer, unsigned short type, int flags)
{
    nlmsghdr *message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = static_cast<unsigned short>(NLM_F_REQUEST | flags);
    return message;
}

std::string interfaceName(unsigned index)
{
    char name[IF_NAMESIZE] = {};
    return if_indextoname(index, name) != nullptr ? name : std::to_string(index);
}

bool endsWith(const std::string &text, const std::string &end)
{
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

} // namespace

bool InterfaceAddress::isOurs() const
{
    return endsWith(label, kOurLabelEnd);
}

bool Route::isOurs() const
{
    return protocol == kOurProtocol;
}

Outcome<RouteSocket> RouteSocket::open()
{
    mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
    if (socket == nullptr)
        return failure(systemFailure("cannot open a netlink socket", errno));
    RouteSocket result(socket);
    if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
        return failure(systemFailure("cannot bind a netlink socket", errno));
    return result;
}

Outcome<void> RouteSocket::talk(nlmsghdr *request, const std::string &what,
                                const std::function<void(const nlmsghdr *)> &each)
{
    request->nlmsg_seq = ++m_sequence;
    if (mnl_socket_sendto(m_socket.get(), request, request->nlmsg_len) < 0)
        return failure(systemFailure(what, errno));

    const auto forward = [](const nlmsghdr *message, void *data) {
        const auto &handler = *static_cast<const std::function<void(const nlmsghdr *)> *>(data);
        if (handler)
            handler(message);
        return MNL_CB_OK;
    };
    std::vector<char> buffer(32768);
    for (;;) {
        const ssize_t length = mnl_socket_recvfrom(m_socket.get(), buffer.data(), buffer.size());
        if (length < 0)
            return failure(systemFailure(what, errno));
        const int more = mnl_cb_run(buffer.data(), static_cast<size_t>(length), m_sequence,
                                    mnl_socket_get_portid(m_socket.get()), forward,
                                    const_cast<std::function<void(const nlmsghdr *)> *>(&each));
        if (more < 0)
            return failure(systemFailure(what, errno));
        if (more == MNL_CB_STOP)
            return {};
    }
}

Outcome<std::vector<InterfaceAddress>> RouteSocket::addresses()
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_GETADDR, NLM_F_DUMP);
    auto *header = static_cast<ifaddrmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(ifaddrmsg)));
    header->ifa_family = AF_INET;
    std::vector<InterfaceAddress> list;
    const auto done = talk(request, "cannot list addresses", [&list](const nlmsghdr *message) {
        const auto *info = static_cast<const ifaddrmsg *>(mnl_nlmsg_get_payload(message));
        const AttributeTable table = attributesOf(message, sizeof(ifaddrmsg));
        const nlattr *local = table.items[IFA_LOCAL];
        if (message->nlmsg_type != RTM_NEWADDR || info->ifa_family != AF_INET || local == nullptr)
            return;
        InterfaceAddress address;
        address.index = info->ifa_index;
        address.address = {readAddress(local), info->ifa_prefixlen};
        if (const nlattr *label = table.items[IFA_LABEL])
            address.label = mnl_attr_get_str(label);
        list.push_back(std::move(address));
    });
    if (!done)
        return failure(done.error());
    return list;
}

Outcome<std::vector<Route>> RouteSocket::routes()
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_GETROUTE, NLM_F_DUMP);
    auto *header = static_cast<rtmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
    header->rtm_family = AF_INET;
    std::vector<Route> list;
    const auto done = talk(request, "cannot list routes", [&list](const nlmsghdr *message) {
        const auto *info = static_cast<const rtmsg *>(mnl_nlmsg_get_payload(message));
        if (message->nlmsg_type != RTM_NEWROUTE || info->rtm_family != AF_INET ||
            info->rtm_table != RT_TABLE_MAIN || info->rtm_type != RTN_UNICAST) {
            return;
        }
        const AttributeTable table = attributesOf(message, sizeof(rtmsg));
        Route route;
        route.to.prefix = info->rtm_dst_len;
        route.protocol = info->rtm_protocol;
        if (const nlattr *to = table.items[RTA_DST])
            route.to.value = readAddress(to);
        if (const nlattr *via = table.items[RTA_GATEWAY])
            route.via.value = readAddress(via);
        if (const nlattr *index = table.items[RTA_OIF])
            route.index = mnl_attr_get_u32(index);
        if (const nlattr *metric = table.items[RTA_PRIORITY])
            route.metric = mnl_attr_get_u32(metric);
        list.push_back(route);
    });
    if (!done)
        return failure(done.error());
    return list;
}

Outcome<void> RouteSocket::addAddress(unsigned index, const Address &address)
{
    const std::string name = interfaceName(index);
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
    auto *header = static_cast<ifaddrmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(ifaddrmsg)));
    header->ifa_family = AF_INET;
    header->ifa_prefixlen = static_cast<unsigned char>(address.prefix);
    header->ifa_index = index;
    mnl_attr_put_u32(request, IFA_LOCAL, htonl(address.value));
    mnl_attr_put_u32(request, IFA_ADDRESS, htonl(address.value));
    mnl_attr_put_strz(request, IFA_LABEL, (name + kOurLabelEnd).c_str());
    return talk(request, "cannot put " + address.toString() + " on " + name, nullptr);
}

Outcome<void> RouteSocket::deleteAddress(const InterfaceAddress &address)
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_DELADDR, NLM_F_ACK);
    auto *header = static_cast<ifaddrmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(ifaddrmsg)));
    header->ifa_family = AF_INET;
    header->ifa_prefixlen = static_cast<unsigned char>(address.address.prefix);
    header->ifa_index = address.index;
    mnl_attr_put_u32(request, IFA_LOCAL, htonl(address.address.value));
    return talk(request,
                "cannot take " + address.address.toString() + " off " +
                    interfaceName(address.index),
                nullptr);
}

Outcome<void> RouteSocket::replaceRoute(const Address &to, const Address &via, unsigned metric)
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
    auto *header = static_cast<rtmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
    header->rtm_family = AF_INET;
    header->rtm_dst_len = static_cast<unsigned char>(to.prefix);
    header->rtm_table = RT_TABLE_MAIN;
    header->rtm_protocol = kOurProtocol;
    header->rtm_scope = RT_SCOPE_UNIVERSE;
    header->rtm_type = RTN_UNICAST;
    if (to.prefix > 0)
        mnl_attr_put_u32(request, RTA_DST, htonl(to.value));
    mnl_attr_put_u32(request, RTA_GATEWAY, htonl(via.value));
    if (metric != 0)
        mnl_attr_put_u32(request, RTA_PRIORITY, metric);
    return talk(request, "cannot route " + to.toString() + " via " + via.host(), nullptr);
}

Outcome<void> RouteSocket::deleteRoute(const Route &route)
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_DELROUTE, NLM_F_ACK);
    auto *header = static_cast<rtmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
    header->rtm_family = AF_INET;
    header->rtm_dst_len = static_cast<unsigned char>(route.to.prefix);
    header->rtm_table = RT_TABLE_MAIN;
    header->rtm_protocol = route.protocol;
    header->rtm_scope = RT_SCOPE_NOWHERE;
    if (route.to.prefix > 0)
        mnl_attr_put_u32(request, RTA_DST, htonl(route.to.value));
    if (route.via.value != 0)
        mnl_attr_put_u32(request, RTA_GATEWAY, htonl(route.via.value));
    if (route.metric != 0)
        mnl_attr_put_u32(request, RTA_PRIORITY, route.metric);
    return talk(request, "cannot remove the route to " + route.to.toString(), nullptr);
}

Outcome<void> RouteSocket::setMac(unsigned index, const MacBytes &mac)
{
    Buffer buffer{};
    nlmsghdr *request = begin(buffer, RTM_NEWLINK, NLM_F_ACK);
    auto *header = static_cast<ifinfomsg *>(mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg)));
    header->ifi_family = AF_UNSPEC;
    header->ifi_index = static_cast<int>(index);
    mnl_attr_put(request, IFLA_ADDRESS, mac.size(), mac.data());
    return talk(request, "cannot set the MAC address of " + interfaceName(index), nullptr);
}

} // namespace decnet::nethelper
