#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/path.h"
#include "collector/catalogue/catalogue.h"
#include "collector/merge/inventory.h"
#include "collector/merge/job_description.h"
#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "exporter/app/log_names.h"
#include "exporter/commands/commands.h"
#include "exporter/history/backfill_sink.h"
#include "exporter/history/first_spellings.h"
#include "exporter/history/log_merger.h"
#include "exporter/history/new_file.h"
#include "exporter/history/output_file.h"
#include "exporter/history/progress.h"
#include "exporter/kinds/job_selection.h"
#include "exporter/report/advice.h"
#include "exporter/report/console.h"
#include "exporter/report/counter_selection.h"
#include "exporter/report/error_groups.h"
#include "exporter/report/terminal.h"
#include "pdh/logs/log_files.h"
#include "pdh/logs/zones/zone_rules.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

void make_absent(CounterColumn& column, std::size_t instance) {
  if (column.formatted) {
    column.cooked[instance] = std::numeric_limits<double>::quiet_NaN();
  } else {
    column.raw[instance] = RawValue{};
  }
}

/// Makes every value absent that is not chosen. ID Process stays: it is what tells processes apart.
void keep_chosen(Snapshot& snapshot, CounterSelection& selection) {
  for (std::size_t s = 0; s < snapshot.sets.size(); ++s) {
    CounterSet& set = snapshot.sets[s];
    selection.prepare(s, set);
    for (std::size_t c = 0; c < set.columns.size(); ++c) {
      if (is_same_name(set.columns[c].name, kProcessIdCounter)) continue;
      for (std::size_t i = 0; i < set.instances.size(); ++i) {
        if (selection.path_of(s, c, i).path == nullptr) make_absent(set.columns[c], i);
      }
    }
  }
}

/// What continues from snapshot to snapshot of one recorded machine.
struct Host {
  CounterSampler sampler;
  Inventory inventory;
  FirstSpellings jobs;
  UtcTime last;         ///< of the sample before
  InventoryTime now{};  ///< a clock that does not go back where that of the machine was set back

  InventoryTime advance(UtcTime utc) {
    if (utc > last && last != UtcTime()) now += utc - last;
    last = utc;
    return now;
  }
};

/// Logs in, one OpenMetrics text out.
class Backfill {
 public:
  Backfill(const BackfillOptions& options, SeriesSpool spool)
      : options_(options),
        merger_(options.utc_offset),
        selection_(options.match),
        sink_(std::move(spool), options.labels) {}

  Result<void> open_logs(const std::vector<std::string>& files);
  /// Reads all logs to their ends.
  Result<void> read_logs();
  /// One line for everything that a reader of the output should know and does not see there.
  void tell();
  /// False if a value was lost of a counter that was asked for.
  [[nodiscard]] bool is_whole() const { return !troubles_.has_loss(); }
  BackfillSink& sink() { return sink_; }

 private:
  [[nodiscard]] bool wants(const CounterPath& path) const;
  void take(Snapshot& snapshot);
  void take_host(const std::string& machine, const Snapshot& snapshot);

  const BackfillOptions& options_;
  LogMerger merger_;
  CounterSelection selection_;
  BackfillSink sink_;
  const SelectionRules rules_{JobSelection(), KindTable()};  ///< the kinds that the program knows
  std::vector<bool> has_jobs_;                               ///< of each log
  std::map<std::string, Host> hosts_;                        ///< by the name that is shown
  FirstSpellings machines_;
  HeldReading held_;  ///< of all logs
  ErrorGroups troubles_;
};

