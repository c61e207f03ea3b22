/// Information classes that came with Windows 10, against a double of the kernel: 19 in each of its lengths,
/// 30 and 36.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "jobobject/inspect/job_system.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

const std::u16string kDirectory = u"\\BaseNamedObjects\\";

/// At the offsets of the class, as far as `size` goes.
ClassAnswer extended(std::size_t size) {
  KernelBytes whole(464);
  whole.u64(0, 10'000'000).u64(8, 20'000'000).u64(16, 3).u64(24, 4);
  whole.u32(32, 5).u32(36, 7).u32(40, 2).u32(44, 1);
  whole.u64(48, 11).u64(56, 12).u64(64, 13).u64(72, 14).u64(80, 15).u64(88, 16);
  whole.u64(0x60, 21).u64(0x68, 22).u64(0x70, 23).u64(0x78, 24).u64(0x80, 25);
  whole.u64(0x88, 31).u64(0x90, 1ULL << 50).u64(0x98, 4'500'000'000);
  for (std::size_t at = 0xA0; at < 0x1C0; at += 8) whole.u64(at, 0xEEEE'EEEE'EEEE'EEEE);
  whole.u64(0x1C0, 41).u64(0x1C8, 42);
  std::vector<std::byte> bytes = whole;
  bytes.resize(size);
  return {0, bytes};
}

/// What systems without class 19 answer with, and other figures than it has.
JobDouble older_job() {
  JobDouble job;
  job.classes[8] = {0, KernelBytes(96).u64(0, 1'000).u32(36, 70).u64(48, 110)};
  job.classes[51] = {0, KernelBytes(16).u64(0, 410).u64(8, 420)};
  return job;
}

struct Host {
  NtDouble kernel;
  std::unique_ptr<JobSystem> system = NtDouble::job_system();

  JobReading read(const std::u16string& name = u"a") {
    kernel.class_queries.clear();
    JobReading reading = system->read({{}, std::string(name.begin(), name.end())});
    CHECK(kernel.open_handles == 0);
    CHECK(kernel.mistakes == std::vector<std::string>{});
    REQUIRE(reading.outcome == OpenOutcome::opened);
    return reading;
  }
  JobDouble& add(const std::u16string& name, const JobDouble& job) {
    return kernel.jobs[kDirectory + name] = job;
  }
  std::size_t queries(int information_class) { return kernel.class_queries[information_class]; }
};

TEST_CASE("class 19 is asked once, in the place of 8, 1 and 51", "[jobobject]") {
  Host host;
  JobDouble job = older_job();
  job.classes[19] = extended(464);
  host.add(u"a", job);
  const JobReading reading = host.read();
  CHECK(reading.errors.empty());
  CHECK(reading.job.cpu == CpuTimes{Ticks{10'000'000}, Ticks{20'000'000}, Ticks{3}, Ticks{4}});
  CHECK(reading.job.processes == ProcessCounts{7, 2, 1});
  CHECK(reading.job.page_faults == 5U);
  CHECK(reading.job.io == IoCounters{11, 12, 13, 14, 15, 16});
  CHECK(reading.job.disk == DiskCounters{21, 22, 23, 24, 25});
  CHECK(reading.job.scheduling == Scheduling{Ticks{4'500'000'000}, 31, 1ULL << 50});
  CHECK(reading.job.network == NetworkUsage{41, 42});
  CHECK(host.queries(19) == 1);
  CHECK(host.queries(8) + host.queries(1) + host.queries(51) == 0);
}

TEST_CASE("each length of class 19 is found by trying, and remembered for every other job", "[jobobject]") {
  struct Case {
    std::size_t length;
    std::size_t tries;
  };
  const auto [length, tries] = GENERATE(Case{464, 1}, Case{448, 2}, Case{432, 3}, Case{304, 4}, Case{160, 5});
  CAPTURE(length);
  Host host;
  JobDouble job = older_job();
  job.classes[19] = extended(length);
  host.add(u"a", job);
  host.add(u"b", job);
  const JobReading first = host.read(u"a");
  CHECK(host.queries(19) == tries);
  const JobReading second = host.read(u"b");
  CHECK(host.queries(19) == 1);
  for (const JobReading* const reading : {&first, &second}) {
    CHECK(reading->errors.empty());
    CHECK(reading->job.scheduling == Scheduling{Ticks{4'500'000'000}, 31, 1ULL << 50});
    CHECK(reading->job.io == IoCounters{11, 12, 13, 14, 15, 16});
    // Only the longest has network figures; the others leave them to class 51.
    CHECK(reading->job.network == (length == 464 ? NetworkUsage{41, 42} : NetworkUsage{410, 420}));
  }
  CHECK(host.queries(8) == 0);
}

TEST_CASE("a length that nobody knows is as if the class were missing, without a gap", "[jobobject]") {
  const std::size_t length = GENERATE(0U, 159U, 161U, 463U, 472U);
  CAPTURE(length);
  Host host;
  JobDouble job = older_job();
  job.classes[19] = extended(464);
  job.classes[19].bytes.resize(length);
  host.add(u"a", job);
  const JobReading reading = host.read();
  CHECK(reading.errors.empty());
  CHECK(reading.job.cpu.total_user == Ticks{1'000});
  CHECK(reading.job.io->read_operations == 110);
  CHECK(reading.job.network == NetworkUsage{410, 420});
  CHECK_FALSE(reading.job.scheduling);
  CHECK_FALSE(reading.job.disk);
}

TEST_CASE("a system without class 19 is asked for it once", "[jobobject]") {
  const std::uint32_t error = GENERATE(1U, 24U, 50U, 87U, 120U);
  CAPTURE(error);
  Host host;
  JobDouble job = older_job();
  job.classes[19] = {error, {}};
  host.add(u"a", job);
  CHECK(host.read().errors.empty());
  CHECK(host.queries(19) == 5);
  const JobReading again = host.read();
  CHECK(host.queries(19) == 0);
  CHECK(again.job.processes.total == 70U);
}

TEST_CASE("a length that is refused for one job costs no figures, and is looked for anew", "[jobobject]") {
  Host host;
  JobDouble job = older_job();
  job.classes[19] = extended(432);
  host.add(u"a", job);
  host.read(u"a");
  JobDouble other = older_job();
  other.classes[19] = extended(160);
  host.add(u"b", other);
  const JobReading fallen_back = host.read(u"b");
  CHECK(fallen_back.job.io->read_operations == 110);
  CHECK_FALSE(fallen_back.job.scheduling);
  CHECK(host.read(u"b").job.scheduling);
  CHECK(host.read(u"a").job.io);
}

TEST_CASE("class 19 that fails is reported, and the older classes stand in for it", "[jobobject]") {
  Host host;
  JobDouble job = older_job();
  job.classes[19] = {5, {}};
  host.add(u"a", job);
  const JobReading reading = host.read();
  REQUIRE(reading.errors.size() == 1);
  CHECK_THAT(reading.errors[0].message(), Catch::Contains("ExtendedAccounting"));
  CHECK(reading.job.cpu.total_user == Ticks{1'000});
  CHECK(host.queries(19) == 1);
}

TEST_CASE("class 30 gives the kernel's number of the job", "[jobobject]") {
  Host host;
  JobDouble job;
  job.classes[30] = {0, KernelBytes(36).u64(0, ~0ULL).u64(24, ~0ULL).u32(32, 5'120)};
  host.add(u"a", job);
  const JobReading reading = host.read();
  CHECK(reading.errors.empty());
  CHECK(reading.job.job_id == 5'120U);

  host.add(u"a", {}).classes[30] = {24, {}};  // an older system, which has the first 16 bytes alone
  const JobReading older = host.read();
  CHECK(older.errors.empty());
  CHECK_FALSE(older.job.job_id);
}

TEST_CASE("class 36 tells a container from a packaged application and from a plain job", "[jobobject]") {
  Host host;
  JobDouble job;
  job.classes[36] = {0, KernelBytes(16).u32(0, 900).u32(4, 800).u32(8, 5).u8(12, 1)};
  host.add(u"a", job);
  CHECK(host.read().job.silo == Silo{Silo::Kind::server, 800});

  job.classes[36] = {0, KernelBytes(16).u32(0, 900).u32(8, 5)};
  host.add(u"a", job);
  CHECK(host.read().job.silo == Silo{Silo::Kind::application, 0});

  job.classes[36] = {1'505, {}};
  host.add(u"a", job);
  const JobReading plain = host.read();
  CHECK(plain.errors.empty());
  CHECK(plain.job.silo == Silo{Silo::Kind::none, 0});

  job.classes.erase(36);
  host.add(u"a", job);
  CHECK_FALSE(host.read().job.silo);

  job.classes[36] = {5, {}};
  host.add(u"a", job);
  const JobReading refused = host.read();
  CHECK(refused.errors.size() == 1);
  CHECK_FALSE(refused.job.silo);
}

}  // namespace
}  // namespace jobx::test
