/// What a scrape has of each source beside its jobs: of ETW, of the search for jobs, of the host.
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collector/collector.h"
#include "tests/unit/collector/trace_scrapes.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Scrape collect(Collector& collector) {
  return collector.collect(Clock::now() + seconds(20));
}

/// A source that says the same each time.
std::unique_ptr<Source> constant(Sample sample, SourceKind kind) {
  return source_of(std::make_shared<Script>(std::vector<Result<Sample>>{std::move(sample)}), kind);
}

std::vector<std::unique_ptr<Source>> sources_of(std::unique_ptr<Source> one, std::unique_ptr<Source> two) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::move(one));
  sources.push_back(std::move(two));
  return sources;
}

Sample traces_of(std::uint32_t number, const TracedJob& job) {
  Sample sample;
  sample.traced =
      std::make_shared<const TracedJobs>(TracedJobs{{number, std::make_shared<const TracedJob>(job)}});
  return sample;
}

/// Five events of a number that no listing has.
std::vector<std::unique_ptr<Source>> with_unnamed() {
  return sources_of(constant(sample_of({job_named("a")}), SourceKind::object),
                    constant(traces_of(7, ended_job(1)), SourceKind::etw));
}

/// After so many scrapes as a name may take to come.
TraceStatus status_of(Collector& collector) {
  for (unsigned i = 0; i < TraceJoin::kPatience; ++i) collect(collector);
  return collect(collector).traces.value();
}

TEST_CASE("events of jobs without a name are counted apart where filters leave jobs out",
          "[collector][etw][threads]") {
  const auto filters = std::make_shared<const NameRules>("b");
  CollectorMemory left;
  SECTION("no rules") {
    Collector collector(with_unnamed());
    const TraceStatus traces = status_of(collector);
    CHECK(traces.unnamed == 5);
    CHECK_FALSE(traces.filtered);
    CHECK_FALSE(traces.missed);
    CHECK_FALSE(traces.ended_losses);
    CHECK_FALSE(collect(collector).jobs_filtered);
  }
  SECTION("rules that leave out nothing") {
    Collector collector(with_unnamed(), {}, {}, std::make_shared<const NameRules>(""));
    const TraceStatus traces = status_of(collector);
    CHECK(traces.unnamed == 5);
    CHECK_FALSE(traces.filtered);
    CHECK_FALSE(collect(collector).jobs_filtered);
  }
  SECTION("filters, and what they have counted stays without them") {
    Collector collector(with_unnamed(), {}, {}, filters);
    CHECK(collect(collector).traces.value().filtered == 0U);
    const TraceStatus traces = status_of(collector);
    CHECK(traces.unnamed == 0);
    CHECK(traces.filtered == 5U);
    CHECK(collect(collector).jobs_filtered == 0U);
    Collector next(with_unnamed(), {}, collector.memory());
    CHECK(collect(next).traces.value().filtered == 5U);
  }
  SECTION("filters, and a single event") {
    TracedJob job = ended_job(1);
    job.events = 1;
    Collector collector(
        sources_of(constant(sample_of({}), SourceKind::object), constant(traces_of(7, job), SourceKind::etw)),
        {}, {}, filters);
    CHECK(status_of(collector).filtered == 1U);
    Collector next(with_unnamed(), {}, collector.memory());
    CHECK(collect(next).traces.value().filtered == 1U);
  }
  SECTION("jobs that filters leave out are counted") {
    Collector collector(sources_of(constant(sample_of({job_named("a"), job_named("b")}), SourceKind::object),
                                   constant(sample_of({}), kOtherKind)),
                        {}, {}, filters);
    const Scrape scrape = collect(collector);
    CHECK(shown_names(scrape) == std::vector<std::string>{"a"});
    CHECK(scrape.jobs_filtered == 1U);
  }
}

/// A job that ended without a name, while jobs were listed.
Sample left_trace() {
  Sample sample = traces_of(7, ended_job(1, 0));
  LeftJob left = replaced(41, ended_job(2));
  left.order = kFirst + 1;
  sample.traced_left = std::make_shared<const LeftJobs>(LeftJobs{left});
  return sample;
}

TEST_CASE(
    "a job that left its source between two scrapes is shown, unless a source was not asked that "
    "lists jobs",
    "[collector][etw][threads]") {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(constant(sample_of({}), SourceKind::owned));
  sources.push_back(constant(sample_of({job_named("a")}), SourceKind::object));
  sources.push_back(constant(sample_of({}), SourceKind::pdh));
  sources.push_back(constant(left_trace(), SourceKind::etw));
  Collector all(std::move(sources));
  const auto filtered_of = [](Collector& collector) {
    const TraceStatus traces = collect(collector).traces.value();
    return traces.ended_losses.value()[static_cast<std::size_t>(EndedTraceLoss::filtered)];
  };
  CHECK(shown_names(collect(all)) == std::vector<std::string>{"a", "unnamed"});
  CHECK(filtered_of(all) == 0);
  using Kinds = std::set<SourceKind>;
  CHECK(filtered_of(*all.of(Kinds{SourceKind::owned, SourceKind::object, SourceKind::etw})) == 0);
  CHECK(filtered_of(*all.of(Kinds{SourceKind::object, SourceKind::pdh, SourceKind::etw})) == 1);
  CHECK(filtered_of(*all.of(Kinds{SourceKind::owned, SourceKind::pdh, SourceKind::etw})) == 1);
  CHECK(filtered_of(*all.of(Kinds{SourceKind::etw})) == 1);
}

