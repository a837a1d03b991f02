// SPDX-License-Identifier: GPL-3.0-or-later
#include "telnetcodec.h"

namespace decoyd::telnet {

namespace {

enum Byte : unsigned char {
    kSe = 240,
    kBreak = 243,
    kInterrupt = 244,
    kSb = 250,
    kWill = 251,
    kWont = 252,
    kDo = 253,
    kDont = 254,
    kIac = 255,
};

enum Option : unsigned char {
    kEcho = 1,
    kSuppressGoAhead = 3,
    kTerminalType = 24,
    kWindowSize = 31,
    kTerminalSpeed = 32,
    kXDisplay = 35,
    kNewEnvironment = 39,
};

constexpr char kIs = 0;
constexpr char kSend = 1;

std::string sequence(std::initializer_list<unsigned char> bytes)
{
    return {bytes.begin(), bytes.end()};
}

bool isAsked(unsigned char option)
{
    return option == kTerminalType || option == kTerminalSpeed || option == kXDisplay ||
           option == kNewEnvironment;
}

} // namespace

std::string Codec::greeting()
{
    return sequence({kIac, kDo, kTerminalType, kIac, kDo, kTerminalSpeed, kIac, kDo, kXDisplay,
                     kIac, kDo, kNewEnvironment});
}

std::string Codec::afterNegotiation()
{
    return sequence({kIac, kWill, kSuppressGoAhead, kIac, kDo, kWindowSize, kIac, kWill, kEcho});
}

std::string Codec::encoded(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    for (const char c : bytes) {
        out += c;
        if (static_cast<unsigned char>(c) == kIac)
            out += c;
    }
    return out;
}

std::string Codec::feed(std::string_view bytes)
{
    m_typedNow.clear();
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        switch (m_state) {
        case State::AfterReturn:
            m_state = State::Data;
            if (byte == 0 || byte == '\n')
                break;
            [[fallthrough]];
        case State::Data:
            if (byte == kIac) {
                m_state = State::Command;
            } else if (byte != 0) {
                m_typed = true;
                m_typedNow += c;
                if (byte == '\r')
                    m_state = State::AfterReturn;
            }
            break;
        case State::Command:
            m_state = State::Data;
            command(byte);
            break;
        case State::Option:
            m_state = State::Data;
            option(m_verb, byte);
            break;
        case State::Sub:
            if (byte == kIac)
                m_state = State::SubCommand;
            else if (m_sub.size() < kMaxSub)
                m_sub += c;
            break;
        case State::SubCommand:
            if (byte == kSe) {
                m_state = State::Data;
                subnegotiation();
            } else {
                m_state = State::Sub;
                if (byte == kIac && m_sub.size() < kMaxSub)
                    m_sub += c;
            }
            break;
        }
    }
    return std::move(m_typedNow);
}

void Codec::command(unsigned char byte)
{
    switch (byte) {
    case kIac:
        m_typed = true;
        m_typedNow += static_cast<char>(byte);
        break;
    case kSb:
        m_sub.clear();
        m_state = State::Sub;
        break;
    case kWill:
    case kWont:
    case kDo:
    case kDont:
        m_verb = byte;
        m_state = State::Option;
        break;
    case kInterrupt:
    case kBreak:
        m_interrupt = true;
        break;
    default:
        break; // NOP, AYT and the rest ask for nothing
    }
}

void Codec::option(unsigned char verb, unsigned char option)
{
    if (isAsked(option) && (verb == kWill || verb == kWont)) {
        ++m_answers;
        if (verb == kWill)
            m_reply += sequence({kIac, kSb, option, static_cast<unsigned char>(kSend), kIac, kSe});
        return;
    }
    const bool agreed = option == kEcho || option == kSuppressGoAhead || option == kWindowSize;
    // Answering an answer would never end: what we proposed ourselves stays without reply.
    if (verb == kWill && !agreed)
        m_reply += sequence({kIac, kDont, option});
    else if (verb == kDo && !agreed)
        m_reply += sequence({kIac, kWont, option});
}

void Codec::subnegotiation()
{
    if (m_sub.empty())
        return;
    const auto option = static_cast<unsigned char>(m_sub.front());
    const std::string_view body = std::string_view(m_sub).substr(1);
    if (option == kWindowSize && body.size() >= 4) {
        const auto word = [&body](std::size_t at) {
            return static_cast<unsigned char>(body[at]) << 8 |
                   static_cast<unsigned char>(body[at + 1]);
        };
        m_columns = word(0);
        m_rows = word(2);
        return;
    }
    if (body.empty() || body.front() != kIs)
        return;
    const std::string value(body.substr(1, 256));
    if (option == kTerminalType)
        m_terminal = value;
    else if (option == kTerminalSpeed)
        m_speed = value;
    else if (option == kXDisplay)
        m_display = value;
    else if (option == kNewEnvironment)
        readEnvironment(body.substr(1));
}

void Codec::readEnvironment(std::string_view body)
{
    // RFC 1572: VAR(0) or USERVAR(3) name, VALUE(1) value, ESC(2) in front of a literal 0–3.
    constexpr std::size_t kMaxVariables = 32;
    bool inValue = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        if (c == 0 || c == 3) {
            if (m_environment.size() >= kMaxVariables)
                return;
            m_environment.emplace_back();
            inValue = false;
        } else if (c == 1) {
            inValue = true;
        } else if (!m_environment.empty()) {
            const char literal = c == 2 && i + 1 < body.size() ? body[++i] : c;
            (inValue ? m_environment.back().second : m_environment.back().first) += literal;
        }
    }
}

} // namespace decoyd::telnet
