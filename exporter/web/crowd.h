/// Who has to go where too many wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "exporter/web/socket.h"

namespace jobx {

struct InCrowd {
  ClientAddress address{};
  std::chrono::steady_clock::time_point since{};
};

/// How many may wait: in all, and of one address.
struct CrowdBound {
  std::size_t most = 0;
  std::size_t most_of_one = 0;
};

/// The places in `crowd` of those that go until both bounds hold: each time the one that has waited longest
/// of the address that has the most. So whoever brings a crowd pays for it, and the others stay.
std::vector<std::size_t> surplus(const std::vector<InCrowd>& crowd, const CrowdBound& bound);

}  // namespace jobx
