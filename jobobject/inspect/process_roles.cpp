#include "jobobject/inspect/process_roles.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace jobx {
namespace {

constexpr std::string_view kPoolFlag = "-ap";

bool is_blank(char16_t unit) {
  return unit == u' ' || unit == u'\t';
}

/// Takes the next argument off `line`, by the rules of Microsoft's C runtime: quotation marks group, and
/// backslashes escape them and nothing else. Empty-handed at the end of the line, and for an empty argument.
std::u16string take_argument(std::u16string_view& line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  std::u16string argument;
  bool is_quoted = false;
  while (!line.empty()) {
    const std::size_t slashes = std::min(line.find_first_not_of(u'\\'), line.size());
    line.remove_prefix(slashes);
    const bool is_mark = !line.empty() && line.front() == u'"';
    argument.append(is_mark ? slashes / 2 : slashes, u'\\');
    if (line.empty() || (!is_quoted && is_blank(line.front()))) break;
    const char16_t unit = line.front();
    line.remove_prefix(1);
    if (!is_mark || slashes % 2 != 0) {
      argument += unit;
    } else if (is_quoted && !line.empty() && line.front() == u'"') {
      argument += unit;  // two of them within quotation marks are one
      line.remove_prefix(1);
    } else {
      is_quoted = !is_quoted;
    }
  }
  return argument;
}

/// The program's own name, in which backslashes escape nothing.
void drop_program(std::u16string_view& line) {
  const bool is_quoted = line.starts_with(u'"');
  if (is_quoted) line.remove_prefix(1);
  const auto ends = [&](char16_t unit) { return is_quoted ? unit == u'"' : is_blank(unit); };
  const auto end = std::find_if(line.begin(), line.end(), ends);
  line.remove_prefix(static_cast<std::size_t>(end - line.begin()));
  if (!line.empty()) line.remove_prefix(1);  // the mark or the blank
}

}  // namespace

std::string pool_of(std::u16string_view command_line) {
  drop_program(command_line);
  while (!command_line.empty()) {
    const bool is_flag = equals_ignoring_case(utf8_from_utf16(take_argument(command_line)), kPoolFlag);
    if (is_flag) return utf8_from_utf16(take_argument(command_line));
  }
  return {};
}

std::vector<ProcessRole> roles_of(std::vector<RunningService> services, const ProcessTable& table,
                                  Ticks begun) {
  std::sort(services.begin(), services.end(), [](const RunningService& a, const RunningService& b) {
    return std::tie(a.process_id, a.name) < std::tie(b.process_id, b.name);
  });
  std::vector<ProcessRole> roles;
  for (RunningService& service : services) {
    if (!roles.empty() && roles.back().process_id == service.process_id) {
      roles.back().services.append(",").append(service.name);
      continue;
    }
    const JobProcess* const process = table.find(service.process_id, begun);
    const std::optional<Ticks> start =
        process == nullptr ? std::nullopt : process->ticks(ProcessFigure::start_time);
    if (start) roles.push_back({service.process_id, *start, std::move(service.name), {}});
  }
  return roles;
}

}  // namespace jobx
