// SPDX-License-Identifier: GPL-3.0-or-later
#include "mailsummary.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/json.h"

#include <algorithm>

namespace decoyd::smtp {

namespace {

constexpr std::size_t kMaxField = 512;

/// The line that starts at `at`, without its end; `at` moves to the next one.
std::string_view nextLine(std::string_view text, std::size_t &at)
{
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    at = end + 1;
    return line;
}

void takeHeader(MailSummary &mail, std::string_view name, std::string_view value)
{
    const auto keep = [value](std::string &field) {
        if (field.empty())
            field = std::string(trimmed(value).substr(0, kMaxField));
    };
    if (equalsIgnoreCase(name, "subject"))
        keep(mail.subject);
    else if (equalsIgnoreCase(name, "from"))
        keep(mail.from);
    else if (equalsIgnoreCase(name, "to"))
        keep(mail.to);
    else if (equalsIgnoreCase(name, "date"))
        keep(mail.date);
    else if (equalsIgnoreCase(name, "message-id"))
        keep(mail.messageId);
    else if (equalsIgnoreCase(name, "x-mailer") || equalsIgnoreCase(name, "user-agent"))
        keep(mail.mailer);
    else if (equalsIgnoreCase(name, "dkim-signature"))
        mail.dkim = true;
}

/// name="x" or filename="x" in a header of a part.
std::string fileName(std::string_view header)
{
    const std::string lowered = toLower(header);
    const std::size_t at = lowered.find("name=");
    if (at == std::string::npos)
        return {};
    std::string_view value = header.substr(at + 5);
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        return std::string(value.substr(0, value.find('"')).substr(0, kMaxField));
    }
    return std::string(value.substr(0, value.find_first_of("; \t")).substr(0, kMaxField));
}

void findUrls(MailSummary &mail, std::string_view line)
{
    for (const std::string_view scheme : {"http://", "https://"}) {
        std::size_t at = 0;
        while ((at = line.find(scheme, at)) != std::string_view::npos &&
               mail.urls.size() < MailSummary::kMaxUrls) {
            const std::size_t end = std::min(line.find_first_of(" \t\"'<>)]}", at), line.size());
            std::string url(line.substr(at, std::min(end - at, kMaxField)));
            if (std::find(mail.urls.begin(), mail.urls.end(), url) == mail.urls.end())
                mail.urls.push_back(std::move(url));
            at = end;
        }
    }
}

} // namespace

MailSummary MailSummary::of(std::string_view message)
{
    MailSummary mail;
    std::size_t at = 0;
    std::string header;
    const auto finishHeader = [&] {
        const std::size_t colon = header.find(':');
        if (colon != std::string::npos)
            takeHeader(mail, header.substr(0, colon), std::string_view(header).substr(colon + 1));
        header.clear();
    };
    while (at < message.size()) {
        const std::string_view line = nextLine(message, at);
        if (line.empty())
            break;
        if (line.front() == ' ' || line.front() == '\t') {
            if (header.size() < 4 * kMaxField)
                header.append(" ").append(trimmed(line));
            continue;
        }
        finishHeader();
        header = line;
    }
    finishHeader();

    bool counting = false;
    while (at < message.size()) {
        const std::string_view line = nextLine(message, at);
        if (line.starts_with("--"))
            counting = false;
        if (startsWithIgnoreCase(line, "content-disposition:") ||
            (line.starts_with('\t') && toLower(line).find("filename=") != std::string::npos)) {
            const std::string name = fileName(line);
            if (!name.empty() && mail.attachments.size() < kMaxAttachments) {
                mail.attachments.emplace_back(name, 0);
                counting = true;
            }
        } else if (counting) {
            mail.attachments.back().second += line.size();
        }
        findUrls(mail, line);
    }
    return mail;
}

std::string MailSummary::attachmentsJson() const
{
    std::string out = "[";
    for (const auto &[name, size] : attachments)
        out += (out.size() > 1 ? "," : "") + std::string("{\"name\":") + jsonQuote(name) +
               ",\"encoded_bytes\":" + std::to_string(size) + "}";
    return out + "]";
}

std::string MailSummary::urlsJson() const
{
    std::string out = "[";
    for (const std::string &url : urls)
        out += (out.size() > 1 ? "," : "") + jsonQuote(url);
    return out + "]";
}

} // namespace decoyd::smtp
