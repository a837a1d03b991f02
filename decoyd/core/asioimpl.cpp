// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that compiles asio's own code (ASIO_SEPARATE_COMPILATION); its other users only
// see declarations, which halves their compile time.
#include <asio/impl/src.hpp>
#include <asio/ssl/impl/src.hpp>
