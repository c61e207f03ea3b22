#include <catch2/catch.hpp>

#include "base/time.h"
#include "pdh/logs/log_replay.h"
#include "tests/unit/fake_log.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;
using Times = std::vector<std::chrono::milliseconds>;

constexpr LocalTime kStart{Ticks(133'500'000'000'000'000)};
/// Stands for a sample whose time is not set.
constexpr std::chrono::milliseconds kUnset{-1};

/// Empty snapshots at these times after kStart.
std::vector<Snapshot> snapshots_at(const Times& times) {
  std::vector<Snapshot> snapshots(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] != kUnset) snapshots[i].local_time = kStart + times[i];
  }
  return snapshots;
}

/// Plays a log of such snapshots by a clock that the test turns.
class Player {
 public:
  Player(Times in_file, LogReplay::Options options, std::optional<Error> damage = std::nullopt)
      : times(std::move(in_file)), failure(std::move(damage)) {
    auto replay = LogReplay::open(
        "day.blg",
        [this]() -> Result<std::unique_ptr<CounterLog>> {
          ++opened;
          if (opened == fails_to_open) return Error(ProgramError::malformed_data, "nothing to open");
          return std::unique_ptr<CounterLog>(std::make_unique<FakeLog>(snapshots_at(times), failure));
        },
        options, [this] { return now_; });
    if (replay) {
      replay_ = *std::move(replay);
    } else {
      error = replay.error();
    }
  }

  /// Which snapshot stands after so long, by its time; -1 with `error` set if there is none.
  std::int64_t shown_at(std::chrono::milliseconds since_start) {
    now_ = std::chrono::steady_clock::time_point(1h + since_start);
    Snapshot snapshot;
    const Result<void> read = replay_->read(snapshot, {});
    if (!read) {
      error = read.error();
      return -1;
    }
    if (snapshot.local_time == LocalTime()) return kUnset.count() - 1;
    return std::chrono::duration_cast<std::chrono::milliseconds>(snapshot.local_time - kStart).count();
  }

  int opened = 0;
  // Of the file, which may change while it is played.
  Times times;
  std::optional<Error> failure;
  int fails_to_open = 0;  ///< the n-th time
  std::optional<Error> error;

 private:
  std::chrono::steady_clock::time_point now_{1h};
  std::unique_ptr<LogReplay> replay_;
};

TEST_CASE("a log plays by its own time stamps, from the first reading on", "[replay]") {
  Player player({1000ms, 2000ms, 5000ms}, {});
  CHECK(player.shown_at(0ms) == 1000);
  CHECK(player.shown_at(999ms) == 1000);
  CHECK(player.shown_at(1000ms) == 2000);
  CHECK(player.shown_at(3999ms) == 2000);
  CHECK(player.shown_at(4000ms) == 5000);
  CHECK(player.shown_at(6999ms) == 5000);
  CHECK(player.shown_at(7000ms) == -1);
  CHECK(player.error->message() == "the counter log day.blg has ended; --pdh.log.loop replays it in a loop");
  CHECK(player.shown_at(8000ms) == -1);
  CHECK(player.opened == 1);
}

TEST_CASE("a reading that comes late shows the newest snapshot that is due", "[replay]") {
  Player player({0ms, 1000ms, 2000ms, 3000ms}, {});
  CHECK(player.shown_at(0ms) == 0);
  CHECK(player.shown_at(2500ms) == 2000);
}

