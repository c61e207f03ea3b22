/// What a process runs for others.
#pragma once

#include <cstdint>
#include <string>

#include "base/ticks.h"

namespace jobx {

/// The services of Windows, and the application pool of IIS, of one process that has any.
struct ProcessRole {
  std::uint64_t process_id = 0;
  Ticks start{};                 ///< of the process, since the Unix epoch: its id may be given again
  std::string services;          ///< the names of those that run in it, sorted, with a comma between
  std::string application_pool;  ///< of a worker process of IIS

  friend bool operator==(const ProcessRole&, const ProcessRole&) = default;
};

}  // namespace jobx
