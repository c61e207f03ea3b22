/// The processes of jobs: the kernel's table from documented bytes, and from a real kernel.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "collector/sources/object_source.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "tests/doubles/win32/nt_double.h"
#include "tests/doubles/win32/process_table.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

Result<ProcessTable> read_table(const SystemAnswer& answer) {
  NtDouble kernel;
  kernel.system_tables[5] = answer;
  return NtDouble::job_system()->read_processes();
}

/// Without regard to when it began.
const JobProcess* find(const Result<ProcessTable>& table, std::uint64_t id) {
  REQUIRE(table);
  return table->find(id, Ticks::max());
}

void check_malformed(const SystemAnswer& answer, const std::string& text) {
  const Result<ProcessTable> table = read_table(answer);
  REQUIRE_FALSE(table);
  CHECK(table.error().code_name() == "malformed_data");
  CHECK_THAT(table.error().what(), Catch::Contains(text));
}

/// Overwrites a number of an answer.
void put(SystemAnswer& answer, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) answer.bytes.at(offset + i) = static_cast<std::byte>(value >> 8 * i);
}

/// A host with one job whose processes the source `object` is to show.
struct Host {
  explicit Host(std::vector<std::uint64_t> ids) {
    kernel.directories[u"\\BaseNamedObjects"].entries = {{u"build"}};
    kernel.directories[u"\\Sessions"];
    kernel.jobs[u"\\BaseNamedObjects\\build"].process_ids = std::move(ids);
  }
  Sample sample(bool processes = true) {
    ObjectSource source(NtDouble::job_system(), {.processes = processes});
    Result<Sample> read = source.collect({}).sample;
    REQUIRE(read);
    REQUIRE(read->jobs.size() == 1);
    return *std::move(read);
  }
  NtDouble kernel;
};

std::u16string unique(const std::u16string& name) {
  const std::string id = std::to_string(current_process_id());
  return u"jobx-test " + std::u16string(id.begin(), id.end()) + u" " + name;
}

}  // namespace

