#include "exporter/report/error_groups.h"

#include <algorithm>
#include <functional>

#include "base/ascii.h"

namespace jobx {
namespace {

/// Hashes of errors that are not shown, to count each once: 64 kinds of them are some 100 MB at the very
/// most.
constexpr std::size_t kMostHashes = 20'000;

/// A quote that begins something, and is no apostrophe ("the log's end").
bool opens_quote(std::string_view text, std::size_t at) {
  return text[at] == '\'' && (at == 0 || (!is_letter(text[at - 1]) && !is_digit(text[at - 1])));
}

/// The text without what tells one of its kind from another.
std::string kind_of(std::string_view text) {
  std::string kind;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_quote = opens_quote(text, i);
    const std::size_t close = is_quote         ? text.find('\'', i + 1)
                              : text[i] == '(' ? text.find(')', i + 1)
                                               : std::string_view::npos;
    if (close != std::string_view::npos) {
      kind += text[i];
      i = close;
    } else if (!is_digit(text[i])) {
      kind += text[i];
    } else if (!kind.ends_with('#')) {
      kind += '#';
    }
  }
  return kind;
}

}  // namespace

bool loses_data(const Error& error) {
  return error.domain() == ErrorDomain::program &&
         error.code() != static_cast<std::uint32_t>(ProgramError::unsupported);
}

ErrorGroups::Group& ErrorGroups::group_of(const Error& error) {
  std::string kind = error.code_name() + ' ' + kind_of(error.what());
  if (by_kind_.size() >= kMaxGroups && !by_kind_.contains(kind)) kind.clear();
  const auto [found, is_new] = by_kind_.try_emplace(std::move(kind), groups_.size());
  if (is_new) groups_.emplace_back();
  return groups_[found->second];
}

bool ErrorGroups::add(const Error& error) {
  has_loss_ = has_loss_ || loses_data(error);
  Group& group = group_of(error);
  std::string message = error.message();
  const auto found = std::find_if(group.shown.begin(), group.shown.end(),
                                  [&](const Shown& one) { return one.message == message; });
  if (found != group.shown.end()) {
    ++found->times;
    return false;
  }
  if (group.shown.size() < kShown) {
    group.shown.push_back({std::move(message)});
    return true;
  }
  const std::size_t hash = std::hash<std::string>()(message);
  const bool has_room = group.more.size() < kMostHashes;
  if (has_room ? group.more.insert(hash).second : !group.more.contains(hash)) ++group.more_times;
  return false;
}

std::string ErrorGroups::rest_of(const Group& group) {
  return std::to_string(group.more_times) + " more like this one: " + group.shown.back().message;
}

std::vector<std::string> ErrorGroups::lines() const {
  std::vector<std::string> lines;
  for (const Group& group : groups_) {
    for (const Shown& one : group.shown) {
      lines.push_back(one.message +
                      (one.times > 1 ? " (" + std::to_string(one.times) + " times in total)" : ""));
    }
    if (group.more_times > 0) lines.push_back(rest_of(group));
  }
  return lines;
}

std::vector<std::string> ErrorGroups::rest() const {
  std::vector<std::string> lines;
  for (const Group& group : groups_) {
    if (group.more_times > 0) lines.push_back(rest_of(group));
  }
  return lines;
}

}  // namespace jobx