Result<void> Backfill::open_logs(const std::vector<std::string>& files) {
  Result<LogOptions> how = log_options(options_.names);
  if (!how) return how.error();
  if (!options_.time_zone.empty()) {
    const auto zone = find_zone(options_.time_zone);
    if (!zone) return zone.error();
    if (!*zone) {
      return Error(ProgramError::invalid_argument,
                   "unknown time zone '" + options_.time_zone +
                       "'; use a name such as Europe/Berlin or 'W. Europe Standard Time'");
    }
    how->zone = *zone;
  }
  how->names_twins = true;
  how->wants_counter = [this](const CounterPath& path) { return wants(path); };
  has_jobs_.resize(files.size());
  for (const std::string& file : files) {
    const std::size_t number = merger_.inputs().size();
    how->wants_set = [this, number](std::string_view set) {
      const bool is_of_jobs = CounterSampler::wants(set);
      if (is_of_jobs) has_jobs_[number] = true;
      return is_of_jobs;
    };
    Result<std::unique_ptr<CounterLog>> log = open_counter_log(file, *how);
    if (!log) return log.error();
    merger_.add(file == "-" ? "standard input" : file, *std::move(log));
  }
  return {};
}

Result<void> Backfill::read_logs() {
  Progress progress(stderr_is_terminal());
  while (LogMerger::Input* const input = merger_.next()) {
    take(input->snapshot);
    if (sink_.failure()) return *sink_.failure();
    progress.show(merger_.inputs());
  }
  return {};
}

bool Backfill::wants(const CounterPath& path) const {
  const bool is_of_process = is_same_name(path.set, kDetailsSet);
  if (is_of_process && !options_.details) return false;
  return selection_.wants_column(path) || (is_of_process && is_same_name(path.counter, kProcessIdCounter));
}

/// A log of several machines holds a set of each; jobs of two machines are not to meet.
void Backfill::take(Snapshot& snapshot) {
  for (const Error& error : std::exchange(snapshot.errors, {})) troubles_.add(error);
  for (CounterSet& set : snapshot.sets) set.machine = machines_.of(set.machine);
  if (!options_.match.empty()) keep_chosen(snapshot, selection_);
  const auto is_of_first = [&](const CounterSet& set) {
    return set.machine == snapshot.sets.front().machine;
  };
  if (snapshot.sets.empty()) return;
  if (std::all_of(snapshot.sets.begin(), snapshot.sets.end(), is_of_first)) {
    return take_host(snapshot.sets.front().machine, snapshot);
  }
  std::map<std::string, Snapshot> by_machine;
  for (CounterSet& set : snapshot.sets) {
    Snapshot& part = by_machine[set.machine];
    part.local_time = snapshot.local_time;
    part.utc_time = snapshot.utc_time;
    part.sets.push_back(std::move(set));
  }
  for (const auto& [machine, part] : by_machine) take_host(machine, part);
}

void Backfill::take_host(const std::string& machine, const Snapshot& snapshot) {
  Host& host =
      hosts_.try_emplace(machine, Host{CounterSampler({.details = options_.details}), {}, {}, {}, {}})
          .first->second;
  const auto sample = std::make_shared<Sample>(host.sampler.sample(snapshot));
  host.jobs.apply(sample->jobs);
  for (const Error& error : sample->errors) troubles_.add(error);
  std::vector<JobView> jobs =
      host.inventory.update({{SourceKind::pdh, sample}}, host.advance(*snapshot.utc_time));
  const HeldReading& held = host.inventory.held().of(SourceKind::pdh);
  if (held_.times == 0) held_.first = held.first;
  held_.times += held.times;
  describe_jobs(jobs, rules_, {});
  sink_.select(machine,
               std::chrono::time_point_cast<std::chrono::milliseconds>(*snapshot.utc_time + options_.shift));
  write_job_families(jobs, sink_);
}

