#include "jobobject/inspect/skipped_directories.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace jobx {
namespace {

constexpr std::u16string_view kAnyName = u"*";

/// What stands between the backslashes; `path` begins with one.
std::vector<std::u16string> components_of(std::u16string_view path) {
  std::vector<std::u16string> found;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find(u'\\'), path.size());
    found.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return found;
}

bool matches(std::u16string_view pattern, std::u16string_view name) {
  if (pattern == kAnyName) return true;
  return std::equal(pattern.begin(), pattern.end(), name.begin(), name.end(),
                    [](char16_t a, char16_t b) { return to_lower(a) == to_lower(b); });
}

}  // namespace

std::vector<std::string> SkippedDirectories::defaults() {
  return {"\\GLOBAL??",    "\\??",        "\\Device",      "\\Driver",
          "\\FileSystem",  "\\KnownDlls", "\\KnownDlls32", "\\Callback",
          "\\ObjectTypes", "\\ArcName",   "\\NLS",         "\\Sessions\\*\\DosDevices"};
}

Result<SkippedDirectories> SkippedDirectories::of(const std::vector<std::string>& paths) {
  SkippedDirectories all;
  for (const std::string& path : paths) {
    const Result<std::u16string> units = utf16_from_utf8(path);
    Components components;
    if (units && units->starts_with(u'\\')) components = components_of(*units);
    const bool is_whole = std::none_of(components.begin(), components.end(),
                                       [](const std::u16string& name) { return name.empty(); });
    if (components.empty() || !is_whole) {
      return Error(ProgramError::invalid_argument,
                   "invalid directory \"" + path + "\": a full path such as \\Device is required");
    }
    all.paths_.push_back(std::move(components));
  }
  return all;
}

bool SkippedDirectories::contains(std::u16string_view path) const {
  const auto depth = std::count(path.begin(), path.end(), u'\\');
  Components components;
  for (const Components& skipped : paths_) {
    if (static_cast<std::ptrdiff_t>(skipped.size()) != depth) continue;
    if (components.empty()) components = components_of(path);
    if (std::equal(skipped.begin(), skipped.end(), components.begin(), components.end(), matches))
      return true;
  }
  return false;
}

}  // namespace jobx
