// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerendpoint.h"

#include <curl/curl.h>

#include <memory>

namespace decnet {

struct CurlEasyDelete
{
    void operator()(CURL *handle) const { curl_easy_cleanup(handle); }
};
struct CurlMultiDelete
{
    void operator()(CURLM *handle) const { curl_multi_cleanup(handle); }
};
struct CurlListDelete
{
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};

using CurlEasy = std::unique_ptr<CURL, CurlEasyDelete>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDelete>;
using CurlList = std::unique_ptr<curl_slist, CurlListDelete>;

/// Initialises libcurl once per process; safe from any thread.
void initialiseCurl();

/// A fresh handle that talks to `endpoint`: no proxy, no signals, no redirects.
[[nodiscard]] CurlEasy makeCurlEasy(const DockerEndpoint &endpoint, long connectTimeoutMillis);

/// Sets everything makeCurlEasy sets, on a handle that was reset and keeps its connection.
void configureCurlEasy(CURL *handle, const DockerEndpoint &endpoint, long connectTimeoutMillis);

/// What a failed transfer means. `what` says what was tried, as in "create network lan-01".
/// Kinds: Unreachable, Refused (no permission on the socket), Timeout, Corrupt (not HTTP).
[[nodiscard]] Error transferError(CURL *handle, CURLcode code, const DockerEndpoint &endpoint,
                                  const QString &what);

} // namespace decnet
