#include "pdh/logs/counter_log.h"

#include <array>

#include "tracelog/buffer.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

/// How much of a file is looked at to tell what it is.
constexpr std::size_t kBeginSize = 1024;

}  // namespace

Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, const LogOptions& options) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  if (input->size == 0) return Error(ProgramError::unsupported, file + " is empty");
  std::array<char, kBeginSize> buffer{};
  input->bytes->read(buffer.data(), buffer.size());
  const std::string_view begin(buffer.data(), static_cast<std::size_t>(input->bytes->gcount()));
  if (is_trace_log(Bytes(std::as_bytes(std::span(begin))))) return open_blg(file, options.wants_set);
  // Text comes in several encodings; its reader tells them, and what is no log at all.
  return open_csv(file, options);
}

}  // namespace jobx
