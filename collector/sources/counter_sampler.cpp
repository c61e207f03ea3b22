#include "collector/sources/counter_sampler.h"

#include <algorithm>
#include <cmath>

#include "base/checked.h"
#include "base/hex.h"
#include "collector/sources/job_counters.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

/// Enough to see what is wrong.
constexpr std::size_t kMaxErrors = 1'000;
/// Beyond it a double no longer holds every integer.
constexpr double kLargestExact = 9'007'199'254'740'992.0;
constexpr std::string_view kTotal = "_Total";

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// The value of one instance as a plain number; empty where there is none, and for one that no counter of its
/// type can have. The 32-bit types carry no sign.
std::optional<std::int64_t> number_of(const CounterColumn& column, std::size_t instance) {
  if (column.formatted) {
    const double value = column.cooked[instance];
    if (!(value >= 0 && value <= kLargestExact)) return std::nullopt;  // NaN, too
    return static_cast<std::int64_t>(std::llround(value));
  }
  const RawValue& value = column.raw[instance];
  if (!has_data(value.status)) return std::nullopt;
  const bool fits = !is_32_bit(column.type) || narrow<std::uint32_t>(value.first);
  return value.first >= 0 && fits ? std::optional(value.first) : std::nullopt;
}

/// The start of a process: PERF_ELAPSED_TIME has it as the raw value, in the units of its object's clock.
std::optional<std::int64_t> start_of(const CounterColumn& column, std::size_t instance,
                                     std::optional<UtcTime> utc_time) {
  const RawValue& value = column.raw[instance];
  if (!has_data(value.status) || value.first <= 0) return std::nullopt;
  // In recordings of the Process object that clock counts FILETIME ticks.
  if (column.time_base == Ticks::period::den) {
    return unix_time_from_filetime(value.first).count();
  }
  if (column.time_base <= 0 || !utc_time || value.second < value.first) return std::nullopt;
  constexpr double longest = 9e18;  // of what 64 bits of ticks hold
  const double age = static_cast<double>(value.second - value.first) / static_cast<double>(column.time_base);
  const double ticks = age * static_cast<double>(Ticks::period::den);
  if (ticks > longest) return std::nullopt;
  return difference(utc_time->time_since_epoch().count(), static_cast<std::int64_t>(ticks));
}

template <typename Table>
const typename Table::value_type* find_row(const Table& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return is_same_name(row.name, name); });
  return found == table.end() ? nullptr : &*found;
}

