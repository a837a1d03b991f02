// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channelprogram.h"
#include "fileaccess.h"
#include "upload.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decoyd::ssh {

/// The remote side of the old scp protocol (rcp over a channel): `scp -t` takes files, `scp -f`
/// gives them.
class ScpProgram final : public ChannelProgram
{
public:
    static constexpr std::size_t kMaxLine = 4096;
    static constexpr std::size_t kMaxDepth = 64;

    /// What a command line asks for, or nothing when it is no scp server call.
    struct Call
    {
        bool sink = false; ///< -t, else -f
        bool recursive = false;
        bool times = false;
        bool directory = false;
        std::vector<std::string> paths;
    };
    [[nodiscard]] static std::optional<Call> parse(std::string_view command);

    ScpProgram(FileAccess access, Call call);
    ~ScpProgram() override;

    void input(std::string_view bytes) override;
    void endOfInput() override;
    void closed() override;

private:
    void sink();
    void control(const std::string &line);
    void receiveFile(const std::string &line);
    void enterDirectory(const std::string &line);
    void fail(const std::string &text, bool fatal);
    [[nodiscard]] static bool header(const std::string &line, std::uint16_t &mode,
                                     std::uint64_t &size, std::string &name);
    void source();
    void offer(const std::string &path, const std::string &name, std::size_t depth);
    void nextItem();

    FileAccess m_access;
    Call m_call;
    std::string m_input;
    // sink
    std::vector<std::string> m_directories;
    std::unique_ptr<Upload> m_upload;
    std::uint16_t m_mode = 0644;
    std::uint64_t m_left = 0;
    bool m_wantsEnd = false; ///< the byte after a file's content
    // source
    struct Item
    {
        std::string text; ///< control line
        std::string path; ///< file whose content follows, if any
    };
    std::deque<Item> m_items;
    bool m_started = false;
};

} // namespace decoyd::ssh