TEST_CASE("a log plays faster and slower", "[replay]") {
  Player fast({0ms, 60'000ms, 120'000ms}, {.speed = 60});
  CHECK(fast.shown_at(0ms) == 0);
  CHECK(fast.shown_at(1000ms) == 60'000);
  Player slow({0ms, 1000ms, 2000ms}, {.speed = 0.5});
  CHECK(slow.shown_at(0ms) == 0);
  CHECK(slow.shown_at(1999ms) == 0);
  CHECK(slow.shown_at(2000ms) == 1000);
}

TEST_CASE("a loop begins anew one interval after the last snapshot", "[replay]") {
  Player player({1000ms, 2000ms, 3000ms}, {.speed = 1, .loop = true});
  CHECK(player.shown_at(0ms) == 1000);
  CHECK(player.shown_at(2999ms) == 3000);
  CHECK(player.shown_at(3000ms) == 1000);
  CHECK(player.shown_at(4000ms) == 2000);
  CHECK(player.shown_at(1'000'000ms) == 1000);
  CHECK(player.opened == 3);
}

TEST_CASE("a log starts as far in as was asked for; a loop starts at its beginning", "[replay]") {
  Player player({1000ms, 2000ms, 5000ms, 6000ms}, {.loop = true, .start = 4500ms});
  CHECK(player.shown_at(0ms) == 5000);
  CHECK(player.shown_at(499ms) == 5000);
  CHECK(player.shown_at(500ms) == 6000);
  CHECK(player.shown_at(1500ms) == 1000);
  CHECK(player.shown_at(2499ms) == 1000);
  CHECK(player.shown_at(2500ms) == 2000);
  Player fast({0ms, 60'000ms, 120'000ms, 180'000ms}, {.speed = 60, .start = 60s});
  CHECK(fast.shown_at(0ms) == 60'000);
  CHECK(fast.shown_at(1000ms) == 120'000);
}

using Values = std::vector<std::int64_t>;

/// What a log of three values says at such times.
Values shown(const Times& at, LogReplay::Options options, const Values& in_log = {100, 200, 400}) {
  std::vector<Snapshot> snapshots = snapshots_at({0ms, 1000ms, 3000ms});
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    CounterSet& set = snapshots[i].sets.emplace_back();
    set.instances = {"a"};
    set.columns.emplace_back().name = "Total mSec - User Mode";
    set.columns[0].raw = {{pdh_status::valid_data, 0, in_log.at(i), 0}};
  }
  std::chrono::steady_clock::time_point now{1h};
  auto replay = LogReplay::open(
      "day.blg",
      [&]() -> Result<std::unique_ptr<CounterLog>> {
        return std::unique_ptr<CounterLog>(std::make_unique<FakeLog>(snapshots));
      },
      options, [&] { return now; });
  REQUIRE(replay);
  Values values;
  for (const auto time : at) {
    now = std::chrono::steady_clock::time_point(1h + time);
    Snapshot snapshot;
    REQUIRE((*replay)->read(snapshot, {}));
    values.push_back(snapshot.sets.at(0).columns.at(0).raw.at(0).first);
  }
  return values;
}

/// The same with counters that grow between its samples.
Values grown(const Times& at, LogReplay::Options options, const Values& in_log = {100, 200, 400}) {
  options.interpolate = true;
  return shown(at, options, in_log);
}

TEST_CASE("a log may let its counters grow between two samples, also across the end of a loop", "[replay]") {
  CHECK(grown({0ms, 250ms, 1000ms, 2000ms, 3000ms, 4900ms}, {}) == Values{100, 125, 200, 300, 400, 400});
  CHECK(grown({0ms, 500ms}, {.speed = 2, .start = 1s}) == Values{200, 300});
  CHECK(grown({0ms, 5000ms, 5250ms}, {.loop = true}) == Values{100, 100, 125});
  CHECK(grown({0ms, 3000ms, 4900ms}, {}, {100, 400, 200}) == Values{100, 200, 200});
}

TEST_CASE("without being told to, a log shows no values but those of its samples", "[replay]") {
  CHECK(shown({0ms, 250ms, 1000ms, 2900ms, 3000ms, 4900ms}, {}) == Values{100, 100, 200, 200, 400, 400});
}

TEST_CASE("a log that is shorter than where it should start has ended, or starts again in a loop",
          "[replay]") {
  Player player({0ms, 1000ms}, {.start = 1h});
  CHECK(player.shown_at(0ms) == -1);
  CHECK_THAT(player.error->message(), Catch::Contains("has ended"));
  Player loop({0ms, 1000ms}, {.loop = true, .start = 1h});
  CHECK(loop.shown_at(0ms) == 0);
  CHECK(loop.shown_at(1000ms) == 1000);
}

TEST_CASE("a clock that was set back neither stops the log nor makes it race", "[replay]") {
  Player player({10'000ms, 12'000ms, 3000ms, 3000ms, 5000ms}, {});
  CHECK(player.shown_at(0ms) == 10'000);
  CHECK(player.shown_at(2000ms) == 12'000);
  CHECK(player.shown_at(3999ms) == 12'000);
  CHECK(player.shown_at(4000ms) == 3000);
  CHECK(player.shown_at(8000ms) == 5000);
}

TEST_CASE("damage is told when its time has come, also in a loop", "[replay]") {
  const Error damage(ProgramError::malformed_data, "day.blg is damaged at byte 4096");
  Player player({0ms, 1000ms}, {.speed = 1, .loop = true}, damage);
  CHECK(player.shown_at(0ms) == 0);
  CHECK(player.shown_at(1999ms) == 1000);
  CHECK(player.shown_at(2000ms) == -1);
  CHECK(player.error == damage);
  CHECK(player.opened == 1);
}

TEST_CASE("a sample without a time stands for as long as the one before it", "[replay]") {
  Player player({10'000ms, 12'000ms, kUnset, 14'000ms, 15'000ms}, {});
  CHECK(player.shown_at(0ms) == 10'000);
  CHECK(player.shown_at(2000ms) == 12'000);
  CHECK(player.shown_at(4000ms) == -2);
  CHECK(player.shown_at(5999ms) == -2);
  CHECK(player.shown_at(6000ms) == 14'000);
  CHECK(player.shown_at(7000ms) == 15'000);
}

TEST_CASE("a log that failed and was repaired goes on where it would be now", "[replay]") {
  const Error damage(ProgramError::malformed_data, "day.blg is damaged at byte 4096");
  Player player({0ms, 1000ms}, {}, damage);
  CHECK(player.shown_at(0ms) == 0);
  CHECK(player.shown_at(2500ms) == -1);
  SECTION("it is still damaged at the same place") {
    CHECK(player.shown_at(3000ms) == -1);
    CHECK(player.error == damage);
    CHECK(player.opened == 2);
  }
  SECTION("it cannot even be opened, for a while") {
    player.fails_to_open = 2;
    CHECK(player.shown_at(3000ms) == -1);
    CHECK(player.error->what() == "nothing to open");
  }
  player.failure.reset();
  player.times = {0ms, 1000ms, 2000ms, 3000ms, 4000ms, 5000ms};
  CHECK(player.shown_at(4200ms) == 4000);
  const int opened_when_repaired = player.opened;
  CHECK(player.shown_at(5500ms) == 5000);
  CHECK(player.opened == opened_when_repaired);
  CHECK(player.shown_at(6000ms) == -1);
  const int opened = player.opened;
  CHECK(player.shown_at(7000ms) == -1);  // its proper end, which is no failure
  CHECK_THAT(player.error->message(), Catch::Contains("has ended"));
  CHECK(player.opened == opened);
}

TEST_CASE("a log without a sample cannot be played", "[replay]") {
  CHECK(Player({}, {}).error->message() == "the counter log day.blg contains no samples");
}

TEST_CASE("a log of one sample shows it for a second", "[replay]") {
  Player player({5000ms}, {});
  CHECK(player.shown_at(0ms) == 5000);
  CHECK(player.shown_at(999ms) == 5000);
  CHECK(player.shown_at(1000ms) == -1);
}

TEST_CASE("a log that is damaged while it is played in a loop tells that in the next round", "[replay]") {
  const Error damage(ProgramError::malformed_data, "day.blg is damaged at byte 4096");
  Player player({0ms, 1000ms}, {.loop = true});
  CHECK(player.shown_at(0ms) == 0);
  player.failure = damage;
  CHECK(player.shown_at(2000ms) == 0);
  CHECK(player.shown_at(3000ms) == 1000);
  CHECK(player.shown_at(4000ms) == -1);
  CHECK(player.error == damage);
}

TEST_CASE("a log that has one sample only in the next round shows it for a second", "[replay]") {
  Player player({0ms, 5000ms}, {.loop = true});
  CHECK(player.shown_at(0ms) == 0);
  player.times = {7000ms};
  CHECK(player.shown_at(10'000ms) == 7000);
  player.times = {8000ms};
  CHECK(player.shown_at(10'999ms) == 7000);
  CHECK(player.shown_at(11'000ms) == 8000);
}

TEST_CASE("a log that is sound is opened once", "[replay]") {
  Player player({0ms, 1000ms}, {});
  CHECK(player.opened == 1);
  CHECK(player.shown_at(0ms) == 0);
  CHECK(player.shown_at(1000ms) == 1000);
  CHECK(player.opened == 1);
}

TEST_CASE("a loop whose log cannot be opened again says so, and goes on once it can", "[replay]") {
  Player player({0ms, 1000ms}, {.loop = true});
  CHECK(player.shown_at(0ms) == 0);
  player.fails_to_open = 2;
  CHECK(player.shown_at(2000ms) == -1);
  CHECK(player.error->what() == "nothing to open");
  player.times = {3000ms, 4000ms};
  CHECK(player.shown_at(2100ms) == 3000);
  CHECK(player.opened == 3);
}

TEST_CASE("a sample of a time that no clock shows stands for as long as the one before it", "[replay]") {
  constexpr std::chrono::hours kThousandYears{8'766'000};
  Player player({10'000ms, 12'000ms, kThousandYears, 14'000ms}, {});
  CHECK(player.shown_at(0ms) == 10'000);
  CHECK(player.shown_at(3999ms) == 12'000);
  CHECK(player.shown_at(4000ms) == std::chrono::milliseconds(kThousandYears).count());
  CHECK(player.shown_at(6000ms) == 14'000);
}

TEST_CASE("what is lost behind the last sample of a log is said with that sample", "[replay][csv]") {
  const std::string text = "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(a)\\X\",\"\\\\H\\Job Object(a)\\X\"\n" +
                           row(1, R"("1","2")") + row(2, R"("3","4")") + "\"no time\",\"5\",\"6\"\n";
  std::chrono::steady_clock::time_point now{1h};
  auto replay = LogReplay::open(
      "day.csv", [&] { return open(text); }, {}, [&] { return now; });
  REQUIRE(replay);
  Snapshot snapshot;
  REQUIRE((*replay)->read(snapshot, {}));
  CHECK(snapshot.errors.empty());  // of two columns of one path nobody asked which it is
  now += 1s;
  REQUIRE((*replay)->read(snapshot, {}));
  REQUIRE(snapshot.errors.size() == 1);
  CHECK_THAT(snapshot.errors[0].message(), Catch::Contains("line 4"));
}

}  // namespace
}  // namespace jobx::test
