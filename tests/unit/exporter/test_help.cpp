/// What `--help` prints, of the program and of each command.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"
#include "exporter/cli/help.h"
#include "exporter/config/limit_keys.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

const std::vector<std::string> kCommands{"",         "serve",    "run",    "list",    "kill",
                                         "counters", "backfill", "events", "service", "config",
                                         "doctor",   "metrics",  "version"};

std::string help_of(const std::string& command) {
  std::vector<std::string> arguments{"--help"};
  if (!command.empty()) arguments.insert(arguments.begin(), command);
  const auto parsed = parse_command_line(arguments);
  REQUIRE(std::holds_alternative<Usage>(parsed));
  CHECK(std::get<Usage>(parsed).exit_code == 0);
  return std::get<Usage>(parsed).text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The titles of the groups, in order.
std::vector<std::string> groups_of(const std::string& command) {
  std::vector<std::string> groups;
  for (const std::string& line : lines_of(help_of(command))) {
    if (!line.empty() && line.front() != ' ' && line.back() == ':')
      groups.push_back(line.substr(0, line.size() - 1));
  }
  return groups;
}

/// All text of a help, its lines joined, each run of blanks as one.
std::string words_of(const std::string& command) {
  return std::regex_replace(help_of(command), std::regex("\\s+"), " ");
}

/// The long names of the flags that a help lists.
std::set<std::string> flags_of(const std::string& command) {
  std::set<std::string> flags;
  static const std::regex kName(R"(--(?:\[no-\])?([a-z][a-z.-]*))");
  for (const std::string& line : lines_of(help_of(command))) {
    if (!line.starts_with("  -")) continue;
    std::smatch name;
    if (std::regex_search(line, name, kName)) flags.insert(name[1]);
  }
  return flags;
}

const std::set<std::string> kSourceFlags{"collector.object.exclude",
                                         "collector.object.include",
                                         "collector.object.kinds",
                                         "collector.object.namespace-exclude",
                                         "collector.object.namespace-include",
                                         "containerd.state-dir",
                                         "collector.etw",
                                         "collector.etw.processes",
                                         "etw.stale-session",
                                         "collector.object",
                                         "collector.object.processes",
                                         "collector.object.skip-directory",
                                         "collector.object.unnamed",
                                         "collector.pdh",
                                         "collector.pdh.details",
                                         "pdh.log",
                                         "pdh.log.speed",
                                         "pdh.log.start",
                                         "pdh.log.interpolate",
                                         "pdh.log.loop",
                                         "encoding",
                                         "pdh.names",
                                         "etw.log",
                                         "help"};

std::set<std::string> serve_flags() {
  std::set<std::string> flags = kSourceFlags;
  flags.insert({"web.listen-address",   "web.disable-ui",       "web.config.file",
                "web.config.reference", "web.enable-lifecycle", "limits.max-jobs",
                "limits.max-bytes",     "limits.max-processes", "scrape.timeout-margin",
                "config.file",          "config.check",         "config.reference",
                "config.watch",         "jobs.linger",          "log.level",
                "log.format",           "log.output",           "log.file",
                "log.file.max-size",    "log.file.max-files"});
  return flags;
}

}  // namespace

