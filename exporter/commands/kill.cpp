#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "exporter/commands/commands.h"
#include "exporter/report/advice.h"
#include "exporter/report/console.h"
#include "exporter/report/terminal.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {
namespace {

/// Processes end a moment after they are told to.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kTurn{50};

using ProcessIds = std::vector<std::uint64_t>;

bool contains(const ProcessIds& ids, std::uint64_t id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string count_of(std::size_t processes) {
  return std::to_string(processes) + (processes == 1 ? " process" : " processes");
}

bool is_meant(const JobName& name, std::size_t processes) {
  std::cerr << "Terminate " << count_of(processes) << " of the job " << printable(name.path()) << "? [y/N] "
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int fail(const std::string& message) {
  print_error(message);
  return kExitFailed;
}

/// Those of the job, and those that it held `before`, that have not ended after some patience. A job that is
/// gone holds none.
ProcessIds wait_for_end(const JobSystem& system, const JobName& name) {
  ProcessIds left;
  for (auto waited = kTurn; waited < kPatience; waited += kTurn) {
    left = system.read(name).job.process_ids.value_or(ProcessIds());
    if (left.empty()) break;
    std::this_thread::sleep_for(kTurn);
  }
  return left;
}

int tell(const JobName& name, const ProcessIds& before, const ProcessIds& left) {
  const auto is_left = [&](std::uint64_t id) { return contains(left, id); };
  const auto remained = static_cast<std::size_t>(std::count_if(before.begin(), before.end(), is_left));
  std::cout << count_of(before.size() - remained) << " of the job " << printable(name.path())
            << " terminated\n";
  if (!finish_output()) return kExitFailed;
  if (left.empty()) return kExitDone;
  std::string ids;
  for (const std::uint64_t id : left) ids += (ids.empty() ? "" : ", ") + std::to_string(id);
  return fail(count_of(left.size()) + " of the job " + name.path() + " did not end: " + ids);
}

}  // namespace

int run(const KillOptions& options) {
  if (!options.yes && !can_ask()) {
    print_error("kill asks first, and there is no terminal to ask on; use --yes to terminate without asking");
    return kExitUsage;
  }
  const Result<std::unique_ptr<JobSystem>> opened = JobSystem::open();
  if (!opened) {
    ErrorPrinter(SourceKind::object).print(opened.error());
    return kExitFailed;
  }
  const JobSystem& system = **opened;
  const Result<JobName> name = find_job(system, options.name);
  if (!name) return fail(name.error().message());
  const JobReading reading = system.read(*name);
  const ProcessIds before = reading.job.process_ids.value_or(ProcessIds());
  if (contains(before, system.own_process_id()) && !options.force) {
    return fail("the job " + name->path() + " contains this process; use --force to terminate it anyway");
  }
  if (!options.yes && !is_meant(*name, before.size())) return fail("nothing was terminated");
  if (const Result<void> done = system.terminate(*name, options.exit_code); !done) {
    print_error(done.error());
    print_advice(termination_advice(done.error()));
    return kExitFailed;
  }
  return tell(*name, before, wait_for_end(system, *name));
}

}  // namespace jobx