/// True for `_Total` and, in a formatted log, for `_total#1`: whoever formats values numbers the second of a
/// name, and may write all names in lower case.
bool is_total(std::string_view name, bool is_formatted) {
  const std::string_view begin = name.substr(0, kTotal.size());
  if (is_formatted ? !is_same_name(begin, kTotal) : begin != kTotal) return false;
  const std::string_view rest = name.substr(begin.size());
  return rest.empty() || (is_formatted && rest.size() > 1 && rest.front() == '#' &&
                          rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

bool is_formatted(const CounterSet& set) {
  return !set.columns.empty() && set.columns.front().formatted;
}

/// Of the instances called `_Total` the last one is the provider's sum; an earlier one is a job of that name.
std::size_t synthetic_total(const CounterSet& set) {
  const auto found = std::find_if(set.instances.rbegin(), set.instances.rend(),
                                  [&](const std::string& name) { return is_total(name, is_formatted(set)); });
  return static_cast<std::size_t>(set.instances.rend() - found) - 1;
}

/// The process of the instance `index`, which is called "job/process": "svchost#2" as "svchost", where an
/// earlier process of the job is called so. Clients number processes of the same name, and the numbers shift
/// when one of them ends. A number without a namesake is part of the name.
std::string_view process_name(const std::vector<std::string>& instances, std::size_t index,
                              std::size_t slash) {
  const std::string_view instance = instances[index];
  const std::string_view name = instance.substr(slash + 1);
  const std::size_t mark = name.rfind('#');
  if (mark == std::string_view::npos || mark + 1 == name.size()) return name;
  if (name.find_first_not_of("0123456789", mark + 1) != std::string_view::npos) return name;
  const std::string_view job = instance.substr(0, slash + 1);
  const std::string_view base = instance.substr(0, slash + 1 + mark);
  // The processes of a job are together.
  for (std::size_t i = index; i > 0 && instances[i - 1].starts_with(job); --i) {
    if (instances[i - 1] == base) return name.substr(0, mark);
  }
  return name;
}

}  // namespace

bool CounterSampler::wants(std::string_view set) {
  return is_same_name(set, kJobSet) || is_same_name(set, kDetailsSet);
}

Sample CounterSampler::sample(const Snapshot& snapshot) {
  sample_ = {};
  machine_ = nullptr;
  left_out_.clear();
  jobs_by_name_.clear();
  has_value_.clear();
  for (const Error& error : snapshot.errors) note(error);
  for (const CounterSet& set : snapshot.sets) {
    if (is_same_name(set.name, kJobSet) && is_of_one_machine(set)) add_jobs(set);
  }
  for (const CounterSet& set : snapshot.sets) {
    if (options_.details && is_same_name(set.name, kDetailsSet) && is_of_one_machine(set)) {
      add_processes(set, snapshot.utc_time);
    }
  }
  drop_repeated_processes();
  drop_jobs_without_values();
  if (!left_out_.empty() && !told_formatted_) {
    told_formatted_ = true;
    note(Error(ProgramError::unsupported,
               "the log contains formatted values, and rates cannot fill counters; skipped: " + left_out_ +
                   " (record a .blg log to include them)"));
  }
  return std::move(sample_);
}

bool CounterSampler::is_of_one_machine(const CounterSet& set) {
  if (machine_ == nullptr) machine_ = &set.machine;
  if (is_same_name(*machine_, set.machine)) return true;
  note(Error(ProgramError::unsupported, "the counters of " + in_quotes(set.machine) +
                                            " are skipped: those of " + in_quotes(*machine_) +
                                            " come first, and jobs of two machines cannot be combined"));
  return false;
}

std::size_t CounterSampler::job_called(std::string_view name) {
  const auto [entry, inserted] = jobs_by_name_.try_emplace(name, sample_.jobs.size());
  if (inserted) {
    sample_.jobs.emplace_back().name.name = name;
    has_value_.push_back(false);
  }
  return entry->second;
}

void CounterSampler::add_jobs(const CounterSet& set) {
  const std::size_t total = synthetic_total(set);
  sample_.jobs.reserve(set.instances.size());
  rows_.assign(set.instances.size(), kNone);
  for (std::size_t i = 0; i < set.instances.size(); ++i) {
    if (i == total) continue;
    if (jobs_by_name_.contains(set.instances[i])) {
      note(Error(ProgramError::malformed_data, "two jobs are named " + in_quotes(set.instances[i]) +
                                                   " in the set Job Object; the first one is shown"));
    } else {
      rows_[i] = job_called(set.instances[i]);
    }
  }
  for (const CounterColumn& column : set.columns) read_job_column(set, column);
}

void CounterSampler::read_job_column(const CounterSet& set, const CounterColumn& column) {
  const JobCounter* const counter = find_row(kJobCounters, column.name);
  if (counter == nullptr ||
      !is_usable(set, column, counter->type, counter->formatted_is_raw || counter->set == nullptr)) {
    return;
  }
  bool told = false;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i] == kNone) continue;
    const std::optional<std::int64_t> value = number_of(column, i);
    if (value) has_value_[rows_[i]] = true;
    const bool fits = value && (counter->set == nullptr || counter->set(sample_.jobs[rows_[i]], *value));
    if (!fits && !told) {
      told = true;
      note_without_value(set, column, i);
    }
  }
}

void CounterSampler::add_processes(const CounterSet& set, std::optional<UtcTime> utc_time) {
  const auto ids = std::find_if(set.columns.begin(), set.columns.end(), [](const CounterColumn& one) {
    return is_same_name(one.name, kProcessIdCounter);
  });
  if (ids == set.columns.end() || !is_usable(set, *ids, counter_type::rawcount, true)) {
    note(Error(
        ProgramError::malformed_data,
        "the set Job Object Details has no usable counter ID Process, without which processes of the same "
        "name cannot be distinguished; all are skipped"));
    return;
  }
  places_.assign(set.instances.size(), {kNone, 0});
  for (std::size_t i = 0; i < set.instances.size(); ++i) place_process(set, i, *ids);
  processes_.assign(places_.size(), nullptr);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto [job, process] = places_[i];
    if (job != kNone) processes_[i] = &sample_.jobs[job].details[process];
  }
  for (const CounterColumn& column : set.columns) read_process_column(set, column, utc_time);
}

