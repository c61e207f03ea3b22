#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/commands/commands.h"
#include "exporter/report/job_report.h"
#include "exporter/report/terminal.h"
#include "exporter/report/unlisted.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {
namespace {

std::string_view outcome_text(OpenOutcome outcome) {
  switch (outcome) {
    case OpenOutcome::access_denied:
      return "(access denied)";
    case OpenOutcome::wrong_type:
      return "(no longer a job)";
    default:
      return "(unreadable)";
  }
}

std::string cpu_text(const Job& job) {
  if (!job.cpu.total_user || !job.cpu.total_kernel) return "-";
  return seconds_text(*job.cpu.total_user + *job.cpu.total_kernel);
}

/// What stands in the column of limits; a job whose limits are not known has none to show either.
std::string limits_cell(const Job& job) {
  std::string text = limits_text(job);
  return text.empty() ? "-" : text;
}

void print_job(const ListedJob& listed, std::size_t limits_width) {
  const JobReading& reading = listed.reading;
  const Job& job = reading.job;
  std::cout << cell(job.name.space.label(), 10);
  if (reading.outcome == OpenOutcome::opened) {
    std::cout << cell(job.processes.active ? std::to_string(*job.processes.active) : "-", 9)
              << cell(cpu_text(job), 11) << cell(job.memory ? size_text(job.memory->commit) : "-", 10)
              << cell(limits_cell(job), limits_width);
  } else {
    std::cout << cell(outcome_text(reading.outcome), 9 + 2 + 11 + 2 + 10 + 2 + limits_width);
  }
  std::cout << cell(listed.owner ? "yes" : "no", 5) << printable(job.name.name) << '\n';
}

void print_table(const std::vector<ListedJob>& jobs) {
  std::size_t limits_width = 6;
  for (const ListedJob& listed : jobs) {
    limits_width = std::max(limits_width, limits_cell(listed.reading.job).size());
  }
  std::cout << cell("NAMESPACE", 10) << cell("PROCESSES", 9) << cell("CPU SECONDS", 11) << cell("COMMIT", 10)
            << cell("LIMITS", limits_width) << cell("OWNED", 5) << "NAME\n";
  for (const ListedJob& listed : jobs) print_job(listed, limits_width);
}

int list_all(const JobSystem& system, ListFormat format) {
  const JobSystem::Listing listing = system.list();
  bool whole = !listing.sessions_error;
  ErrorPrinter errors(SourceKind::object);
  if (listing.sessions_error) errors.print(*listing.sessions_error);
  std::vector<ListedJob> jobs;
  for (const NamespaceListing& found : listing.namespaces) {
    if (!found.jobs) {
      errors.print(found.jobs.error());
      whole = false;
      continue;
    }
    for (const JobName& name : *found.jobs) {
      JobReading reading = system.read(name);
      if (reading.outcome == OpenOutcome::vanished) continue;
      jobs.push_back({std::move(reading), owner_of(listing, name)});
    }
  }
  if (format == ListFormat::json) {
    std::cout << jobs_json(jobs);
  } else {
    print_table(jobs);
  }
  // Many an account may not look everywhere: that is worth knowing, and no failure.
  const std::string unlisted = describe_unlisted(listing.walk.unlisted);
  if (!unlisted.empty()) std::cerr << "note: " << unlisted << '\n';
  return whole && finish_output() ? kExitDone : kExitFailed;
}

/// Looks the job's processes up; where that cannot be done, their ids alone are shown.
void add_processes(const JobSystem& system, JobReading& reading) {
  if (!reading.job.process_ids || reading.job.process_ids->empty()) return;
  const Result<ProcessTable> table = system.read_processes();
  if (!table) print_error(table.error());
  for (const std::uint64_t id : *reading.job.process_ids) {
    const JobProcess* const process = table ? table->find(id, reading.begun) : nullptr;
    if (process != nullptr) {
      reading.job.details.push_back(*process);
    } else {
      reading.job.details.emplace_back().id = id;
    }
  }
}

int show_one(const JobSystem& system, const ListOptions& options) {
  const JobSystem::Listing listing = system.list();
  const Result<JobName> name = find_job(listing, system.local_namespace(), options.name);
  if (!name) {
    print_error(name.error());
    return kExitFailed;
  }
  ListedJob listed{system.read(*name), owner_of(listing, *name)};
  JobReading& reading = listed.reading;
  ErrorPrinter errors(SourceKind::object);
  for (const Error& error : reading.errors) errors.print(error);
  if (reading.outcome == OpenOutcome::vanished) {
    print_error("the job " + qualified_name(*name) + " no longer exists");
  }
  if (reading.outcome != OpenOutcome::opened) return kExitFailed;
  add_processes(system, reading);
  std::cout << (options.format == ListFormat::json ? job_json(listed) : job_page(listed));
  return finish_output() && reading.errors.empty() ? kExitDone : kExitFailed;
}

}  // namespace

int run(const ListOptions& options) {
  const Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  if (!system) {
    ErrorPrinter(SourceKind::object).print(system.error());
    return kExitFailed;
  }
  return options.name.empty() ? list_all(**system, options.format) : show_one(**system, options);
}

}  // namespace jobx
