#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <sstream>

#include "collector/catalogue/catalogue.h"
#include "exporter/cli/command_line.h"
#include "exporter/history/backfill_sink.h"
#include "exporter/history/log_merger.h"
#include "tests/unit/fake_log.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Texts = std::vector<std::string>;
using std::chrono::milliseconds;

constexpr std::chrono::sys_time<milliseconds> kUnixEpoch{};

std::string temporary_folder() {
  const std::u8string folder = std::filesystem::temp_directory_path().u8string();
  return {folder.begin(), folder.end()};
}

SeriesSpool new_spool() {
  Result<SeriesSpool> spool = SeriesSpool::create(temporary_folder());
  REQUIRE(spool);
  return *std::move(spool);
}

TEST_CASE("a spool gives every value of a series back, exactly and in order", "[backfill]") {
  SeriesSpool spool = new_spool();
  // Enough of them that all go to the file more than once.
  constexpr std::size_t kSeries = 300;
  constexpr std::int64_t kRounds = 2'500;
  constexpr std::array kKinds{Value::Kind::integer, Value::Kind::ticks, Value::Kind::real};
  for (std::size_t i = 0; i < kSeries; ++i) CHECK(spool.add_series(kKinds[i % 3]) == i);
  for (std::int64_t round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < kSeries; ++i) {
      const auto number = static_cast<std::uint64_t>(round) * 1'000 + i;
      Value value(number);
      if (i % 3 == 1) value = Value(Ticks{-static_cast<std::int64_t>(number)});
      if (i % 3 == 2) value = Value(0.1 * static_cast<double>(number));
      if (!spool.append(i, {round, value})) FAIL("append");
    }
  }
  bool all_right = true;
  for (std::size_t i = 0; i < kSeries; ++i) {
    std::int64_t round = 0;
    const Result<std::uint64_t> read = spool.read(i, [&](const SeriesSpool::Entry& entry) {
      const auto number = static_cast<std::uint64_t>(round) * 1'000 + i;
      all_right = all_right && entry.milliseconds == round++;
      if (i % 3 == 0) all_right = all_right && entry.value.integer() == number;
      if (i % 3 == 1)
        all_right = all_right && entry.value.ticks().count() == -static_cast<std::int64_t>(number);
      if (i % 3 == 2) all_right = all_right && entry.value.real() == 0.1 * static_cast<double>(number);
    });
    all_right = all_right && read.value_or(1) == 0 && round == kRounds;
  }
  CHECK(all_right);
}

TEST_CASE("a spool says where its file cannot be", "[backfill]") {
  const Result<SeriesSpool> spool = SeriesSpool::create("/no/such/folder");
  REQUIRE_FALSE(spool);
  CHECK_THAT(spool.error().message(), Catch::Contains("/no/such/folder"));
}

TEST_CASE("a spool leaves no file behind", "[backfill]") {
  const auto files = [] {
    Texts names;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(".jobobject_backfill.")) names.push_back(name);
    }
    return names.size();
  };
  const std::size_t before = files();
  {
    SeriesSpool spool = new_spool();
    spool.add_series(Value::Kind::integer);
    REQUIRE(spool.append(0, {1, Value(1)}));
  }
  CHECK(files() == before);
}

JobView job_of(std::string name, std::uint32_t active) {
  JobView view;
  view.job.edit().name.name = std::move(name);
  view.job.edit().processes.active = active;
  view.job.edit().cpu.total_user = Ticks{5'000'000} * active;
  return view;
}

std::string text_of(BackfillSink& sink) {
  std::ostringstream out;
  REQUIRE(sink.write(out));
  return out.str();
}

