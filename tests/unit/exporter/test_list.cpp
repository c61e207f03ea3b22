/// What `list` prints, from values.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exporter/report/job_report.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Json = nlohmann::ordered_json;

ListedJob opened(Job job) {
  ListedJob listed;
  listed.reading.outcome = OpenOutcome::opened;
  listed.reading.job = std::move(job);
  return listed;
}

TEST_CASE("limits are told in short words", "[list]") {
  CHECK(limits_text(job_named("a")).empty());
  CHECK(
      limits_text(full_job("a")) ==
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

TEST_CASE("a job as JSON has whose it is, its processes, and its figures by family", "[list]") {
  Job job = job_named("a \"b\"");
  job.name.space = Namespace(2);
  job.processes.active = 3;
  job.cpu = CpuTimes{Ticks{15'000'000}, Ticks{5'000'000}, {}, {}};
  job.process_ids = std::vector<std::uint64_t>{8, 12};
  JobProcess process;
  process.id = 8;
  process.name = "cl";
  process.set(ProcessFigure::threads, 4);
  process.set(ProcessFigure::start_time, 10'000'000);
  job.details = {process};
  CHECK(
      job_json(opened(job)) ==
      R"({"job_object":"a \"b\"","namespace":"session_2","owned":false,"process_ids":[8,12],"metrics":{)"
      R"("jobobject_info":[{"owned":"false","value":1}],"jobobject_source":[{"source":"object","value":1}],)"
      R"("jobobject_cpu_seconds_total":[{"mode":"user","value":1.5},{"mode":"kernel","value":0.5}],)"
      R"("jobobject_processes":3,)"
      R"("jobobject_process_start_time_seconds":[{"process":"cl","process_id":"8","value":1}],)"
      R"("jobobject_process_threads":[{"process":"cl","process_id":"8","value":4}]}})"
      "\n");
}

TEST_CASE("all jobs as JSON are one array in the order of the list, each on a line", "[list]") {
  Job child = job_named("z child");
  child.process_ids = std::vector<std::uint64_t>{8};
  Job root = job_named("a root");
  root.process_ids = std::vector<std::uint64_t>{8, 12};
  ListedJob dark;
  dark.reading.job = job_named("dark");
  dark.reading.outcome = OpenOutcome::access_denied;
  ListedJob owned = opened(child);
  owned.owner = 1'234;
  const std::string text = jobs_json({owned, dark, opened(root)});
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  const Json json = Json::parse(text);
  REQUIRE(json.size() == 3);
  CHECK(json[0]["job_object"] == "z child");
  CHECK(json[0]["owned"] == true);
  CHECK(json[0]["owner_process_id"] == 1'234);
  CHECK(json[0]["metrics"]["jobobject_info"][0]["owned"] == "true");
  CHECK(json[0]["metrics"]["jobobject_parent"][0]["parent"] == "a root");
  CHECK(json[1].dump() ==
        R"({"job_object":"dark","namespace":"global","owned":false,"unreadable":"access_denied"})");
  CHECK(json[2]["job_object"] == "a root");
  CHECK(json[2]["metrics"]["jobobject_depth"] == 0);
  CHECK_FALSE(json[2].contains("process_ids"));
  CHECK(jobs_json({}) == "[]\n");
}

TEST_CASE("one job alone says nothing of nesting, since nobody has looked at the others", "[list]") {
  const Json json = Json::parse(job_json(opened(full_job("a"))));
  CHECK_FALSE(json["metrics"].contains("jobobject_depth"));
  CHECK(json["process_ids"].size() == 3);
}

TEST_CASE("a job with everything gives every figure under the name of its metric", "[list]") {
  const Json metrics = Json::parse(job_json(opened(full_job("a"))))["metrics"];
  CHECK(metrics["jobobject_io_write_bytes_total"] == 5'000'000'000U);
  CHECK(metrics["jobobject_memory_commit_bytes"] == 700'000'000U);
  CHECK(metrics["jobobject_page_faults_total"] == 4'294'967'295U);
  CHECK(metrics["jobobject_cpu_time_limit_seconds"][0].dump() == R"({"scope":"job","value":3600})");
  CHECK(metrics["jobobject_limit_flag"].size() == 5);
  CHECK(metrics["jobobject_ui_restriction"][1]["restriction"] == "read_clipboard");
  CHECK(metrics["jobobject_end_of_job_action"][0]["action"] == "post");
}

TEST_CASE("why a job could not be read is a word", "[list]") {
  CHECK(unreadable_word(OpenOutcome::opened).empty());
  CHECK(unreadable_word(OpenOutcome::access_denied) == "access_denied");
  CHECK(unreadable_word(OpenOutcome::wrong_type) == "wrong_type");
  CHECK(unreadable_word(OpenOutcome::vanished) == "vanished");
  CHECK(unreadable_word(OpenOutcome::failed) == "failed");
}

TEST_CASE("one job's page shows its figures and its processes", "[list]") {
  Job job = full_job("two\nlines");
  job.details = {full_process(8, "cl\x1B[2J")};
  JobProcess unknown;
  unknown.id = 12;
  job.details.push_back(unknown);
  ListedJob listed = opened(job);
  listed.owner = 1'234;
  const std::string page = job_page(listed);
  CHECK(page.starts_with("Global\\two\\u000alines\n\n"));
  CHECK(page.find('\x1B') == std::string::npos);
  for (const char* const line :
       {"\ninfo                                                   kind=container oldest_process=make.exe "
        "owned=true\n",
        "\ncpu_seconds_total mode=user                            1234.5678901\n",
        "\ncpu_time_expirations_total scope=job action=terminate  0\n",
        "\nlimit_flag                                             process_time job_time active_processes "
        "process_memory job_memory\n",
        "\nui_restriction                                         handles read_clipboard\n",
        "\nprocesses                                              3\n",
        "\nmemory_commit_bytes                                    700000000 (667.57MiB)\n",
        "\ncpu_rate_limit_ratio                                   0.25\n",
        "\nowner_process_id                                       1234\n",
        "\nID        CPU SECONDS  WORKING SET  THREADS  STARTED               PROCESS\n",
        "\n8         1.10         11.44MiB     19000000  1970-01-01T00:00:00Z  cl\\u001b[2J\n",
        "\n12        -            -            -        -                     -\n"}) {
    CHECK_THAT(page, Catch::Contains(line));
  }
  CHECK(page.find("process_threads") == std::string::npos);  // the table has them
}

}  // namespace
}  // namespace jobx::test