TEST_CASE("a process is decoded from its documented bytes", "[jobobject][processes]") {
  const Result<ProcessTable> table = read_table(process_table({{0, u"", 0}, {1'234, u"MSBuild.EXE"}}));
  const JobProcess* const process = find(table, 1'234);
  REQUIRE(process != nullptr);
  JobProcess expected;
  expected.id = 1'234;
  expected.name = "MSBuild";
  using Figure = ProcessFigure;
  const std::vector<std::pair<Figure, std::int64_t>> figures{
      {Figure::user_time, 11},
      {Figure::kernel_time, 12},
      {Figure::start_time, static_cast<std::int64_t>(kBoot) - 116'444'736'000'000'000},
      {Figure::parent_id, 4},
      {Figure::page_faults, 0xFFFF'FFFF},
      {Figure::virtual_bytes, std::int64_t{1} << 40},
      {Figure::virtual_peak_bytes, std::int64_t{1} << 41},
      {Figure::working_set_peak_bytes, 1'000},
      {Figure::working_set_bytes, 1'001},
      {Figure::pool_paged_bytes, 1'003},
      {Figure::pool_nonpaged_bytes, 1'005},
      {Figure::page_file_bytes, 1'006},
      {Figure::page_file_peak_bytes, 1'007},
      {Figure::private_bytes, 1'008},
      {Figure::threads, 3},
      {Figure::handles, 77},
      {Figure::base_priority, 8},
      {Figure::read_operations, 1'009},
      {Figure::write_operations, 1'010},
      {Figure::other_operations, 1'011},
      {Figure::read_bytes, 1'012},
      {Figure::write_bytes, 1'013},
      {Figure::other_bytes, 1'014},
  };
  CHECK(figures.size() == static_cast<std::size_t>(Figure::count_));
  for (const auto& [figure, value] : figures) expected.set(figure, value);
  CHECK(*process == expected);
}

TEST_CASE("a process without a start has none, rather than one in 1601", "[jobobject][processes]") {
  const Result<ProcessTable> table = read_table(process_table({{4, u"System", 0}}));
  REQUIRE(find(table, 4) != nullptr);
  CHECK_FALSE(find(table, 4)->ticks(ProcessFigure::start_time));
  // Its id is never another's.
  CHECK(table->find(4, Ticks{0}) != nullptr);
}

TEST_CASE("an image's name loses .exe and nothing else", "[jobobject][processes]") {
  const auto [image, name] = GENERATE(table<std::u16string, std::string>({
      {u"a.exe", "a"},
      {u"a.ExE", "a"},
      {u".exe", ".exe"},
      {u"a.exe.exe", "a.exe"},
      {u"a.com", "a.com"},
      {u"System", "System"},
      {u"", ""},
      {u"\u00e9\u65e5.exe", "\xC3\xA9\xE6\x97\xA5"},
  }));
  CAPTURE(name);
  const Result<ProcessTable> table = read_table(process_table({{8, image}}));
  REQUIRE(find(table, 8) != nullptr);
  CHECK(find(table, 8)->name == name);
}

TEST_CASE("the table is asked for again until there is room for it", "[jobobject][processes]") {
  NtDouble kernel;
  SystemAnswer& answer = kernel.system_tables[5];
  answer = process_table(std::vector<ProcessEntry>(3'000, {8, u"a.exe"}));
  answer.growth = 500'000;
  answer.hides_size = GENERATE(false, true);
  const Result<ProcessTable> table = NtDouble::job_system()->read_processes();
  REQUIRE(table);
  CHECK(table->find(8, Ticks::max()) != nullptr);
  CHECK(kernel.system_queries > 1);
  CHECK(kernel.system_queries <= 9);
}

TEST_CASE("a table that outgrows every buffer ends in an error", "[jobobject][processes]") {
  NtDouble kernel;
  kernel.system_tables[5].bytes.resize(1'000'000);
  kernel.system_tables[5].growth = 20'000'000;
  const Result<ProcessTable> table = NtDouble::job_system()->read_processes();
  REQUIRE_FALSE(table);
  CHECK(table.error().code_name() == "limit_exceeded");
  CHECK(kernel.system_queries <= 9);
}

TEST_CASE("a table that the system refuses or does not have is an error with its code",
          "[jobobject][processes]") {
  SystemAnswer refused;
  refused.status = 0xC0000022;
  CHECK(read_table(refused).error().code_name() == "nt_0xc0000022");
  NtDouble kernel;
  NtFunctions old = NtDouble::functions();
  old.query_system_information = nullptr;
  CHECK(NtJobSystem(old).read_processes().error().code_name() == "unsupported");
}

TEST_CASE("a table that points outside of itself is malformed, wherever it does", "[jobobject][processes]") {
  SystemAnswer answer = process_table({{4, u"a.exe"}, {8, u"b.exe"}});
  const std::size_t size = answer.bytes.size();
  SECTION("it is cut off anywhere within a process") {
    const std::size_t cut = GENERATE(1U, 4U, 0xFFU, kProcessStride + 1U, kProcessStride + 0xFFU);
    answer.bytes.resize(cut);
    std::erase_if(answer.pointers, [&](const auto& one) { return one.first + 8 > cut; });
    check_malformed(answer, "is truncated within a process");
  }
  SECTION("the next process is outside") {
    put(answer, 0, GENERATE(std::uint64_t{0xFFFF'FFFF}, std::uint64_t{1} << 31, 2 * kProcessStride + 8), 4);
    check_malformed(answer, "has a link outside its bounds");
  }
  SECTION("the next process is exactly at the end") {
    put(answer, 0, size, 4);
    check_malformed(answer, "is truncated within a process");
  }
  SECTION("the next process is this one, or within it") {
    put(answer, 0, GENERATE(1U, 8U, 0xFFU), 4);
    check_malformed(answer, "has a link outside its bounds");
  }
  SECTION("a name is in front, behind, or half behind") {
    answer.pointers[kProcessStride + 0x40] =
        GENERATE_COPY(std::uint64_t{0} - 2, std::uint64_t{size}, std::uint64_t{size - 2});
    check_malformed(answer, "name outside");
  }
  SECTION("a name is nowhere") {
    answer.pointers.erase(kProcessStride + 0x40);
    check_malformed(answer, "name outside");
  }
  SECTION("a name is half a character long") {
    put(answer, 0x38, 3, 2);
    check_malformed(answer, "name outside");
  }
  SECTION("it has no length") {
    answer.claimed = GENERATE(0U, 0x8000'0000U);
    check_malformed(answer, "bytes to a query");
  }
}

TEST_CASE("the source shows the processes that a job's list names, if it is asked to",
          "[jobobject][processes]") {
  Host host({8, 12, 16});
  host.kernel.system_tables[5] = process_table({{4, u"System"}, {8, u"a.exe"}, {12, u"b.exe"}});
  const Sample sample = host.sample();
  CHECK(sample.errors.empty());
  REQUIRE(sample.jobs[0].details.size() == 2);
  CHECK(sample.jobs[0].details[0].name == "a");
  CHECK(sample.jobs[0].details[1].name == "b");
  CHECK(host.sample(false).jobs[0].details.empty());
  CHECK(host.kernel.system_queries == 1);
}

TEST_CASE("an id that was given away again after the list was read is in no job", "[jobobject][processes]") {
  Host host({8, 12});
  const std::uint64_t listed = host.kernel.system_time;
  host.kernel.time_step = 100'000;
  host.kernel.system_tables[5] = process_table({{8, u"old.exe", listed - 1}, {12, u"new.exe", listed}});
  const Sample sample = host.sample();
  REQUIRE(sample.jobs[0].details.size() == 1);
  CHECK(sample.jobs[0].details[0].name == "old");
}

TEST_CASE("without the table the jobs are there, and an error says what is missing",
          "[jobobject][processes]") {
  Host host({8});
  host.kernel.system_tables[5].status = 0xC0000022;
  const Sample sample = host.sample();
  CHECK(sample.jobs[0].details.empty());
  REQUIRE(sample.errors.size() == 1);
  CHECK(sample.errors[0].message().find("cannot read the process table") != std::string::npos);
}

TEST_CASE("more processes than any flag can show are an error, not endless memory",
          "[jobobject][processes]") {
  Host host(std::vector<std::uint64_t>(60'000, 8));
  host.kernel.directories[u"\\BaseNamedObjects"].entries.push_back({u"other"});
  host.kernel.jobs[u"\\BaseNamedObjects\\other"].process_ids.assign(60'000, 8);
  host.kernel.system_tables[5] = process_table({{8, u"a.exe"}});
  ObjectSource source(NtDouble::job_system(), {.processes = true});
  const Result<Sample> sample = source.collect({}).sample;
  REQUIRE(sample);
  REQUIRE(sample->jobs.size() == 2);
  CHECK(sample->jobs[0].details.size() == 60'000);
  CHECK(sample->jobs[1].details.size() == 40'000);
  REQUIRE(sample->errors.size() == 1);
  CHECK_THAT(sample->errors[0].what(), Catch::Contains("\\BaseNamedObjects\\other"));
}

TEST_CASE("real processes of a real job have their name, parent, threads and start",
          "[jobobject][processes][real]") {
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  const std::u16string name = unique(u"processes");
  RealJob job(name);
  const RealProcess one = RealProcess::suspended();
  const RealProcess two = RealProcess::suspended();
  job.assign(one);
  job.assign(two);
  // A process that began within the clock's last tick is not shown yet.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));

  ObjectSource source(JobSystem::open(), {.processes = true});
  const Result<Sample> sample = source.collect({}).sample;
  REQUIRE(sample);
  const std::string wanted = utf8_from_utf16(name);
  const auto found = std::find_if(sample->jobs.begin(), sample->jobs.end(),
                                  [&](const Job& other) { return other.name.name == wanted; });
  REQUIRE(found != sample->jobs.end());
  REQUIRE(found->details.size() == 2);
  for (const RealProcess* const process : {&one, &two}) {
    const auto detail = std::find_if(found->details.begin(), found->details.end(),
                                     [&](const JobProcess& other) { return other.id == process->id(); });
    REQUIRE(detail != found->details.end());
    CHECK(detail->name == "windows_tests");
    CHECK(detail->get(ProcessFigure::parent_id) == current_process_id());
    CHECK(detail->get(ProcessFigure::threads) >= 1);
    CHECK(detail->get(ProcessFigure::working_set_bytes) > 0);
    const std::optional<Ticks> start = detail->ticks(ProcessFigure::start_time);
    REQUIRE(start);
    CHECK(*start >= before - std::chrono::seconds(1));
    CHECK(*start <= std::chrono::system_clock::now().time_since_epoch());
  }
  job.terminate();
}

}  // namespace jobx::test
