/// How a map of the configuration file is read: one table of keys says what there is, reads it, and is
/// printed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "exporter/config/yaml_tree.h"

namespace jobx {

/// Where in the file something is: its place, and the path of keys that leads there.
class Spot {
 public:
  Spot(const std::string& file, const YamlNode& node, std::string path)
      : file_(file), node_(node), path_(std::move(path)) {}

  [[nodiscard]] const YamlNode& node() const { return node_; }
  [[nodiscard]] Spot key(std::size_t i) const {
    const std::string& name = node_.keys[i].scalar;
    return {file_, node_.items[i], path_.empty() ? name : path_ + "." + name};
  }
  [[nodiscard]] Spot item(std::size_t i) const {
    return {file_, node_.items[i], path_ + "[" + std::to_string(i) + "]"};
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  [[nodiscard]] Error error(const std::string& what) const { return error_at(node_.place, what); }
  [[nodiscard]] Error error_at(YamlPlace place, const std::string& what) const {
    std::string text = file_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
    if (!path_.empty()) text += path_ + ": ";
    return Error(ProgramError::invalid_argument, text + what);
  }

 private:
  const std::string& file_;
  const YamlNode& node_;
  std::string path_;
};

inline Result<std::string> text_at(const Spot& spot) {
  if (spot.node().kind == YamlNode::Kind::scalar) return spot.node().scalar;
  return spot.error("must be a single value");
}

inline Result<bool> switch_at(const Spot& spot) {
  const std::string& text = spot.node().scalar;
  if (spot.node().kind == YamlNode::Kind::scalar && (text == "true" || text == "false"))
    return text == "true";
  return spot.error("must be true or false");
}

inline Result<std::vector<std::string>> list_at(const Spot& spot, const std::string& hint) {
  if (spot.node().kind != YamlNode::Kind::list) return spot.error("must be a list" + hint);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < spot.node().items.size(); ++i) {
    Result<std::string> text = text_at(spot.item(i));
    if (!text) return text.error();
    texts.push_back(*std::move(text));
  }
  return texts;
}

/// A key of a map: what it is called, and who reads its value.
template <typename Into>
struct Key {
  std::string_view name;
  std::string_view value;  ///< for the documentation
  std::string_view help;
  Result<void> (*read)(const Spot&, Into&);
};

/// What a key without a value is.
enum class NoValue : std::uint8_t {
  read,   ///< for its reader to judge
  unset,  ///< as good as no key
};

/// Calls the reader of each key; a key that is not in the table is an error that lists those that are.
template <typename Into, std::size_t N>
Result<void> read_map(const Spot& spot, const std::array<Key<Into>, N>& table, Into& into,
                      NoValue no_value = NoValue::read) {
  if (spot.node().kind == YamlNode::Kind::nothing) return {};
  if (spot.node().kind != YamlNode::Kind::map) return spot.error("must be a map of keys and values");
  for (std::size_t i = 0; i < spot.node().keys.size(); ++i) {
    const std::string& name = spot.node().keys[i].scalar;
    const auto known =
        std::find_if(table.begin(), table.end(), [&](const auto& key) { return key.name == name; });
    if (known == table.end()) {
      std::string choices;
      for (const auto& key : table) choices.append(choices.empty() ? "" : ", ").append(key.name);
      return spot.error_at(spot.node().keys[i].place,
                           "unknown key '" + name + "'; expected one of " + choices);
    }
    const Spot value = spot.key(i);
    if (no_value == NoValue::unset && value.node().kind == YamlNode::Kind::nothing) continue;
    if (Result<void> read = known->read(value, into); !read) return read;
  }
  return {};
}

/// The whole of a file whose top level has the keys of the table. Errors name the file and the place.
template <typename Into, std::size_t N>
Result<void> read_document(const std::string& file, const std::string& text, YamlBlocks blocks,
                           const std::array<Key<Into>, N>& table, Into& into) {
  const std::variant<YamlNode, YamlError> parsed = parse_yaml(text, blocks);
  if (const auto* const wrong = std::get_if<YamlError>(&parsed)) {
    const YamlNode nowhere;
    return Spot(file, nowhere, "").error_at(wrong->place, wrong->what);
  }
  return read_map(Spot(file, std::get<YamlNode>(parsed), ""), table, into);
}

/// The table as a page for people, Markdown.
template <typename Into, std::size_t N>
std::string describe_keys(const std::array<Key<Into>, N>& table) {
  std::string text = "| key | value | meaning |\n| --- | --- | --- |\n";
  for (const auto& key : table) {
    text.append("| `")
        .append(key.name)
        .append("` | ")
        .append(key.value)
        .append(" | ")
        .append(key.help)
        .append(" |\n");
  }
  return text;
}

}  // namespace jobx
