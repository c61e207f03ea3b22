/// Flags that a service gets for one start, beside those that it was installed with.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// `kept`, without those written `--name=value` whose name is among `more`, then `more`: the flags of one
/// start win.
inline std::vector<std::string> with_start_flags(std::vector<std::string> kept,
                                                 const std::vector<std::string>& more) {
  const auto name_of = [](std::string_view flag) { return flag.substr(0, flag.find('=')); };
  std::erase_if(kept, [&](const std::string& flag) {
    return flag.starts_with("--") && std::any_of(more.begin(), more.end(), [&](const std::string& one) {
             return name_of(one) == name_of(flag);
           });
  });
  kept.insert(kept.end(), more.begin(), more.end());
  return kept;
}

}  // namespace jobx
