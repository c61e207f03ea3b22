#include "exporter/config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace jobx {
namespace {

constexpr std::size_t kMaxDepth = 32;

YamlPlace place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

struct Refusal {
  YamlError error;
};

/// Builds the tree from the parser's events; throws Refusal, which the parser lets through.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(mark, YamlNode::Kind::nothing, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{{place_of(mark), "YAML aliases are not supported"}};
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    leaf(mark, YamlNode::Kind::scalar, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

  YamlNode take() { return std::move(root_); }

 private:
  void leaf(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& value) {
    add({kind, place_of(mark), value, {}, {}});
  }

  void open(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (open_.size() == kMaxDepth) throw Refusal{{place_of(mark), "nested too deeply"}};
    open_.push_back({kind, place_of(mark), {}, {}, {}});
  }

  void close() {
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    add(std::move(node));
  }

  /// A key, a value or an item of the innermost open node; the root where there is none.
  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = open_.back();
    const bool is_key = parent.kind == YamlNode::Kind::map && parent.keys.size() == parent.items.size();
    if (is_key) check_key(parent, node);
    (is_key ? parent.keys : parent.items).push_back(std::move(node));
  }

  static void check_key(const YamlNode& map, const YamlNode& key) {
    if (key.kind != YamlNode::Kind::scalar) throw Refusal{{key.place, "a key must be plain text"}};
    for (const YamlNode& other : map.keys) {
      if (other.scalar == key.scalar) {
        throw Refusal{{key.place, "duplicate key '" + key.scalar + "'; it was first used on line " +
                                      std::to_string(other.place.line)}};
      }
    }
  }

  YamlNode root_;
  std::vector<YamlNode> open_;
};

}  // namespace

std::variant<YamlNode, YamlError> parse_yaml(const std::string& text) {
  if (!is_valid_utf8(text)) return YamlError{{}, "the file is not well-formed UTF-8"};
  std::istringstream stream(text);
  TreeBuilder builder;
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode root = builder.take();
    TreeBuilder second;
    if (parser.HandleNextDocument(second))
      return YamlError{root.place, "a second YAML document (---) is not supported"};
    return root;
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& wrong) {
    return YamlError{place_of(wrong.mark), wrong.msg};
  }
}

}  // namespace jobx
