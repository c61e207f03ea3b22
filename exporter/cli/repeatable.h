/// A flag that may be given more than once.
#pragma once

#include <CLI/CLI.hpp>

namespace jobx {

/// Each takes one value: what follows it is no second one, but an argument of the command.
inline CLI::Option* repeatable(CLI::Option* option) {
  return option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace jobx
