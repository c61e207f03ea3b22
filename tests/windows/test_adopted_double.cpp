/// Adopting a job against a double of the kernel: whose it is, and that its settings are read, changed and
/// written as a whole.
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/windows/owned_double.h"

namespace jobx::test {
namespace {

/// S-1-5-21-1-2-3-N.
std::vector<std::byte> account(std::uint32_t number) {
  return KernelBytes(28).u8(0, 1).u8(1, 5).u8(7, 5).u32(8, 21).u32(12, 1).u32(16, 2).u32(20, 3).u32(24,
                                                                                                    number);
}

JobRequest adoption(const JobLimits& limits) {
  JobRequest request = request_with(limits);
  request.adopt = true;
  return request;
}

using Settings = std::vector<std::pair<int, std::vector<std::byte>>>;

std::vector<std::byte> ui(std::uint32_t bits) {
  return KernelBytes(4).u32(0, bits);
}

/// A job as its creator left it: limits of every class that is adopted here.
struct Theirs {
  NtDouble kernel;
  JobDouble& job = kernel.jobs[kPath];
  std::vector<std::byte> extended = KernelBytes(144).u32(16, 0x8 | 0x2000).u32(40, 7);
  std::vector<std::byte> cpu = KernelBytes(8).u32(0, 0x1 | 0x4 | 0x8).u32(4, 9'000);
  std::vector<std::byte> network = KernelBytes(16).u64(0, 5'000).u32(8, 0x1 | 0x2);
  std::vector<std::byte> notify = KernelBytes(72).u64(24, 777).u32(40, 0x200 | 0x8000).u64(48, 55);

  Theirs() {
    job.classes[4] = {0, ui(0xC0)};
    job.classes[6] = {0, KernelBytes(4)};
    job.classes[9] = {0, extended};
    job.classes[12] = {0, std::vector<std::byte>(notify.begin(), notify.begin() + 48)};
    job.classes[15] = {0, cpu};
    job.classes[32] = {0, network};
    job.classes[33] = {0, notify};
  }

  /// Every class is as its creator set it.
  void check_untouched() const {
    CHECK(job.classes.at(4).bytes == ui(0xC0));
    CHECK(job.classes.at(6).bytes == std::vector<std::byte>(KernelBytes(4)));
    CHECK(job.classes.at(9).bytes == extended);
    CHECK(job.classes.at(15).bytes == cpu);
    CHECK(job.classes.at(32).bytes == network);
    CHECK(job.classes.at(33).bytes == notify);
    CHECK(job.granted_windows.empty());
  }
};

/// One of every class.
JobLimits many_limits() {
  JobLimits limits;
  limits.ui_restrictions = ui_limit::handles;
  limits.cpu_rate = CpuRateLimit{CpuRateLimit::Kind::hard_cap, 0, 2'500, 0};
  limits.network_rate = NetworkRateLimit{{}, std::uint8_t{46}};
  limits.notify.io_read_bytes = 100;
  limits.end_of_job_time_action = EndOfJobTimeAction::post;
  limits.job_user_time = Ticks{600'000'000};
  return limits;
}

}  // namespace

TEST_CASE("what is asked of an adopted job is added to what it has", "[owned][adopt]") {
  Theirs theirs;
  const auto jobs = open_jobs();
  JobRequest request = adoption(many_limits());
  request.granted_windows = {0x10010};
  REQUIRE(jobs->own(request));
  CHECK(set_bytes(theirs.kernel, 4) == ui(0xC1));
  CHECK(set_bytes(theirs.kernel, 6) == std::vector<std::byte>(KernelBytes(4).u32(0, 1)));
  CHECK(set_bytes(theirs.kernel, 9) ==
        std::vector<std::byte>(KernelBytes(144).u64(8, 600'000'000).u32(16, 0x8 | 0x2000 | 0x4).u32(40, 7)));
  // Its creator's wish to be notified stays.
  CHECK(set_bytes(theirs.kernel, 15) ==
        std::vector<std::byte>(KernelBytes(8).u32(0, 0x1 | 0x4 | 0x8).u32(4, 2'500)));
  std::vector<std::byte> network = set_bytes(theirs.kernel, 32);
  network.resize(13);
  CHECK(network == std::vector<std::byte>(KernelBytes(13).u64(0, 5'000).u32(8, 7).u8(12, 46)));
  // Written by the newer class: the older one has no room for the low mark.
  CHECK(set_bytes(theirs.kernel, 33) ==
        std::vector<std::byte>(
            KernelBytes(72).u64(0, 100).u64(24, 777).u32(40, 0x200 | 0x8000 | 0x10000).u64(48, 55)));
  CHECK(theirs.job.granted_windows == std::vector<std::uint64_t>{0x10010});
  CHECK(theirs.kernel.mistakes.empty());
}

TEST_CASE("where the newer class of notification limits is missing, the older one is read and written",
          "[owned][adopt]") {
  Theirs theirs;
  theirs.job.classes.erase(33);
  theirs.job.classes[12] = {0, KernelBytes(48).u64(24, 777).u32(40, 0x200)};
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.notify.io_read_bytes = 100;
  REQUIRE(jobs->own(adoption(limits)));
  std::vector<std::byte> notify = set_bytes(theirs.kernel, 12);
  notify.resize(44);
  CHECK(notify == std::vector<std::byte>(KernelBytes(44).u64(0, 100).u64(24, 777).u32(40, 0x200 | 0x10000)));
}

TEST_CASE("an adopted job is as it was before when one of its limits is refused", "[owned][adopt]") {
  for (const int refused : {4, 15, 32, 33, 6, 9}) {
    Theirs theirs;
    theirs.job.set_errors[refused] = 5;
    const auto jobs = open_jobs();
    JobRequest request = adoption(many_limits());
    request.granted_windows = {0x10010};
    CAPTURE(refused);
    CHECK_FALSE(jobs->own(request));
    theirs.check_untouched();
    CHECK(theirs.kernel.open_handles == 0);
    CHECK(theirs.kernel.mistakes.empty());
  }
}

TEST_CASE("windows granted to an adopted job are taken back with the rest", "[owned][adopt]") {
  Theirs theirs;
  theirs.job.refused_window = 0x3;
  const auto jobs = open_jobs();
  JobRequest request = adoption(many_limits());
  request.granted_windows = {0x1, 0x2, 0x3};
  CHECK_THAT(refusal(*jobs, request), Catch::Contains("cannot grant the window 0x3"));
  theirs.check_untouched();
}

TEST_CASE("no limit is tried on an adopted job to find the one that is refused", "[owned][adopt]") {
  Theirs theirs;
  theirs.job.refused_limit_flag = 0x20;
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.job_user_time = Ticks{600'000'000};
  limits.priority_class = PriorityClass::realtime;
  CHECK(refusal(*jobs, adoption(limits)) ==
        "cannot set the limits job_time, priority_class of the job \\BaseNamedObjects\\ours (it requires a "
        "valid "
        "combination of values)");
  CHECK(theirs.job.settings.empty());
  theirs.check_untouched();
}

TEST_CASE("settings of an adopted job that cannot be read are not changed", "[owned][adopt]") {
  struct Row {
    int information_class;
    std::string name;
  };
  for (const Row& row : std::vector<Row>{{4, "BasicUIRestrictions"},
                                         {6, "EndOfJobTime"},
                                         {9, "ExtendedLimit"},
                                         {15, "CpuRateControl"},
                                         {32, "NetRateControl"},
                                         {33, "NotificationLimit2"}}) {
    Theirs theirs;
    const std::vector<std::byte> before = theirs.job.classes[row.information_class].bytes;
    theirs.job.classes[row.information_class].error = 5;
    const auto jobs = open_jobs();
    CHECK(refusal(*jobs, adoption(many_limits())) ==
          "cannot read " + row.name +
              " of the job \\BaseNamedObjects\\ours, so that its limits are not changed");
    theirs.check_untouched();
  }
}

TEST_CASE("an answer of another length is no reading of an adopted job", "[owned][adopt]") {
  Theirs theirs;
  theirs.job.classes[9].bytes.resize(112);
  const auto jobs = open_jobs();
  JobLimits limits;
  limits.active_processes = 3;
  CHECK_THAT(refusal(*jobs, adoption(limits)), Catch::Contains("cannot read ExtendedLimit of the job"));
  CHECK(theirs.job.settings.empty());
}

TEST_CASE("adopting without limits reads and sets nothing", "[owned][adopt]") {
  Theirs theirs;
  const auto jobs = open_jobs();
  REQUIRE(jobs->own(adoption({})));
  CHECK(theirs.job.settings.empty());
  CHECK(theirs.job.port == nullptr);
}

TEST_CASE("the job of another account is not adopted", "[owned][adopt]") {
  NtDouble kernel;
  kernel.own_account = account(1'000);
  JobDouble& job = kernel.jobs[kPath];
  const auto jobs = open_jobs();
  job.owner = account(1'001);
  const Result<JobKey> refused = jobs->own(adoption({}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code_name() == "foreign_owner");
  CHECK(refused.error().what() ==
        "cannot adopt the job \\BaseNamedObjects\\ours: it belongs to S-1-5-21-1-2-3-1001, not to the "
        "exporter's "
        "account");
  CHECK(kernel.open_handles == 0);
  job.owner_status = 0xC0000022;
  CHECK_THAT(refusal(*jobs, adoption({})), Catch::Contains("its owner cannot be read"));
  job.owner_status = 0;
  job.owner = account(1'000);
  CHECK(jobs->own(adoption({})));
  CHECK(kernel.mistakes.empty());
}

TEST_CASE("an adopted job is not ended, and not made to end with this program", "[owned][adopt]") {
  NtDouble kernel;
  JobDouble& job = kernel.jobs[kPath];
  const auto jobs = open_jobs();
  JobLimits deadly;
  deadly.kill_on_job_close = true;
  CHECK(
      refusal(*jobs, adoption(deadly)) ==
      "cannot adopt the job \\BaseNamedObjects\\ours: kill_on_job_close would terminate processes that this "
      "program did not start");
  CHECK(job.settings.empty());
  const Result<JobKey> key = jobs->own(adoption({}));
  REQUIRE(key);
  CHECK_FALSE(jobs->terminate(*key, 1));
  CHECK(job.terminations.empty());
}

}  // namespace jobx::test
