// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd::smtp {

/// What a message says about itself, for the `message_stored` event.
struct MailSummary
{
    std::string subject;
    std::string from;
    std::string to;
    std::string date;
    std::string messageId;
    std::string mailer;
    bool dkim = false;
    std::vector<std::string> urls;                                  ///< at most kMaxUrls
    std::vector<std::pair<std::string, std::uint64_t>> attachments; ///< name, encoded bytes

    static constexpr std::size_t kMaxUrls = 20;
    static constexpr std::size_t kMaxAttachments = 20;

    [[nodiscard]] static MailSummary of(std::string_view message);
    [[nodiscard]] std::string attachmentsJson() const;
    [[nodiscard]] std::string urlsJson() const;
};

} // namespace decoyd::smtp
