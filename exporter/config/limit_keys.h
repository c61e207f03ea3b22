/// Every limit that a job can be given, as a person names it: one table for the command line, for the
/// configuration file and for their documentation.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jobobject/job_limits.h"

namespace jobx {

struct LimitKey {
  std::string_view name;  ///< the word of limit_names.h where it has one, as in the file; the flag has dashes
  std::string_view value;  ///< what stands behind it; empty for one that is switched on
  std::string_view help;   ///< a sentence
  /// Puts the value where it belongs; for a key without value, `text` is empty.
  Result<void> (*set)(std::string_view text, JobLimits& limits);
};

/// The table, in the order of documentation.
std::span<const LimitKey> limit_keys();

/// Contradictions between limits, and values that no system takes. The error names the keys.
Result<void> check_limits(const JobLimits& limits, bool grants_windows);

/// The key as a flag, `--job-memory`.
std::string flag_of(const LimitKey& key);

/// A window as a person copies it from Spy++: `0x10a2c` or decimal.
Result<std::uint64_t> parse_window(std::string_view text);

}  // namespace jobx
