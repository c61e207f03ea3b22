/// Where the log goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace jobx {

enum class LogOutput : std::uint8_t {
  automatic,  ///< the event log for a Windows service, else standard error
  standard_error,
  file,
  event_log,  ///< Windows' Application log
};

struct LogTarget {
  LogOutput output = LogOutput::automatic;
  std::string file;                                           ///< for LogOutput::file, in UTF-8
  std::uint64_t max_bytes = std::uint64_t{10} * 1024 * 1024;  ///< before a file is put aside
  std::size_t max_files = 5;                                  ///< the one that is written included

  friend bool operator==(const LogTarget&, const LogTarget&) = default;
};

}  // namespace jobx
