#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Names = std::vector<std::string>;

constexpr seconds kLong{20};

std::shared_ptr<Script> script_of(std::vector<Result<Sample>> answers) {
  return std::make_shared<Script>(std::move(answers));
}

std::vector<std::unique_ptr<Source>> sources_of(std::unique_ptr<Source> one,
                                                std::unique_ptr<Source> two = nullptr) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::move(one));
  if (two) sources.push_back(std::move(two));
  return sources;
}

Scrape collect(Collector& collector, Clock::duration patience = kLong) {
  return collector.collect(Clock::now() + patience);
}

Job job_with_cpu(std::string name, std::int64_t ticks) {
  Job job = job_named(std::move(name));
  job.cpu = CpuTimes{Ticks{ticks}, {}, {}, {}};
  return job;
}

TEST_CASE("a scrape shows the jobs of every source and how each source did", "[collector][threads]") {
  Sample one = sample_of({job_named("a"), job_named("b")});
  one.listed = {{Namespace{}, 5}, {Namespace{1}, 2}};
  one.unreadable = {{unreadable_reason::access_denied, 3}, {unreadable_reason::budget, 0}};
  one.errors = {Error(ErrorDomain::nt_status, 0xC0000022U, "cannot open c")};
  Sample two = sample_of({job_named("b"), job_named("d")});
  two.listed = {{Namespace{1}, 4}};
  Collector collector(sources_of(source_of(script_of({one})), source_of(script_of({two}), kOtherKind)));
  const Scrape scrape = collect(collector);

  CHECK(shown_names(scrape) == Names{"a", "b", "d"});
  CHECK(scrape.listed.at(Namespace{}) == 5);
  CHECK(scrape.listed.at(Namespace{1}) == 6);
  CHECK(scrape.unreadable.at(unreadable_reason::access_denied) == 3);
  CHECK(scrape.unreadable.at(unreadable_reason::budget) == 0);
  REQUIRE(scrape.sources.size() == 2);
  CHECK(scrape.sources[0].up());
  CHECK(scrape.sources[0].jobs == 2U);
  CHECK(scrape.sources[0].errors == ErrorTimes{{"nt_0xc0000022", 1}});
  CHECK(scrape.sources[0].warnings == one.errors);
  CHECK(scrape.sources[1].kind == kOtherKind);
  CHECK(scrape.series_dropped == 0);
}

