// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channelprogram.h"

namespace decoyd::ssh {

/// The far end of a direct-tcpip channel: a connected socket.
class RelayProgram final : public ChannelProgram
{
public:
    /// Takes over a connected, non-blocking descriptor.
    explicit RelayProgram(int fd);
    ~RelayProgram() override;
    RelayProgram(const RelayProgram &) = delete;
    RelayProgram &operator=(const RelayProgram &) = delete;

    void input(std::string_view bytes) override;
    void endOfInput() override;
    void tick() override;
    [[nodiscard]] bool wantsInput() const override { return m_toSocket.size() < kMaxPending; }
    [[nodiscard]] int descriptor(short &events) const override;

private:
    void flush();

    int m_fd;
    std::string m_toSocket;
    bool m_inputEnded = false;
    bool m_socketEnded = false;
};

} // namespace decoyd::ssh
