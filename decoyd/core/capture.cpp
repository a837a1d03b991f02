// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture.h"

#include "bytes.h"
#include "log.h"

#include <openssl/evp.h>

#include <array>

namespace decoyd {

namespace {

constexpr auto kBudgetPeriod = std::chrono::hours(1);
/// Sources whose budgets are remembered.
constexpr std::size_t kMaxSources = 4096;

} // namespace

struct CaptureFile::Hash
{
    Hash()
        : context(EVP_MD_CTX_new())
    {
        EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
    }
    ~Hash() { EVP_MD_CTX_free(context); }
    Hash(const Hash &) = delete;
    Hash &operator=(const Hash &) = delete;
    EVP_MD_CTX *context;
};

CaptureFile::CaptureFile(Capture &owner, std::string service, Peer peer, std::string path)
    : m_owner(owner)
    , m_service(std::move(service))
    , m_peer(std::move(peer))
    , m_path(std::move(path))
    , m_id(toHex(randomBytes(8)))
    , m_hash(std::make_unique<Hash>())
{
}

CaptureFile::~CaptureFile()
{
    try {
        if (!m_finished)
            finish({{"interrupted", "true"}});
    } catch (const std::exception &) {
        // Out of memory while a connection is torn down: the chunks written so far remain.
    }
}

void CaptureFile::write(std::string_view bytes)
{
    if (bytes.empty())
        return;
    EVP_DigestUpdate(m_hash->context, bytes.data(), bytes.size());
    m_size += bytes.size();
    if (m_truncated)
        return;
    const std::uint64_t wanted = std::min<std::uint64_t>(bytes.size(), Capture::kMaxFile - m_kept);
    const std::uint64_t granted = m_owner.take(m_peer.srcIp, wanted);
    m_truncated = granted < bytes.size();
    m_kept += granted;
    bytes = bytes.substr(0, granted);
    while (!bytes.empty()) {
        const std::size_t part = std::min(bytes.size(), Capture::kChunkBytes - m_pending.size());
        m_pending.append(bytes.substr(0, part));
        bytes.remove_prefix(part);
        if (m_pending.size() == Capture::kChunkBytes)
            flushChunk();
    }
}

void CaptureFile::flushChunk()
{
    if (m_pending.empty())
        return;
    Event(m_owner.m_log, m_service, "file_chunk", m_peer)
        .unlimited()
        .kv("capture_id", m_id)
        .kv("seq", m_chunks)
        .longKv("data_b64", base64Encode(m_pending));
    ++m_chunks;
    m_pending.clear();
}

void CaptureFile::finish(const std::vector<std::pair<std::string, std::string>> &extra)
{
    if (m_finished)
        return;
    m_finished = true;
    flushChunk();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_hash->context, digest.data(), &length);
    m_sha256 = toHex({reinterpret_cast<const char *>(digest.data()), length});
    Event event(m_owner.m_log, m_service, "file_captured", m_peer);
    event.unlimited()
        .kv("capture_id", m_id)
        .kv("path", m_path)
        .kv("size", m_size)
        .kv("sha256", m_sha256)
        .kv("chunks", m_chunks)
        .kv("truncated", m_truncated);
    for (const auto &[key, value] : extra)
        event.kv(key, value);
}

Capture::Capture(Log &log, Now now)
    : m_log(log)
    , m_now(std::move(now))
{
}

std::unique_ptr<CaptureFile> Capture::begin(std::string_view service, const Peer &peer,
                                            std::string_view path)
{
    return std::unique_ptr<CaptureFile>(
        new CaptureFile(*this, std::string(service), peer, std::string(path)));
}

std::string Capture::file(std::string_view service, const Peer &peer, std::string_view path,
                          std::string_view content,
                          const std::vector<std::pair<std::string, std::string>> &extra)
{
    const std::unique_ptr<CaptureFile> captured = begin(service, peer, path);
    captured->write(content);
    captured->finish(extra);
    return captured->id();
}

std::uint64_t Capture::take(const std::string &source, std::uint64_t wanted)
{
    const std::scoped_lock lock(m_mutex);
    const Clock::time_point now = m_now();
    if (m_budgets.size() >= kMaxSources && !m_budgets.contains(source)) {
        std::erase_if(m_budgets,
                      [&](const auto &entry) { return now - entry.second.since >= kBudgetPeriod; });
        if (m_budgets.size() >= kMaxSources)
            return 0;
    }
    Budget &budget = m_budgets.try_emplace(source, Budget{now, 0}).first->second;
    if (now - budget.since >= kBudgetPeriod)
        budget = {now, 0};
    const std::uint64_t granted = std::min(wanted, kMaxPerSource - budget.used);
    budget.used += granted;
    return granted;
}

} // namespace decoyd
