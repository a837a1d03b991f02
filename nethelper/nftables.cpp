// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/nftables.h"

#include <nftables/libnftables.h>

#include <algorithm>
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

} // namespace

std::string replacingRuleset(const std::string &ruleset)
{
    std::vector<std::string> tables = declaredTables(ruleset);
    if (ruleset.empty())
        tables.push_back(kCloakTable);
    std::string text;
    for (const std::string &table : tables) {
        // Declared first, so that deleting succeeds also when it was not there.
        text += "table " + table + "\ndelete table " + table + '\n';
    }
    return text + ruleset;
}

Outcome<std::string> runNft(const std::string &text)
{
    // A context holds a socket of the namespace in which it was made.
    const std::unique_ptr<nft_ctx, ContextFree> context(nft_ctx_new(NFT_CTX_DEFAULT));
    if (!context)
        return failure("nft: out of memory");
    nft_ctx_buffer_output(context.get());
    nft_ctx_buffer_error(context.get());
    if (nft_run_cmd_from_buffer(context.get(), text.c_str()) != 0)
        return failure(std::string("nft: ") + nft_ctx_get_error_buffer(context.get()));
    return std::string(nft_ctx_get_output_buffer(context.get()));
}

} // namespace decnet::nethelper
