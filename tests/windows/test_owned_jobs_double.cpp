/// Owning jobs against a double of the kernel: what Wine cannot show. Expiry both ways, lost messages,
/// classes that are missing.
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/windows/owned_double.h"

namespace jobx::test {
namespace {

/// Accounting as classes 8 gives it.
ClassAnswer accounting(std::uint32_t total, std::uint32_t active, std::uint64_t user = 0) {
  return {0, KernelBytes(96).u64(0, user).u32(36, total).u32(40, active)};
}

ClassAnswer time_limit(std::uint64_t ticks) {
  return {0, KernelBytes(144).u64(8, ticks).u32(16, 0x4)};
}

/// The only job of the reading.
Job only_job(OwnedJobs& jobs) {
  const OwnedReading reading = jobs.read();
  REQUIRE(reading.jobs.size() == 1);
  return reading.jobs.front();
}

}  // namespace

TEST_CASE("what stands in the way of a name is said in words", "[owned]") {
  struct Row {
    std::uint32_t create_status;
    std::uint32_t open_status;
    bool adopt;
    std::string text;
  };
  for (const Row& row : std::vector<Row>{
           {0xC0000035, 0, false, "it already exists; choose another name or adopt it"},
           {0xC0000035, 0xC0000024, false, "the name belongs to an object of another type"},
           {0xC0000035, 0xC0000024, true, "the name belongs to an object of another type"},
           {0xC0000035, 0xC0000022, true,
            "adopting a job requires that its DACL grants this account JOB_OBJECT_QUERY"},
           {0xC0000022, 0, false, "this account may not create objects in the global namespace"}}) {
    NtDouble kernel;
    kernel.create_status = row.create_status;
    kernel.jobs[kPath].open_status = row.open_status;
    const auto jobs = open_jobs();
    JobRequest request = request_with({});
    request.adopt = row.adopt;
    const std::string text = refusal(*jobs, request);
    CHECK_THAT(text, Catch::Contains(row.text));
    // Windows asks for it to make file mappings and symbolic links there, not jobs.
    CHECK_THAT(text, !Catch::Contains("SeCreateGlobalPrivilege"));
    CHECK(kernel.open_handles == 0);
  }
}

TEST_CASE("an adopted job gets no port, and keeps the limits it has", "[owned]") {
  NtDouble kernel;
  kernel.jobs[kPath].classes[9] = {0, KernelBytes(144).u64(8, 50'000'000).u32(16, 0x4 | 0x2000).u64(0, 0)};
  const auto jobs = open_jobs();
  JobRequest request = request_with({});
  request.adopt = true;
  request.limits.active_processes = 8;
  REQUIRE(jobs->own(request));
  CHECK(kernel.jobs.at(kPath).port == nullptr);
  // The time used so far is preserved: writing the limit back would start it anew.
  CHECK(set_bytes(kernel, 9) ==
        std::vector<std::byte>(KernelBytes(144).u64(8, 50'000'000).u32(16, 0x40 | 0x2000 | 0x8).u32(40, 8)));
  const Job job = only_job(*jobs);
  CHECK(job.owned);
  CHECK_FALSE(job.events);
}

TEST_CASE("posted and killing expiry are told apart", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  own(*jobs);
  JobDouble& job = kernel.jobs.at(kPath);
  job.classes[8] = accounting(1, 1, 30'000'000);
  job.classes[9] = time_limit(30'000'000);

  kernel.send(kPath, 1);
  job.classes[9] = {0, KernelBytes(144)};  // posting clears the limit
  Job seen = only_job(*jobs);
  REQUIRE(seen.events);
  CHECK(seen.events->job_time_posts == 1);
  CHECK(seen.events->job_time_kills == 0);
  CHECK(seen.events->last_expiration);

  job.classes[9] = time_limit(30'000'000);
  job.is_signalled = true;
  seen = only_job(*jobs);
  CHECK(seen.events->job_time_kills == 1);
  CHECK(only_job(*jobs).events->job_time_kills == 1);  // the state lasts; the expiry was one
  CHECK(jobs->read().totals.events.job_time_kills == 1);
}

TEST_CASE("a job that is signalled for another reason has not run out of time", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  own(*jobs);
  JobDouble& job = kernel.jobs.at(kPath);
  job.is_signalled = true;
  job.classes[8] = accounting(1, 0, 29'999'999);
  job.classes[9] = time_limit(30'000'000);
  CHECK(only_job(*jobs).events->job_time_kills == 0);
}

TEST_CASE("which notification limit was passed is asked of the job", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  own(*jobs);
  JobDouble& job = kernel.jobs.at(kPath);
  const auto broken = [&](BrokenLimit limit) {
    return only_job(*jobs).events->broken_limits.at(static_cast<std::size_t>(limit));
  };
  job.classes[13] = {0, KernelBytes(80).u32(4, 0x200)};
  kernel.send(kPath, 11);
  CHECK(broken(BrokenLimit::notify_job_memory) == 1);  // the older class, where the newer is missing
  job.classes[34] = {0, KernelBytes(104).u32(4, 0x8000 | 0x10000)};
  kernel.send(kPath, 11);
  CHECK(broken(BrokenLimit::notify_job_memory_low) == 1);
  CHECK(broken(BrokenLimit::notify_read_bytes) == 1);
  job.classes.clear();
  kernel.send(kPath, 11);
  CHECK(broken(BrokenLimit::unknown) == 1);
}

TEST_CASE("messages that were lost show against accounting", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  own(*jobs);
  kernel.jobs.at(kPath).classes[8] = accounting(5, 2);
  for (int i = 0; i < 3; ++i) kernel.send(kPath, 6);
  kernel.send(kPath, 7);
  jobs->read();
  const Job job = only_job(*jobs);
  CHECK(job.events->new_processes == 3);
  CHECK(job.events->missed_new_processes == 2);
  CHECK(job.events->missed_exits == 2);
  CHECK(jobs->read().totals.events.missed_new_processes == 2);
}

TEST_CASE("the counters of a job that can be read no more stay in the totals", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  own(*jobs);
  JobDouble& job = kernel.jobs.at(kPath);
  job.classes[8] = accounting(5, 2, 70'000'000);
  CHECK(jobs->read().totals.used.cpu.total_user == Ticks{70'000'000});
  job.classes[8] = {5, {}};
  const OwnedReading reading = jobs->read();
  CHECK(reading.totals.used.cpu.total_user == Ticks{70'000'000});
  REQUIRE(reading.jobs.size() == 1);
  CHECK_FALSE(reading.jobs[0].cpu.total_user);
  CHECK_FALSE(reading.errors.empty());
}

TEST_CASE("a job that is given up stays in the totals", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  kernel.new_job.classes[8] = accounting(5, 0, 70'000'000);
  const JobKey key = own(*jobs);
  const OwnedTotals before = jobs->read().totals;
  jobs->release(key);
  const OwnedReading after = jobs->read();
  CHECK(after.jobs.empty());
  CHECK(before.used.processes.total == 5U);
  CHECK(after.totals.used.processes.total == 5U);
  CHECK(after.totals.used.cpu.total_user == Ticks{70'000'000});
  CHECK(after.totals.created == 1);
  CHECK(after.totals.ended == 1);
}

TEST_CASE("messages of a key that is gone go to the host's counts, not to the job's successor", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  const JobKey first = own(*jobs);
  JobDouble old = kernel.jobs.at(kPath);
  jobs->release(first);
  kernel.jobs.clear();
  const JobKey second = own(*jobs);
  CHECK(second != first);
  kernel.jobs[u"\\old"] = old;
  kernel.send(u"\\old", 7);
  CHECK(only_job(*jobs).events->normal_exits == 0);
  CHECK(jobs->read().totals.events.normal_exits == 1);
}

TEST_CASE("input and output of all jobs is not told once that of one is not known", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  CHECK(jobs->read().totals.used.io.has_value());
  kernel.new_job.classes[8] = {0, KernelBytes(96).u32(36, 1).u64(72, 4'096)};
  own(*jobs);
  REQUIRE(jobs->read().totals.used.io);
  CHECK(jobs->read().totals.used.io->read_bytes == 4'096);
  kernel.jobs.at(kPath).classes.erase(8);
  CHECK(jobs->read().totals.used.io->read_bytes == 4'096);
  // As Wine answers: accounting without input and output.
  kernel.new_job.classes = {{1, {0, KernelBytes(48).u32(36, 1)}}};
  JobRequest other = request_with({});
  other.name.name = "other";
  REQUIRE(jobs->own(other));
  const OwnedTotals totals = jobs->read().totals;
  CHECK_FALSE(totals.used.io);
  CHECK(totals.used.processes.total == 2U);
}

TEST_CASE("a message has the key of its job and the id of its process", "[owned]") {
  NtDouble double_of_windows;
  const Result<std::unique_ptr<OwnedJobKernel>> kernel = open_owned_job_kernel(NtDouble::functions());
  REQUIRE(kernel);
  const Result<std::unique_ptr<KernelJob>> job = (*kernel)->make_job(ours(), false);
  REQUIRE(job);
  REQUIRE((*job)->attach(5));
  double_of_windows.send(kPath, 8, 0x1'0000'1234);
  REQUIRE((*kernel)->post(6));
  std::vector<JobMessage> messages;
  std::vector<JobMessage> all;
  while (all.size() < 2) {
    REQUIRE((*kernel)->wait(messages));
    all.insert(all.end(), messages.begin(), messages.end());
  }
  REQUIRE(all.size() == 2);
  CHECK(all[0].key == 5);
  CHECK(all[0].message == 8);
  CHECK(all[0].process_id == 0x1'0000'1234);
  CHECK(all[1].key == 6);
  CHECK(all[1].message == 0);
  CHECK(all[1].process_id == 0);
}

TEST_CASE("no handle is left behind", "[owned]") {
  NtDouble kernel;
  {
    const auto jobs = open_jobs();
    own(*jobs);
    jobs->read();
    CHECK(kernel.open_handles == 1);
  }
  CHECK(kernel.open_handles == 0);
  CHECK(kernel.mistakes.empty());
}

TEST_CASE("a system without the functions says so", "[owned]") {
  const Result<std::unique_ptr<OwnedJobKernel>> kernel = open_owned_job_kernel(NtDouble::reading_functions());
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().message() == "this system lacks a function that creating job objects requires");
}

}  // namespace jobx::test
