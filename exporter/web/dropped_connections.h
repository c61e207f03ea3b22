/// Connections that a server closed although their clients wanted more.
#pragma once

#include <atomic>
#include <cstdint>

namespace jobx {

/// Counts since the program began, of all servers that share it. Any thread.
struct DroppedConnections {
  std::atomic<bool> is_counted = false;  ///< false where there is no front to count
  std::atomic<std::uint64_t> over_bound = 0;
  std::atomic<std::uint64_t> over_time = 0;
};

}  // namespace jobx
