/// What the inventory makes of jobs that are not wanted: no source brings them back.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

constexpr InventoryTime kStart{std::chrono::hours(1)};

using Names = std::vector<std::string>;

/// Wants no job whose name begins with "no", and no job in a session; knows its own kind of owned job.
class NoRules final : public JobRules {
 public:
  explicit NoRules(bool wants_owned = true) : wants_owned_(wants_owned) {}
  [[nodiscard]] bool chooses() const override { return true; }
  [[nodiscard]] bool may_show(const JobName& name) const override {
    return !name.name.starts_with("no") && name.space == Namespace{};
  }
  [[nodiscard]] bool shows(const Job& job) const override {
    return job.owned ? wants_owned_ : may_show(job.name);
  }
  [[nodiscard]] JobOrigin origin(const Job&) const override { return {}; }

 private:
  bool wants_owned_;
};

Job owned_job(std::string name) {
  Job job = job_named(std::move(name));
  job.owned = true;
  return job;
}

/// The names that are left of what these sources say, "2:" in front of those of session 2.
Names shown(Inventory& inventory, const std::vector<std::pair<SourceKind, Sample>>& samples,
            const JobRules& rules) {
  Samples shown;
  for (const auto& [kind, sample] : samples) shown.emplace_back(kind, shared(sample));
  Names names;
  for (const JobView& view : inventory.update(shown, kStart, &rules)) {
    names.push_back((view.job->name.space == Namespace{} ? "" : "2:") + view.job->name.name);
  }
  return names;
}

}  // namespace

TEST_CASE("counters of a job that could not be opened have its namespace", "[inventory]") {
  const JobName denied{Namespace(2), "a"};
  Sample kernel = sample_of({});
  kernel.unread = {denied};
  Inventory inventory;
  const auto views = inventory.update(
      {{SourceKind::object, shared(kernel)}, {SourceKind::pdh, shared(sample_of({job_named("a")}))}}, kStart);
  REQUIRE(views.size() == 1);
  CHECK(views[0].job->name == denied);
}

TEST_CASE("a job that the kernel's source left out does not come back by performance counters",
          "[inventory]") {
  Inventory inventory;
  Sample kernel = sample_of({job_named("a")});
  kernel.filtered = {{{}, "no 1"}, {Namespace{2}, "build"}};
  // Counters know no namespace: "build" is the one of the session, which is not wanted.
  const Sample counters = sample_of({job_named("a"), job_named("no 1"), job_named("build"), job_named("c")});
  CHECK(shown(inventory, {{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, NoRules()) ==
        Names{"a", "c"});
  CHECK(inventory.filtered() == 2);
  CHECK(inventory.remembered() == 2);
}

TEST_CASE("jobs that are left out do not come back in whatever order their source names them",
          "[inventory]") {
  Inventory inventory;
  CHECK(inventory.filtered() == 0);
  Sample kernel = sample_of({});
  Sample counters = sample_of({job_named("a")});
  for (const char* const name : {"h", "c", "g", "b", "f", "d", "e"}) {
    kernel.filtered.push_back({{}, name});
    counters.jobs.push_back(job_named(name));
  }
  CHECK(shown(inventory, {{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, NoRules()) ==
        Names{"a"});
  CHECK(inventory.filtered() == 7);
}

TEST_CASE("a job that only performance counters show is left out by its name", "[inventory]") {
  Inventory inventory;
  const Sample counters = sample_of({job_named("a"), job_named("no 1"), job_named("no 2")});
  CHECK(shown(inventory, {{SourceKind::pdh, counters}}, NoRules()) == Names{"a"});
  CHECK(inventory.filtered() == 2);
  CHECK(shown(inventory, {{SourceKind::pdh, sample_of({job_named("a")})}}, NoRules()) == Names{"a"});
  CHECK(inventory.filtered() == 0);
}

TEST_CASE("counters' own job of a name stays when another namespace's was left out", "[inventory]") {
  Inventory inventory;
  Sample kernel = sample_of({job_named("build")});
  kernel.filtered = {{Namespace{2}, "build"}};
  const Sample counters = sample_of({job_named("build")});
  CHECK(shown(inventory, {{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, NoRules()) ==
        Names{"build"});
  CHECK(inventory.filtered() == 1);
}

TEST_CASE("what the owner knows of a job decides, whichever source left it out", "[inventory]") {
  Inventory inventory;
  Sample kernel = sample_of({job_named("build")});
  kernel.filtered = {{{}, "no 1"}};
  const Sample owned = sample_of({owned_job("no 1"), owned_job("build")});
  CHECK(shown(inventory, {{SourceKind::owned, owned}, {SourceKind::object, kernel}}, NoRules()) ==
        Names{"build", "no 1"});
  CHECK(inventory.filtered() == 0);
  CHECK(shown(inventory, {{SourceKind::owned, owned}, {SourceKind::object, kernel}}, NoRules(false)).empty());
  CHECK(inventory.filtered() == 2);
}

TEST_CASE("a job whose reading showed that it is not wanted is not shown by a source that knows less",
          "[inventory]") {
  Inventory inventory;
  Sample kernel = sample_of({});
  kernel.filtered = {{{}, "looks fine"}};
  const Sample counters = sample_of({job_named("looks fine")});
  CHECK(shown(inventory, {{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, NoRules()).empty());
  CHECK(inventory.filtered() == 1);
}

TEST_CASE("a job that is left out stands neither above nor below another", "[inventory]") {
  Inventory inventory;
  Job outer = job_named("no outer");
  outer.process_ids = {4, 8};
  Job inner = job_named("inner");
  inner.process_ids = {4};
  const Sample sample = sample_of({inner, outer});
  const NoRules rules;
  const Samples seen{{SourceKind::object, shared(sample)}};
  CHECK(inventory.update(seen, kStart).front().depth == 1U);
  const std::vector<JobView> views = inventory.update(seen, kStart, &rules);
  REQUIRE(views.size() == 1);
  CHECK(views.front().depth == 0U);
  CHECK_FALSE(views.front().parent);
}

TEST_CASE("a job that is hidden for ten minutes is forgotten, though a source shows it", "[inventory]") {
  using std::chrono::minutes;
  const Sample sample = sample_of({job_named("no longer"), job_named("b")});
  const Samples samples{{SourceKind::object, shared(sample)}};
  const NoRules rules;
  Inventory inventory;
  CHECK(inventory.update(samples, kStart).size() == 2);
  CHECK(inventory.update(samples, kStart + minutes(5), &rules).size() == 1);
  CHECK(inventory.remembered() == 2);
  CHECK(inventory.filtered() == 1);
  CHECK(inventory.update(samples, kStart + minutes(11), &rules).size() == 1);
  CHECK(inventory.remembered() == 1);
  CHECK(inventory.update(samples, kStart + minutes(12)).size() == 2);
  CHECK(inventory.remembered() == 2);
}

}  // namespace jobx::test
