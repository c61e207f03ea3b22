/// What `list` finds and prints, from values.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exporter/report/job_report.h"
#include "jobobject/inspect/job_lookup.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

JobSystem::Listing listing_of(const std::vector<std::vector<JobName>>& spaces) {
  JobSystem::Listing listing;
  for (const std::vector<JobName>& jobs : spaces) listing.namespaces.push_back({jobs[0].space, jobs});
  return listing;
}

const JobSystem::Listing kListing =
    listing_of({{{Namespace{}, "build"}, {Namespace{}, "twice"}, {Namespace{}, "odd \\ud83d"}},
                {{Namespace{2}, "agent"}, {Namespace{2}, "twice"}}});

Result<JobName> find(const std::string& text) {
  return find_job(kListing, Namespace{2}, text);
}

std::string refusal(const std::string& text) {
  const Result<JobName> found = find(text);
  REQUIRE_FALSE(found);
  CHECK(found.error().code_name() == "invalid_argument");
  return found.error().what();
}

ListedJob opened(Job job) {
  ListedJob listed;
  listed.reading.outcome = OpenOutcome::opened;
  listed.reading.job = std::move(job);
  return listed;
}

TEST_CASE("a job is found by its name, with or without its namespace", "[list]") {
  struct Row {
    std::string text;
    JobName name;
  };
  for (const Row& row : std::vector<Row>{{"build", {Namespace{}, "build"}},
                                         {"agent", {Namespace{2}, "agent"}},
                                         {"Global\\twice", {Namespace{}, "twice"}},
                                         {"global\\twice", {Namespace{}, "twice"}},
                                         {"session_0\\twice", {Namespace{}, "twice"}},
                                         {"Local\\twice", {Namespace{2}, "twice"}},
                                         {"session_2\\twice", {Namespace{2}, "twice"}},
                                         {"SESSION_2\\agent", {Namespace{2}, "agent"}},
                                         {"odd \\ud83d", {Namespace{}, "odd \\ud83d"}},
                                         {"Global\\odd \\ud83d", {Namespace{}, "odd \\ud83d"}}}) {
    CAPTURE(row.text);
    const Result<JobName> found = find(row.text);
    REQUIRE(found);
    CHECK((*found == row.name));
    CHECK((find(qualified_name(*found)).value() == row.name));
  }
}

TEST_CASE("a name that nothing has is refused with a hint", "[list]") {
  for (const std::string& text :
       std::vector<std::string>{"missing", "Build", "Global\\agent", "session_3\\agent", "session_x\\agent",
                                "session_\\agent", "Other\\build", "Global\\", "", "\\"}) {
    CAPTURE(text);
    CHECK_THAT(refusal(text),
               Catch::Contains("no job named " + text) && Catch::Contains("jobobject_exporter list"));
  }
}

TEST_CASE("a name that two jobs have is refused, and both are named", "[list]") {
  CHECK(refusal("twice") == "more than one job is named twice; say which: Global\\twice, session_2\\twice");
}

TEST_CASE("a namespace that cannot be listed hides its jobs from a search, not from their full name",
          "[list]") {
  JobSystem::Listing listing = kListing;
  listing.namespaces[1].jobs = Error(ProgramError::timed_out, "x");
  const Result<JobName> searched = find_job(listing, Namespace{2}, "agent");
  REQUIRE_FALSE(searched);
  CHECK_THAT(searched.error().what(), Catch::Contains("1 namespaces could not be searched"));
  CHECK(find_job(listing, Namespace{2}, "session_2\\agent"));
  CHECK_FALSE(find_job(listing, Namespace{2}, "session_3\\agent"));
  listing.sessions_error = Error(ProgramError::timed_out, "x");
  CHECK(find_job(listing, Namespace{2}, "session_3\\agent"));
}

TEST_CASE("limits are told in short words", "[list]") {
  CHECK(limits_text(job_named("a")).empty());
  CHECK(limits_text(full_job("a")) ==
        "job_time=3600s process_time=60s active_processes=64 job_memory=4GiB process_memory=1GiB cpu_rate=25%");
  Job job = job_named("a");
  job.limits = BasicLimits{0x2800 | 0x8000'0000U, {}, {}, 0};
  job.cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::weight_based, 7};
  CHECK(limits_text(job) == "cpu_weight=7 breakaway_ok kill_on_job_close 0x80000000");
  job.limits = BasicLimits{limit_flag::job_time, {}, Ticks{15'000'000}, 0};
  job.cpu_rate.reset();
  CHECK(limits_text(job) == "job_time=1.5s");
}