TEST_CASE("sources that know no jobs have no number of them, and what they could not read is told",
          "[collector][threads]") {
  Sample runtime;
  runtime.containers.emplace();
  runtime.containers->all = std::make_shared<const Containers>();
  runtime.containers->unreadable = {{"failed", 3}};
  Sample services;
  services.roles = std::make_shared<const std::vector<ProcessRole>>();
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(constant(sample_of({job_named("a")}), SourceKind::object));
  sources.push_back(constant(runtime, SourceKind::containerd));
  sources.push_back(constant(services, SourceKind::services));
  Collector collector(std::move(sources));
  const Scrape scrape = collect(collector);
  REQUIRE(scrape.sources.size() == 3);
  CHECK(scrape.sources[0].jobs == 1U);
  CHECK_FALSE(scrape.sources[1].jobs);
  CHECK_FALSE(scrape.sources[2].jobs);
  CHECK(scrape.containers_unreadable == runtime.containers->unreadable);
}

TEST_CASE("the totals of owned jobs are gone while their source is down", "[collector][threads]") {
  Sample owned = sample_of({});
  owned.owned = full_totals();
  const Result<Sample> gone(Error(ProgramError::unsupported, "gone"));
  Collector collector(sources_of(
      constant(sample_of({}), SourceKind::object),
      source_of(std::make_shared<Script>(std::vector<Result<Sample>>{owned, gone}), SourceKind::owned)));
  CHECK(collect(collector).owned);
  CHECK_FALSE(collect(collector).owned);
}

TEST_CASE("a source that hangs costs a collector its deadline also where the one before ended late",
          "[collector][threads]") {
  const auto hung = std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job_named("a")})});
  hung->hold();
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(source_of(hung));
  Collector first(sources_of(constant(sample_of({job_named("a")}), SourceKind::object),
                             constant(sample_of({}), kOtherKind)));
  Collector second(std::move(sources), {}, first.memory());
  second.collect(Clock::now() + std::chrono::milliseconds(20));  // its run is under way
  collect(first);
  const Scrape scrape = second.collect(Clock::now() + std::chrono::milliseconds(20));
  CHECK_FALSE(scrape.sources[0].up());
  hung->release();
}

TEST_CASE("what events have missed is told of a live session, of processes where it records these",
          "[collector][etw][threads]") {
  Job job = listed_job("a", 7);
  job.processes = {5, 5, 0};
  TracedJob traced = ended_job(1, 0);
  traced.assigned = 3;
  // Two scrapes long ago: the kernel's counts of the second are compared with the events that came since.
  CollectorMemory memory;
  const InventoryTime before = inventory_time(Clock::now()) - hours(1);
  memory.trace_check.update({}, {}, true, before);
  memory.trace_check.update(*traces_of(7, traced).traced, {view_of(job)}, true, before);
  const auto scrape = [&](std::optional<EtwWay> way) {
    Sample sample = traces_of(7, traced);
    sample.trace_way = way;
    Collector collector(
        sources_of(constant(sample_of({job}), SourceKind::object), constant(sample, SourceKind::etw)), {},
        memory);
    return collect(collector).traces.value();
  };
  CHECK(scrape(EtwWay::system).missed == TraceMisses{0, 2, 0, 0});
  CHECK(scrape(EtwWay::manifest).missed == TraceMisses{});
  CHECK(scrape(EtwWay::system).way == EtwWay::system);
  const TraceStatus of_log = scrape(std::nullopt);
  CHECK_FALSE(of_log.missed);
  CHECK_FALSE(of_log.way);
}

/// Tells at each reading of the job 7, which was created during the first one.
class NewJobSource final : public Source {
 public:
  [[nodiscard]] SourceKind kind() const override { return SourceKind::etw; }
  SourceResult collect(const std::stop_token&) override {
    if (!created_) created_ = Clock::now();
    TracedJob job = ended_job(1);
    job.known_since = *created_;
    return traces_of(7, job);
  }

 private:
  std::optional<Clock::time_point> created_;
};

TEST_CASE("events of a job that was created while jobs were read are not those of a job that was listed",
          "[collector][etw][threads]") {
  Collector collector(sources_of(constant(sample_of({listed_job("a", 7)}), SourceKind::object),
                                 std::make_unique<NewJobSource>()));
  CHECK_FALSE(collect(collector).jobs->at(0).traced);
  CHECK(collect(collector).jobs->at(0).traced);
}

TEST_CASE("a source that is down takes neither its last count of events with it nor says how it gets them",
          "[collector][etw][threads]") {
  Sample sample = traces_of(7, ended_job(1));
  sample.trace_way = EtwWay::system;
  const Result<Sample> gone(Error(ProgramError::unsupported, "gone"));
  Collector collector(sources_of(
      constant(sample_of({listed_job("a", 7)}), SourceKind::object),
      source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample, gone}), SourceKind::etw)));
  CHECK(collect(collector).traces.value().way == EtwWay::system);
  const TraceStatus down = collect(collector).traces.value();
  CHECK_FALSE(down.way);
  CHECK(down.missed == TraceMisses{});
}

TEST_CASE("a scrape tells of the search for jobs and of the host, whoever else answers",
          "[collector][threads]") {
  Sample kernel = sample_of({job_named("a")});
  kernel.walk = WalkStatus{seconds(3), 12, {}};
  kernel.capacity = HostCapacity{8, 1'000};
  Collector both(sources_of(constant(kernel, SourceKind::object), constant(sample_of({}), kOtherKind)));
  const Scrape scrape = collect(both);
  CHECK((scrape.walk == kernel.walk));
  CHECK((scrape.capacity == kernel.capacity));
  Collector alone(sources_of(constant(sample_of({}), SourceKind::object), constant(Sample{}, kOtherKind)));
  CHECK_FALSE(collect(alone).walk);
  CHECK_FALSE(collect(alone).capacity);
}

}  // namespace
}  // namespace jobx::test
