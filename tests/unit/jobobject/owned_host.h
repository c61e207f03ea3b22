/// What the tests of owned jobs begin with: OwnedJobs over a system of values.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "jobobject/own/owned_jobs.h"
#include "tests/doubles/owned_system_double.h"

namespace jobx::test {

constexpr std::chrono::seconds kLinger{300};
/// A time for the double's clock, since the Unix epoch.
constexpr Ticks kLater{17'111'111'110'000'000};
inline const Error kRefused(ErrorDomain::system, 5, "refused");

/// Of a job that ends when it is empty.
inline JobRequest request_of(const std::string& name) {
  JobRequest request;
  request.name = {{}, name};
  request.ends_when_empty = true;
  return request;
}

/// OwnedJobs over the double, and what most tests do with them.
struct OwnedHost {
  OwnedSystemDouble system;
  std::unique_ptr<OwnedJobs> jobs = std::make_unique<OwnedJobs>(system.kernel(), kLinger);

  JobKey own(const JobRequest& request) {
    const Result<JobKey> key = jobs->own(request);
    REQUIRE(key);
    return *key;
  }
  /// A job of which one process is known and still runs.
  JobKey run(const std::string& name) {
    const JobKey key = own(request_of(name));
    set_processes(name, 1, 1);
    system.send(name, job_message::new_process, 77);
    REQUIRE(jobs->start(key, {{"program"}, ""}));
    jobs->read();  // all that was sent has been heard
    return key;
  }
  void set_processes(const std::string& name, std::uint32_t total, std::uint32_t active) {
    system.change(name, [&](OwnedJobDouble& job) { job.figures.processes = {total, active, 0}; });
  }
  /// The last process of the job leaves.
  void end(const std::string& name) {
    system.change(name, [](OwnedJobDouble& job) { job.figures.processes.active = 0; });
    system.send(name, job_message::exit_process, 77);
    system.send(name, job_message::active_process_zero);
  }
  Job only_job() {
    OwnedReading reading = jobs->read();
    REQUIRE(reading.jobs.size() == 1);
    return reading.jobs.front();
  }
  JobEvents events() { return only_job().events.value(); }
};

}  // namespace jobx::test