TEST_CASE("sizes are told in the unit that fits", "[list]") {
  CHECK(size_text(0) == "0B");
  CHECK(size_text(1'023) == "1023B");
  CHECK(size_text(1'024) == "1KiB");
  CHECK(size_text(1'536) == "1.50KiB");
  CHECK(size_text(512U << 20) == "512MiB");
  CHECK(size_text(~std::uint64_t{0}) == "16.00EiB");
}

TEST_CASE("a job as JSON has its numbers as numbers, and no member for what is not known", "[list]") {
  Job job = job_named("a \"b\"");
  job.name.space.session = 2;
  job.processes.active = 3;
  job.cpu = CpuTimes{Ticks{15'000'000}, Ticks{5'000'000}, {}, {}};
  job.process_ids = std::vector<std::uint64_t>{8, 12};
  JobProcess process;
  process.id = 8;
  process.name = "cl";
  process.set(ProcessFigure::threads, 4);
  process.set(ProcessFigure::start_time, 10'000'000);
  job.details = {process};
  const std::string expected =
      R"({"namespace":"session_2","name":"a \"b\"","owned":false,"processes":3,"cpu_seconds":2.0,"cpu_user_seconds":1.5,)"
      R"("cpu_kernel_seconds":0.5)";
  CHECK(job_json(opened(job), false).dump() == expected + "}");
  CHECK(job_json(opened(job), true).dump() ==
        expected + R"(,"process_ids":[8,12],"process_list":[{"id":8,"name":"cl","threads":4,)"
                   R"("start_time_seconds":1.0}]})");
}

TEST_CASE("a job with everything gives every figure, and its limits as numbers", "[list]") {
  const nlohmann::ordered_json json = job_json(opened(full_job("a")), false);
  CHECK(json["io_write_bytes"] == 5'000'000'000U);
  CHECK(json["memory_commit_bytes"] == 700'000'000U);
  CHECK(json["limits"]["job_time_seconds"] == 3'600.0);
  CHECK(json["limits"]["job_memory_bytes"] == std::uint64_t{4} << 30);
  CHECK(json["limits"]["flags"].size() == 5);
  CHECK(json["ui_restrictions"].dump() == R"(["handles","read_clipboard"])");
  CHECK(json["end_of_job_action"] == "post");
}

TEST_CASE("a job that could not be read says so in JSON and has no figures", "[list]") {
  ListedJob listed;
  listed.reading.job = job_named("a");
  listed.reading.outcome = OpenOutcome::access_denied;
  listed.owner = 1'234;
  CHECK(
      job_json(listed, true).dump() ==
      R"({"namespace":"global","name":"a","owned":true,"owner_process_id":1234,"unreadable":"access_denied"})");
}

TEST_CASE("one job's page shows its figures and its processes", "[list]") {
  Job job = full_job("two\nlines");
  job.details = {full_process(8, "cl\x1B[2J")};
  JobProcess unknown;
  unknown.id = 12;
  job.details.push_back(unknown);
  const std::string page = job_page(opened(job));
  CHECK(page.starts_with("Global\\two\\u000alines\n\n"));
  CHECK(page.find('\x1B') == std::string::npos);
  for (const char* const line :
       {"\nprocesses                         3\n",
        "\nmemory_commit_bytes               700000000 (667.57MiB)\n",
        "\nlimits.job_time_seconds           3600\n",
        "\nui_restrictions                   handles read_clipboard\n",
        "\nID        CPU SECONDS  WORKING SET  THREADS  STARTED               PROCESS\n",
        "\n8         1.10         11.44MiB     19000000  1970-01-01T00:00:00Z  cl\\u001b[2J\n",
        "\n12        -            -            -        -                     -\n"}) {
    CHECK_THAT(page, Catch::Contains(line));
  }
}

}  // namespace
}  // namespace jobx::test
