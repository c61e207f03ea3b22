/// What this process itself uses, for the process_* metrics of every client library.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ticks.h"

namespace jobx {

/// Each field is there if the operating system told it.
struct ProcessUsage {
  std::optional<Ticks> cpu;                     ///< user and kernel time since the start
  std::optional<std::uint64_t> resident_bytes;  ///< working set
  std::optional<std::uint64_t>
      virtual_bytes;                          ///< private bytes on Windows, as client libraries there have it
  std::optional<std::uint64_t> open_handles;  ///< handles on Windows, file descriptors elsewhere
  std::optional<std::uint64_t> max_handles;
  std::optional<Ticks> start_time;  ///< since the Unix epoch
};

/// Reads the figures of the calling process. Any thread.
ProcessUsage read_process_usage();

}  // namespace jobx
