#include "pdh/counter_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "etl/buffer.h"
#include "etl/input.h"

namespace jobx {
namespace {

/// How much of a file is looked at to tell what it is.
constexpr std::size_t kBeginSize = 1024;

/// True for what PDH-CSV and PDH-TSV begin with, after a byte order mark and blank lines.
bool is_text_log(std::string_view begin) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (begin.substr(0, kByteOrderMark.size()) == kByteOrderMark) begin.remove_prefix(kByteOrderMark.size());
  begin.remove_prefix(std::min(begin.find_first_not_of(" \t\r\n"), begin.size()));
  if (!begin.empty() && begin.front() == '"') begin.remove_prefix(1);
  return begin.substr(0, 5) == "(PDH-";
}

}  // namespace

Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, SetFilter wanted) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  if (input->size == 0) return Error(ProgramError::unsupported, file + " is empty");
  std::array<char, kBeginSize> buffer{};
  input->bytes->read(buffer.data(), buffer.size());
  const std::string_view begin(buffer.data(), static_cast<std::size_t>(input->bytes->gcount()));
  if (is_trace_log(Bytes(std::as_bytes(std::span(begin))))) return open_blg(file, std::move(wanted));
  if (is_text_log(begin)) return open_csv(file, std::move(wanted));
  return Error(ProgramError::unsupported,
               file + " is no counter log: neither a binary one (.blg) nor PDH-CSV or PDH-TSV");
}

}  // namespace jobx
