// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/job.h"

#include "nethelper/json.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace decnet::nethelper {

namespace {

constexpr size_t kMaxInterfaceName = 15; // IFNAMSIZ - 1
constexpr size_t kMaxIdLength = 32;

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

bool isName(const std::string &text, size_t longest)
{
    return !text.empty() && text.size() <= longest && text != "." && text != ".." &&
           std::all_of(text.begin(), text.end(), isNameByte);
}

/// Reads members of one object and keeps the first complaint, with the path of the member.
class Reader final
{
public:
    Reader(const json_t *object, std::string path, std::string &problem)
        : m_object(object)
        , m_path(std::move(path))
        , m_problem(problem)
    {
        if (!json_is_object(object))
            complain("", "is not an object");
    }

    [[nodiscard]] std::string text(const char *key, bool required = true) const
    {
        const json_t *value = json_object_get(m_object, key);
        if (value == nullptr || json_is_null(value)) {
            if (required)
                complain(key, "is missing");
            return {};
        }
        if (!json_is_string(value)) {
            complain(key, "is not a text");
            return {};
        }
        return {json_string_value(value), json_string_length(value)};
    }

    [[nodiscard]] bool flag(const char *key) const
    {
        const json_t *value = json_object_get(m_object, key);
        if (value != nullptr && !json_is_boolean(value))
            complain(key, "is not true or false");
        return json_is_true(value);
    }

    [[nodiscard]] std::optional<Address> address(const char *key, bool required) const
    {
        const std::string value = text(key, required);
        if (value.empty())
            return std::nullopt;
        const auto parsed = Address::parse(value);
        if (!parsed)
            complain(key, "\"" + value + "\" is not an IPv4 address");
        return parsed;
    }

    [[nodiscard]] std::string name(const char *key, size_t longest) const
    {
        std::string value = text(key);
        if (!value.empty() && !isName(value, longest))
            complain(key, "\"" + value + "\" is not a valid name");
        return value;
    }

    template<typename Each>
    void each(const char *key, const Each &handle) const
    {
        const json_t *list = json_object_get(m_object, key);
        if (list == nullptr || json_is_null(list))
            return;
        if (!json_is_array(list)) {
            complain(key, "is not a list");
            return;
        }
        for (size_t i = 0; i < json_array_size(list); ++i) {
            handle(Reader(json_array_get(list, i), m_path + key + "[" + std::to_string(i) + "].",
                          m_problem));
        }
    }

    void complain(const std::string &key, const std::string &what) const
    {
        if (m_problem.empty())
            m_problem = "job: " + m_path + key + ' ' + what;
    }

private:
    const json_t *m_object;
    std::string m_path;
    std::string &m_problem;
};

std::optional<MacBytes> parseMac(const std::string &text)
{
    MacBytes bytes{};
    if (text.size() != 17)
        return std::nullopt;
    for (size_t i = 0; i < bytes.size(); ++i) {
        const char *start = text.data() + 3 * i;
        const auto parsed = std::from_chars(start, start + 2, bytes[i], 16);
        if (parsed.ec != std::errc() || parsed.ptr != start + 2)
            return std::nullopt;
        if (i + 1 < bytes.size() && start[2] != ':')
            return std::nullopt;
    }
    return bytes;
}

FirewallJob readFirewall(const Reader &reader)
{
    FirewallJob job;
    job.id = reader.name("id", kMaxIdLength);
    job.remove = reader.flag("remove");
    reader.each("lans", [&job](const Reader &item) {
        job.lans.push_back({item.name("bridge", kMaxInterfaceName), item.flag("dmz")});
    });
    return job;
}

NamespaceJob readNamespace(const Reader &reader)
{
    NamespaceJob job;
    job.netns = reader.name("netns", 255);
    job.name = reader.text("name");
    job.nft = reader.text("nft", false);
    job.defaultVia = reader.address("default", false);
    reader.each("macs", [&job](const Reader &item) {
        const std::string text = item.text("mac");
        const auto mac = parseMac(text);
        if (!mac)
            item.complain("mac", "\"" + text + "\" is not a MAC address");
        job.macs.push_back(
            {item.address("ip", true).value_or(Address{}), mac.value_or(MacBytes{})});
    });
    reader.each("addresses", [&job](const Reader &item) {
        AddressJob address;
        address.device = item.address("ip", false);
        address.deviceSubnet = item.address("subnet", false);
        address.add = item.address("add", true).value_or(Address{});
        if (!address.device && !address.deviceSubnet)
            item.complain("", "names neither ip nor subnet");
        job.addresses.push_back(address);
    });
    reader.each("routes", [&job](const Reader &item) {
        job.routes.push_back({item.address("to", true).value_or(Address{}),
                              item.address("via", true).value_or(Address{})});
    });
    return job;
}

} // namespace

std::string systemFailure(const std::string &what, int errorNumber)
{
    return what + ": " + std::strerror(errorNumber);
}

std::optional<Address> Address::parse(const std::string &text)
{
    Address result;
    const size_t slash = text.find('/');
    const std::string host = text.substr(0, slash);
    in_addr raw{};
    if (inet_pton(AF_INET, host.c_str(), &raw) != 1)
        return std::nullopt;
    result.value = ntohl(raw.s_addr);
    if (slash != std::string::npos) {
        const char *start = text.data() + slash + 1;
        const char *end = text.data() + text.size();
        const auto parsed = std::from_chars(start, end, result.prefix);
        if (parsed.ec != std::errc() || parsed.ptr != end || result.prefix < 0 ||
            result.prefix > 32) {
            return std::nullopt;
        }
    }
    return result;
}

std::string Address::host() const
{
    const in_addr raw{htonl(value)};
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &raw, text, sizeof(text));
    return text;
}

std::string Address::toString() const
{
    return host() + '/' + std::to_string(prefix);
}

bool Address::covers(std::uint32_t address) const
{
    const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t(0) << (32 - prefix);
    return (address & mask) == (value & mask);
}

Outcome<Job> Job::parse(const std::string &json)
{
    json_error_t position{};
    const Json root(json_loadb(json.data(), json.size(), JSON_REJECT_DUPLICATES, &position));
    if (!root) {
        return failure("job: line " + std::to_string(position.line) + ": " + position.text);
    }
    std::string problem;
    const Reader reader(root.get(), "", problem);
    Job job;
    job.check = reader.flag("check");
    const json_t *firewall = json_object_get(root.get(), "firewall");
    if (firewall != nullptr && !json_is_null(firewall))
        job.firewall = readFirewall(Reader(firewall, "firewall.", problem));
    reader.each("namespaces",
                [&job](const Reader &item) { job.namespaces.push_back(readNamespace(item)); });
    if (!problem.empty())
        return failure(problem);
    return job;
}

} // namespace decnet::nethelper
