#include "tests/doubles/win32/pdh/path.h"

namespace pdh_double {
namespace {

/// More digits than this are part of a name, "build#20240131120000".
constexpr std::size_t kMaxDigits = 9;

std::optional<std::uint32_t> take_index(std::wstring& instance) {
  const std::size_t mark = instance.rfind(L'#');
  if (mark == std::wstring::npos || mark + 1 == instance.size()) return std::nullopt;
  if (instance.size() - mark - 1 > kMaxDigits) return std::nullopt;
  if (instance.find_first_not_of(L"0123456789", mark + 1) != std::wstring::npos) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(std::stoul(instance.substr(mark + 1)));
  instance.resize(mark);
  return index;
}

}  // namespace

std::optional<Path> parse_path(const std::wstring& text) {
  Path path;
  std::size_t at = 0;
  if (text.starts_with(L"\\\\")) {
    at = text.find(L'\\', 2);
    if (at == std::wstring::npos) return std::nullopt;
    path.machine = text.substr(2, at - 2);
  }
  if (at >= text.size() || text[at] != L'\\') return std::nullopt;
  const std::size_t last = text.rfind(L'\\');
  if (last == at) return std::nullopt;
  path.counter = text.substr(last + 1);
  std::wstring middle = text.substr(at + 1, last - at - 1);
  if (const std::size_t open = middle.find(L'('); open != std::wstring::npos) {
    if (!middle.ends_with(L')')) return std::nullopt;
    path.instance = middle.substr(open + 1, middle.size() - open - 2);
    path.index = take_index(*path.instance).value_or(0);
    middle.resize(open);
  }
  path.set = middle;
  if (path.set.empty() || path.counter.empty()) return std::nullopt;
  return path;
}

std::wstring text_of(const Path& path) {
  std::wstring text = path.machine.empty() ? L"" : L"\\\\" + path.machine;
  text += L'\\' + path.set;
  if (path.instance) {
    text += L'(' + *path.instance;
    if (path.index > 0) text += L'#' + std::to_wstring(path.index);
    text += L')';
  }
  return text + L'\\' + path.counter;
}

bool matches(const std::wstring& pattern, const std::wstring& text) {
  constexpr std::size_t none = std::wstring::npos;
  std::size_t star = none;  // the last one, and where the text behind it is tried next
  std::size_t retry = 0;
  std::size_t p = 0;
  for (std::size_t t = 0; t < text.size();) {
    if (p < pattern.size() && pattern[p] == L'*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && same_name(pattern.substr(p, 1), text.substr(t, 1))) {
      ++p;
      ++t;
    } else if (star != none) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of(L'*', p) == none;
}

std::uint32_t occurrence_of(const CounterSet& set, std::size_t instance) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < instance; ++i) {
    if (same_name(set.instances[i].name, set.instances[instance].name)) ++count;
  }
  return count;
}

std::vector<std::size_t> chosen_instances(const CounterSet& set, const Path& path) {
  std::vector<std::size_t> chosen;
  if (!path.instance) return chosen;
  const bool is_pattern = path.instance->find(L'*') != std::wstring::npos;
  const bool is_all = *path.instance == L"*";
  // A name that itself ends like an index, "build#5", before the fifth repetition of "build".
  const std::wstring whole = *path.instance + L'#' + std::to_wstring(path.index);
  for (std::size_t i = 0; path.index > 0 && !is_pattern && i < set.instances.size(); ++i) {
    if (same_name(whole, set.instances[i].name)) return {i};
  }
  for (std::size_t i = 0; i < set.instances.size(); ++i) {
    if (is_all || (is_pattern && matches(*path.instance, set.instances[i].name)) ||
        (!is_pattern && same_name(*path.instance, set.instances[i].name) &&
         occurrence_of(set, i) == path.index)) {
      chosen.push_back(i);
    }
  }
  return chosen;
}

std::vector<std::wstring> expand(const Scenario& scenario, const Path& path, bool counters, bool instances) {
  std::vector<std::wstring> paths;
  const CounterSet* const set = scenario.find(path.set);
  if (set == nullptr) return paths;
  for (const CounterDefinition& counter : set->counters) {
    if (!same_name(path.counter, counter.localized) && !same_name(path.counter, counter.name) &&
        !(counters && matches(path.counter, counter.localized))) {
      continue;
    }
    Path one{scenario.machine, set->localized, path.instance, path.index, counter.localized};
    if (!instances || !path.instance) {
      paths.push_back(text_of(one));
      continue;
    }
    for (const std::size_t i : chosen_instances(*set, path)) {
      one.instance = set->instances[i].name;
      one.index = occurrence_of(*set, i);
      paths.push_back(text_of(one));
    }
  }
  return paths;
}

}  // namespace pdh_double
