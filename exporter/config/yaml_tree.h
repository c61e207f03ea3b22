/// A YAML document as a plain tree that knows where each of its values stands.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace jobx {

struct YamlPlace {
  int line = 1;  ///< from 1
  int column = 1;
};

struct YamlNode {
  enum class Kind { nothing, scalar, list, map };
  Kind kind = Kind::nothing;
  YamlPlace place;
  std::string scalar;           ///< as it was written, quotes taken off: types are the reader's business
  std::vector<YamlNode> items;  ///< of a list; of a map its values
  std::vector<YamlNode> keys;   ///< of a map, one for each item; scalars, no two alike
};

struct YamlError {
  YamlPlace place;
  std::string what;
};

/// Whether a value may have several lines, as the text of a certificate does. Only a block (`key: |`) can:
/// elsewhere a line feed is a Windows path in double quotes.
enum class YamlBlocks { refused, allowed };

/// The one document of `text`. Refuses what a configuration has no need of and what could make a small file
/// large: aliases, a second document, keys that are no scalars, a key twice, nesting deeper than 32, text
/// that is not UTF-8, control characters, and escapes in double quotes that a Windows path holds by mistake.
std::variant<YamlNode, YamlError> parse_yaml(const std::string& text,
                                             YamlBlocks blocks = YamlBlocks::refused);

}  // namespace jobx
