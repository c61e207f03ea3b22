#include <iostream>
#include <set>
#include <string>
#include <string_view>

#include "base/error_counts.h"
#include "collector/collector.h"
#include "exporter/app/sources.h"
#include "exporter/commands/commands.h"
#include "exporter/commands/doctor_report.h"
#include "exporter/report/account.h"
#include "exporter/report/advice.h"
#include "exporter/report/enclosing_job.h"
#include "exporter/report/terminal.h"
#include "exporter/report/unlisted.h"
#include "jobobject/inspect/enclosing_job.h"

namespace jobx {
namespace {

/// As long as Prometheus waits by default, and then some: whoever asks wants an answer, not a guess.
constexpr std::chrono::seconds kPatience{15};

std::string milliseconds(Clock::duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) + " ms";
}

/// Advice that was printed already.
using Advised = std::set<std::string_view>;

/// One finding, and what to do about it unless an earlier finding said so.
void print_finding(const SourceStatus& source, const Error& error, std::uint64_t times, Advised& advised) {
  std::cout << "  - " << printable(error.message());
  if (times > 1) std::cout << " (and " << times - 1 << " more of this kind)";
  std::cout << '\n';
  const std::string_view text = advice(source.kind, error);
  if (!text.empty() && advised.insert(text).second) {
    std::cout << "    What to do: " << text << '\n';
  }
}

void print_source(const SourceStatus& source, Advised& advised) {
  std::cout << source_name(source.kind) << ": ";
  if (source.error) {
    std::cout << "DOWN after " << milliseconds(source.duration) << '\n';
    return print_finding(source, *source.error, 1, advised);
  }
  std::cout << "up, ";
  if (source.jobs) std::cout << *source.jobs << " jobs ";
  std::cout << "in " << milliseconds(source.duration) << '\n';
  ErrorCounts warnings;
  for (const Error& error : source.warnings) warnings.add(error);
  for (const auto& [code, kind] : warnings.kinds()) print_finding(source, kind.first, kind.times, advised);
}

}  // namespace

int run(const DoctorOptions& options) {
  for (const std::string& line : describe_account()) std::cout << line << '\n';
  for (const std::string& line : describe_enclosing_job(read_enclosing_job())) std::cout << line << '\n';
  Result<Sources> sources = make_sources(options.sources);
  if (!sources) {
    print_error(sources.error());
    return kExitFailed;
  }
  Collector collector(std::move(sources->all), {}, {}, sources->rules);
  const Scrape scrape = collector.collect(Clock::now() + kPatience);
  bool well = true;
  Advised advised;
  for (const SourceStatus& source : scrape.sources) {
    print_source(source, advised);
    well = well && source.up() && source.warnings.empty();
  }
  for (const auto& [reason, jobs] : scrape.unreadable) {
    if (jobs == 0) continue;
    std::cout << "object: " << jobs << " jobs cannot be read (" << reason << ")" << '\n';
    well = false;
  }
  // Whether a figure is missing by that, nobody can tell: most directories hold no job.
  if (scrape.walk && !scrape.walk->unlisted.empty()) {
    std::cout << "object: " << describe_unlisted(scrape.walk->unlisted) << '\n'
              << "    What to do: " << unlisted_advice() << '\n';
  }
  for (const auto& [reason, containers] : scrape.containers_unreadable) {
    if (containers == 0) continue;
    std::cout << "containerd: " << containers << " containers without names (" << reason << ")" << '\n';
    well = false;
  }
  std::cout << (well ? "No problems found.\n" : "Some figures are missing; see above.\n");
  if (!options.report.empty() && !write_report(options.report, scrape)) well = false;
  return finish_output() && well ? kExitDone : kExitFailed;
}

}  // namespace jobx
