/// Counters of single processes that dip, by what is known of the process.
#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tests/unit/collector/job_readings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Ticks kStart = seconds(1'000);

TEST_CASE("the processes of a job whose own counters are held go on counting", "[held]") {
  Job job = with_process(seconds(90), 4'294'967'290, 50, kStart);
  job.cpu.total_user = seconds(100);
  Readings readings;
  readings.next(job);
  job = with_process(seconds(91), 10, 60, kStart);
  job.cpu.total_user = seconds(99);
  const JobView view = readings.next(job);
  CHECK(view.job->cpu.total_user == Ticks(seconds(100)));
  check_process(view, seconds(91), 4'294'967'306, 60);
}

TEST_CASE("of a process whose start is not known both times, less of everything is another process",
          "[held]") {
  const auto [before, now] = GENERATE(table<std::optional<Ticks>, std::optional<Ticks>>(
      {{kStart, std::nullopt}, {std::nullopt, kStart}, {std::nullopt, std::nullopt}}));
  Readings readings;
  readings.next(with_process(seconds(100), 1'000, 50, before));
  check_process(readings.next(with_process(seconds(2), 5, 3, now)), seconds(2), 5, 3);
  CHECK(readings.held().times == 0);
}

TEST_CASE("processes of a job that is listed without their details go on counting", "[held]") {
  Readings readings;
  readings.next(with_process(seconds(90), 4'294'967'290, 50, kStart));
  Job without = job_named("a");
  without.process_ids = std::vector<std::uint64_t>{400};
  readings.next(without);
  check_process(readings.next(with_process(seconds(90), 10, 50, kStart)), seconds(90), 4'294'967'306, 50);
}

TEST_CASE("starts of one process differ by ten milliseconds at most", "[held]") {
  for (const bool is_earlier : {true, false}) {
    const auto shown = [&](Ticks difference) {
      Readings readings;
      readings.next(with_process(seconds(100), 1'000, 50, kStart));
      const Ticks start = is_earlier ? kStart - difference : kStart + difference;
      const JobView view = readings.next(with_process(seconds(2), 5, 3, start));
      return *view.job->details.at(0).ticks(ProcessFigure::user_time);
    };
    CHECK(shown(milliseconds(10)) == Ticks(seconds(100)));
    CHECK(shown(milliseconds(10) + Ticks{1}) == Ticks(seconds(2)));
  }
}

TEST_CASE("processor time of a process may lose what is rounded off, and ticks of the clock", "[held]") {
  const ProcessFigure figure = GENERATE(ProcessFigure::user_time, ProcessFigure::kernel_time);
  const auto reading = [&](Ticks time) {
    Job job = job_named("a");
    job.details.emplace_back().id = 400;
    job.details[0].set(figure, time.count());
    return job;
  };
  const Ticks before = seconds(100);
  Readings readings;
  const auto shown = [&](Ticks time) {
    return readings.next(reading(time)).job->details.at(0).ticks(figure).value();
  };
  CHECK(shown(before) == before);
  CHECK(shown(before - milliseconds(1) + Ticks{1}) == before);
  CHECK(readings.held().times == 0);
  for (const milliseconds lost : {milliseconds(1), milliseconds(16), milliseconds(17)}) {
    CHECK(shown(before - lost) == before);
    CHECK(readings.held().times == 1);
  }
  CHECK(shown(before - milliseconds(18)) == before - milliseconds(18));
  CHECK(readings.held().times == 0);
}

}  // namespace
}  // namespace jobx::test
