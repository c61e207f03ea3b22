#include "exporter/config/kind_rows.h"

#include <optional>
#include <utility>

namespace jobx {
namespace {

/// A row as the file has it.
struct KindEntry {
  std::optional<Pattern> pattern;
  std::string kind;
  std::optional<JobPlace> place;
};

struct PlaceWord {
  std::string_view word;
  std::optional<JobPlace> place;
};

constexpr std::array kPlaceWords{
    PlaceWord{"any", std::nullopt}, PlaceWord{"root", JobPlace::root}, PlaceWord{"global", JobPlace::global},
    PlaceWord{"session", JobPlace::session}, PlaceWord{"other", JobPlace::other}};

Result<void> read_pattern(const Spot& spot, KindEntry& row) {
  const Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  Result<Pattern> pattern = Pattern::compile(*text);
  if (!pattern) return spot.error(pattern.error().message());
  row.pattern = *std::move(pattern);
  return {};
}

Result<void> read_kind(const Spot& spot, KindEntry& row) {
  Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  if (const Result<void> checked = check_kind(*text); !checked) return spot.error(checked.error().message());
  row.kind = *std::move(text);
  return {};
}

Result<void> read_where(const Spot& spot, KindEntry& row) {
  const Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  const auto known = std::find_if(kPlaceWords.begin(), kPlaceWords.end(),
                                  [&](const PlaceWord& one) { return one.word == *text; });
  if (known == kPlaceWords.end()) return spot.error("must be any, root, global, session or other");
  row.place = known->place;
  return {};
}

constexpr std::array kKindKeys{
    Key<KindEntry>{"pattern", "REGEX", "The whole name, in RE2 syntax; case matters. Required.",
                   read_pattern},
    Key<KindEntry>{"kind", "WORD",
                   "The value of the label: lower-case letters, digits and underscores. Required.",
                   read_kind},
    Key<KindEntry>{"where", "any\\|root\\|global\\|session\\|other",
                   "The directory of the name: root is `\\`, global `\\BaseNamedObjects`, session "
                   "`\\Sessions\\N\\BaseNamedObjects`. The default is any.",
                   read_where},
};

}  // namespace

Result<void> read_kind_rows(const Spot& spot, std::vector<CustomKind>& rows) {
  const YamlNode& node = spot.node();
  if (node.kind == YamlNode::Kind::nothing) return {};
  if (node.kind != YamlNode::Kind::list) {
    return spot.error("must be a list: each row is {pattern: REGEX, kind: WORD}");
  }
  if (node.items.size() > kMaxCustomKinds) {
    return spot.error("has more than " + std::to_string(kMaxCustomKinds) + " rows; join patterns with |");
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Spot item = spot.item(i);
    KindEntry row;
    if (Result<void> read = read_map(item, kKindKeys, row); !read) return read;
    if (!row.pattern) return item.error("a row needs a pattern");
    if (row.kind.empty()) return item.error("a row needs a kind");
    rows.push_back({row.place, *std::move(row.pattern), std::move(row.kind)});
  }
  return {};
}

std::string describe_kind_keys() {
  return describe_keys(kKindKeys);
}

}  // namespace jobx
