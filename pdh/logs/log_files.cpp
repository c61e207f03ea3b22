#include "pdh/logs/log_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/path.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

/// Behind the character at `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

}  // namespace

bool matches_file_pattern(std::string_view pattern, std::string_view name) {
  const std::string wanted = pattern == "*.*" ? "*" : folded_name(pattern);
  const std::string text = folded_name(name);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = std::string::npos;  // only the last star is ever tried again
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < wanted.size() && wanted[p] == '*') {
      after_star = ++p;
      retry = t;
    } else if (p < wanted.size() && wanted[p] == '?') {
      ++p;
      t = next_character(text, t);
    } else if (p < wanted.size() && wanted[p] == text[t]) {
      ++p;
      ++t;
    } else if (after_star != std::string::npos) {
      p = after_star;
      t = retry = next_character(text, retry);
    } else {
      return false;
    }
  }
  return std::all_of(wanted.begin() + static_cast<std::ptrdiff_t>(p), wanted.end(),
                     [](char c) { return c == '*'; });
}

Result<std::vector<std::string>> files_matching(const std::string& pattern) {
  const fs::path path = path_from_utf8(pattern);
  const fs::path folder = path.parent_path();
  const std::string last = utf8_from_path(path.filename());
  std::vector<std::string> files;
  std::error_code code;
  for (fs::directory_iterator entry(folder.empty() ? fs::path(".") : folder, code), end;
       !code && entry != end; entry.increment(code)) {
    const fs::path name = entry->path().filename();
    std::error_code ignored;
    if (matches_file_pattern(last, utf8_from_path(name)) && !entry->is_directory(ignored))
      files.push_back(utf8_from_path(folder / name));
  }
  if (code) return system_error(code, "cannot read the folder of " + pattern);
  if (files.empty()) return Error(ProgramError::invalid_argument, "no file matches " + pattern);
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<std::string>> expand_log_files(const std::vector<std::string>& arguments,
                                                  bool shell_expands) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (shell_expands || !is_pattern(argument)) {
      files.push_back(argument);
      continue;
    }
    const Result<std::vector<std::string>> found = files_matching(argument);
    if (!found) return found.error();
    files.insert(files.end(), found->begin(), found->end());
  }
  return files;
}

Result<std::string> one_log_file(const std::string& argument, bool shell_expands) {
  const Result<std::vector<std::string>> files = expand_log_files({argument}, shell_expands);
  if (!files) return files.error();
  if (files->size() == 1) return files->front();
  return Error(ProgramError::invalid_argument,
               std::to_string(files->size()) + " files match " + argument + ", where one log is expected");
}

}  // namespace jobx
