// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channelprogram.h"
#include "fileaccess.h"
#include "upload.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::ssh {

class SftpReader;

/// The sftp subsystem: SFTP version 3 (draft-ietf-secsh-filexfer-02) with the extensions that the
/// sftp-server of OpenSSH 8.4 announces.
class SftpProgram final : public ChannelProgram
{
public:
    static constexpr std::size_t kMaxPacket = 256 * 1024; ///< as sftp-server's SFTP_MAX_MSG_LENGTH
    static constexpr std::size_t kMaxRead = 64 * 1024;    ///< bytes one READ answers
    static constexpr std::size_t kMaxHandles = 100;
    static constexpr std::size_t kNamesAtOnce = 100;

    explicit SftpProgram(FileAccess access);
    ~SftpProgram() override;

    void input(std::string_view bytes) override;
    void endOfInput() override;
    void closed() override;
    [[nodiscard]] bool wantsInput() const override { return out.size() < kMaxPending; }

private:
    struct Handle
    {
        std::string path;
        bool directory = false;
        std::vector<std::string> names; ///< directory: what is left to list
        std::size_t at = 0;
        std::string content; ///< file opened for reading
        std::uint64_t read = 0;
        std::unique_ptr<Upload> upload;
        std::uint64_t base = 0; ///< appending: where the visitor's offsets begin
        std::uint16_t mode = 0644;
    };
    struct Attributes
    {
        bool hasSize = false;
        bool hasOwner = false;
        bool hasMode = false;
        bool hasTime = false;
        std::uint64_t size = 0;
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
        std::uint16_t mode = 0644;
        std::uint32_t mtime = 0;
    };

    void process(std::string_view packet);
    void dispatch(std::uint8_t type, std::uint32_t id, SftpReader &reader);
    void open(std::uint32_t id, SftpReader &reader);
    void close(std::uint32_t id, const std::string &handle);
    void read(std::uint32_t id, SftpReader &reader);
    void write(std::uint32_t id, SftpReader &reader);
    void openDirectory(std::uint32_t id, const std::string &path);
    void readDirectory(std::uint32_t id, const std::string &handle);
    void stat(std::uint32_t id, const std::string &path, bool follow);
    void setStat(std::uint32_t id, const std::string &path, const Attributes &attributes);
    void realPath(std::uint32_t id, const std::string &path);
    void rename(std::uint32_t id, const std::string &from, const std::string &to, bool replace);
    void extended(std::uint32_t id, SftpReader &reader);

    void send(std::uint8_t type, std::uint32_t id, std::string_view payload);
    void status(std::uint32_t id, shell::FsError error);
    void statusCode(std::uint32_t id, std::uint32_t code);
    void tell(std::string_view operation, const std::string &path, bool good);
    void finish(Handle &handle);
    [[nodiscard]] static Attributes readAttributes(SftpReader &reader);
    [[nodiscard]] std::string attributesOf(const shell::Node &node) const;
    [[nodiscard]] std::string longName(const std::string &name, const shell::Node &node) const;

    FileAccess m_access;
    std::string m_input;
    std::map<std::string, Handle> m_handles;
    std::uint32_t m_nextHandle = 0;
    bool m_versioned = false;
};

} // namespace decoyd::ssh
