#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/exporter/command_lines.h"

namespace jobx::test {
namespace {

TEST_CASE("with a URL, events are those of a running exporter", "[cli][events]") {
  const auto options = parse<RemoteEventsOptions>(
      {"events", "--url=http://win-01:10182", "--follow", "--format=json", "--job=a", "--job=Global\\b",
       "--kind=process_exited", "--kind=job_ended", "--process=42"});
  CHECK(options.url == HttpUrl{"win-01", 10'182, ""});
  CHECK(options.follow);
  CHECK(options.format == EventFormat::json);
  CHECK(options.jobs == std::vector<std::string>{"a", "Global\\b"});
  CHECK(options.kinds == std::vector<std::string>{"process_exited", "job_ended"});
  CHECK(options.processes == std::vector<std::uint64_t>{42});
}

TEST_CASE("without a URL, jobs are numbers and processes may be names", "[cli][events]") {
  const auto options = parse<EventsOptions>(
      {"events", "a.etl", "--job=41", "--kind=remove_process", "--process=x.exe", "--process=7"});
  CHECK(options.file == "a.etl");
  CHECK(options.jobs == std::vector<std::uint32_t>{41});
  CHECK(options.kinds == std::vector{TracedKind::remove_process});
  CHECK(options.processes == std::vector<std::string>{"x.exe", "7"});
}

TEST_CASE("flags of events that do not go together, or with a URL, are refused by name", "[cli][events]") {
  for (const auto& [arguments, reason] : std::vector<std::pair<Arguments, std::string>>{
           {{"events", "a.etl", "--url=http://a"}, "--url: cannot be combined with FILE"},
           {{"events", "--all", "--url=http://a"}, "--all: cannot be combined with --url"},
           {{"events", "--url=https://a"}, "--url: 'https://a': https is not supported"},
           {{"events", "--url", ""}, "--url: '' is not the URL of an exporter: the host is missing"},
           {{"events", "--url=a", "--kind=remove_process"}, "--kind: 'remove_process' is not valid"},
           {{"events", "a.etl", "--kind=process_exited"}, "--kind: 'process_exited' is not valid"},
           {{"events", "--url=a", "--process=x.exe"}, "--process: 'x.exe' is not the id of a process"},
           {{"events", "--url=a", "--format=xml"}, "--format: 'xml' is not valid"},
           {{"events", ""}, "FILE: the name is empty"},
           {{"events", "a.etl", "--job=build"},
            "--job: 'build' is not the number of a job; names need --url"},
           {{"events", "a.etl", "--job=-1"}, "--job: '-1' is not the number of a job"},
           {{"events", "a.etl", "--job=4294967296"}, "--job: '4294967296' is not the number of a job"}}) {
    const Usage usage = refuse(arguments);
    CHECK(usage.exit_code == 2);
    CHECK_THAT(usage.reason, Catch::StartsWith(reason));
  }
}

}  // namespace
}  // namespace jobx::test
