/// Words that a flag takes.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace jobx {

/// The value of one of the words. Throws CLI::ValidationError, which names them, for any other text.
template <typename Enum>
Enum look_up(const std::map<std::string, Enum>& names, const std::string& flag, const std::string& value) {
  if (const auto found = names.find(value); found != names.end()) return found->second;
  std::string choices;
  for (const auto& [name, one] : names) choices += (choices.empty() ? "" : ", ") + name;
  throw CLI::ValidationError(flag, "'" + value + "' is not valid; expected one of " + choices);
}

}  // namespace jobx
