/// What becomes of a command line.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"

namespace jobx::test {

using Arguments = std::vector<std::string>;

/// The options of the command that it asks for; anything else fails the test.
template <typename Options>
Options parse(const Arguments& arguments) {
  const auto parsed = parse_command_line(arguments);
  if (const auto* usage = std::get_if<Usage>(&parsed)) FAIL(usage->text);
  const auto* options = std::get_if<Options>(&std::get<Command>(parsed));
  REQUIRE(options != nullptr);
  return *options;
}

/// Why it is refused; one that is not fails the test.
inline Usage refuse(const Arguments& arguments) {
  CAPTURE(arguments);
  const auto parsed = parse_command_line(arguments);
  REQUIRE(std::holds_alternative<Usage>(parsed));
  return std::get<Usage>(parsed);
}

}  // namespace jobx::test
