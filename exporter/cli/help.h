/// What `--help` prints.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace CLI {
class FormatterBase;
}

namespace jobx {

/// No line of a help text is longer.
inline constexpr std::size_t kHelpWidth = 100;

/// The group of flags that has no subject of its own: CLI11 puts flags there that name no group. It is
/// printed last.
inline constexpr const char* kOtherFlags = "Options";

/// Writes the help of a command: what it does, its usage, its commands, its arguments, then its flags by
/// group, in the order in which the groups were added. Each flag has its placeholder, its text and its
/// default, as in "(default 5m)"; nothing of the parser's own. `after_flags` ends the line of usage.
///
/// Set on the program before its commands are added, which inherit it.
std::shared_ptr<CLI::FormatterBase> help_formatter(const std::string& after_flags = "");

}  // namespace jobx