TEST_CASE("readings that were held are counted by source, on from one collector to the next",
          "[collector][threads]") {
  Job job = job_with_cpu("a", 5'000'000'000);
  job.process_ids = std::vector<std::uint64_t>{400};
  Job dip = job;
  dip.cpu.total_user = Ticks{0};
  const auto held = [](const Scrape& scrape) {
    std::vector<std::uint64_t> figures;
    for (const Record& one : record(scrape).records) {
      if (one.metric->name == "jobobject_exporter_readings_held_total")
        figures.push_back(one.value.integer());
    }
    return figures;
  };
  Collector collector(sources_of(source_of(script_of({sample_of({job}), sample_of({dip}), sample_of({job})})),
                                 source_of(script_of({Sample{}}), kOtherKind)));
  CHECK(held(collect(collector)) == std::vector<std::uint64_t>{0, 0});
  const Scrape dipped = collect(collector);
  CHECK((*dipped.jobs)[0].job->cpu.total_user == Ticks{5'000'000'000});
  CHECK(dipped.sources[0].held.times == 1);
  CHECK(dipped.sources[0].held.first == "user time of the job \\BaseNamedObjects\\a");
  CHECK(dipped.sources[1].held.times == 0);
  CHECK(held(dipped) == std::vector<std::uint64_t>{1, 0});
  const Scrape after = collect(collector);
  CHECK(after.sources[0].held.times == 0);
  CHECK(held(after) == std::vector<std::uint64_t>{1, 0});
  Collector next(sources_of(source_of(script_of({sample_of({dip})}))), {}, collector.memory());
  CHECK(held(collect(next)) == std::vector<std::uint64_t>{2});
}

TEST_CASE("the totals of owned jobs do not go back for one reading", "[collector][threads]") {
  const auto with_totals = [](std::int64_t user_seconds) {
    Sample sample;
    sample.owned = full_totals();
    sample.owned->used.cpu.total_user = seconds(user_seconds);
    return sample;
  };
  Collector collector(sources_of(
      source_of(script_of({with_totals(100), with_totals(40), with_totals(101)}), SourceKind::owned)));
  const auto user = [](const Scrape& scrape) { return scrape.owned.value().used.cpu.total_user; };
  CHECK(user(collect(collector)) == Ticks(seconds(100)));
  const Scrape dipped = collect(collector);
  CHECK(user(dipped) == Ticks(seconds(100)));
  CHECK(dipped.owned->used.cpu.total_kernel == full_totals().used.cpu.total_kernel);
  CHECK(dipped.sources[0].readings_held == 1);
  CHECK(dipped.sources[0].held.first == "user time of all owned jobs together");
  CHECK(user(collect(collector)) == Ticks(seconds(101)));
}

TEST_CASE("a scrape says what the exporter itself uses", "[collector][threads]") {
  Collector collector({});
  const ProcessUsage usage = collect(collector).process;
  REQUIRE(usage.cpu);
  CHECK(*usage.cpu >= Ticks{0});
  REQUIRE(usage.resident_bytes);
  CHECK(*usage.resident_bytes > 1'000'000);
  REQUIRE(usage.start_time);
  const auto age = std::chrono::system_clock::now().time_since_epoch() - *usage.start_time;
  CHECK(age > -seconds(5));
  CHECK(age < std::chrono::hours(24));
}

TEST_CASE("without a source there are no jobs, and the scrape still comes", "[collector][threads]") {
  Collector collector({});
  const Scrape scrape = collect(collector);
  REQUIRE(scrape.jobs);
  CHECK(scrape.jobs->empty());
  CHECK(scrape.sources.empty());
}

TEST_CASE("a source that fails costs its own figures, and comes back by itself", "[collector][threads]") {
  const auto shaky = script_of(
      {sample_of({job_named("a")}), Error(ProgramError::unsupported, "gone"), sample_of({job_named("a")})});
  const auto steady = script_of({sample_of({job_named("b")})});
  Collector collector(sources_of(source_of(shaky), source_of(steady, kOtherKind)));

  CHECK(shown_names(collect(collector)) == Names{"a", "b"});

  const Scrape failed = collect(collector);
  CHECK(shown_names(failed) == Names{"b"});
  CHECK_FALSE(failed.sources[0].up());
  CHECK(failed.sources[0].jobs == std::nullopt);
  CHECK(failed.sources[0].error == Error(ProgramError::unsupported, "gone"));
  CHECK(failed.sources[1].up());
  CHECK(failed.listed.at(Namespace{}) == 1);  // the other source's alone

  const Scrape healed = collect(collector);
  CHECK(shown_names(healed) == Names{"a", "b"});
  CHECK(healed.sources[0].up());
  CHECK(healed.sources[0].errors == ErrorTimes{{"unsupported", 1}});
}

TEST_CASE("a source that hangs costs the scrape its deadline and no more", "[collector][threads]") {
  const auto hung = script_of({sample_of({job_named("a")})});
  hung->hold();
  Collector collector(
      sources_of(source_of(hung), source_of(script_of({sample_of({job_named("b")})}), kOtherKind)));
  const Clock::time_point begin = Clock::now();
  const Scrape scrape = collect(collector, milliseconds(100));
  const Clock::duration took = Clock::now() - begin;
  CHECK(took >= milliseconds(100));
  CHECK(took < seconds(5));
  CHECK(shown_names(scrape) == Names{"b"});
  CHECK(scrape.sources[0].error->code_name() == "timed_out");
  hung->release();
  CHECK(shown_names(collect(collector)) == Names{"a", "b"});
}

TEST_CASE("scrapes that come at the same moment share one collection", "[collector][threads]") {
  const auto script = script_of({sample_of({job_named("a")})});
  script->hold();
  Collector collector(sources_of(source_of(script)));
  std::vector<std::future<Scrape>> scrapes;
  std::atomic<int> asking = 0;  // a latch of mingw's libstdc++ 12 may never wake its waiter
  for (int i = 0; i < 8; ++i) {
    scrapes.push_back(std::async(std::launch::async, [&] {
      ++asking;
      return collect(collector);
    }));
  }
  while (asking < 8) std::this_thread::sleep_for(milliseconds(1));
  std::this_thread::sleep_for(milliseconds(200));  // from the count to the runner
  script->release();
  std::vector<std::shared_ptr<const std::vector<JobView>>> jobs;
  for (auto& one : scrapes) jobs.push_back(one.get().jobs);
  CHECK(script->runs() == 1);
  for (const auto& one : jobs) CHECK(one == jobs[0]);  // merged once, too
}

TEST_CASE("an older reading never replaces a newer one", "[collector][threads]") {
  // Memory, and no counter: of a counter the lower figure would be held.
  const auto with_memory = [](std::uint64_t commit) {
    Job job = job_named("a");
    job.memory = MemoryUsage{commit, commit};
    return sample_of({job});
  };
  const auto fast = script_of({with_memory(100), with_memory(200)});
  const auto slow = script_of({sample_of({})});
  slow->hold();
  Collector collector(sources_of(source_of(fast), source_of(slow, kOtherKind)));
  // The first scrape has read 100 and waits for the slow source…
  auto early = std::async(std::launch::async, [&] { return collect(collector); });
  REQUIRE(fast->wait_for_runs(1));
  REQUIRE(slow->wait_for_runs(1));
  // …while later ones give that source up, and show 200.
  std::uint64_t shown = 0;
  for (int i = 0; i < 100 && shown != 200; ++i) {
    const Scrape late = collect(collector, milliseconds(50));
    if (!late.jobs->empty()) shown = late.jobs->front().job->memory.value().commit;
  }
  REQUIRE(shown == 200);
  slow->release();
  CHECK((*early.get().jobs)[0].job->memory.value().commit == 200);
}

TEST_CASE("jobs beyond the budget are left out by name, and their series counted exactly",
          "[collector][threads]") {
  Sample sample = sample_of({});
  for (int i = 0; i < 10; ++i) sample.jobs.push_back(full_job("job " + std::to_string(9 - i)));
  Collector collector(sources_of(source_of(script_of({sample}))), ScrapeBudget{.max_jobs = 4});
  const Scrape scrape = collect(collector);
  CHECK(shown_names(scrape) == Names{"job 0", "job 1", "job 2", "job 3"});
  CHECK(scrape.jobs->size() == 10);
  CHECK(scrape.sources[0].jobs == 10U);

  const auto records = record(scrape).records;
  const auto per_job =
      std::count_if(records.begin(), records.end(), [](const Record& r) { return r.job.has_value(); });
  REQUIRE(per_job > 0);
  // Ten equal jobs: the six that are left out would give as much as the four that are shown, times 6/4.
  CHECK(scrape.series_dropped == static_cast<std::uint64_t>(per_job) / 4 * 6);
  CHECK(collect(collector).series_dropped == 2 * scrape.series_dropped);
}

TEST_CASE("a budget that suffices drops nothing", "[collector][threads]") {
  Collector collector(sources_of(source_of(script_of({sample_of({full_job("a"), full_job("b")})}))),
                      ScrapeBudget{.max_jobs = 2});
  const Scrape scrape = collect(collector);
  CHECK(shown_names(scrape) == Names{"a", "b"});
  CHECK(scrape.series_dropped == 0);
}

TEST_CASE("processes beyond the budget are left out in order, and their series counted exactly",
          "[collector][threads]") {
  Sample sample = sample_of({job_named("a"), job_named("b"), job_named("c")});
  for (Job& job : sample.jobs) {
    for (std::uint64_t id = 1; id <= 3; ++id) {
      JobProcess process;
      process.id = id;
      process.name = "p";
      process.set(ProcessFigure::threads, 1);
      process.set(ProcessFigure::user_time, 1);
      job.details.push_back(process);
    }
  }
  Collector collector(sources_of(source_of(script_of({sample}))), ScrapeBudget{.max_processes = 4});
  const Scrape scrape = collect(collector);
  REQUIRE(scrape.jobs->size() == 3);
  CHECK((*scrape.jobs)[0].processes().size() == 3);
  CHECK((*scrape.jobs)[1].processes().size() == 1);
  CHECK((*scrape.jobs)[2].processes().empty());
  // Five processes too many, each with its threads and one mode of processor time.
  CHECK(scrape.series_dropped == 10);
  CHECK(collect(collector).series_dropped == 20);
}

TEST_CASE("processes that fill the budget exactly are all shown", "[collector][threads]") {
  Sample sample = sample_of({job_named("a"), job_named("b")});
  for (Job& job : sample.jobs) job.details = {full_process(1, "p"), full_process(2, "q")};
  Collector collector(sources_of(source_of(script_of({sample}))), ScrapeBudget{.max_processes = 4});
  const Scrape scrape = collect(collector);
  CHECK((*scrape.jobs)[1].processes().size() == 2);
  CHECK(scrape.series_dropped == 0);
}

TEST_CASE("a scrape has the totals of owned jobs from the source that knows them", "[collector][threads]") {
  Sample owned = sample_of({});
  owned.owned = full_totals();
  Collector collector(sources_of(source_of(script_of({owned}), SourceKind::owned),
                                 source_of(script_of({sample_of({})}), kOtherKind)));
  const Scrape scrape = collect(collector);
  REQUIRE(scrape.owned);
  CHECK((scrape.owned->used == full_totals().used));
}

TEST_CASE("a scrape has the figures of a source, up or down", "[collector][threads]") {
  const SourceFigure rebuilds{FigureId::pdh_rebuilds, 2};
  const auto script = std::make_shared<Script>(std::vector<SourceResult>{
      {sample_of({}), {rebuilds}}, {Error(ProgramError::unsupported, "gone"), {rebuilds}}});
  Collector collector(sources_of(source_of(script, SourceKind::pdh)));
  for (const bool is_up : {true, false}) {
    const Scrape scrape = collect(collector);
    CHECK(scrape.sources[0].up() == is_up);
    CHECK(scrape.sources[0].figures == std::vector<SourceFigure>{rebuilds});
    const auto records = record(scrape).records;
    const auto row = std::find_if(records.begin(), records.end(), [](const Record& one) {
      return one.metric->name == "jobobject_exporter_pdh_rebuilds_total";
    });
    REQUIRE(row != records.end());
    CHECK(row->value.integer() == 2);
  }
}

TEST_CASE("the next collector goes on where the one before it is", "[collector][threads]") {
  const auto faults = [](std::uint32_t value) {
    Job job = job_named("a");
    job.page_faults = value;
    return sample_of({job, job_named("over the budget"), job_named("over it, too")});
  };
  const Error gone(ProgramError::unsupported, "gone");
  const ScrapeBudget one_job{.max_jobs = 1};
  Collector first(sources_of(source_of(script_of({faults(4'294'967'295U), gone, faults(9)}))), one_job);
  const std::uint64_t dropped = collect(first).series_dropped;
  REQUIRE(dropped > 0);
  collect(first);
  Collector second(sources_of(source_of(script_of({faults(1), gone}))), one_job, first.memory());
  const Scrape scrape = collect(second);
  CHECK((*scrape.jobs)[0].page_faults == 4'294'967'297U);
  CHECK(scrape.series_dropped == 2 * dropped);
  CHECK(scrape.sources[0].errors == ErrorTimes{{"unsupported", 1}});

  // A scrape that the first one has not ended yet counts as well, and does not touch what the second knows.
  const Scrape late = collect(first);
  CHECK((*late.jobs)[0].page_faults == 4'294'967'305U);
  CHECK(late.series_dropped == 3 * dropped);
  const Scrape next = collect(second);
  CHECK(next.series_dropped == 3 * dropped);
  CHECK(next.sources[0].errors == ErrorTimes{{"unsupported", 2}});
}

TEST_CASE("who saw a late scrape of the old collector sees nothing older from the next",
          "[collector][threads]") {
  const auto old = script_of({sample_of({job_with_cpu("a", 20)})});
  const auto fresh = script_of({sample_of({job_with_cpu("a", 10)}), sample_of({job_with_cpu("a", 30)})});
  old->hold();
  fresh->hold();
  Collector first(sources_of(source_of(old)));
  auto late = std::async(std::launch::async, [&] { return collect(first); });
  REQUIRE(old->wait_for_runs(1));
  Collector second(sources_of(source_of(fresh)), {}, first.memory());
  auto early = std::async(std::launch::async, [&] { return collect(second); });
  REQUIRE(fresh->wait_for_runs(1));  // reads 10
  old->release();
  CHECK((*late.get().jobs)[0].job->cpu.total_user == Ticks{20});
  auto after = std::async(std::launch::async, [&] { return collect(second); });
  std::this_thread::sleep_for(milliseconds(50));  // joins the run under way
  fresh->release();
  CHECK((*after.get().jobs)[0].job->cpu.total_user == Ticks{30});
  CHECK((*early.get().jobs)[0].job->cpu.total_user == Ticks{30});
}

TEST_CASE("page faults go on from scrape to scrape", "[collector][threads]") {
  Job before = job_named("a");
  before.page_faults = 4'294'967'295U;
  Job after = job_named("a");
  after.page_faults = 1;
  Collector collector(sources_of(source_of(script_of({sample_of({before}), sample_of({after})}))));
  collect(collector);
  CHECK((*collect(collector).jobs)[0].page_faults == 4'294'967'297U);
}

}  // namespace
}  // namespace jobx::test
