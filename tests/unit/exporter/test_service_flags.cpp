/// The command lines of service, config and reload.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/app/start_flags.h"
#include "exporter/cli/command_line.h"
#include "tests/unit/exporter/command_lines.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

/// A configuration file that goes with the test.
struct ConfigFile {
  TemporaryFolder folder;
  explicit ConfigFile(const std::string& text) { write(text); }

  void write(const std::string& text) const { folder.write("config.yaml", text); }
  [[nodiscard]] std::string name() const { return folder.path("config.yaml"); }
};

TEST_CASE("service install keeps the flags of serve, and knows what they mean", "[service_flags]") {
  const auto options =
      parse<ServiceOptions>({"service", "install", "--account=NetworkService", "--name=jobs", "--",
                             "--web.listen-address=127.0.0.1:1", "--collector.object.unnamed"});
  CHECK((options.action == ServiceAction::install));
  CHECK(options.name == "jobs");
  CHECK(options.account == "NetworkService");
  CHECK(options.arguments == Arguments{"--web.listen-address=127.0.0.1:1", "--collector.object.unnamed"});
  CHECK(options.serve.sources.object_unnamed);
  const auto plain = parse<ServiceOptions>({"service", "install"});
  CHECK(plain.name == "jobobject_exporter");
  CHECK(plain.account == "LocalSystem");
  CHECK(plain.arguments.empty());
}

TEST_CASE("each of its commands is told apart", "[service_flags]") {
  CHECK((parse<ServiceOptions>({"service", "uninstall"}).action == ServiceAction::uninstall));
  CHECK((parse<ServiceOptions>({"service", "stop"}).action == ServiceAction::stop));
  CHECK((parse<ServiceOptions>({"service", "status", "--name=x"}).action == ServiceAction::status));
  CHECK((parse<ServiceOptions>({"service", "reload"}).action == ServiceAction::reload));
  const auto start = parse<ServiceOptions>({"service", "start", "--", "--log.level=debug"});
  CHECK((start.action == ServiceAction::start));
  CHECK(start.arguments == Arguments{"--log.level=debug"});
}

TEST_CASE("flags of one start replace those of the same name that are kept", "[service_flags]") {
  CHECK(with_start_flags({"--a=1", "--b=2", "--c", "serve"}, {"--a=3", "--c=4"}) ==
        Arguments{"--b=2", "serve", "--a=3", "--c=4"});
  CHECK(with_start_flags({"--a=1", "--a=2", "--ab=3"}, {"--a=4"}) == Arguments{"--ab=3", "--a=4"});
  CHECK(with_start_flags({"--a=1"}, {}) == Arguments{"--a=1"});
}

TEST_CASE("flags that the service could not start with are refused when it is installed", "[service_flags]") {
  struct Row {
    Arguments arguments;
    std::string reason;
  };
  const std::vector<Row> rows{
      {{"--log.level=loud"}, "'loud' is not valid"},
      {{"list"}, "a service takes the flags of serve only"},
      {{"--help"}, "a service takes the flags of serve only"},
      {{"--log.output=file", "--log.file=x.log"}, "'x.log' is not a full path, which a service needs"},
      {{"--etw.log=\\x.etl"}, "'\\x.etl' is not a full path"},
      {{"--pdh.log=C:x.blg"}, "'C:x.blg' is not a full path"},
  };
  for (const Row& row : rows) {
    Arguments arguments{"service", "install", "--"};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const Usage usage = refuse(arguments);
    CHECK(usage.exit_code == 2);
    CHECK_THAT(usage.reason, Catch::Contains(row.reason));
  }
  CHECK(parse<ServiceOptions>({"service", "install", "--", "--etw.log=C:\\x.etl"}).arguments.size() == 1);
  CHECK(parse<ServiceOptions>({"service", "install", "--", "--etw.log=\\\\server\\share\\x"})
            .arguments.size() == 1);
  CHECK(refuse({"service", "install", "--", "--config.file=C:\\none.yaml"}).exit_code == 1);
  CHECK(refuse({"service", "stop", "--", "--log.level=debug"}).exit_code == 2);
  CHECK(refuse({"service"}).exit_code == 2);
}

