/// Names of log files as people give them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jobx {

/// True if `name` is what `pattern` says: `*` for any text, `?` for one character, `*.*` for everything, case
/// ignored, as in Windows' shells.
bool matches_file_pattern(std::string_view pattern, std::string_view name);

/// The files that fit a pattern with wildcards in its last part, by name. Fails if there are none, or if the
/// folder cannot be read. `pattern` in UTF-8.
Result<std::vector<std::string>> files_matching(const std::string& pattern);

/// True where the shell replaces patterns: everywhere but on Windows.
#ifdef _WIN32
inline constexpr bool kShellExpands = false;
#else
inline constexpr bool kShellExpands = true;
#endif

/// The arguments with every pattern replaced by the files that fit it. Where the shell does so, a `*` in an
/// argument is part of a name.
Result<std::vector<std::string>> expand_log_files(const std::vector<std::string>& arguments,
                                                  bool shell_expands = kShellExpands);

/// The same for a command that takes one log; fails if more than one fits.
Result<std::string> one_log_file(const std::string& argument, bool shell_expands = kShellExpands);

}  // namespace jobx