void Backfill::tell() {
  for (std::size_t i = 0; i < merger_.inputs().size(); ++i) {
    const LogMerger::Input& input = merger_.inputs()[i];
    std::string sets;
    for (const std::string& set : input.log->passed_by()) sets += (sets.empty() ? "" : ", ") + set;
    if (!sets.empty()) print_error(input.file + ": skipped: " + sets);
    if (input.log->is_formatted() && !has_jobs_[i] && names_are_foreign(input.log->passed_by())) {
      print_error(input.file + ": these names look like those of another language than English");
      print_advice(foreign_names_advice());
    }
  }
  for (const Error& error : merger_.errors()) troubles_.add(error);
  for (const std::string& line : troubles_.lines()) print_error(line);
  if (held_.times > 0) {
    print_error(std::to_string(held_.times) +
                " readings had a counter that decreased although the job or process is the same one; the "
                "series keep the values before; the first: " +
                held_.first);
  }
  for (std::size_t i = 0; i < options_.match.size(); ++i) {
    if (!selection_.has_matched()[i])
      print_error("--match=" + text_of(options_.match[i]) + " matched no job counter");
  }
}

/// Also by another name, such as /dev/stdout where that is a file: it is neither replaced nor written anew.
bool is_standard_output(const std::string& output) {
  return output.empty() || output == "-" || is_redirected_to(StandardStream::output, path_from_utf8(output));
}

/// By what the files are, not by their names.
Result<void> check_output(const std::string& output, const std::vector<std::string>& logs) {
  const bool is_standard = is_standard_output(output);
  const auto is_output = [&](const std::string& log) {
    if (log == "-") return !is_standard && is_redirected_to(StandardStream::input, path_from_utf8(output));
    if (is_standard) return is_redirected_to(StandardStream::output, path_from_utf8(log));
    std::error_code ignored;
    return fs::equivalent(path_from_utf8(log), path_from_utf8(output), ignored);
  };
  if (std::none_of(logs.begin(), logs.end(), is_output)) return {};
  const std::string name = is_standard ? "standard output" : "the output " + output;
  return Error(ProgramError::invalid_argument, name + " is one of the logs");
}

Result<void> write_output(BackfillSink& sink, const std::string& output) {
  if (is_standard_output(output)) {
    keep_line_feeds();
    return sink.write(std::cout);
  }
  Result<std::unique_ptr<OutputFile>> file = OutputFile::open(output);
  if (!file) return file.error();
  const Result<void> written = sink.write((*file)->stream());
  return written ? (*file)->finish() : (*file)->failure().value_or(written.error());
}

/// Where there is room for as much as the output takes.
std::string folder_for_spool(const std::string& output) {
  if (is_standard_output(output) || is_device(output)) return utf8_from_path(fs::temp_directory_path());
  const fs::path folder = follow_links(path_from_utf8(output)).parent_path();
  return folder.empty() ? "." : utf8_from_path(folder);
}

int fail(const Error& error) {
  print_error(error);
  return kExitFailed;
}

}  // namespace

int run(const BackfillOptions& options) {
  const Result<std::vector<std::string>> logs = expand_log_files(options.logs);
  if (!logs) return fail(logs.error());
  if (Result<void> usable = check_output(options.output, *logs); !usable) return fail(usable.error());
  Result<SeriesSpool> spool = SeriesSpool::create(folder_for_spool(options.output));
  if (!spool) return fail(spool.error());
  Backfill backfill(options, *std::move(spool));
  if (Result<void> opened = backfill.open_logs(*logs); !opened) return fail(opened.error());
  if (Result<void> read = backfill.read_logs(); !read) return fail(read.error());
  backfill.tell();
  if (backfill.sink().samples() == 0) {
    print_error("no usable job counters in the logs; nothing was written");
    return kExitFailed;
  }
  if (Result<void> written = write_output(backfill.sink(), options.output); !written)
    return fail(written.error());
  const std::uint64_t repeated = backfill.sink().repeated();
  if (repeated > 0) {
    print_error(std::to_string(repeated) +
                " values were replaced: of two values of one series with the same millisecond, the later one "
                "is kept");
  }
  print_error(std::to_string(backfill.sink().samples() - repeated) + " samples of " +
              std::to_string(backfill.sink().series()) + " series written" +
              (is_standard_output(options.output) ? "" : " to " + options.output));
  return backfill.is_whole() ? kExitDone : kExitFailed;
}

}  // namespace jobx
