#include <catch2/catch.hpp>

#include "exporter/cli/command_line.h"
#include "exporter/config/config.h"
#include "exporter/config/limit_keys.h"
#include "tests/unit/golden.h"

namespace jobx::test {
namespace {

Config config_of(const std::string& text) {
  Result<Config> config = parse_config("c.yaml", text);
  INFO((config ? "" : config.error().message()));
  REQUIRE(config);
  return *std::move(config);
}

/// One line for each mistake a user can make, with what the program says of it.
std::string all_errors() {
  const std::vector<std::string> texts{
      "kinds: 5",
      "kinds: [x]",
      "kinds: [{kind: a}]",
      "kinds: [{pattern: a}]",
      "kinds: [{pattern: 'a(', kind: a}]",
      "kinds: [{pattern: '', kind: a}]",
      "kinds: [{pattern: a, kind: Build agent}]",
      "kinds: [{pattern: a, kind: a, where: Global}]",
      "kinds: [{pattern: a, kind: a, name: b}]",
      "jobs: 5",
      "jobs: [x]",
      "jobs: [{limits: {job_time: 1h}}]",
      "jobs: [{name: a}, {name: a}]",
      "jobs: [{name: a}, {name: 'Local\\a'}]",
      "jobs: [{name: ''}]",
      "jobs: [{name: 'a\\b\\c'}]",
      "jobs: [{name: 'global\\a'}]",
      "jobs: [{name: [a]}]",
      "jobs: [{name: a, nmae: b}]",
      "jobs: [{name: a, existing: maybe}]",
      "jobs: [{name: a, on_exporter_exit: wait, command: [x]}]",
      "jobs: [{name: a, on_exporter_exit: leave}]",
      "jobs: [{name: a, on_exporter_exit: leave, command: [x], existing: refuse}]",
      "jobs: [{name: a, on_exporter_exit: leave, command: [x], limits: {kill_on_job_close: true}}]",
      "jobs: [{name: a, limits: 5}]",
      "jobs: [{name: a, limits: {job_tme: 1h}}]",
      "jobs: [{name: a, limits: {job_time: 1h, job_time: 2h}}]",
      "jobs: [{name: a, limits: {job_time: 5}}]",
      "jobs: [{name: a, limits: {job_time: 0}}]",
      "jobs: [{name: a, limits: {job_time: [1h]}}]",
      "jobs: [{name: a, limits: {job_memory: 0}}]",
      "jobs: [{name: a, limits: {job_memory: lots}}]",
      "jobs: [{name: a, limits: {working_set: 1MiB}}]",
      "jobs: [{name: a, limits: {working_set: 2MiB-1MiB}}]",
      "jobs: [{name: a, limits: {active_processes: 0}}]",
      "jobs: [{name: a, limits: {affinity: 64}}]",
      "jobs: [{name: a, limits: {priority_class: fast}}]",
      "jobs: [{name: a, limits: {scheduling_class: 10}}]",
      "jobs: [{name: a, limits: {cpu_rate: 101%}}]",
      "jobs: [{name: a, limits: {cpu_rate: 5%, cpu_weight: 5}}]",
      "jobs: [{name: a, limits: {cpu_weight: 0}}]",
      "jobs: [{name: a, limits: {cpu_min_max: 20%-10%}}]",
      "jobs: [{name: a, limits: {network_rate: 5MB}}]",
      "jobs: [{name: a, limits: {network_dscp: 64}}]",
      "jobs: [{name: a, limits: {end_of_job_time: warn, job_time: 1h}}]",
      "jobs: [{name: a, limits: {end_of_job_time: post}}]",
      "jobs: [{name: a, limits: {preserve_job_time: true, job_time: 1h}}]",
      "jobs: [{name: a, limits: {subset_affinity: true}}]",
      "jobs: [{name: a, limits: {kill_on_job_close: yes}}]",
      "jobs: [{name: a, limits: {notify_cpu_rate: 20%/10s}}]",
      "jobs: [{name: a, limits: {notify_cpu_rate: 20%, cpu_rate: 5%}}]",
      "jobs: [{name: a, limits: {notify_cpu_rate: 30%/10s, cpu_rate: 5%}}]",
      "jobs: [{name: a, limits: {notify_cpu_rate: 20%/20s, cpu_rate: 5%}}]",
      "jobs: [{name: a, limits: {notify_network_rate: 20%/10s}}]",
      "jobs: [{name: a, limits: {security: any}}]",
      "jobs: [{name: a, ui_grants: [0x10]}]",
      "jobs: [{name: a, ui_grants: 0x10}]",
      "jobs: [{name: a, ui_grants: [window], limits: {ui_handles: true}}]",
      "jobs: [{name: a, command: cmd.exe /c x}]",
      "jobs: [{name: a, command: []}]",
      "jobs: [{name: a, command: [x.bat, '%PATH%']}]",
      "jobs: [{name: a, working_directory: 'C:\\'}]",
      "jobs: [{name: \"Global\\nightly\"}]",
      "jobs: [{name: \"a\\\\b\", command: [\"C:\\\\ok\", \"C:\\temp\"]}]",
      "jobs: [{name: \"Global\\_x\"}]",
      "jobs: [{name: \"\\x41\"}]",
      "jobs: [{name: \"C:\\users\"}]",
      "jobs: [{name: \"C:\\program\"}]",
      "jobs: [{name: \"a\\u000ab\"}]",
      "jobs: [{name: \"a\\u2028b\"}]",
      "jobs: [{name: a\tb}]",
      "jobs:\n  - name: |\n      a\n",
      "jobs: [{name: a, working_directory: \"D:\\build\"}]",
      "flags: {pdh.log: [\"C:\\new.blg\"]}",
      "\"a\\b\": 1",
      std::string("\xFF\xFEj\0", 4),
      std::string("\xFE\xFF\0j", 4),
      std::string("j\0o\0b\0", 6),
      std::string("\0j\0o", 4),
      std::string("\0\0\0j\0\0\0o\0\0\0b\0\0\0s\0\0\0:\0\0\0\n", 24),
      std::string("\x38\x04\x3C\x04:\0 \0\x31\x00\n\0", 12),
      std::string("flags: {}\njobs: []  # \0\njobs: [x]\n", 34),
      "flags: 5",
      "flags: {log.level: }",
      "flags: {a: [[b]]}",
      "job: []",
      "- a",
      "a: [",
      "a: {b: c",
      "\ta: b",
      "a: &x 1\nb: *x",
      "{[a]: b}",
      "a: 1\n---\nb: 2",
      "\xFF",
  };
  std::string lines;
  for (const std::string& text : texts) {
    const Result<Config> config = parse_config("c.yaml", text);
    CAPTURE(text);
    CHECK_FALSE(config);
    if (!config) lines += config.error().message() + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("a configuration is read as it is meant", "[config]") {
  const Config config = config_of(R"(
flags:
  web.listen-address: [127.0.0.1:1, 127.0.0.1:2]
  collector: {pdh: {details: true}}
jobs:
  - name: Global\nightly build
    existing: adopt
    limits:
      job_time: 2h
      job_memory: 4GiB
      active_processes: 64
      kill_on_job_close: true
      breakaway_ok: false
      ui_handles: true
    ui_grants: [0x10a2c, 7]
    command: ['C:\build\nightly.exe', --all, '']
    working_directory: C:\build
  - name: plain
)");
  REQUIRE(config.jobs.size() == 2);
  JobSpec expected;
  expected.name = "Global\\nightly build";
  expected.existing = ExistingJob::adopt;
  expected.limits.job_user_time = std::chrono::hours(2);
  expected.limits.job_memory = std::uint64_t{4} << 30;
  expected.limits.active_processes = 64;
  expected.limits.kill_on_job_close = true;
  expected.limits.ui_restrictions = ui_limit::handles;
  expected.limit_names = {"job_time", "job_memory", "active_processes", "kill_on_job_close", "ui_handles"};
  expected.granted_windows = {0x10a2c, 7};
  expected.command = {"C:\\build\\nightly.exe", "--all", ""};
  expected.working_directory = "C:\\build";
  expected.ends_with_exporter = true;
  CHECK(config.jobs[0] == expected);
  CHECK(config.jobs[1].name == "plain");
  REQUIRE(config.flags.size() == 2);
  CHECK(config.flags[0].values == std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:2"});
  CHECK(config.flags[1].name == "collector.pdh.details");
}

TEST_CASE("the programs of a job end with the exporter unless it says leave", "[config]") {
  const Config config = config_of(R"(
jobs:
  - {name: default, command: [x]}
  - {name: kill, command: [x], existing: adopt, on_exporter_exit: kill}
  - {name: leave, command: [x], on_exporter_exit: leave}
  - {name: no command}
)");
  REQUIRE(config.jobs.size() == 4);
  CHECK(config.jobs[0].ends_with_exporter);
  CHECK(config.jobs[0].existing == ExistingJob::refuse);
  CHECK(config.jobs[1].ends_with_exporter);
  CHECK(config.jobs[1].existing == ExistingJob::adopt);
  CHECK_FALSE(config.jobs[2].ends_with_exporter);
  CHECK(config.jobs[2].existing == ExistingJob::adopt);  // else the next exporter would start a second copy
  CHECK_FALSE(config.jobs[3].ends_with_exporter);
}

TEST_CASE("an empty file is an empty configuration", "[config]") {
  for (const std::string text : {"", "# nothing\n", "---\n", "jobs:\nflags:\n", "{}"}) {
    CAPTURE(text);
    CHECK(config_of(text).jobs.empty());
  }
}

TEST_CASE("a file may hold as many jobs as fit into it", "[config]") {
  std::string text = "jobs:\n";
  for (int i = 0; i < 60'000; ++i) text += "- name: j" + std::to_string(i) + "\n";
  CHECK(config_of(text).jobs.size() == 60'000);
  const Result<Config> twice = parse_config("c.yaml", text + "- name: Local\\j0\n");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message() == "c.yaml:60002:3: jobs[60000]: duplicate job name Local\\j0");
}

TEST_CASE("JSON is a configuration as well, with its escapes", "[config]") {
  const Config config = config_of(R"({"jobs": [{"name": "Global\\caf\u00e9", "command": ["C:\/x.exe"]}]})");
  CHECK(config.jobs.at(0).name == "Global\\caf\xC3\xA9");
  CHECK(config.jobs.at(0).command == std::vector<std::string>{"C:/x.exe"});
}

TEST_CASE("every mistake in a configuration has its own words", "[config][golden]") {
  check_golden_file("tests/unit/golden/config_errors.txt", all_errors());
}

TEST_CASE("rows of kinds are read in order, each with its directory", "[config]") {
  const Config config = config_of(
      "kinds:\n- {pattern: 'build-[0-9]+', kind: build, where: session}\n- {kind: game, pattern: "
      "\"PCA.*\"}\n");
  REQUIRE(config.kinds.size() == 2);
  CHECK(config.kinds[0].pattern.text() == "build-[0-9]+");
  CHECK(config.kinds[0].kind == "build");
  CHECK((config.kinds[0].place == JobPlace::session));
  CHECK(config.kinds[1].kind == "game");
  CHECK_FALSE(config.kinds[1].place);
  CHECK(config_of("kinds:").kinds.empty());
}

TEST_CASE("the number of rows of kinds is bounded", "[config]") {
  std::string text = "kinds:\n";
  for (int i = 0; i < 100; ++i) text += "- {pattern: a, kind: a}\n";
  CHECK(config_of(text).kinds.size() == 100);
  const Result<Config> more = parse_config("c.yaml", text + "- {pattern: a, kind: a}\n");
  REQUIRE_FALSE(more);
  CHECK(more.error().message() == "c.yaml:2:1: kinds: has more than 100 rows; join patterns with |");
}

TEST_CASE("nesting is bounded, whatever makes it", "[config]") {
  for (const std::string unit : {"[", "{a: ", "- ", "? ", "- ? "}) {
    CAPTURE(unit);
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += unit;
    CHECK_FALSE(parse_config("c.yaml", text));
  }
}

TEST_CASE("the page of the configuration is printed by the program", "[config][golden]") {
  check_golden_file("docs/configuration.md", describe_config());
}

TEST_CASE("every limit is a flag of run as well, with the same meaning", "[limits]") {
  const auto parsed = parse_command_line(
      {"run", "--name=x", "--job-time=2h", "--end-of-job-time=post", "--cpu-min-max=10%-50%",
       "--network-rate=10MB/s", "--network-dscp=46", "--ui-all", "--ui-grant=0x10",
       "--notify-cpu-rate=40%/1m", "--kill-on-job-close", "--", "p.exe", "--name=y", "--"});
  const auto& options = std::get<RunOptions>(std::get<Command>(parsed));
  Config same = config_of(
      "jobs: [{name: x, limits: {job_time: 2h, end_of_job_time: post, cpu_min_max: 10%-50%, network_rate: "
      "10MB/s, "
      "network_dscp: 46, ui_all: true, notify_cpu_rate: 40%/1m, kill_on_job_close: true}, ui_grants: [0x10], "
      "command: "
      "[p.exe, --name=y, --]}]");
  same.jobs.at(0).ends_with_exporter = false;  // that is what --on-exit is for
  same.jobs.at(0).limit_names.clear();         // of the file's keys
  CHECK(options.job == same.jobs.at(0));
  CHECK(options.serve.jobs_linger.count() == 0);
  CHECK(options.serve.log_level == LogLevel::warn);
}

TEST_CASE("each key of the table sets something, and is told from the others", "[limits]") {
  const auto example = [](std::string_view syntax) -> std::string {
    if (syntax == "DURATION") return "1h";
    if (syntax == "BYTES") return "1MiB";
    if (syntax == "BYTES-BYTES") return "1MiB-2MiB";
    if (syntax == "PERCENT") return "25%";
    if (syntax == "PERCENT-PERCENT") return "25%-50%";
    if (syntax == "BYTES/s") return "1MB/s";
    if (syntax == "PROCESSORS") return "0-1";
    if (syntax == "CLASS") return "idle";
    if (syntax == "terminate|post") return "post";
    return syntax.find('/') != std::string_view::npos ? "20%/10s" : "3";
  };
  std::vector<JobLimits> all;
  for (const LimitKey& key : limit_keys()) {
    if (key.name == "security") continue;
    CAPTURE(key.name);
    JobLimits limits;
    REQUIRE(key.set(key.value.empty() ? "" : example(key.value), limits));
    CHECK_FALSE(limits == JobLimits{});
    for (const JobLimits& other : all) CHECK_FALSE(limits == other);
    all.push_back(limits);
    CHECK(key.help.ends_with('.'));
  }
}

TEST_CASE("what is wrong with the flags of run is said of the flag", "[limits]") {
  const auto text_of = [](std::vector<std::string> arguments) {
    const auto parsed = parse_command_line(std::move(arguments));
    const auto* const usage = std::get_if<Usage>(&parsed);
    REQUIRE(usage != nullptr);
    CHECK(usage->exit_code == 2);
    return usage->text.substr(0, usage->text.find('\n'));
  };
  CHECK(text_of({"run", "--name=x"}) ==
        "jobobject_exporter: run: requires a program: run --name=N -- PROGRAM ARGS...");
  CHECK(text_of({"run", "--", "p"}) == "jobobject_exporter: --name is required");
  CHECK(text_of({"serve", "--", "p"}) ==
        "jobobject_exporter: --: arguments can be given only to run, service install and service start");
  CHECK(text_of({"run", "--name=x", "--on-exit=stay", "--", "p"}) ==
        "jobobject_exporter: --on-exit: 'stay' is not valid; expected one of kill, leave, wait");
  CHECK(text_of({"run", "--name=x", "--job-time=5", "--", "p"}) ==
        "jobobject_exporter: --job-time: '5' is not a duration; use a number with a unit, such as 250ms, 90s "
        "or 2h");
  CHECK_THAT(text_of({"run", "--name=x", "--security=medium", "--", "p"}),
             Catch::Contains("security limits of jobs are not supported since Windows Vista"));
  CHECK(text_of({"run", "--name=x", "--ui-grant=0x10", "--", "p"}) ==
        "jobobject_exporter: limits: a window grant (ui_grants, --ui-grant) requires ui_handles: without it "
        "nothing is blocked");
  CHECK(text_of({"--config.check"}) ==
        "jobobject_exporter: --config.check: requires --config.file=FILE or --web.config.file=FILE");
  CHECK(text_of({"--jobs.linger=25h"}) == "jobobject_exporter: --jobs.linger: must be at most 24h");
}

}  // namespace jobx::test
