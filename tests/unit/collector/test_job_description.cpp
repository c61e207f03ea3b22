#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "collector/collector.h"
#include "collector/merge/job_description.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Lines = std::vector<std::string>;

const Container kWeb{"containerd", "web-7d4b9", "shop", "web", "registry.example/web:1.2"};
const Container kSandbox{"containerd", "web-7d4b9", "shop", "", ""};

/// Tells that every job is a container whose id is its name.
class NamesAreIds final : public JobRules {
 public:
  [[nodiscard]] bool chooses() const override { return false; }
  [[nodiscard]] bool may_show(const JobName&) const override { return true; }
  [[nodiscard]] bool shows(const Job&) const override { return true; }
  [[nodiscard]] JobOrigin origin(const Job& job) const override {
    return {"container", job.name.name, true, ""};
  }
};

Sample containers_of(Containers all) {
  Sample sample;
  sample.containers = ContainerSample{std::make_shared<const Containers>(std::move(all)), {}};
  return sample;
}

Lines info_of(const JobDescription& description) {
  JobView view = view_of(job_named("a"));
  view.description = description;
  return job_lines(view, "jobobject_info");
}

TEST_CASE("a container that the runtime knows gets its pod's names") {
  const Containers known{{"c1", kWeb}};
  const JobDescription found = describe({"container", "c1", true, ""}, known);
  CHECK(found == JobDescription{"container", "containerd://c1", "web-7d4b9", "shop", "web",
                                "registry.example/web:1.2", ""});
  CHECK(info_of(found) ==
        Lines{"jobobject_info{kind=container,container_id=containerd://c1,pod=web-7d4b9,pod_namespace=shop,"
              "container=web,image=registry.example/web:1.2,owned=false} 1"});
}

TEST_CASE("a pod's sandbox has a pod and no container") {
  const Containers known{{"c1", kSandbox}};
  CHECK(info_of(describe({"container", "c1", true, ""}, known)) ==
        Lines{"jobobject_info{kind=container,container_id=containerd://c1,pod=web-7d4b9,pod_namespace=shop,"
              "owned=false} 1"});
}

TEST_CASE("the scheme of a container's id is containerd's unless the runtime says otherwise") {
  const Containers known{{"d1", {"docker", "", "", "", ""}}, {"guid", {"containerd", "", "", "", ""}}};
  CHECK(describe({"container", "new", true, ""}, known).container_id == "containerd://new");
  CHECK(describe({"container", "d1", true, ""}, known).container_id == "docker://d1");
  // Nothing tells whose ids of other forms are.
  CHECK(describe({"container", "other", false, ""}, known).container_id == "other");
  CHECK(describe({"container", "guid", false, ""}, known).container_id == "containerd://guid");
}

TEST_CASE("what is not known of a job is no label, and nothing is joined without an id") {
  const Containers known{{"", kWeb}};
  CHECK(info_of(describe({"pca", "", false, ""}, known)) == Lines{"jobobject_info{kind=pca,owned=false} 1"});
  CHECK(info_of(describe({}, known)) == Lines{"jobobject_info{owned=false} 1"});
  CHECK(info_of(describe({"packaged_app", "", false, "A_1_x64__b"}, known)) ==
        Lines{"jobobject_info{kind=packaged_app,package=A_1_x64__b,owned=false} 1"});
}

TEST_CASE("a scrape joins the jobs of one source with the containers of another", "[collector][threads]") {
  std::vector<std::unique_ptr<Source>> sources;
  const Error hangs(ProgramError::timed_out, "no answer");
  sources.push_back(source_of(
      std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job_named("c1"), job_named("c2")})})));
  sources.push_back(source_of(std::make_shared<Script>(std::vector<Result<Sample>>{
                                  containers_of({{"c1", kWeb}}), hangs, containers_of({{"c2", kWeb}})}),
                              SourceKind::containerd));
  Collector collector(std::move(sources), {}, {}, std::make_shared<const NamesAreIds>());
  const auto pods = [&] {
    const Scrape scrape = collector.collect(Clock::now() + std::chrono::seconds(20));
    Lines found;
    for (const JobView& view : *scrape.jobs) found.push_back(view.description.pod);
    return found;
  };
  CHECK(pods() == Lines{"web-7d4b9", ""});
  // What was told before stays true while the runtime's folder does not answer.
  CHECK(pods() == Lines{"web-7d4b9", ""});
  CHECK(pods() == Lines{"", "web-7d4b9"});
}

TEST_CASE("without rules a job has no description", "[collector][threads]") {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(
      source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job_named("PCA")})})));
  Collector collector(std::move(sources));
  const Scrape scrape = collector.collect(Clock::now() + std::chrono::seconds(20));
  CHECK(scrape.jobs->front().description == JobDescription{});
}

}  // namespace
}  // namespace jobx::test
