#include <algorithm>
#include <chrono>
#include <iostream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "exporter/app/log_names.h"
#include "exporter/commands/commands.h"
#include "exporter/report/counter_printer.h"
#include "exporter/report/error_groups.h"
#include "exporter/report/terminal.h"
#include "pdh/live/live_query.h"
#include "pdh/logs/counter_log.h"

namespace jobx {
namespace {

CounterContent content_of(const CountersOptions& options) {
  if (options.list) return CounterContent::paths;
  return options.formatted ? CounterContent::formatted : CounterContent::raw;
}

/// False, and the reason is said, once standard output takes no more.
bool write(CounterPrinter& printer) {
  std::cout << printer.take();
  return finish_output();
}

/// What snapshots lack, each trouble once however often it is met, and the first few of each kind.
class Troubles {
 public:
  void tell(const std::vector<Error>& errors) {
    for (const Error& error : errors) {
      if (told_.add(error)) printer_.print(error);
    }
  }
  /// How many were not told; false if something was lost.
  bool tell_rest() {
    for (const std::string& line : told_.rest()) print_error(line);
    return !told_.has_loss();
  }

 private:
  ErrorGroups told_;
  ErrorPrinter printer_{SourceKind::pdh};
};

/// What there is to say at the end; false if a pattern matched nothing. `paths` as they were given.
bool tell_the_rest(const CounterPrinter& printer, const std::vector<CounterPath>& paths, bool is_list) {
  if (const std::optional<std::string> missing = printer.missing()) print_error(*missing);
  bool all = true;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (printer.has_matched()[i]) continue;
    all = false;
    print_error("no counter matches " + text_of(paths[i]) +
                (is_list ? "" : "; --list shows the available counters"));
  }
  return all;
}

int show_log(const CountersOptions& options) {
  const CounterSelection filter(options.paths);
  Result<LogOptions> how = log_options(options.names);
  if (!how) {
    print_error(how.error());
    return kExitFailed;
  }
  how->wants_set = [&](std::string_view set) { return filter.wants_set(set); };
  how->wants_counter = [&](const CounterPath& path) { return filter.wants_column(path); };
  const auto log = open_counter_log(options.log_file, *how);
  if (!log) {
    print_error(log.error());
    return kExitFailed;
  }
  const CounterContent content = content_of(options);
  const bool is_formatted = (*log)->is_formatted();
  if (is_formatted && content == CounterContent::raw) {
    print_error(options.log_file + " contains formatted values, not raw ones; they are shown unchanged");
  }
  CounterPrinter printer(content, options.format, is_formatted, options.paths);
  Troubles troubles;
  printer.begin();
  Snapshot snapshot;
  Result<bool> more = true;
  while ((more = (*log)->next(snapshot)) && *more) {
    troubles.tell(snapshot.errors);
    printer.add(snapshot);
    if (!write(printer)) return kExitFailed;
  }
  printer.end();
  if (!write(printer)) return kExitFailed;
  troubles.tell((*log)->take_lost());
  const bool is_whole = troubles.tell_rest();
  if (!more) print_error(more.error());
  const bool all_matched = tell_the_rest(printer, options.paths, options.list);
  return more && is_whole && all_matched ? kExitDone : kExitFailed;
}

/// The default of the live counters: all job objects.
std::vector<CounterPath> live_paths(const CountersOptions& options) {
  if (!options.paths.empty()) return options.paths;
  return {{"", "Job Object", "*", "*"}, {"", "Job Object Details", "*", "*"}};
}

Result<OpenedQuery> open_live(const std::vector<CounterPath>& paths) {
  std::vector<std::string> texts;
  for (const CounterPath& path : paths) texts.push_back(text_of(path));
  return open_live_query_of_paths(texts);
}

/// Reads, shows and waits until all is shown; false if nobody takes the output.
Result<bool> show_readings(CounterReader& reader, const CountersOptions& options, CounterPrinter& printer,
                           Troubles& troubles) {
  using SteadyClock = std::chrono::steady_clock;
  const auto interval = std::chrono::duration_cast<SteadyClock::duration>(options.interval);
  const bool primes = content_of(options) == CounterContent::formatted;
  const std::uint32_t readings = options.count + (primes ? 1 : 0);
  SteadyClock::time_point next = SteadyClock::now();
  Snapshot snapshot;
  for (std::uint32_t i = 0; i < readings; ++i) {
    std::this_thread::sleep_until(next);
    next = std::max(next + interval, SteadyClock::now());
    if (const Result<void> read = reader.read(snapshot, std::stop_token()); !read) return read.error();
    troubles.tell(snapshot.errors);
    if (primes && i == 0) {
      printer.prime(snapshot);
    } else {
      printer.add(snapshot);
    }
    if (!write(printer)) return false;
  }
  return true;
}

int show_live(const CountersOptions& options) {
  const std::vector<CounterPath> paths = live_paths(options);
  const Result<OpenedQuery> query = open_live(paths);
  Troubles troubles;
  if (!query) {
    troubles.tell({query.error()});
    return kExitFailed;
  }
  troubles.tell(query->missing);
  // Whoever names this computer means it, whatever the snapshot calls it.
  std::vector<CounterPath> patterns = paths;
  for (CounterPath& pattern : patterns) pattern.machine.clear();
  CounterPrinter printer(content_of(options), options.format, false, patterns);
  printer.begin();
  const Result<bool> shown = show_readings(*query->reader, options, printer, troubles);
  if (shown && !*shown) return kExitFailed;
  printer.end();
  if (!write(printer)) return kExitFailed;
  if (!shown) troubles.tell({shown.error()});
  const bool is_whole = troubles.tell_rest();
  const bool all_matched = tell_the_rest(printer, paths, options.list);
  return shown && is_whole && all_matched && query->missing.empty() ? kExitDone : kExitFailed;
}

}  // namespace

int run(const CountersOptions& options) {
  return options.log_file.empty() ? show_live(options) : show_log(options);
}

}  // namespace jobx
