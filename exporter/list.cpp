#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "exporter/commands.h"
#include "exporter/terminal.h"
#include "jobobject/job_system.h"

namespace jobx {
namespace {

std::string_view outcome_text(OpenOutcome outcome) {
  switch (outcome) {
    case OpenOutcome::access_denied:
      return "(access denied)";
    case OpenOutcome::wrong_type:
      return "(not a job any more)";
    default:
      return "(unreadable)";
  }
}

std::string cpu_text(const Job& job) {
  if (!job.cpu.total_user || !job.cpu.total_kernel) return "-";
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f", to_seconds(*job.cpu.total_user + *job.cpu.total_kernel));
  return text;
}

void print_job(const JobReading& reading) {
  const Job& job = reading.job;
  if (reading.outcome == OpenOutcome::vanished) return;
  std::cout << cell(job.name.space.label(), 10);
  if (reading.outcome == OpenOutcome::opened) {
    std::cout << cell(job.processes.active ? std::to_string(*job.processes.active) : "-", 9)
              << cell(cpu_text(job), 11);
  } else {
    std::cout << cell(outcome_text(reading.outcome), 22);
  }
  std::cout << printable(job.name.name) << '\n';
}

}  // namespace

int run(const ListOptions&) {
  const Result<JobSystem> system = JobSystem::open();
  if (!system) {
    print_error(system.error());
    return kExitFailed;
  }
  const JobSystem::Listing listing = system->list();
  std::cout << cell("NAMESPACE", 10) << cell("PROCESSES", 9) << cell("CPU SECONDS", 11) << "NAME\n";
  bool whole = !listing.sessions_error;
  if (listing.sessions_error) print_error(*listing.sessions_error);
  for (const NamespaceListing& found : listing.namespaces) {
    if (!found.jobs) {
      print_error(found.jobs.error());
      whole = false;
      continue;
    }
    for (const JobName& name : *found.jobs) print_job(system->read(name));
  }
  return whole && std::cout.flush() ? kExitDone : kExitFailed;
}

}  // namespace jobx
