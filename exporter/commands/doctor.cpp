#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/error_counts.h"
#include "collector/collector.h"
#include "etw/session/etw_session.h"
#include "exporter/app/sources.h"
#include "exporter/commands/commands.h"
#include "exporter/commands/doctor_report.h"
#include "exporter/report/account.h"
#include "exporter/report/advice.h"
#include "exporter/report/enclosing_job.h"
#include "exporter/report/etw_report.h"
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

/// A session that is only tried.
class IgnoredEvents final : public EtwListener {
 public:
  void take(const EventRecord&) override {}
  void gap() override {}
};

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

/// Whether a live session is possible, and which way, found out by one of another name: that of an exporter
/// which runs is left alone. Empty where there is none to try and none is asked for.
std::optional<EtwStatus> try_etw(const std::optional<EtwOptions>& wanted) {
  Result<std::unique_ptr<TraceKernel>> kernel = TraceKernel::open();
  if (!kernel && !wanted) return std::nullopt;
  EtwStatus status;
  if (!kernel) {
    status.error = kernel.error();
    return status;
  }
  EtwOptions probe = wanted.value_or(EtwOptions());
  probe.name = "jobobject_exporter_doctor";
  return EtwSession(*std::move(kernel), probe, std::make_shared<IgnoredEvents>()).status();
}

void print_etw(const EtwStatus& status, bool is_wanted, Advised& advised) {
  for (const std::string& line : describe_etw(status, is_wanted)) {
    std::cout << "etw: " << printable(line) << '\n';
  }
  if (!status.error) return;
  const std::string_view text = advice(SourceKind::etw, *status.error);
  if (!text.empty() && advised.insert(text).second) std::cout << "    What to do: " << text << '\n';
}

}  // namespace

int run(const DoctorOptions& options) {
  for (const std::string& line : describe_account()) std::cout << line << '\n';
  for (const std::string& line : describe_enclosing_job(read_enclosing_job())) std::cout << line << '\n';
  SourceOptions without_etw = options.sources;
  without_etw.etw.reset();
  Result<Sources> sources = make_sources(without_etw);
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
  const bool wants_etw = options.sources.etw.has_value();
  const std::optional<EtwStatus> etw = try_etw(options.sources.etw);
  if (etw) print_etw(*etw, wants_etw, advised);
  well = well && !(wants_etw && etw->error);
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
  if (!options.report.empty() && !write_report(options.report, scrape, etw)) well = false;
  return finish_output() && well ? kExitDone : kExitFailed;
}

}  // namespace jobx
