#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"
#include "tests/unit/exporter/command_lines.h"

namespace jobx::test {
namespace {

Arguments texts(const ServeOptions& options) {
  Arguments addresses;
  for (const ListenAddress& address : options.listen_addresses) addresses.push_back(address.text());
  return addresses;
}

TEST_CASE("without arguments the exporter serves, by its defaults", "[options]") {
  for (const Arguments& arguments : {Arguments{}, Arguments{"serve"}}) {
    CAPTURE(arguments);
    const auto options = parse<ServeOptions>(arguments);
    CHECK(texts(options) == Arguments{":10182"});
    CHECK((options.log_level == LogLevel::info));
    CHECK((options.log_format == LogFormat::logfmt));
    CHECK(options.sources.object);
    CHECK_FALSE(options.sources.object_processes);
    CHECK_FALSE(options.sources.object_unnamed);
    CHECK(options.sources.pdh);
    CHECK_FALSE(options.sources.pdh_details);
    CHECK_FALSE(options.sources.replay);
    CHECK(options.budget.max_jobs == 2'000);
    CHECK(options.budget.max_processes == 2'000);
    CHECK(options.timeout_margin.count() == 0.5);
  }
}

TEST_CASE("every flag is taken, with and without the command, by = and by a blank", "[options]") {
  const Arguments flags{"--web.listen-address=127.0.0.1:1",
                        "--web.listen-address",
                        "[::1]:2",
                        "--log.level=debug",
                        "--log.format",
                        "json",
                        "--no-collector.object",
                        "--collector.object.processes",
                        "--collector.object.unnamed",
                        "--collector.pdh.details",
                        "--pdh.log=C:\\logs\\day.blg",
                        "--pdh.log.speed=60",
                        "--pdh.log.start=1h30m",
                        "--pdh.log.interpolate",
                        "--pdh.log.loop",
                        "--limits.max-jobs",
                        "17",
                        "--limits.max-processes=0",
                        "--scrape.timeout-margin=1.25"};
  for (const bool with_command : {false, true}) {
    CAPTURE(with_command);
    Arguments arguments = flags;
    if (with_command) arguments.insert(arguments.begin(), "serve");
    const auto options = parse<ServeOptions>(arguments);
    CHECK(texts(options) == Arguments{"127.0.0.1:1", "[::1]:2"});
    CHECK((options.log_level == LogLevel::debug));
    CHECK((options.log_format == LogFormat::json));
    CHECK_FALSE(options.sources.object);
    CHECK(options.sources.object_processes);
    CHECK(options.sources.object_unnamed);
    CHECK(options.sources.pdh_details);
    REQUIRE(options.sources.replay);
    CHECK(options.sources.replay->file == "C:\\logs\\day.blg");
    CHECK(options.sources.replay->speed == 60);
    CHECK((options.sources.replay->start == std::chrono::minutes(90)));
    CHECK(options.sources.replay->loop);
    CHECK(options.sources.replay->interpolate);
    CHECK(options.budget.max_jobs == 17);
    CHECK(options.budget.max_processes == 0);
    CHECK(options.timeout_margin.count() == 1.25);
  }
}

TEST_CASE("flags may stand before the command too", "[options]") {
  const auto options = parse<ServeOptions>({"--log.level=warn", "serve", "--log.format=json"});
  CHECK((options.log_level == LogLevel::warn));
  CHECK((options.log_format == LogFormat::json));
}

TEST_CASE("every log level has its word", "[options]") {
  CHECK((parse<ServeOptions>({"--log.level=debug"}).log_level == LogLevel::debug));
  CHECK((parse<ServeOptions>({"--log.level=info"}).log_level == LogLevel::info));
  CHECK((parse<ServeOptions>({"--log.level=warn"}).log_level == LogLevel::warn));
  CHECK((parse<ServeOptions>({"--log.level=error"}).log_level == LogLevel::error));
}

TEST_CASE("a source may be switched on and off; the last word counts", "[options]") {
  CHECK(parse<ServeOptions>({"--no-collector.object", "--collector.object"}).sources.object);
  CHECK_FALSE(parse<ServeOptions>({"--collector.object", "--no-collector.object"}).sources.object);
  CHECK_FALSE(parse<ServeOptions>({"--no-collector.pdh"}).sources.pdh);
  CHECK_FALSE(
      parse<ServeOptions>({"--collector.pdh.details", "--no-collector.pdh.details"}).sources.pdh_details);
  CHECK_FALSE(parse<ServeOptions>({"--collector.object.processes", "--no-collector.object.processes"})
                  .sources.object_processes);
  CHECK_FALSE(parse<DoctorOptions>({"doctor", "--no-collector.object"}).sources.object);
}

TEST_CASE("a live ETW session is off unless a way is asked for", "[options][etw]") {
  CHECK_FALSE(parse<ServeOptions>({}).sources.etw);
  CHECK_FALSE(parse<ServeOptions>({"--collector.etw=off"}).sources.etw);
  for (const auto& [word, way] : std::vector<std::pair<std::string, EtwWay>>{
           {"auto", EtwWay::automatic}, {"manifest", EtwWay::manifest}, {"system", EtwWay::system}}) {
    const auto options = parse<ServeOptions>({"--collector.etw=" + word});
    REQUIRE(options.sources.etw);
    CHECK((options.sources.etw->way == way));
    CHECK(options.sources.etw->name == "jobobject_exporter");
    CHECK((options.sources.etw->stale == StaleSession::stop));
    CHECK_FALSE(options.sources.etw->processes);
  }
  const auto options = parse<DoctorOptions>(
      {"doctor", "--collector.etw=auto", "--collector.etw.processes", "--etw.stale-session=fail"});
  REQUIRE(options.sources.etw);
  CHECK(options.sources.etw->processes);
  CHECK((options.sources.etw->stale == StaleSession::fail));
}

TEST_CASE("flags of ETW that do not go together are refused", "[options][etw]") {
  CHECK_THAT(
      refuse({"--collector.etw=on"}).text,
      Catch::Contains("--collector.etw: 'on' is not valid; expected one of auto, manifest, off, system"));
  CHECK_THAT(refuse({"--collector.etw=auto", "--etw.log=x.etl"}).text,
             Catch::Contains("--collector.etw: cannot be combined with --etw.log"));
  CHECK_THAT(refuse({"--collector.etw.processes"}).text,
             Catch::Contains("--collector.etw.processes: requires --collector.etw=auto, system or manifest"));
  CHECK_THAT(refuse({"--etw.stale-session=kill"}).text, Catch::Contains("expected one of fail, stop"));
}

TEST_CASE("filters are compiled, and without them every job is wanted", "[options]") {
  const auto options = parse<ServeOptions>({"--collector.object.include=a.*", "--collector.object.exclude=ab",
                                            "--collector.object.namespace-include=global",
                                            "--collector.object.namespace-exclude=session_.*",
                                            "--collector.object.kinds=container,pca"});
  const JobSelection& selection = options.sources.selection;
  REQUIRE(
      (selection.include && selection.exclude && selection.namespace_include && selection.namespace_exclude));
  CHECK(selection.include->text() == "a.*");
  CHECK(selection.exclude->text() == "ab");
  CHECK(selection.namespace_include->text() == "global");
  CHECK(selection.namespace_exclude->text() == "session_.*");
  CHECK(selection.kinds == Arguments{"container", "pca"});
  const auto none = parse<DoctorOptions>({"doctor"}).sources.selection;
  CHECK_FALSE((none.include || none.exclude || none.namespace_include || none.namespace_exclude));
  CHECK(none.kinds.empty());
}

TEST_CASE("a filter that is no regular expression is refused with flag and reason", "[options]") {
  CHECK(refuse({"--collector.object.include=a("}).text ==
        "jobobject_exporter: --collector.object.include: 'a(' is not a regular expression: missing ): a(; "
        "use RE2 "
        "syntax\nRun jobobject_exporter --help for the flags and commands.\n");
  CHECK_THAT(refuse({"doctor", "--collector.object.namespace-exclude=[z-a]"}).text,
             Catch::StartsWith("jobobject_exporter: --collector.object.namespace-exclude: '[z-a]' is not"));
  CHECK_THAT(
      refuse({"--collector.object.kinds=containers"}).text,
      Catch::StartsWith("jobobject_exporter: --collector.object.kinds: unknown kind 'containers'; use one or "
                        "more of container, exchange, "));
}

TEST_CASE("containerd's folder can be another one, or none", "[options]") {
  CHECK(parse<ServeOptions>({"--containerd.state-dir=D:\\state"}).sources.containerd_state == "D:\\state");
  CHECK(parse<ServeOptions>({"--containerd.state-dir=none"}).sources.containerd_state.empty());
  CHECK(parse<ServeOptions>({}).sources.containerd_state == default_containerd_state());
}

TEST_CASE("the object source is on, and may be switched off", "[options]") {
  CHECK(parse<ServeOptions>({"--collector.object"}).sources.object);
  CHECK_FALSE(parse<ServeOptions>({"--no-collector.object"}).sources.object);
}

TEST_CASE("numbers are taken up to their bounds", "[options]") {
  CHECK(parse<ServeOptions>({"--limits.max-jobs=1"}).budget.max_jobs == 1);
  CHECK(parse<ServeOptions>({"--limits.max-jobs=20000"}).budget.max_jobs == 20'000);
  CHECK(parse<ServeOptions>({"--scrape.timeout-margin=0"}).timeout_margin.count() == 0);
  CHECK(parse<ServeOptions>({"--scrape.timeout-margin=60"}).timeout_margin.count() == 60);
}

TEST_CASE("directories that are named to be skipped replace the default ones", "[options]") {
  const auto skips = [](const Arguments& arguments, std::u16string_view path) {
    return parse<ServeOptions>(arguments).sources.object_skipped.contains(path);
  };
  const Arguments two{"--collector.object.skip-directory=\\a", "--collector.object.skip-directory=\\b\\*"};
  CHECK(skips({}, u"\\Device"));
  CHECK(skips(two, u"\\a"));
  CHECK(skips(two, u"\\b\\c"));
  CHECK_FALSE(skips(two, u"\\Device"));
  CHECK_FALSE(skips({"--collector.object.skip-directory=none"}, u"\\Device"));
}

TEST_CASE("the other commands are known", "[options]") {
  CHECK((parse<ListOptions>({"list"}).format == ListFormat::table));
  CHECK(parse<ListOptions>({"list"}).name.empty());
  CHECK((parse<ListOptions>({"list", "--format=json"}).format == ListFormat::json));
  CHECK(parse<ListOptions>({"list", "Global\\a b"}).name == "Global\\a b");
  parse<MetricsOptions>({"metrics"});
  parse<VersionOptions>({"version"});
  parse<VersionOptions>({"--version"});
}

TEST_CASE("help is an answer, not an error", "[options]") {
  for (const Arguments& arguments : {Arguments{"--help"}, Arguments{"-h"}, Arguments{"serve", "--help"}}) {
    const Usage usage = refuse(arguments);
    CHECK(usage.exit_code == 0);
    for (const char* const flag :
         {"--web.listen-address", "--log.level", "--log.format", "--[no-]collector.object",
          "--limits.max-jobs", "--scrape.timeout-margin"}) {
      CAPTURE(flag);
      CHECK(usage.text.find(flag) != std::string::npos);
    }
  }
  const std::string text = refuse({"--help"}).text;
  for (const char* const command : {"serve", "list", "metrics", "version"}) {
    CHECK(text.find(command) != std::string::npos);
  }
}

TEST_CASE("wrong usage ends with 2, says what is wrong, and where to read on", "[options]") {
  struct Row {
    Arguments arguments;
    std::string named;  ///< what the message must name
  };
  const std::vector<Row> rows{
      {{"--unknown"}, "--unknown"},
      {{"unknown"}, "unknown"},
      {{"serve", "extra"}, "extra"},
      {{"serve", "list"}, "list"},
      {{"list", "--unknown"}, "--unknown"},
      {{"list", "--format=xml"}, "'xml' is not valid; expected one of json, table"},
      {{"list", "one", "two"}, "two"},
      {{"list", "--log.level=debug"}, "--log.level"},
      {{"--web.listen-address"}, "--web.listen-address"},
      {{"--web.listen-address=nowhere"}, "'nowhere' is not an address"},
      {{"--web.listen-address=127.0.0.1:80,0.0.0.0:81"}, "'127.0.0.1:80,0.0.0.0:81' is not an address"},
      {{"--web.listen-address="}, "--web.listen-address"},
      {{"--log.level=loud"}, "'loud' is not valid; expected one of debug, error, info, warn"},
      {{"--log.level=DEBUG"}, "'DEBUG' is not valid; expected one of"},
      {{"--log.format=xml"}, "'xml' is not valid; expected one of json, logfmt"},
      {{"--limits.max-jobs=0"}, "--limits.max-jobs"},
      {{"--limits.max-jobs=20001"}, "--limits.max-jobs"},
      {{"--limits.max-jobs=-1"}, "--limits.max-jobs"},
      {{"--limits.max-jobs=1.5"}, "--limits.max-jobs"},
      {{"--limits.max-jobs=many"}, "--limits.max-jobs"},
      {{"--scrape.timeout-margin=-1"}, "--scrape.timeout-margin"},
      {{"--scrape.timeout-margin=61"}, "--scrape.timeout-margin"},
      {{"--scrape.timeout-margin=nan"}, "--scrape.timeout-margin"},
      {{"--scrape.timeout-margin=inf"}, "--scrape.timeout-margin"},
      {{"--scrape.timeout-margin=1s"}, "--scrape.timeout-margin"},
      {{"--collector.object=maybe"}, "--collector.object"},
      {{"--limits.max-bytes=65535"}, "--limits.max-bytes"},
      {{"--limits.max-bytes=1073741825"}, "--limits.max-bytes"},
      {{"--collector.object.skip-directory=Device"}, "a full path such as"},
      {{"--limits.max-processes=100001"}, "--limits.max-processes"},
      {{"--pdh.log.loop"}, "--pdh.log=FILE"},
      {{"--pdh.log.start=1h"}, "--pdh.log=FILE"},
      {{"--encoding=windows-1252"}, "--pdh.log=FILE"},
      {{"--pdh.names=german.txt"}, "--pdh.log=FILE"},
      {{"--pdh.log=a.csv", "--encoding=runes"}, "'runes' is not known"},
      {{"--pdh.log.interpolate"}, "--pdh.log=FILE"},
      {{"--pdh.log=a.blg", "--pdh.log.start=5"}, "--pdh.log.start"},
      {{"--pdh.log=a.blg", "--pdh.log.start=-5m"}, "--pdh.log.start"},
      {{"--pdh.log=a.blg", "--no-collector.pdh"}, "--no-collector.pdh"},
      {{"--pdh.log=a.blg", "--pdh.log.speed=0"}, "--pdh.log.speed"},
      {{"--pdh.log=a.blg", "--pdh.log.speed=nan"}, "--pdh.log.speed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto parsed = parse_command_line(row.arguments);
    const auto* const usage = std::get_if<Usage>(&parsed);
    CHECK(usage != nullptr);
    if (usage == nullptr) continue;
    CHECK(usage->exit_code == 2);
    CHECK(usage->text.starts_with("jobobject_exporter: "));
    CHECK_THAT(usage->text, Catch::Contains(row.named));
    CHECK(usage->text.ends_with("\nRun jobobject_exporter --help for the flags and commands.\n"));
  }
}

TEST_CASE("an argument that is no UTF-8 does not make the message so", "[options]") {
  const Usage usage = refuse({"--log.level=\xFF"});
  CHECK(usage.exit_code == 2);
  CHECK_THAT(usage.text, Catch::Contains("'\xEF\xBF\xBD' is not valid; expected one of"));
}

TEST_CASE("the command counters has its own flags", "[options]") {
  const auto by_default = parse<CountersOptions>({"counters"});
  CHECK(by_default.paths.empty());
  CHECK(by_default.log_file.empty());
  CHECK((by_default.format == CounterFormat::table));
  CHECK_FALSE(by_default.formatted);
  CHECK_FALSE(by_default.list);
  CHECK(by_default.interval.count() == 1);
  CHECK(by_default.count == 1);
  const auto live = parse<CountersOptions>(
      {"counters", "--formatted", "--format=json", "--interval=0.5", "--count", "3", "\\A(*)\\b", "\\C\\d"});
  CHECK(live.formatted);
  CHECK((live.format == CounterFormat::json));
  CHECK(live.interval.count() == 0.5);
  CHECK(live.count == 3);
  REQUIRE(live.paths.size() == 2);
  CHECK(text_of(live.paths[1]) == "\\C\\d");
  const auto log = parse<CountersOptions>({"counters", "--pdh.log", "a b.blg", "--list"});
  CHECK(log.log_file == "a b.blg");
  CHECK(log.list);
  CHECK(refuse({"counters", "--help"}).exit_code == 0);
  CHECK_THAT(refuse({"counters", "--help"}).text, Catch::Contains("--formatted"));
  CHECK(refuse({"counters", "no path"}).exit_code == 2);
}

TEST_CASE("a flag that may be repeated does not take the argument behind its value", "[options]") {
  const auto counters = parse<CountersOptions>(
      {"counters", "--pdh.log=a.csv", "--pdh.names", "de", "--pdh.names=fr", "\\A(*)\\b", "\\C\\d"});
  CHECK(counters.names.tables == std::vector<std::string>{"de", "fr"});
  CHECK(counters.paths.size() == 2);
  const auto backfill = parse<BackfillOptions>({"backfill", "--match=\\A\\b", "a.blg", "b.blg"});
  CHECK(backfill.logs == std::vector<std::string>{"a.blg", "b.blg"});
}

}  // namespace
}  // namespace jobx::test
