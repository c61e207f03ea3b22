#include "exporter/history/log_merger.h"

#include <iterator>
#include <utility>

#include "base/time.h"
#include "pdh/log_time.h"

namespace jobx {
namespace {

/// Of the errors of samples that are skipped.
constexpr std::size_t kMostKept = 1'000;

}  // namespace

void LogMerger::add(std::string file, std::unique_ptr<CounterLog> log) {
  Input& input = inputs_.emplace_back();
  input.file = std::move(file);
  input.log = std::move(log);
  advance(input);
}

bool LogMerger::find_time(Input& input) const {
  Snapshot& snapshot = input.snapshot;
  ++input.samples;
  if (!snapshot.utc_time && utc_offset_ && is_usable_time(snapshot.local_time)) {
    snapshot.utc_time = utc_from_local(snapshot.local_time, -*utc_offset_);
  }
  if (snapshot.utc_time) return true;
  if (input.untimed++ == 0) {
    input.first_untimed =
        "sample " + std::to_string(input.samples) + ", of " + log_time_text(snapshot.local_time);
  }
  if (is_usable_time(snapshot.local_time)) ++input.zoneless;
  return false;
}

void LogMerger::advance(Input& input) {
  input.has_snapshot = false;
  std::vector<Error> skipped;
  for (;;) {
    const Result<bool> read = input.log->next(input.snapshot);
    if (!read) errors_.push_back(read.error());
    if (read && !*read) {
      for (Error& lost : input.log->take_lost()) errors_.push_back(std::move(lost));
    }
    if (!read || !*read) break;
    input.has_snapshot = find_time(input);
    std::vector<Error>& errors = input.snapshot.errors;
    if (input.has_snapshot) {
      errors.insert(errors.begin(), skipped.begin(), skipped.end());
      return;
    }
    if (skipped.size() < kMostKept) std::move(errors.begin(), errors.end(), std::back_inserter(skipped));
    // A text log does not tell later what its header did not tell.
    if (input.log->is_formatted() && input.zoneless == input.samples) break;
  }
  std::move(skipped.begin(), skipped.end(), std::back_inserter(errors_));
  tell_untimed(input);
}

void LogMerger::tell_untimed(const Input& input) {
  if (input.untimed == 0) return;
  const bool lacks_zone = input.zoneless > 0 && input.untimed == input.samples;
  if (lacks_zone) {
    errors_.emplace_back(
        ProgramError::malformed_data,
        "the counter log " + input.file +
            " does not record its time zone; give it with --time-zone=NAME, or the offset of its local time "
            "from UTC, such as --utc-offset=-08:00");
    return;
  }
  errors_.emplace_back(
      ProgramError::malformed_data,
      input.file + ": " + std::to_string(input.untimed) +
          (input.untimed == 1 ? " sample has no usable time and is skipped: "
                              : " samples have no usable time and are skipped; the first: ") +
          input.first_untimed);
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
