#include "exporter/history/log_merger.h"

#include <utility>

#include "base/time.h"

namespace jobx {

void LogMerger::add(std::string file, std::unique_ptr<CounterLog> log) {
  inputs_.push_back({std::move(file), std::move(log), {}, false});
  advance(inputs_.back());
}

void LogMerger::advance(Input& input) {
  input.has_snapshot = false;
  const Result<bool> read = input.log->next(input.snapshot);
  if (!read) {
    errors_.push_back(read.error());
    return;
  }
  if (!*read) {
    for (Error& lost : input.log->take_lost()) errors_.push_back(std::move(lost));
    return;
  }
  if (!input.snapshot.utc_time && utc_offset_) {
    input.snapshot.utc_time = utc_from_local(input.snapshot.local_time, -*utc_offset_);
  }
  if (!input.snapshot.utc_time) {
    errors_.emplace_back(
        ProgramError::malformed_data,
        "the counter log " + input.file +
            " does not record its time zone; give the offset of its local time from UTC, such as "
            "--utc-offset=-08:00");
    return;
  }
  input.has_snapshot = true;
}

LogMerger::Input* LogMerger::next() {
  if (given_ != nullptr) advance(*given_);
  given_ = nullptr;
  for (Input& input : inputs_) {
    if (!input.has_snapshot) continue;
    if (given_ == nullptr || *input.snapshot.utc_time < *given_->snapshot.utc_time) given_ = &input;
  }
  return given_;
}

}  // namespace jobx
