/// Included behind the system's own headers of sockets.
#pragma once

#include <algorithm>

#include "exporter/web/socket.h"

namespace jobx {

/// Of a peer's `sockaddr_storage`.
template <typename Storage>
ClientAddress client_address(const Storage& peer) {
  constexpr std::uint8_t kV4 = 4;
  constexpr std::uint8_t kV6 = 6;
  ClientAddress address{};
  const auto take = [&](std::uint8_t family, const void* bytes, std::size_t size) {
    address[0] = family;
    const auto* const first = static_cast<const std::uint8_t*>(bytes);
    std::copy(first, first + size, address.begin() + 1);
  };
  if (peer.ss_family == AF_INET) {
    take(kV4, &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, 4);
  } else if (peer.ss_family == AF_INET6) {
    const in6_addr& whole = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&whole);
    if (IN6_IS_ADDR_V4MAPPED(&whole)) {
      take(kV4, bytes + 12, 4);
    } else {
      take(kV6, bytes, 8);
    }
  }
  return address;
}

}  // namespace jobx
