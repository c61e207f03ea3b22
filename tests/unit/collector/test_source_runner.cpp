#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>
#include <vector>

#include "collector/sources/source_runner.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLong{20};

std::shared_ptr<Script> script_of(std::vector<Result<Sample>> answers) {
  return std::make_shared<Script>(std::move(answers));
}

std::shared_ptr<const SourceRun> run_once(SourceRunner& runner, Clock::duration patience = kLong) {
  return runner.wait(runner.start(), Clock::now() + patience);
}

TEST_CASE("a run gives what the source found", "[source_runner][threads]") {
  SourceRunner runner(source_of(script_of({sample_of({job_named("a")})}), kOtherKind));
  CHECK(runner.kind() == kOtherKind);
  const auto reading = run_once(runner);
  REQUIRE(reading->sample);
  CHECK(reading->sample->jobs.at(0).name.name == "a");
  CHECK(reading->sequence == 1);
  CHECK(reading->duration >= Clock::duration::zero());
  CHECK(run_once(runner)->sequence == 2);
  CHECK(runner.memory().errors().empty());
}

TEST_CASE("callers that come together share one run", "[source_runner][threads]") {
  const auto script = script_of({sample_of({})});
  script->hold();
  SourceRunner runner(source_of(script));
  const std::uint64_t sequence = runner.start();
  REQUIRE(script->wait_for_runs(1));
  std::vector<std::future<std::shared_ptr<const SourceRun>>> callers;
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t joined = runner.start();
    CHECK(joined == sequence);
    callers.push_back(std::async(std::launch::async,
                                 [&runner, joined] { return runner.wait(joined, Clock::now() + kLong); }));
  }
  script->release();
  const auto first = callers[0].get();
  REQUIRE(first->sample);
  for (std::size_t i = 1; i < callers.size(); ++i) CHECK(callers[i].get() == first);
  CHECK(script->runs() == 1);
}

TEST_CASE("a caller that comes after the end of a run gets a new one", "[source_runner][threads]") {
  const auto script = script_of({sample_of({job_named("old")}), sample_of({job_named("new")})});
  SourceRunner runner(source_of(script));
  CHECK(run_once(runner)->sample->jobs.at(0).name.name == "old");
  CHECK(run_once(runner)->sample->jobs.at(0).name.name == "new");
  CHECK(script->runs() == 2);
}

TEST_CASE("a source that hangs is reported in time, never piles up threads, and heals",
          "[source_runner][threads]") {
  const auto script = script_of({sample_of({job_named("late")}), sample_of({job_named("healed")})});
  script->hold();
  SourceRunner runner(source_of(script));
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 5; ++i) {
    const auto reading = run_once(runner, milliseconds(20));
    REQUIRE_FALSE(reading->sample);
    CHECK(reading->sample.error().code_name() == "timed_out");
    CHECK(reading->sample.error().message().find("object") != std::string::npos);
    CHECK(reading->duration >= milliseconds(20) * (i + 1));  // counts from when it began to hang
    CHECK(reading->duration <= Clock::now() - begin);
  }
  CHECK(Clock::now() - begin < seconds(10));
  REQUIRE(script->wait_for_runs(1));
  CHECK(script->runs() == 1);
  CHECK(runner.memory().errors() == ErrorTimes{{"timed_out", 5}});

  script->release();
  // Joins the late run, or starts the next if that has ended meanwhile; either way without a restart.
  CHECK(run_once(runner)->sample.has_value());
  CHECK(run_once(runner)->sample->jobs.at(0).name.name == "healed");
  CHECK(script->threads() == 1);
  CHECK(runner.memory().errors() == ErrorTimes{{"timed_out", 5}});
}

TEST_CASE("a deadline in the past gives an answer at once", "[source_runner][threads]") {
  const auto script = script_of({sample_of({})});
  script->hold();
  SourceRunner runner(source_of(script));
  const auto reading = run_once(runner, -seconds(1));
  CHECK_FALSE(reading->sample);
  script->release();
}

