// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/nftables.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <nftables/libnftables.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <sstream>
#include <vector>

namespace decnet::nethelper {

namespace {

struct ContextFree
{
    void operator()(nft_ctx *context) const { nft_ctx_free(context); }
};

/// "ip cloak" for each "table ip cloak {" of the text; "table cloak {" means the family ip.
std::vector<std::string> declaredTables(const std::string &ruleset)
{
    std::vector<std::string> tables;
    std::istringstream lines(ruleset);
    for (std::string line; std::getline(lines, line);) {
        std::replace(line.begin(), line.end(), '{', ' ');
        std::istringstream words(line);
        std::string keyword;
        std::string family;
        std::string name;
        words >> keyword >> family >> name;
        if (keyword != "table" || family.empty())
            continue;
        const std::string table = name.empty() ? "ip " + family : family + ' ' + name;
        if (std::find(tables.begin(), tables.end(), table) == tables.end())
            tables.push_back(table);
    }
    return tables;
}

std::string familyName(unsigned char family)
{
    switch (family) {
    case NFPROTO_INET:
        return "inet";
    case NFPROTO_IPV4:
        return "ip";
    case NFPROTO_IPV6:
        return "ip6";
    case NFPROTO_ARP:
        return "arp";
    case NFPROTO_BRIDGE:
        return "bridge";
    case NFPROTO_NETDEV:
        return "netdev";
    default:
        return std::to_string(family);
    }
}

struct TableList
{
    std::string family;
    std::vector<std::string> tables;
};

int collectName(const nlattr *attribute, void *data)
{
    auto &list = *static_cast<TableList *>(data);
    if (mnl_attr_get_type(attribute) == NFTA_TABLE_NAME)
        list.tables.push_back(list.family + ' ' + mnl_attr_get_str(attribute));
    return MNL_CB_OK;
}

int collectTable(const nlmsghdr *message, void *data)
{
    const auto *header = static_cast<const nfgenmsg *>(mnl_nlmsg_get_payload(message));
    static_cast<TableList *>(data)->family = familyName(header->nfgen_family);
    return mnl_attr_parse(message, sizeof(nfgenmsg), collectName, data);
}

struct SocketClose
{
    void operator()(mnl_socket *socket) const { mnl_socket_close(socket); }
};

/// Enough to share the waiting, few enough to stay below any limit of open files.
constexpr size_t kMaxKeptContexts = 128;

} // namespace

struct Nftables::Contexts
{
    std::vector<std::unique_ptr<nft_ctx, ContextFree>> kept;
};

Nftables::Nftables()
    : m_contexts(std::make_unique<Contexts>())
{
}

Nftables::~Nftables() = default;

Outcome<std::string> Nftables::run(const std::string &text)
{
    if (m_contexts->kept.size() >= kMaxKeptContexts)
        m_contexts->kept.clear();
    // A context holds a socket of the namespace in which it was made.
    std::unique_ptr<nft_ctx, ContextFree> owned(nft_ctx_new(NFT_CTX_DEFAULT));
    if (!owned)
        return failure("nft: out of memory");
    nft_ctx *context = owned.get();
    m_contexts->kept.push_back(std::move(owned));
    nft_ctx_buffer_output(context);
    nft_ctx_buffer_error(context);
    if (nft_run_cmd_from_buffer(context, text.c_str()) != 0)
        return failure(std::string("nft: ") + nft_ctx_get_error_buffer(context));
    return std::string(nft_ctx_get_output_buffer(context));
}

Outcome<std::vector<std::string>> Nftables::tables()
{
    const std::unique_ptr<mnl_socket, SocketClose> socket(
        mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
    if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0)
        return failure(systemFailure("cannot ask for nftables", errno));

    std::array<char, 8192> buffer{};
    nlmsghdr *request = mnl_nlmsg_put_header(buffer.data());
    request->nlmsg_type = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETTABLE;
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request->nlmsg_seq = 1;
    auto *header = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(request, sizeof(nfgenmsg)));
    header->nfgen_family = NFPROTO_UNSPEC;
    header->version = NFNETLINK_V0;
    if (mnl_socket_sendto(socket.get(), request, request->nlmsg_len) < 0)
        return failure(systemFailure("cannot ask for nftables", errno));

    TableList list;
    for (;;) {
        const ssize_t length = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
        const int more = length < 0
                             ? -1
                             : mnl_cb_run(buffer.data(), static_cast<size_t>(length), 1,
                                          mnl_socket_get_portid(socket.get()), collectTable, &list);
        if (more < 0)
            return failure(systemFailure("cannot list nftables", errno));
        if (more == MNL_CB_STOP)
            return list.tables;
    }
}

std::string replacingRuleset(const std::string &ruleset, const std::vector<std::string> &present)
{
    std::vector<std::string> tables = declaredTables(ruleset);
    if (ruleset.empty())
        tables.push_back(kCloakTable);
    std::string text;
    for (const std::string &table : tables) {
        if (std::find(present.begin(), present.end(), table) != present.end())
            text += "delete table " + table + '\n';
    }
    return text + ruleset;
}

} // namespace decnet::nethelper