TEST_CASE("help is that of the command that was named last", "[service_flags]") {
  CHECK_THAT(refuse({"service", "install", "--help"}).text,
             Catch::Contains("--account=NAME") &&
                 Catch::Contains("Usage: jobobject_exporter service install [FLAGS] [-- SERVE FLAGS...]"));
  CHECK_THAT(refuse({"service", "--help"}).text, Catch::Contains("uninstall") && Catch::Contains("status"));
  CHECK_THAT(refuse({"config", "check", "--help"}).text, Catch::Contains("FILE"));
}

TEST_CASE("config check reads the file as serve would", "[service_flags]") {
  const ConfigFile file("flags: {log: {level: debug}}\njobs:\n- name: a\n  limits: {job_memory: 1GiB}\n");
  const auto options = parse<ConfigCheckOptions>({"config", "check", file.name()});
  CHECK(options.file == file.name());
  CHECK(options.describe);
  REQUIRE(options.jobs.size() == 1);
  CHECK(options.jobs[0].limit_names == Arguments{"job_memory"});
  file.write("flags: {log: {level: loud}}\n");
  CHECK_THAT(refuse({"config", "check", file.name()}).reason, Catch::Contains("flags: --log.level: 'loud'"));
  file.write("jobs: [{nam: a}]\n");
  const Usage wrong = refuse({"config", "check", file.name()});
  CHECK(wrong.exit_code == 1);
  CHECK_THAT(wrong.reason, Catch::Contains(":1:9: jobs[0]: unknown key 'nam'"));
  CHECK(refuse({"config", "check"}).exit_code == 2);
  CHECK(refuse({"config"}).exit_code == 2);
}

TEST_CASE("the options of serve can be read again, as the file says then", "[service_flags]") {
  const ConfigFile file("flags: {limits: {max-jobs: 5}}\n");
  const auto options = parse<ServeOptions>(
      {"--config.file", file.name(), "--config.watch", "--limits.max-processes=7", "--web.enable-lifecycle"});
  CHECK(options.budget.max_jobs == 5);
  CHECK(options.config_file == file.name());
  CHECK(options.watches_config);
  CHECK(options.has_lifecycle);
  file.write("flags: {limits: {max-jobs: 6, max-processes: 8}}\njobs: [{name: a}]\n");
  const Result<ServeOptions> again = options.read_again();
  REQUIRE(again);
  CHECK(again->budget.max_jobs == 6);
  CHECK(again->budget.max_processes == 7);  // the command line's counts
  CHECK(again->jobs.size() == 1);
  file.write("flags: {limits: {max-jobs: 0}}\n");
  const Result<ServeOptions> wrong = again->read_again();
  REQUIRE_FALSE(wrong);
  CHECK_THAT(wrong.error().message(),
             Catch::StartsWith(file.name() + ": flags: --limits.max-jobs") && !Catch::Contains("--help"));
}

TEST_CASE("flags of the log go together", "[service_flags]") {
  const auto options = parse<ServeOptions>(
      {"--log.output=file", "--log.file=x.log", "--log.file.max-size=1MiB", "--log.file.max-files=2"});
  CHECK((options.log_target == LogTarget{LogOutput::file, "x.log", 1'048'576, 2}));
  CHECK((parse<ServeOptions>({}).log_target == LogTarget{}));
  CHECK((LogTarget{}.output == LogOutput::automatic));
  CHECK(LogTarget{}.max_bytes == 10'485'760);
  for (const Arguments& wrong :
       {Arguments{"--log.output=file"}, Arguments{"--log.file=x"},
        Arguments{"--log.output=stderr", "--log.file=x"}, Arguments{"--log.output=syslog"},
        Arguments{"--log.file.max-size=1"}, Arguments{"--log.file.max-size=2TiB"},
        Arguments{"--log.file.max-files=0"}, Arguments{"--config.watch"},
        Arguments{"run", "--name=a", "--web.enable-lifecycle", "--", "x"}}) {
    CHECK(refuse(wrong).exit_code == 2);
  }
}

}  // namespace
}  // namespace jobx::test