TEST_CASE("a source that fails is asked again, and its failures counted by code",
          "[source_runner][threads]") {
  Sample partly = sample_of({});
  partly.errors = {Error(ErrorDomain::nt_status, 0xC0000022U, "a"),
                   Error(ErrorDomain::nt_status, 0xC0000022U, "b")};
  SourceRunner runner(
      source_of(script_of({Error(ProgramError::unsupported, "not here"), partly, sample_of({})})));
  const auto failed = run_once(runner);
  REQUIRE_FALSE(failed->sample);
  CHECK(failed->sample.error() == Error(ProgramError::unsupported, "not here"));
  CHECK(run_once(runner)->sample.has_value());
  CHECK(run_once(runner)->sample.has_value());
  CHECK(runner.memory().errors() == ErrorTimes{{"nt_0xc0000022", 2}, {"unsupported", 1}});
}

TEST_CASE("the number of error codes is bounded; the rest count as other", "[source_runner][threads]") {
  Sample many = sample_of({});
  for (std::uint32_t code = 1; code <= 1'000; ++code)
    many.errors.emplace_back(ErrorDomain::nt_status, code, "");
  SourceRunner runner(source_of(script_of({many})));
  run_once(runner);
  const ErrorTimes errors = runner.memory().errors();
  CHECK(errors.size() <= 65);
  std::uint64_t sum = 0;
  for (const auto& [code, count] : errors) sum += count;
  CHECK(sum == 1'000);
  CHECK(errors.at("other") > 900);
}

TEST_CASE("an exception in a source costs that reading and nothing else", "[source_runner][threads]") {
  const auto script = script_of({sample_of({})});
  script->throw_always();
  SourceRunner runner(source_of(script));
  for (int i = 0; i < 2; ++i) {
    const auto reading = run_once(runner);
    REQUIRE_FALSE(reading->sample);
    CHECK(reading->sample.error().message() == "the source object failed: the script says so");
  }
  CHECK(runner.memory().errors() == ErrorTimes{{"malformed_data", 2}});
}

SourceFigure rebuilds(std::uint64_t value) {
  return {FigureId::pdh_rebuilds, value};
}

SourceFigure messages(std::string message, std::uint64_t value) {
  return {FigureId::notifications, value, {{"message", std::move(message)}}};
}

using Figures = std::vector<SourceFigure>;

TEST_CASE("the figures of a source are known while it is down, throws and hangs",
          "[source_runner][threads]") {
  const auto script = std::make_shared<Script>(std::vector<SourceResult>{
      {sample_of({}), {rebuilds(1), messages("exit_process", 4)}},
      {Error(ProgramError::unsupported, "gone"), {rebuilds(3), messages("exit_process", 5)}},
      {sample_of({}), {rebuilds(4), messages("exit_process", 9)}}});
  SourceRunner runner(source_of(script));
  CHECK(runner.memory().figures().empty());  // nothing is known yet, and 0 would be a guess
  CHECK(run_once(runner)->sample.has_value());
  CHECK(runner.memory().figures() == Figures{rebuilds(1), messages("exit_process", 4)});
  CHECK_FALSE(run_once(runner)->sample);
  CHECK(runner.memory().figures() == Figures{rebuilds(3), messages("exit_process", 5)});

  script->throw_always();
  CHECK_FALSE(run_once(runner)->sample);
  CHECK(runner.memory().figures() == Figures{rebuilds(3), messages("exit_process", 5)});

  script->hold();
  CHECK_FALSE(run_once(runner, milliseconds(20))->sample);
  CHECK(runner.memory().figures() == Figures{rebuilds(3), messages("exit_process", 5)});
  script->release();
}

TEST_CASE("what a source counts since it was made is added up over the sources of its kind",
          "[source_runner][threads]") {
  SourceMemory memory;
  Figures first;
  memory.note({rebuilds(2)}, first);
  memory.note({rebuilds(5)}, first);
  Figures second;
  memory.note({rebuilds(1)}, second);
  CHECK(memory.figures() == Figures{rebuilds(6)});
  memory.note({rebuilds(7)}, first);  // the first one was still at work
  memory.note({rebuilds(1)}, second);
  CHECK(memory.figures() == Figures{rebuilds(8)});
}

TEST_CASE("what is counted since the program began is not added up again", "[source_runner][threads]") {
  SourceMemory memory;
  Figures first;
  Figures second;
  memory.note({messages("exit_process", 10), messages("new_process", 12)}, first);
  memory.note({messages("exit_process", 11)}, second);
  CHECK(memory.figures() == Figures{messages("exit_process", 11), messages("new_process", 12)});
  memory.note({messages("exit_process", 10)}, first);  // read before the second did, told after
  CHECK(memory.figures() == Figures{messages("exit_process", 11), messages("new_process", 12)});
}

TEST_CASE("a figure that goes back, or that one reading lacks, is held and not counted twice",
          "[source_runner][threads]") {
  SourceMemory memory;
  Figures known;
  memory.note({rebuilds(5)}, known);
  memory.note({rebuilds(3)}, known);
  CHECK(memory.figures() == Figures{rebuilds(5)});
  memory.note({}, known);
  CHECK(memory.figures() == Figures{rebuilds(5)});
  memory.note({rebuilds(6)}, known);
  CHECK(memory.figures() == Figures{rebuilds(6)});
}

TEST_CASE("a runner goes on counting where the one before it is", "[source_runner][threads]") {
  const auto memory = std::make_shared<SourceMemory>();
  const Error gone(ProgramError::unsupported, "gone");
  for (int i = 0; i < 3; ++i) {
    SourceRunner runner(source_of(std::make_shared<Script>(std::vector<SourceResult>{{gone, {rebuilds(2)}}})),
                        memory);
    run_once(runner);
  }
  CHECK(memory->errors() == ErrorTimes{{"unsupported", 3}});
  CHECK(memory->figures() == Figures{rebuilds(6)});
}

TEST_CASE("a source has ended when its runner has, with all that it holds", "[source_runner][threads]") {
  /// Takes its time to give back what it holds.
  class Holder final : public Source {
   public:
    explicit Holder(std::atomic<bool>& holds) : holds_(holds) {}
    ~Holder() override {
      std::this_thread::sleep_for(milliseconds(100));
      holds_ = false;
    }
    [[nodiscard]] SourceKind kind() const override { return kOtherKind; }
    SourceResult collect(const std::stop_token&) override { return Sample(); }

   private:
    std::atomic<bool>& holds_;
  };
  std::atomic<bool> holds = true;
  {
    SourceRunner runner(std::make_unique<Holder>(holds));
    run_once(runner);
  }
  CHECK_FALSE(holds);
}

TEST_CASE("an idle runner ends at once", "[source_runner][threads]") {
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 20; ++i) {
    SourceRunner runner(source_of(script_of({sample_of({})})));
    if (i % 2 == 0) run_once(runner);
  }
  CHECK(Clock::now() - begin < seconds(5));
}

TEST_CASE("the end of a runner waits a little for a reading under way", "[source_runner][threads]") {
  const auto script = script_of({sample_of({})});
  script->hold();
  std::future<void> later;
  {
    SourceRunner runner(source_of(script));
    runner.start();
    REQUIRE(script->wait_for_runs(1));
    later = std::async(std::launch::async, [&] {
      std::this_thread::sleep_for(milliseconds(100));
      script->release();
    });
  }
  CHECK(script->told_to_stop());
}

TEST_CASE("a runner whose source hangs ends all the same, and leaves nothing dangling",
          "[source_runner][threads]") {
  const auto script = script_of({sample_of({})});
  script->hold();
  Clock::time_point begin;
  {
    SourceRunner runner(source_of(script));
    runner.start();
    REQUIRE(script->wait_for_runs(1));
    begin = Clock::now();
  }
  CHECK(Clock::now() - begin < seconds(10));
  // The thread still uses the source, which its state owns; it sees the request once it comes back.
  script->release();
  for (int i = 0; i < 1'000 && !script->told_to_stop(); ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(script->told_to_stop());
  CHECK(script->runs() == 1);
}

}  // namespace
}  // namespace jobx::test