TEST_CASE("no line of a help is wider than 100 columns, and none ends in a blank", "[help]") {
  for (const std::string& command : kCommands) {
    for (const std::string& line : lines_of(help_of(command))) {
      CAPTURE(command, line);
      CHECK(line.size() <= kHelpWidth);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("a help shows nothing of the parser's own", "[help]") {
  for (const std::string& command : kCommands) {
    const std::string text = help_of(command);
    CAPTURE(command);
    for (const char* const inside :
         {"{", "}", "FLOAT", "UINT", "TEXT", " in [", "REQUIRED", "SUBCOMMAND", "OPTIONS"})
      CHECK(text.find(inside) == std::string::npos);
  }
}

TEST_CASE("the program's help names the commands first, then the flags by subject", "[help]") {
  const std::vector<std::string> expected{"Commands",      "Web",           "Collectors",
                                          "Scrape limits", "Configuration", "Counter logs",
                                          "Trace logs",    "Log",           "Flags"};
  CHECK(groups_of("") == expected);
  CHECK(
      help_of("").starts_with("Prometheus exporter for Windows job objects.\n\n"
                              "Usage: jobobject_exporter [FLAGS] [COMMAND]\n"));
  CHECK(help_of("").ends_with("\nExit codes: 0 done, 1 failed, 2 wrong usage.\n"));
}

TEST_CASE("the help of run shows the job and its limits before what it serves", "[help]") {
  const std::vector<std::string> expected{"Job",           "Job limits",    "Web",          "Collectors",
                                          "Scrape limits", "Configuration", "Counter logs", "Trace logs",
                                          "Log",           "Flags"};
  CHECK(groups_of("run") == expected);
  CHECK(lines_of(help_of("run"))[2] ==
        "Usage: jobobject_exporter run --name=NAME [FLAGS] -- PROGRAM [ARGUMENT...]");
}

TEST_CASE("the line of usage has a command's arguments", "[help]") {
  CHECK(lines_of(help_of("kill"))[2] == "Usage: jobobject_exporter kill [FLAGS] NAME");
  CHECK(lines_of(help_of("list"))[2] == "Usage: jobobject_exporter list [FLAGS] [NAME]");
  CHECK(lines_of(help_of("counters"))[2] == "Usage: jobobject_exporter counters [FLAGS] [PATH...]");
  CHECK(lines_of(help_of("backfill"))[2] == "Usage: jobobject_exporter backfill [FLAGS] LOG...");
}

TEST_CASE("every flag is listed once", "[help]") {
  std::set<std::string> run = serve_flags();
  run.insert({"name", "adopt", "on-exit", "working-directory", "ui-grant"});
  for (const LimitKey& key : limit_keys()) run.insert(flag_of(key).substr(2));
  std::set<std::string> program = serve_flags();
  program.insert("version");
  CHECK(flags_of("") == program);
  CHECK(flags_of("serve") == serve_flags());
  CHECK(flags_of("run") == run);
  std::set<std::string> doctor = kSourceFlags;
  doctor.insert("report");
  CHECK(flags_of("doctor") == doctor);
  CHECK(flags_of("list") == std::set<std::string>{"format", "help"});
  CHECK(flags_of("kill") == std::set<std::string>{"exit-code", "force", "yes", "help"});
  CHECK(flags_of("counters") == std::set<std::string>{"pdh.log", "encoding", "pdh.names", "format",
                                                      "formatted", "list", "interval", "count", "help"});
  CHECK(flags_of("backfill") == std::set<std::string>{"output", "match", "details", "time-zone", "utc-offset",
                                                      "label", "shift", "encoding", "pdh.names", "help"});
  CHECK(flags_of("metrics") == std::set<std::string>{"help"});
}

TEST_CASE("a help shows each default, and run its own", "[help]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "port. May be repeated. (default :10182)"},
      {"", "job object from the kernel. (default on)"},
      {"", "of IIS that it runs. (default off)"},
      {"", "per second. (default 1)"},
      {"", "not exported. (default 2000)"},
      {"", "at most 24h. (default 5m)"},
      {"", "error. (default info)"},
      {"", "json. (default logfmt)"},
      {"", "response. (default 0.5)"},
      {"run", "at most 24h. (default 0)"},
      {"run", "error. (default warn)"},
      {"run", "leave them running. (default wait)"},
      {"run", "which means Local. (required)"},
      {"kill", "terminated processes. (default 1)"},
      {"list", "table or json. (default table)"},
      {"counters", "csv or json. (default table)"},
      {"counters", "86400. (default 1)"},
      {"backfill", "File to write, or - for standard output. (default standard output)"},
  };
  for (const auto& [command, text] : rows) CHECK_THAT(words_of(command), Catch::Contains(text));
}

TEST_CASE("a help gives a flag and its placeholder, and both forms of a flag that can be taken back",
          "[help]") {
  const std::string text = help_of("run");
  for (const char* const flag : {"\n  --web.listen-address=ADDRESS ", "\n  --[no-]collector.object ",
                                 "\n  --[no-]collector.object.processes ", "\n  --pdh.log.speed=FACTOR ",
                                 "\n  --job-time=DURATION ", "\n  --kill-on-job-close ", "\n  -h, --help "}) {
    CAPTURE(flag);
    CHECK_THAT(text, Catch::Contains(flag));
  }
  CHECK_THAT(help_of("backfill"), Catch::Contains("\n  --details, --collector.pdh.details\n"));
}

TEST_CASE("a default is not parted from its word", "[help]") {
  for (const std::string& command : kCommands) {
    CAPTURE(command);
    CHECK(help_of(command).find("(default\n") == std::string::npos);
  }
}

TEST_CASE("docs/command-line.md names every command and every flag", "[help]") {
  const std::string page = read_project_file("docs/command-line.md");
  for (const std::string& command : kCommands) {
    CAPTURE(command);
    CHECK_THAT(page, Catch::Contains("`jobobject_exporter " + (command == "serve" ? "[serve]`" : command)));
    for (const std::string& flag : flags_of(command)) {
      const bool is_limit = std::any_of(limit_keys().begin(), limit_keys().end(),
                                        [&](const LimitKey& key) { return flag_of(key) == "--" + flag; });
      CAPTURE(flag);
      if (!is_limit) CHECK_THAT(page, Catch::Contains("--" + flag + "`"));
    }
  }
}

}  // namespace jobx::test
