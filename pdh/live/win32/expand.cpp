#include "pdh/live/win32/expand.h"

#include <cwchar>
#include <map>
#include <optional>
#include <utility>

#include "pdh/live/win32/pdh_functions.h"
#include "pdh/status.h"

namespace jobx {
namespace {

constexpr DWORD kMaxCharacters = 4U << 20;
constexpr int kTries = 8;

/// The strings of a MULTI_SZ, which ends with an empty one.
std::vector<std::wstring> strings_of(const std::vector<wchar_t>& text) {
  std::vector<std::wstring> strings;
  for (std::size_t at = 0; at < text.size() && text[at] != L'\0';) {
    std::wstring one(text.data() + at);
    at += one.size() + 1;
    strings.push_back(std::move(one));
  }
  return strings;
}

/// By PdhExpandWildCardPathW, which takes and gives names in the system's language.
Result<std::vector<std::wstring>> expand(const std::wstring& localized, const std::string& name) {
  std::vector<wchar_t> buffer;
  DWORD size = 0;
  PDH_STATUS status =
      pdh().expand_wild_card_path(nullptr, localized.c_str(), nullptr, &size, PDH_NOEXPANDINSTANCES);
  for (int i = 0; i < kTries && status_code(status) == PDH_MORE_DATA && size <= kMaxCharacters; ++i) {
    // Two more, so that the list ends even where PDH forgot to end it.
    buffer.assign(size + std::size_t{2}, L'\0');
    status =
        pdh().expand_wild_card_path(nullptr, localized.c_str(), buffer.data(), &size, PDH_NOEXPANDINSTANCES);
  }
  if (status != ERROR_SUCCESS) {
    return pdh_error(status_code(status), "cannot expand the counter path " + name);
  }
  return strings_of(buffer);
}

/// English names by index: the table of language 009, which every system has. Counters of newer providers
/// are not in it.
std::map<DWORD, std::string> english_names() {
  constexpr const wchar_t* key = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Perflib\\009";
  std::map<DWORD, std::string> names;
  DWORD size = 0;
  LSTATUS status =
      RegGetValueW(HKEY_LOCAL_MACHINE, key, L"Counter", RRF_RT_REG_MULTI_SZ, nullptr, nullptr, &size);
  if (status != ERROR_SUCCESS || size > kMaxCharacters) return names;
  std::vector<wchar_t> buffer(size / sizeof(wchar_t) + 2, L'\0');
  status =
      RegGetValueW(HKEY_LOCAL_MACHINE, key, L"Counter", RRF_RT_REG_MULTI_SZ, nullptr, buffer.data(), &size);
  if (status != ERROR_SUCCESS) return names;
  const std::vector<std::wstring> strings = strings_of(buffer);
  for (std::size_t i = 0; i + 1 < strings.size(); i += 2) {
    names.emplace(std::wcstoul(strings[i].c_str(), nullptr, 10), utf8(strings[i + 1].c_str()));
  }
  return names;
}

/// `localized` in English; itself where it cannot be told.
std::string english(const std::map<DWORD, std::string>& names, const std::wstring& localized) {
  DWORD index = 0;
  if (pdh().lookup_perf_index_by_name(nullptr, localized.c_str(), &index) == ERROR_SUCCESS) {
    const auto found = names.find(index);
    if (found != names.end()) return found->second;
  }
  return utf8(localized.c_str());
}

/// What follows the last backslash: a counter's name holds none.
std::wstring counter_of(const std::wstring& path) {
  return path.substr(path.rfind(L'\\') + 1);
}

}  // namespace

Result<std::vector<ExpandedCounter>> expand_counters(PdhQuery& query, const CounterPath& pattern,
                                                     const std::wstring& path) {
  // The way that the page of PdhAddEnglishCounter tells: add the wildcard, ask for its path in the system's
  // language, expand that, add what comes of it. The wildcard itself is never collected.
  const Result<PDH_HCOUNTER> wildcard = query.add_english(path);
  if (!wildcard) return wildcard.error();
  const Result<CounterInfo> info = counter_info(*wildcard);
  pdh().remove_counter(*wildcard);
  if (!info) return info.error();
  const std::string name = text_of(pattern);
  const Result<std::vector<std::wstring>> paths = expand(info->path, name);
  if (!paths) return paths.error();

  const std::map<DWORD, std::string> names = english_names();
  std::vector<ExpandedCounter> counters;
  for (const std::wstring& one : *paths) {
    ExpandedCounter counter{one, english(names, counter_of(one))};
    if (matches_wildcard(pattern.counter, counter.name)) counters.push_back(std::move(counter));
  }
  if (counters.empty()) {
    return pdh_error(pdh_status::no_counter, "cannot add the counter " + name);
  }
  return counters;
}

}  // namespace jobx
