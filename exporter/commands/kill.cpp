#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "exporter/commands/commands.h"
#include "exporter/report/advice.h"
#include "exporter/report/console.h"
#include "exporter/report/terminal.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {
namespace {

/// Processes end a moment after they are told to, and count until nobody holds a handle of them.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kTurn{50};

std::uint32_t processes_in(const JobSystem& system, const JobName& name) {
  return system.read(name).job.processes.active.value_or(0);
}

bool holds_this_process(const JobSystem& system, const Job& job) {
  if (!job.process_ids) return false;
  return std::find(job.process_ids->begin(), job.process_ids->end(), system.own_process_id()) !=
         job.process_ids->end();
}

bool is_meant(const JobName& name, std::uint32_t processes) {
  std::cerr << "Terminate " << processes << " processes of the job " << printable(name.path()) << "? [y/N] "
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int fail(const std::string& message) {
  print_error(message);
  return kExitFailed;
}

}  // namespace

int run(const KillOptions& options) {
  const Result<std::unique_ptr<JobSystem>> opened = JobSystem::open();
  if (!opened) {
    ErrorPrinter(SourceKind::object).print(opened.error());
    return kExitFailed;
  }
  const JobSystem& system = **opened;
  const Result<JobName> name = find_job(system, options.name);
  if (!name) return fail(name.error().message());
  const JobReading reading = system.read(*name);
  if (holds_this_process(system, reading.job) && !options.force) {
    return fail("the job " + name->path() + " contains this process; use --force to terminate it anyway");
  }
  const std::uint32_t before = reading.job.processes.active.value_or(0);
  if (!options.yes && can_ask() && !is_meant(*name, before)) return fail("nothing was terminated");
  if (const Result<void> done = system.terminate(*name, options.exit_code); !done) {
    print_error(done.error());
    print_advice(termination_advice(done.error()));
    return kExitFailed;
  }
  std::uint32_t left = before;
  for (auto waited = kTurn; waited < kPatience && left > 0; waited += kTurn) {
    std::this_thread::sleep_for(kTurn);
    left = processes_in(system, *name);
  }
  std::cout << before << (before == 1 ? " process" : " processes") << " of the job "
            << printable(name->path()) << " terminated\n";
  if (left > 0)
    return fail(std::to_string(left) + " processes are still counted: other programs hold handles to them");
  return finish_output() ? kExitDone : kExitFailed;
}

}  // namespace jobx
