/// Where to listen, in Prometheus's notation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

struct ListenAddress {
  std::string host;        ///< an IPv4 or IPv6 address without brackets; empty for every interface
  std::uint16_t port = 0;  ///< 0: any free port

  /// "127.0.0.1:10182", "[::1]:10182", ":10182".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// True if only this machine can connect to it.
bool is_loopback(const ListenAddress& address);

/// Parses "HOST:PORT", "[IPV6]:PORT" or ":PORT"; "localhost" stands for 127.0.0.1. Other names are refused:
/// which of its addresses was meant would be a guess. Fails with ProgramError::invalid_argument.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace jobx
