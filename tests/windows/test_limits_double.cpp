/// Limits of owned jobs against a double of the kernel: the bytes that arrive, and refusals.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "tests/windows/owned_double.h"

namespace jobx::test {

TEST_CASE("the port is attached before anything else is set on a new job", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.active_processes = 3;
  own(*jobs, limits);
  const auto& settings = kernel.jobs.at(kPath).settings;
  REQUIRE(settings.size() == 2);
  CHECK(settings[0].first == 7);
  CHECK(settings[1].first == 9);
  CHECK(kernel.jobs.at(kPath).port_key == 1);
}

TEST_CASE("every limit arrives at its documented place", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.process_user_time = Ticks{10'000'000};
  limits.job_user_time = Ticks{20'000'000};
  limits.process_memory = 1 << 20;
  limits.job_memory = 1 << 21;
  limits.working_set = WorkingSetLimit{1 << 16, 1 << 18};
  limits.active_processes = 3;
  limits.affinity = 0x5;
  limits.subset_affinity = true;
  limits.priority_class = PriorityClass::below_normal;
  limits.scheduling_class = 4;
  limits.die_on_unhandled_exception = limits.breakaway_ok = limits.silent_breakaway_ok =
      limits.kill_on_job_close = true;
  limits.end_of_job_time_action = EndOfJobTimeAction::post;
  limits.cpu_rate = CpuRateLimit{CpuRateLimit::Kind::min_max, 1'000, 5'000, 0};
  limits.network_rate = NetworkRateLimit{1'000'000, std::uint8_t{46}};
  limits.ui_restrictions = ui_limit::handles | ui_limit::desktop;
  limits.notify.job_user_time = Ticks{15'000'000};
  limits.notify.job_memory = 1 << 19;
  limits.notify.io_read_bytes = 100;
  limits.notify.io_write_bytes = 200;
  limits.notify.cpu_rate = RateTolerance{RateTolerance::Level::medium, RateTolerance::Interval::long_};
  JobRequest request = request_with(limits);
  request.granted_windows = {0x10010, 0x20020};
  REQUIRE(jobs->own(request));

  const std::uint32_t flags =
      0x2 | 0x4 | 0x100 | 0x200 | 0x1 | 0x8 | 0x10 | 0x4000 | 0x20 | 0x80 | 0x400 | 0x800 | 0x1000 | 0x2000;
  const std::vector<std::byte> extended = KernelBytes(144)
                                              .u64(0, 10'000'000)
                                              .u64(8, 20'000'000)
                                              .u32(16, flags)
                                              .u64(24, 1 << 16)
                                              .u64(32, 1 << 18)
                                              .u32(40, 3)
                                              .u64(48, 0x5)
                                              .u32(56, 0x4000)
                                              .u32(60, 4)
                                              .u64(112, 1 << 20)
                                              .u64(120, 1 << 21);
  CHECK(set_bytes(kernel, 9) == extended);
  CHECK(set_bytes(kernel, 6) == std::vector<std::byte>(KernelBytes(4).u32(0, 1)));
  CHECK(set_bytes(kernel, 4) == std::vector<std::byte>(KernelBytes(4).u32(0, 0x41)));
  CHECK(set_bytes(kernel, 15) ==
        std::vector<std::byte>(KernelBytes(8).u32(0, 0x1 | 0x8 | 0x10).u16(4, 1'000).u16(6, 5'000)));
  std::vector<std::byte> network = set_bytes(kernel, 32);
  network.resize(13);  // padding may hold anything
  CHECK(network == std::vector<std::byte>(KernelBytes(13).u64(0, 1'000'000).u32(8, 7).u8(12, 46)));
  std::vector<std::byte> notify = set_bytes(kernel, 12);
  notify.resize(44);
  CHECK(notify == std::vector<std::byte>(KernelBytes(44)
                                             .u64(0, 100)
                                             .u64(8, 200)
                                             .u64(16, 15'000'000)
                                             .u64(24, 1 << 19)
                                             .u32(32, 2)
                                             .u32(36, 3)
                                             .u32(40, 0x10000 | 0x20000 | 0x4 | 0x200 | 0x40000)));
  CHECK(kernel.jobs.at(kPath).granted_windows == std::vector<std::uint64_t>{0x10010, 0x20020});
  CHECK(kernel.mistakes.empty());
}

TEST_CASE("notification limits of Windows 10 go into the newer class", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.notify.job_memory_low = 4096;
  limits.notify.network_rate = RateTolerance{RateTolerance::Level::high, RateTolerance::Interval::medium};
  own(*jobs, limits);
  CHECK(
      set_bytes(kernel, 33) ==
      std::vector<std::byte>(KernelBytes(72).u32(40, 0x8000 | 0x100000).u64(48, 4096).u32(60, 3).u32(64, 2)));
}

TEST_CASE("the action at the end of the time is set before the time", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.job_user_time = Ticks{1};
  limits.end_of_job_time_action = EndOfJobTimeAction::post;
  own(*jobs, limits);
  const auto& settings = kernel.jobs.at(kPath).settings;
  REQUIRE(settings.size() == 3);
  CHECK(settings[1].first == 6);
  CHECK(settings[2].first == 9);
}

TEST_CASE("a limit that the system refuses is named, with what it needs, and nothing is left", "[owned]") {
  struct Row {
    int information_class;
    std::uint32_t error;
    std::function<void(JobLimits&)> ask;
    std::string text;
  };
  const std::vector<Row> rows{
      {9, 1314,
       [](JobLimits& l) {
         l.active_processes = 3;
         l.scheduling_class = 9;
       },
       "cannot set active_processes of the job \\BaseNamedObjects\\ours"},
      {15, 87,
       [](JobLimits& l) {
         l.cpu_rate = CpuRateLimit{CpuRateLimit::Kind::hard_cap, 0, 2'500, 0};
       },
       "cannot set cpu_rate of the job \\BaseNamedObjects\\ours (it requires Windows 8 or later, and no "
       "fair-share "
       "scheduling (DFSS))"},
      {15, 87,
       [](JobLimits& l) {
         l.cpu_rate = CpuRateLimit{CpuRateLimit::Kind::min_max, 1, 2, 0};
       },
       "cannot set cpu_min_max of the job \\BaseNamedObjects\\ours (it requires Windows 10 or later, and no "
       "fair-share scheduling (DFSS))"},
      {32, 87,
       [](JobLimits& l) {
         l.network_rate = NetworkRateLimit{1, {}};
       },
       "cannot set network_rate of the job \\BaseNamedObjects\\ours (it requires Windows 10 or later, and no "
       "other "
       "network rate in the chain of nested jobs)"},
      {12, 87, [](JobLimits& l) { l.notify.io_read_bytes = 1; },
       "cannot set the limits notify_* of the job \\BaseNamedObjects\\ours (it requires Windows 8 or later)"},
      {4, 5, [](JobLimits& l) { l.ui_restrictions = 1; },
       "cannot set the ui restrictions of the job \\BaseNamedObjects\\ours (it requires a job that is not "
       "nested with "
       "another job that has ui restrictions)"},
      {6, 5, [](JobLimits& l) { l.end_of_job_time_action = EndOfJobTimeAction::terminate; },
       "cannot set end_of_job_time of the job \\BaseNamedObjects\\ours"},
      {7, 87, [](JobLimits&) {}, "cannot attach a completion port to the job \\BaseNamedObjects\\ours"},
  };
  for (const Row& row : rows) {
    NtDouble kernel;
    const auto jobs = open_jobs();
    kernel.new_job.set_errors[row.information_class] = row.error;
    JobRequest request = request_with({});
    row.ask(request.limits);
    CHECK(refusal(*jobs, request) == row.text);
    CHECK(kernel.open_handles == 0);
    CHECK(jobs->read().jobs.empty());
  }
}

TEST_CASE("all ui restrictions are all that the system knows, the input method included", "[owned]") {
  const auto restrictions_set = [](std::uint32_t known, std::uint32_t asked) {
    NtDouble kernel;
    const auto jobs = open_jobs();
    kernel.new_job.known_ui_restrictions = known;
    JobLimits limits;
    limits.ui_restrictions = asked;
    own(*jobs, limits);
    const auto& [information_class, bytes] = kernel.jobs.at(kPath).settings.back();
    CHECK(information_class == 4);
    return std::vector<std::byte>(bytes);
  };
  const auto word = [](unsigned low, unsigned high) {
    return std::vector<std::byte>{std::byte(low), std::byte(high), std::byte(0), std::byte(0)};
  };
  CHECK(restrictions_set(0x1FF, ui_limit::all) == word(0xFF, 1));
  CHECK(restrictions_set(0xFF, ui_limit::all) == word(0xFF, 0));
  CHECK(restrictions_set(0x1FF, ui_limit::ime) == word(0, 1));
}

TEST_CASE("ui_ime by itself is refused where the system does not know it", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  kernel.new_job.known_ui_restrictions = 0xFF;
  JobRequest request = request_with({});
  request.limits.ui_restrictions = ui_limit::ime | ui_limit::desktop;
  CHECK_THAT(refusal(*jobs, request), Catch::StartsWith("cannot set the ui restrictions of the job"));
}

TEST_CASE("of limits that go in one call, the one that is refused is found", "[owned]") {
  NtDouble kernel;
  const auto jobs = open_jobs();
  // Refuses the priority class, as without the privilege; takes everything else.
  kernel.new_job.refused_limit_flag = 0x20;
  JobRequest request = request_with({});
  request.limits.active_processes = 3;
  request.limits.priority_class = PriorityClass::realtime;
  request.limits.kill_on_job_close = true;
  CHECK(refusal(*jobs, request) ==
        "cannot set priority_class of the job \\BaseNamedObjects\\ours (it requires the privilege "
        "SeIncreaseBasePriorityPrivilege, which administrators and LocalSystem have)");
}

TEST_CASE("limits that are set later are added to those of the job's creation", "[owned]") {
  NtDouble kernel;
  kernel.new_job.classes[9] = {0, KernelBytes(144)};
  const auto jobs = open_jobs();
  JobRequest request = request_with({});
  request.limits.job_user_time = Ticks{50'000'000};
  request.ends_with_us = true;
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  JobLimits more;
  more.active_processes = 8;
  REQUIRE(jobs->set_limits(*key, more, {}));
  // It still ends with this program, and the time that it has used counts.
  CHECK(kernel.jobs.at(kPath).classes.at(9).bytes ==
        std::vector<std::byte>(KernelBytes(144).u64(8, 50'000'000).u32(16, 0x8 | 0x40 | 0x2000).u32(40, 8)));
}

TEST_CASE("a later change that is refused leaves a created job as it was", "[owned]") {
  NtDouble kernel;
  kernel.new_job.classes[9] = {0, KernelBytes(144)};
  const auto jobs = open_jobs();
  JobRequest request = request_with({});
  request.limits.active_processes = 8;
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  JobDouble& job = kernel.jobs.at(kPath);
  job.set_errors[9] = 87;
  const std::size_t before = job.settings.size();
  JobLimits more;
  more.job_user_time = Ticks{10'000'000};
  more.job_memory = 4'096;
  const Result<void> done = jobs->set_limits(*key, more, {});
  REQUIRE_FALSE(done);
  CHECK_THAT(done.error().what(), Catch::Contains("cannot set the limits job_time, job_memory"));
  CHECK(job.settings.size() == before);
}

}  // namespace jobx::test
