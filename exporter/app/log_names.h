/// How names in counter logs are to be read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "pdh/logs/counter_log.h"

namespace jobx {

/// How to understand names in text logs.
struct LogNameOptions {
  const CodePage* code_page = nullptr;  ///< null if not told
  std::vector<std::string> tables;      ///< files with counter names, in UTF-8

  friend bool operator==(const LogNameOptions&, const LogNameOptions&) = default;
};

/// Options for open_counter_log() with the tables of names read from their files. Fails if one cannot be
/// read.
Result<LogOptions> log_options(const LogNameOptions& names);

}  // namespace jobx
