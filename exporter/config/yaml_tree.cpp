#include "exporter/config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "base/hex.h"
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

constexpr std::string_view kBackslashRemedy = "double the backslash, or use single quotes";

/// What no value has a need of, and what a Windows path in double quotes becomes: "C:\new" holds a line feed.
std::optional<std::string> control_in(std::string_view value) {
  const std::optional<char32_t> control = find_control(value);
  if (!control) return std::nullopt;
  return "holds the control character \\u" + std::string(Hex(*control, 4).digits()) +
         "; if a backslash is meant, " + std::string(kBackslashRemedy);
}

/// The same for each line of a block.
std::optional<std::string> control_in_lines(std::string_view value) {
  while (!value.empty()) {
    const std::size_t end = value.find('\n');
    if (std::optional<std::string> wrong = control_in(value.substr(0, end))) return wrong;
    value = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
  }
  return std::nullopt;
}

/// The first escape in the double-quoted text at the start of `source` that stands for other characters than
/// people mean who write a path. JSON's `\/` and `\u00e9` mean nothing else.
std::optional<std::string> escape_in(std::string_view source) {
  if (!source.starts_with('"')) return std::nullopt;
  for (std::size_t i = 1; i + 1 < source.size() && source[i] != '"'; ++i) {
    if (source[i] != '\\') continue;
    ++i;
    if (std::string_view("\\\"/uU").find(source[i]) != std::string_view::npos) continue;
    const std::string letter(1, source[i]);
    return "in double quotes \\" + letter + " is an escape, not a backslash and a " + letter + "; " +
           std::string(kBackslashRemedy);
  }
  return std::nullopt;
}

/// Builds the tree from the parser's events; throws Refusal, which the parser lets through.
class TreeBuilder final : public YAML::EventHandler {
 public:
  /// `text` must outlive this.
  TreeBuilder(std::string_view text, YamlBlocks blocks) : text_(text), blocks_(blocks) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(mark, YamlNode::Kind::nothing, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{{place_of(mark), "YAML aliases are not supported"}};
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    check_scalar(mark, value);
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
    open_.push_back({{kind, place_of(mark), {}, {}, {}}, {}});
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  /// A key, a value or an item of the innermost open node; the root where there is none.
  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = open_.back().node;
    const bool is_key = parent.kind == YamlNode::Kind::map && parent.keys.size() == parent.items.size();
    if (is_key) check_key(open_.back(), node);
    (is_key ? parent.keys : parent.items).push_back(std::move(node));
  }

  void check_scalar(const YAML::Mark& mark, const std::string& value) const {
    const auto at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    const std::string_view source = text_.substr(at);
    std::optional<std::string> wrong = escape_in(source);
    const bool is_block = source.starts_with('|') || source.starts_with('>');
    const bool may_have_lines = blocks_ == YamlBlocks::allowed && is_block;
    if (!wrong) wrong = may_have_lines ? control_in_lines(value) : control_in(value);
    if (wrong) throw Refusal{{place_of(mark), *wrong}};
  }

  struct Open {
    YamlNode node;
    std::unordered_map<std::string, int> lines;  ///< of a map's keys
  };

  static void check_key(Open& map, const YamlNode& key) {
    if (key.kind != YamlNode::Kind::scalar) throw Refusal{{key.place, "a key must be plain text"}};
    const auto [first, is_new] = map.lines.try_emplace(key.scalar, key.place.line);
    if (is_new) return;
    throw Refusal{{key.place, "duplicate key '" + key.scalar + "'; it was first used on line " +
                                  std::to_string(first->second)}};
  }

  std::string_view text_;
  YamlBlocks blocks_;
  YamlNode root_;
  std::vector<Open> open_;
};

/// Notepad's "Unicode", and what PowerShell redirects; UTF-32, too. Without a byte order mark, the zeros of
/// ASCII tell: even a text in Cyrillic has line feeds, colons and spaces.
bool is_utf16(std::string_view text) {
  constexpr std::size_t kMostPerZero = 20;
  const auto zeros = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || zeros > text.size() / kMostPerZero;
}

/// For YAML's parser a zero would be the end of the file, here and there.
std::optional<YamlError> zero_in(std::string_view text) {
  const std::size_t at = text.find('\0');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, at);
  const std::size_t line = before.rfind('\n');
  const std::size_t column = line == std::string_view::npos ? at : at - line - 1;
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return YamlError{{static_cast<int>(lines) + 1, static_cast<int>(column) + 1}, "holds a NUL character"};
}

std::string what_is_wrong(const YAML::Exception& wrong) {
  const bool is_escape = wrong.msg == YAML::ErrorMsg::INVALID_HEX ||
                         wrong.msg == YAML::ErrorMsg::INVALID_UNICODE ||
                         wrong.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE);
  if (!is_escape) return wrong.msg;
  return wrong.msg + "; if a backslash is meant, " + std::string(kBackslashRemedy);
}

}  // namespace

std::variant<YamlNode, YamlError> parse_yaml(const std::string& text, YamlBlocks blocks) {
  if (is_utf16(text)) return YamlError{{}, "the file is UTF-16; save it as UTF-8"};
  if (std::optional<YamlError> wrong = zero_in(text)) return *std::move(wrong);
  if (!is_valid_utf8(text)) return YamlError{{}, "the file is not well-formed UTF-8"};
  std::istringstream stream(text);
  TreeBuilder builder(text, blocks);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode root = builder.take();
    TreeBuilder second(text, blocks);
    if (parser.HandleNextDocument(second))
      return YamlError{root.place, "a second YAML document (---) is not supported"};
    return root;
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& wrong) {
    return YamlError{place_of(wrong.mark), what_is_wrong(wrong)};
  }
}

}  // namespace jobx
