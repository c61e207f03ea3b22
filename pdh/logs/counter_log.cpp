#include "pdh/logs/counter_log.h"

#include <array>
#include <utility>

#include "pdh/logs/blg/reader.h"
#include "pdh/logs/csv/reader.h"
#include "pdh/logs/log_files.h"
#include "tracelog/buffer.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

/// How much of a file is looked at to tell what it is.
constexpr std::size_t kBeginSize = 1024;

}  // namespace

Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, const LogOptions& options) {
  const Result<std::string> found = one_log_file(file);
  if (!found) return found.error();
  Result<Input> input = open_input(*found);
  if (!input) return input.error();
  if (input->size == 0) return Error(ProgramError::unsupported, input->name + " is empty");
  std::array<char, kBeginSize> buffer{};
  input->bytes->read(buffer.data(), buffer.size());
  const std::string_view begin(buffer.data(), static_cast<std::size_t>(input->bytes->gcount()));
  const bool is_binary = is_trace_log(Bytes(std::as_bytes(std::span(begin))));
  input->bytes->clear();
  input->bytes->seekg(0);
  if (is_binary) return open_blg(*std::move(input), options);
  // Text comes in several encodings; its reader tells them, and what is no log at all.
  return open_csv_stream(std::move(input->bytes), input->name, input->size, options);
}

}  // namespace jobx