void CounterSampler::place_process(const CounterSet& set, std::size_t instance, const CounterColumn& ids) {
  // The name of a file holds no slash, so the last one is the separator, whatever the job is called.
  const std::string_view name = set.instances[instance];
  const std::size_t slash = name.rfind('/');
  const std::optional<std::int64_t> id = number_of(ids, instance);
  if (slash == std::string_view::npos) {
    if (!is_total(name, is_formatted(set)))
      note(Error(ProgramError::malformed_data, "the instance " + in_quotes(name) + " does not name a job"));
    return;
  }
  // Nothing that is in a job has the id 0: neither a sum, though a process may really be called _Total, nor
  // a process that ended while it was read.
  if (id == 0 || (!id && is_total(name.substr(slash + 1), is_formatted(set)))) return;
  if (!id) return note_without_value(set, ids, instance);
  const std::size_t job = job_called(name.substr(0, slash));
  has_value_[job] = true;
  std::vector<JobProcess>& details = sample_.jobs[job].details;
  JobProcess added;
  added.id = static_cast<std::uint64_t>(*id);
  added.name = process_name(set.instances, instance, slash);
  places_[instance] = {job, details.size()};
  details.push_back(std::move(added));
}

void CounterSampler::read_process_column(const CounterSet& set, const CounterColumn& column,
                                         std::optional<UtcTime> utc_time) {
  const ProcessCounter* const counter = find_row(kProcessCounters, column.name);
  if (counter == nullptr) return;
  if (!is_usable(set, column, counter->type, counter->formatted_is_raw || !counter->figure)) return;
  if (!counter->figure) return;
  const bool is_start = *counter->figure == ProcessFigure::start_time;
  bool told = false;
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    if (processes_[i] == nullptr) continue;
    const std::optional<std::int64_t> value = is_start ? start_of(column, i, utc_time) : number_of(column, i);
    if (value) {
      processes_[i]->set(*counter->figure, *value);
    } else if (!told && !(is_start && column.raw[i].first == 0)) {  // 0: Windows does not know the start
      told = true;
      note_without_value(set, column, i);
    }
  }
}

bool CounterSampler::is_usable(const CounterSet& set, const CounterColumn& column, std::uint32_t type,
                               bool formatted_is_raw) {
  if (column.formatted) {
    if (!formatted_is_raw) left_out_.append(left_out_.empty() ? "" : ", ").append(column.name);
    return formatted_is_raw;
  }
  if (column.type == type) return true;
  note(Error(ProgramError::wrong_counter_type, "the counter \\" + set.name + "(*)\\" + column.name +
                                                   " has the type " + hex_text(column.type) + " instead of " +
                                                   hex_text(type) + "; it is skipped"));
  return false;
}

void CounterSampler::drop_repeated_processes() {
  std::vector<std::uint64_t> ids;
  for (Job& job : sample_.jobs) {
    ids.clear();
    for (const JobProcess& process : job.details) ids.push_back(process.id);
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) == ids.end()) continue;
    note(Error(ProgramError::malformed_data, "the job " + in_quotes(job.name.name) +
                                                 " contains a process id twice; the first process is shown"));
    std::stable_sort(job.details.begin(), job.details.end(),
                     [](const JobProcess& a, const JobProcess& b) { return a.id < b.id; });
    job.details.erase(std::unique(job.details.begin(), job.details.end(),
                                  [](const JobProcess& a, const JobProcess& b) { return a.id == b.id; }),
                      job.details.end());
  }
}

/// An instance without one valid value may be an old name that the query still knows.
void CounterSampler::drop_jobs_without_values() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sample_.jobs.size(); ++i) {
    if (!has_value_[i]) continue;
    if (kept != i) sample_.jobs[kept] = std::move(sample_.jobs[i]);
    ++kept;
  }
  sample_.jobs.resize(kept);
}

void CounterSampler::note_without_value(const CounterSet& set, const CounterColumn& column,
                                        std::size_t instance) {
  // An empty cell is how a formatted log says that an instance was not there.
  if (column.formatted && std::isnan(column.cooked[instance])) return;
  const std::uint32_t status = column.formatted ? pdh_status::valid_data : column.raw[instance].status;
  if (status == RawValue::kAbsent) return;
  std::string what = "the counter \\" + set.name + "(" + set.instances[instance] + ")\\" + column.name;
  if (!has_data(status)) return note(pdh_error(status, what + " has no value"));
  const std::string value =
      column.formatted ? std::to_string(column.cooked[instance]) : std::to_string(column.raw[instance].first);
  note(Error(ProgramError::malformed_data,
             what + " has the value " + value + ", which is out of range; it is skipped"));
}

void CounterSampler::note(Error error) {
  if (sample_.errors.size() < kMaxErrors) sample_.errors.push_back(std::move(error));
}

}  // namespace jobx
