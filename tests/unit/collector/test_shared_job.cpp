// What is shared between a sample and the jobs that are shown of it, and what becomes a copy.
#include "collector/merge/shared_job.h"

#include <catch2/catch.hpp>

#include "collector/merge/inventory.h"
#include "collector/merge/process_merge.h"
#include "tests/unit/values.h"

namespace jobx {
namespace {

using test::full_job;
using test::full_process;
using test::job_named;
using test::sample_of;
using test::shared;

constexpr InventoryTime kStart{std::chrono::hours(1)};

/// True if the job that is shown is the sample's own.
bool is_shared(const JobView& view, const Sample& sample) {
  return &*view.job == &sample.jobs.at(0);
}

}  // namespace

TEST_CASE("a shared job is copied once it is changed, and only then", "[shared_job]") {
  auto sample = shared(sample_of({full_job("a")}));
  const Job* const read = sample->jobs.data();
  SharedJob one(sample, *read);
  SharedJob other = one;
  CHECK(&*one == read);
  CHECK(&*other == read);

  one.edit().name.name = "b";
  CHECK(one->name.name == "b");
  CHECK(one->processes == read->processes);
  CHECK(&*other == read);
  const Job* const own = &*one;
  one.edit().owned = true;
  CHECK(&*one == own);  // it was nobody else's

  sample.reset();
  CHECK(other->name.name == "a");  // the job keeps its sample
}

TEST_CASE("two copies of a changed job are changed apart", "[shared_job]") {
  SharedJob one(job_named("a"));
  SharedJob other = one;
  CHECK(&*one == &*other);
  one.edit().name.name = "b";
  other.edit().name.name = "c";
  CHECK(one->name.name == "b");
  CHECK(other->name.name == "c");

  SharedJob copy = one;
  one.edit().name.name = "d";
  CHECK(copy->name.name == "b");
  other = copy;
  other.edit().name.name = "e";
  CHECK(copy->name.name == "b");
}

TEST_CASE("a job that was moved away is unknown", "[shared_job]") {
  SharedJob one(job_named("a"));
  const SharedJob other = std::move(one);
  CHECK(other->name.name == "a");
  CHECK((*one == Job()));  // NOLINT(bugprone-use-after-move)
  one.edit().name.name = "b";
  CHECK(other->name.name == "a");
  CHECK((*SharedJob() == Job()));
}

TEST_CASE("a job that one source shows as it was read is not copied", "[shared_job][inventory]") {
  const auto kernel = shared(sample_of({full_job("a")}));
  // Performance counters that know nothing more.
  Job less = job_named("a");
  less.cpu = full_job("a").cpu;
  const auto counters = shared(sample_of({less}));
  Inventory inventory;
  CHECK(is_shared(inventory.update({{SourceKind::object, kernel}}, kStart).at(0), *kernel));
  CHECK(is_shared(inventory.update({{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, kStart).at(0),
                  *kernel));
  // Nor one of which neither knows anything.
  const auto little = shared(sample_of({job_named("a")}));
  CHECK(is_shared(Inventory().update({{SourceKind::object, little}, {SourceKind::pdh, little}}, kStart).at(0),
                  *little));
}

TEST_CASE("a job that is shown otherwise than it was read leaves its sample as it is",
          "[shared_job][inventory]") {
  Job job = full_job("a");
  job.details = {full_process(8, "cl")};
  job.holders.clear();
  const Job before = job;
  const auto kernel = shared(sample_of({job}));
  Inventory inventory;
  inventory.update({{SourceKind::object, kernel}}, kStart);

  SECTION("since a counter went back") {
    job.cpu.total_user = *job.cpu.total_user - Ticks{1};
    const auto dipped = shared(sample_of({job}));
    const auto views = inventory.update({{SourceKind::object, dipped}}, kStart + std::chrono::seconds(15));
    CHECK(views.at(0).job->cpu.total_user == before.cpu.total_user);
    CHECK(dipped->jobs[0].cpu.total_user == job.cpu.total_user);
  }
  SECTION("since a counter of a process went back") {
    const std::int64_t user = job.details[0].get(ProcessFigure::user_time).value();
    job.details[0].set(ProcessFigure::user_time, user - 1);
    const auto dipped = shared(sample_of({job}));
    const auto views = inventory.update({{SourceKind::object, dipped}}, kStart + std::chrono::seconds(15));
    CHECK(views.at(0).job->details.at(0).get(ProcessFigure::user_time) == user);
    CHECK(dipped->jobs[0].details[0].get(ProcessFigure::user_time) == user - 1);
  }
  SECTION("since another source knows more") {
    Job more = job_named("a");
    more.holders = {{12, "owner"}};
    const auto counters = shared(sample_of({more}));
    const auto views = inventory.update({{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, kStart);
    CHECK(views.at(0).job->holders == more.holders);
    CHECK(kernel->jobs[0].holders.empty());
  }
  SECTION("since a process runs services") {
    std::vector<JobView> views = inventory.update({{SourceKind::object, kernel}}, kStart);
    ProcessRole role;
    role.process_id = 8;
    role.services = "Spooler";
    assign_roles(views, std::vector{role});
    CHECK(views.at(0).job->details.at(0).services == role.services);
    CHECK(kernel->jobs[0].details[0].services != role.services);
  }
  CHECK((kernel->jobs[0] == before));
}

}  // namespace jobx
