#include "collector/sources/pdh_source.h"

#include <algorithm>
#include <utility>

#include "collector/sources/job_counters.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

bool has_jobs(const Snapshot& snapshot) {
  return std::any_of(snapshot.sets.begin(), snapshot.sets.end(), [](const CounterSet& set) {
    return is_same_name(set.name, kJobSet) && !set.columns.empty();
  });
}

bool has_wrong_type(const Sample& sample) {
  return std::any_of(sample.errors.begin(), sample.errors.end(), [](const Error& error) {
    return error.domain() == ErrorDomain::program &&
           error.code() == static_cast<std::uint32_t>(ProgramError::wrong_counter_type);
  });
}

/// Why there is no counter of a job, as exactly as anybody said it.
Error absence(const Snapshot& snapshot, const std::vector<Error>& missing) {
  if (!snapshot.errors.empty()) return snapshot.errors.front();
  if (!missing.empty()) return missing.front();
  return pdh_error(pdh_status::no_data, "no counter of the set Job Object can be read");
}

}  // namespace

PdhSource::PdhSource(Open open, Options options, Now now)
    : open_(std::move(open)), options_(options), now_(std::move(now)), sampler_({options.details}) {}

bool PdhSource::may_open() const {
  return !was_opened_ || (options_.reopen && now_() >= next_open_);
}

void PdhSource::put_off() {
  next_open_ = now_() + pause_;
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
}

Result<void> PdhSource::open() {
  if (was_opened_) ++rebuilds_;
  was_opened_ = true;
  query_ = {};  // closes the old query first: two would hold the provider twice
  Result<OpenedQuery> opened = open_();
  if (!opened) {
    put_off();
    return opened.error();
  }
  query_ = *std::move(opened);
  if (!query_.missing.empty()) put_off();
  return {};
}

SourceResult PdhSource::collect(const std::stop_token& stop) {
  Result<Sample> sample = read_sample(stop);
  return {std::move(sample), {{FigureId::pdh_rebuilds, rebuilds_}}};
}

Result<Sample> PdhSource::read_sample(const std::stop_token& stop) {
  const bool is_whole = query_.reader != nullptr && query_.missing.empty() && !has_wrong_types_ && !failure_;
  const bool is_new = !is_whole && may_open();
  if (is_new) {
    if (Result<void> opened = open(); !opened) {
      failure_ = opened.error();
      return *failure_;
    }
    failure_.reset();
  }
  if (!options_.reopen && query_.reader && now_() >= next_open_) failure_.reset();
  if (failure_) return *failure_;
  if (Result<void> read = query_.reader->read(snapshot_, stop); !read) {
    failure_ = read.error();
    put_off();
    return *failure_;
  }
  if (!has_jobs(snapshot_)) {
    failure_ = absence(snapshot_, query_.missing);
    put_off();
    return *failure_;
  }
  Sample sample = sampler_.sample(snapshot_);
  has_wrong_types_ = has_wrong_type(sample);
  if (has_wrong_types_ && is_new && query_.missing.empty()) put_off();
  if (query_.missing.empty() && !has_wrong_types_) pause_ = std::chrono::seconds(0);
  for (const Error& error : query_.missing) sample.errors.push_back(error);
  return sample;
}

std::vector<CounterRequest> job_counter_requests(bool details) {
  std::vector<CounterRequest> requests;
  for (const JobCounter& counter : kJobCounters) requests.push_back({kJobSet, counter.name});
  if (!details) return requests;
  for (const ProcessCounter& counter : kProcessCounters) requests.push_back({kDetailsSet, counter.name});
  return requests;
}

}  // namespace jobx
