#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/path.h"
#include "collector/catalogue/catalogue.h"
#include "collector/merge/inventory.h"
#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "exporter/commands/commands.h"
#include "exporter/history/backfill_sink.h"
#include "exporter/history/first_spellings.h"
#include "exporter/history/log_merger.h"
#include "exporter/history/progress.h"
#include "exporter/report/console.h"
#include "exporter/report/counter_selection.h"
#include "exporter/report/error_groups.h"
#include "exporter/report/terminal.h"
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
};

/// Logs in, one OpenMetrics text out.
class Backfill {
 public:
  Backfill(const BackfillOptions& options, SeriesSpool spool)
      : options_(options), merger_(options.utc_offset), selection_(options.match), sink_(std::move(spool)) {}

  Result<void> open_logs();
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
  std::map<std::string, Host> hosts_;  ///< by the name that is shown
  FirstSpellings machines_;
  ErrorGroups troubles_;
};

Result<void> Backfill::open_logs() {
  LogOptions log_options;
  log_options.wants_set = CounterSampler::wants;
  log_options.names_twins = true;
  log_options.wants_counter = [this](const CounterPath& path) { return wants(path); };
  for (const std::string& file : options_.logs) {
    Result<std::unique_ptr<CounterLog>> log = open_counter_log(file, log_options);
    if (!log) return log.error();
    merger_.add(file, *std::move(log));
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
      hosts_.try_emplace(machine, Host{CounterSampler({.details = options_.details}), {}, {}}).first->second;
  Sample sample = host.sampler.sample(snapshot);
  host.jobs.apply(sample.jobs);
  for (const Error& error : sample.errors) troubles_.add(error);
  const std::vector<JobView> jobs =
      host.inventory.update({{SourceKind::pdh, &sample}}, inventory_time(*snapshot.utc_time));
  sink_.select(machine, std::chrono::time_point_cast<std::chrono::milliseconds>(*snapshot.utc_time));
  write_job_families(jobs, sink_);
}

void Backfill::tell() {
  for (const LogMerger::Input& input : merger_.inputs()) {
    std::string sets;
    for (const std::string& set : input.log->passed_by()) sets += (sets.empty() ? "" : ", ") + set;
    if (!sets.empty()) print_error(input.file + ": skipped: " + sets);
  }
  for (const Error& error : merger_.errors()) troubles_.add(error);
  for (const std::string& line : troubles_.lines()) print_error(line);
  if (sink_.repeated() > 0) {
    print_error(std::to_string(sink_.repeated()) +
                " samples were skipped: their series already had one with the same timestamp");
  }
  for (std::size_t i = 0; i < options_.match.size(); ++i) {
    if (!selection_.has_matched()[i])
      print_error("--match=" + text_of(options_.match[i]) + " matched no job counter");
  }
}

Result<void> check_output(const BackfillOptions& options) {
  if (options.output.empty()) return {};
  for (const std::string& log : options.logs) {
    std::error_code ignored;
    if (fs::equivalent(path_from_utf8(log), path_from_utf8(options.output), ignored)) {
      return Error(ProgramError::invalid_argument, "the output " + options.output + " is one of the logs");
    }
  }
  return {};
}

/// Writes beside the output's place first, so that nobody sees half of it and a failure costs nothing.
Result<void> write_file(BackfillSink& sink, const std::string& output) {
  const fs::path part = path_from_utf8(output + ".part");
  const auto failed = [&](std::string act) {
    return system_error({errno, std::generic_category()}, "cannot " + std::move(act));
  };
  errno = 0;
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (!file) return failed("create " + output + ".part");
  Result<void> written = sink.write(file);
  file.close();
  if (written && !file) written = failed("write " + output + ".part");
  std::error_code error;
  if (written) {
    fs::rename(part, path_from_utf8(output), error);
    if (!error) return {};
    written = system_error(error, "cannot rename the output to " + output);
  }
  fs::remove(part, error);
  return written;
}

Result<void> write_output(BackfillSink& sink, const std::string& output) {
  if (!output.empty()) return write_file(sink, output);
  keep_line_feeds();
  return sink.write(std::cout);
}

std::string folder_for_spool(const std::string& output) {
  if (output.empty()) return utf8_from_path(fs::temp_directory_path());
  const fs::path folder = path_from_utf8(output).parent_path();
  return folder.empty() ? "." : utf8_from_path(folder);
}

int fail(const Error& error) {
  print_error(error);
  return kExitFailed;
}

}  // namespace

int run(const BackfillOptions& options) {
  if (Result<void> usable = check_output(options); !usable) return fail(usable.error());
  Result<SeriesSpool> spool = SeriesSpool::create(folder_for_spool(options.output));
  if (!spool) return fail(spool.error());
  Backfill backfill(options, *std::move(spool));
  if (Result<void> opened = backfill.open_logs(); !opened) return fail(opened.error());
  if (Result<void> read = backfill.read_logs(); !read) return fail(read.error());
  backfill.tell();
  if (backfill.sink().samples() == 0) {
    print_error("no usable job counters in the logs; nothing was written");
    return kExitFailed;
  }
  if (Result<void> written = write_output(backfill.sink(), options.output); !written)
    return fail(written.error());
  print_error(std::to_string(backfill.sink().samples()) + " samples of " +
              std::to_string(backfill.sink().series()) + " series written" +
              (options.output.empty() ? "" : " to " + options.output));
  return backfill.is_whole() ? kExitDone : kExitFailed;
}

}  // namespace jobx