TEST_CASE("families and series stand together, though moments came one by one", "[backfill]") {
  BackfillSink sink(new_spool());
  sink.select("HOST", kUnixEpoch + milliseconds(1'000));
  write_job_families(std::vector<JobView>{job_of("a", 1), job_of("b \"x\"", 2)}, sink);
  sink.select("HOST", kUnixEpoch + milliseconds(2'500));
  write_job_families(std::vector<JobView>{job_of("a", 3)}, sink);
  CHECK(sink.samples() == 9);
  CHECK(sink.series() == 6);
  CHECK(
      text_of(sink) ==
      R"(# HELP jobobject_info Constant 1 for each job object; the labels tell what the job is, and one that is not known is absent. owned is true if an exporter created or adopted the job.
# TYPE jobobject_info gauge
jobobject_info{host="HOST",job_object="a",namespace="global",owned="false"} 1 1
jobobject_info{host="HOST",job_object="a",namespace="global",owned="false"} 1 2.5
jobobject_info{host="HOST",job_object="b \"x\"",namespace="global",owned="false"} 1 1
# HELP jobobject_cpu_seconds Processor time in seconds of all processes that were ever in the job, including ended ones and child jobs.
# TYPE jobobject_cpu_seconds counter
# UNIT jobobject_cpu_seconds seconds
jobobject_cpu_seconds_total{host="HOST",job_object="a",namespace="global",mode="user"} 0.5 1
jobobject_cpu_seconds_total{host="HOST",job_object="a",namespace="global",mode="user"} 1.5 2.5
jobobject_cpu_seconds_total{host="HOST",job_object="b \"x\"",namespace="global",mode="user"} 1 1
# HELP jobobject_processes Processes currently in the job, including child jobs.
# TYPE jobobject_processes gauge
jobobject_processes{host="HOST",job_object="a",namespace="global"} 1 1
jobobject_processes{host="HOST",job_object="a",namespace="global"} 3 2.5
jobobject_processes{host="HOST",job_object="b \"x\"",namespace="global"} 2 1
# EOF
)");
}

TEST_CASE("labels of the user's own are on every series; one called host replaces that of the log",
          "[backfill]") {
  const auto label_of_processes = [](const std::vector<SeriesLabel>& labels) {
    BackfillSink sink(new_spool(), labels);
    sink.select("HOST", kUnixEpoch + milliseconds(1'000));
    write_job_families(std::vector<JobView>{job_of("a", 1)}, sink);
    const std::string text = text_of(sink);
    const std::size_t begin = text.find("jobobject_processes{");
    return text.substr(begin, text.find('}', begin) + 1 - begin);
  };
  CHECK(label_of_processes({{"job", "x \"y\""}, {"instance", "h:1"}}) ==
        R"(jobobject_processes{host="HOST",job="x \"y\"",instance="h:1",job_object="a",namespace="global"})");
  CHECK(label_of_processes({{"host", "other"}}) ==
        R"(jobobject_processes{host="other",job_object="a",namespace="global"})");
  CHECK(label_of_processes({{"host", ""}}) == R"(jobobject_processes{job_object="a",namespace="global"})");
}

/// What a spool gives of its first series, and how many of `times` it left out. Values are numbered.
std::vector<std::pair<std::int64_t, std::uint64_t>> sorted_by_spool(const std::vector<std::int64_t>& times,
                                                                    std::uint64_t& repeated) {
  SeriesSpool spool = new_spool();
  spool.add_series(Value::Kind::integer);
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!spool.append(0, {times[i], Value(std::uint64_t{i})})) FAIL("append");
  }
  std::vector<std::pair<std::int64_t, std::uint64_t>> all;
  const Result<std::uint64_t> read = spool.read(0, [&](const SeriesSpool::Entry& entry) {
    all.emplace_back(entry.milliseconds, entry.value.integer());
  });
  REQUIRE(read);
  repeated = *read;
  return all;
}

TEST_CASE("a spool sorts a series by time, and of one millisecond keeps what came last", "[backfill]") {
  std::vector<std::int64_t> times;
  SECTION("a few, which never reach the file") {
    times = {5, 7, 6, 5, 1, 7, 8};
  }
  SECTION("a clock that was set back for a while") {
    for (std::int64_t i = 0; i < 3'000; ++i) times.push_back(i < 1'000 ? i : i < 2'000 ? i - 500 : i);
  }
  SECTION("more ascending parts than are merged at once") {
    for (std::int64_t i = 0; i < 40'000; ++i) times.push_back(i % 200 == 0 ? -i : i % 200);
  }
  SECTION("each earlier than the one before, in more chunks than are merged at once") {
    for (std::int64_t i = 0; i < 40'000; ++i) times.push_back(-(i / 3));
  }
  SECTION("in no order, over several rounds of merging") {
    for (std::int64_t i = 0; i < 100'000; ++i) times.push_back(i * 7'919 % 50'021);
  }
  std::map<std::int64_t, std::uint64_t> expected;
  for (std::size_t i = 0; i < times.size(); ++i) expected[times[i]] = i;
  std::uint64_t repeated = 0;
  const auto sorted = sorted_by_spool(times, repeated);
  CHECK((sorted == std::vector<std::pair<std::int64_t, std::uint64_t>>(expected.begin(), expected.end())));
  CHECK(repeated == times.size() - expected.size());
}

TEST_CASE("samples that come out of order are all written, sorted; of one millisecond the later one",
          "[backfill]") {
  BackfillSink sink(new_spool());
  const std::vector<std::pair<std::int64_t, std::uint32_t>> moments{
      {2'000, 1}, {3'000, 2}, {1'000, 3}, {2'000, 4}};
  for (const auto& [time, active] : moments) {
    sink.select("H", kUnixEpoch + milliseconds(time));
    write_job_families(std::vector<JobView>{job_of("a", active)}, sink);
  }
  const std::string text = text_of(sink);
  const std::string series = "jobobject_processes{host=\"H\",job_object=\"a\",namespace=\"global\"} ";
  CHECK_THAT(text, Catch::Contains(series + "3 1\n" + series + "4 2\n" + series + "2 3\n"));
  CHECK(sink.samples() == 12);
  CHECK(sink.repeated() == 3);  // of each of three series
}

TEST_CASE("more series than memory is promised to suffice for are refused with a remedy", "[backfill]") {
  BackfillSink sink(new_spool());
  for (std::size_t i = 0; i <= BackfillSink::kMaxSeries / 3 && !sink.failure(); ++i) {
    sink.select("H" + std::to_string(i), kUnixEpoch + milliseconds(1));
    write_job_families(std::vector<JobView>{job_of("a", 1)}, sink);
  }
  CHECK(sink.series() == BackfillSink::kMaxSeries);
  REQUIRE(sink.failure());
  CHECK_THAT(sink.failure()->message(), Catch::Contains("--match"));
}

constexpr std::int64_t kStart = 133'500'000'000'000'000;

/// Times from kStart on.
Snapshot snapshot_at(std::int64_t local, std::optional<std::int64_t> utc) {
  Snapshot snapshot;
  snapshot.local_time = LocalTime(Ticks(kStart + local));
  if (utc) snapshot.utc_time = utc_from_filetime(kStart + *utc);
  return snapshot;
}

std::vector<std::int64_t> all_times(LogMerger& merger) {
  std::vector<std::int64_t> times;
  while (LogMerger::Input* const input = merger.next()) {
    times.push_back(bias_between(*input->snapshot.utc_time, LocalTime(Ticks(kStart))).count());
  }
  return times;
}

TEST_CASE("logs are merged in order of universal time", "[backfill]") {
  LogMerger merger(std::nullopt);
  merger.add("east", std::make_unique<FakeLog>(std::vector{snapshot_at(100, 1), snapshot_at(104, 5)}));
  merger.add("west",
             std::make_unique<FakeLog>(std::vector{snapshot_at(2, 2), snapshot_at(3, 3), snapshot_at(9, 9)}));
  CHECK(all_times(merger) == std::vector<std::int64_t>{1, 2, 3, 5, 9});
  CHECK(merger.errors().empty());
}

TEST_CASE("a damaged log gives what stands before the damage, and the others go on", "[backfill]") {
  const Error damage(ProgramError::malformed_data, "a.blg is damaged at byte 8192");
  LogMerger merger(std::nullopt);
  merger.add("a.blg", std::make_unique<FakeLog>(std::vector{snapshot_at(1, 1)}, damage));
  merger.add("b.blg", std::make_unique<FakeLog>(std::vector{snapshot_at(2, 2)}));
  CHECK(all_times(merger) == std::vector<std::int64_t>{1, 2});
  CHECK(merger.errors() == std::vector<Error>{damage});
}

TEST_CASE("a log without a time zone needs to be told", "[backfill]") {
  LogMerger unknown(std::nullopt);
  unknown.add("t.csv", std::make_unique<FakeLog>(std::vector{snapshot_at(1, std::nullopt)}));
  CHECK(all_times(unknown).empty());
  REQUIRE(unknown.errors().size() == 1);
  CHECK_THAT(unknown.errors()[0].message(), Catch::Contains("t.csv") && Catch::Contains("--time-zone=NAME") &&
                                                Catch::Contains("--utc-offset=-08:00"));
  LogMerger told(std::chrono::minutes(-480));
  told.add("t.csv", std::make_unique<FakeLog>(std::vector{snapshot_at(1, std::nullopt)}));
  CHECK(all_times(told) == std::vector<std::int64_t>{1 + Ticks(std::chrono::hours(8)).count()});
}

template <typename Options>
Options parsed(const Texts& arguments) {
  const auto result = parse_command_line(arguments);
  REQUIRE(std::holds_alternative<Command>(result));
  return std::get<Options>(std::get<Command>(result));
}

TEST_CASE("a sample without a usable time does not end a log, but is counted and named", "[backfill]") {
  Snapshot unset = snapshot_at(0, std::nullopt);
  const bool is_unset = GENERATE(true, false);
  if (is_unset) unset.local_time = LocalTime();
  const std::vector snapshots{snapshot_at(1, 1), unset, snapshot_at(2, 2), unset, unset, snapshot_at(5, 5)};
  LogMerger merger(std::nullopt);
  merger.add("t.blg", std::make_unique<FakeLog>(snapshots));
  CHECK(all_times(merger) == std::vector<std::int64_t>{1, 2, 5});
  REQUIRE(merger.errors().size() == 1);
  CHECK_THAT(
      merger.errors()[0].message(),
      Catch::Contains("t.blg: 3 samples have no usable time and are skipped; the first: sample 2, of ") &&
          Catch::Contains(is_unset ? "1601-01-01T00:00:00" : "2024-"));
}

TEST_CASE("an offset from UTC makes no time of what is none", "[backfill]") {
  Snapshot unset;
  Snapshot far = unset;
  far.local_time = LocalTime(Ticks(std::int64_t{1} << 62));
  LogMerger merger(std::chrono::minutes(-480));
  merger.add("t.blg", std::make_unique<FakeLog>(std::vector{unset, far, snapshot_at(1, std::nullopt)}));
  CHECK(all_times(merger) == std::vector<std::int64_t>{1 + Ticks(std::chrono::hours(8)).count()});
  REQUIRE(merger.errors().size() == 1);
  CHECK_THAT(merger.errors()[0].message(), Catch::Contains("2 samples have no usable time"));
}

TEST_CASE("backfill takes labels that Prometheus allows and no series has yet", "[backfill]") {
  const auto options = parsed<BackfillOptions>({"backfill", "--label=job=x", "--label", "instance=h:1=2",
                                                "--label=host=", "--label=_A9=\xC3\xA9", "a.blg"});
  CHECK((options.labels ==
         std::vector<SeriesLabel>{{"job", "x"}, {"instance", "h:1=2"}, {"host", ""}, {"_A9", "\xC3\xA9"}}));
  CHECK(options.logs == Texts{"a.blg"});
  for (const char* const wrong : {"x", "=x", "", "9a=x", "a-b=x", "__name__=x", "\xC3\xA9=x", "job_object=x",
                                  "namespace=x", "id=x", "mode=x", "process_id=x", "container_id=x"}) {
    CAPTURE(wrong);
    CHECK(std::holds_alternative<Usage>(
        parse_command_line({"backfill", "a", std::string("--label=") + wrong})));
  }
  CHECK(
      std::holds_alternative<Usage>(parse_command_line({"backfill", "a", "--label=job=x", "--label=job=x"})));
}

TEST_CASE("backfill moves the times of a log by a duration with a sign", "[backfill]") {
  const auto shift = [](const std::string& text) {
    return parsed<BackfillOptions>({"backfill", "a", "--shift=" + text}).shift;
  };
  CHECK((parsed<BackfillOptions>({"backfill", "a"}).shift == Ticks{0}));
  CHECK((shift("90m") == std::chrono::minutes(90)));
  CHECK((shift("+1h30m") == std::chrono::minutes(90)));
  CHECK((shift("-250ms") == std::chrono::milliseconds(-250)));
  CHECK((shift("36500d") == std::chrono::days(36'500)));
  for (const char* const wrong : {"90", "--1h", "-", "1h-", "36501d", "-36501d"}) {
    CAPTURE(wrong);
    CHECK(std::holds_alternative<Usage>(
        parse_command_line({"backfill", "a", std::string("--shift=") + wrong})));
  }
}

TEST_CASE("the command line of backfill", "[backfill]") {
  const auto options = parsed<BackfillOptions>(
      {"backfill", "a.blg", "b.csv", "--output=o", "--details", "--match=\\Job Object(x*)\\*", "--match",
       "\\A(*)\\B", "--utc-offset=-08:30", "--time-zone=W. Europe Standard Time"});
  CHECK(options.logs == Texts{"a.blg", "b.csv"});
  CHECK(options.output == "o");
  CHECK(options.details);
  CHECK(options.match.size() == 2);
  CHECK(options.utc_offset == std::chrono::minutes(-510));
  CHECK(options.time_zone == "W. Europe Standard Time");
  for (const char* const wrong : {"1", "+1:00", "+15:00", "+01:60", "01:00", "+0a:00", "+01:000"}) {
    const auto refused = parse_command_line({"backfill", "a", std::string("--utc-offset=") + wrong});
    CHECK(std::holds_alternative<Usage>(refused));
  }
  CHECK(std::holds_alternative<Usage>(parse_command_line({"backfill"})));
}

}  // namespace
}  // namespace jobx::test
