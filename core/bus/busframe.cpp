// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/busframe.h"

namespace decnet::busframe {

namespace {

constexpr std::size_t kLengthSize = 4;

std::string_view firstSegment(std::string_view text)
{
    return text.substr(0, text.find('.'));
}

/// What follows the first segment; nothing at the end.
std::optional<std::string_view> rest(std::string_view text)
{
    const std::size_t dot = text.find('.');
    return dot == std::string_view::npos ? std::nullopt : std::optional(text.substr(dot + 1));
}

} // namespace

std::string encode(std::string_view verb, std::string_view subject, std::string_view body)
{
    const auto length = static_cast<std::uint32_t>(body.size());
    std::string frame;
    frame.reserve(verb.size() + subject.size() + body.size() + kLengthSize + 2);
    frame.append(verb).append(1, ' ').append(subject).append(1, '\n');
    for (int shift = 24; shift >= 0; shift -= 8)
        frame.append(1, static_cast<char>((length >> shift) & 0xff));
    frame.append(body);
    return frame;
}

std::optional<Frame> decode(std::string_view buffer, bool &broken)
{
    broken = false;
    const std::size_t newline = buffer.substr(0, kMaxHeader).find('\n');
    if (newline == std::string_view::npos) {
        broken = buffer.size() >= kMaxHeader;
        return std::nullopt;
    }
    const std::string_view header = buffer.substr(0, newline);
    const std::size_t space = header.find(' ');
    if (space == std::string_view::npos || space == 0 || space + 1 == header.size()) {
        broken = true;
        return std::nullopt;
    }
    if (buffer.size() < newline + 1 + kLengthSize)
        return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < kLengthSize; ++i)
        length = length << 8 | static_cast<unsigned char>(buffer[newline + 1 + i]);
    if (length > kMaxBody) {
        broken = true;
        return std::nullopt;
    }
    const std::size_t begin = newline + 1 + kLengthSize;
    if (buffer.size() < begin + length)
        return std::nullopt;
    return Frame{header.substr(0, space), header.substr(space + 1), buffer.substr(begin, length),
                 begin + length};
}

bool matches(std::string_view pattern, std::string_view topic)
{
    while (true) {
        const std::string_view wanted = firstSegment(pattern);
        const auto nextWanted = rest(pattern);
        if (wanted == ">" && !nextWanted)
            return !topic.empty();
        if (wanted != "*" && wanted != firstSegment(topic))
            return false;
        const auto nextTopic = rest(topic);
        if (!nextWanted || !nextTopic)
            return !nextWanted && !nextTopic;
        pattern = *nextWanted;
        topic = *nextTopic;
    }
}

} // namespace decnet::busframe
