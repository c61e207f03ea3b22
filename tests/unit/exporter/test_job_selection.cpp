#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/kinds/job_selection.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Words = std::vector<std::string>;

std::optional<Pattern> pattern(const std::string& text) {
  return Pattern::compile(text).value();
}

SelectionRules rules(JobSelection selection) {
  return SelectionRules(std::move(selection), KindTable());
}

JobName named(std::string name, Namespace space = {}) {
  return {space, std::move(name)};
}

const JobName kUnnamed{{}, std::string(kUnnamedJob), "1234:0x5c"};

/// True if the job is shown; that is never decided otherwise before it is read.
bool shows(const SelectionRules& rules, const JobName& name) {
  Job job;
  job.name = name;
  const bool is_shown = rules.shows(job);
  CHECK(rules.may_show(name) == is_shown);
  return is_shown;
}

TEST_CASE("without a filter every job is shown, and nothing chooses") {
  const SelectionRules all = rules({});
  CHECK_FALSE(all.chooses());
  CHECK(shows(all, named("a")));
  CHECK(shows(all, kUnnamed));
}

TEST_CASE("include and exclude match the whole name, and exclude wins") {
  JobSelection selection;
  selection.include = pattern("build.*");
  selection.exclude = pattern(".*test");
  const SelectionRules some = rules(selection);
  CHECK(some.chooses());
  CHECK(shows(some, named("build")));
  CHECK(shows(some, named("build 1")));
  CHECK_FALSE(shows(some, named("a build")));
  CHECK_FALSE(shows(some, named("build test")));
  CHECK(shows(some, named("build tests")));
  CHECK_FALSE(shows(some, named("Build")));
}

TEST_CASE("the filters of namespaces match the label, whatever the name") {
  JobSelection selection;
  selection.namespace_include = pattern("global|session_.*");
  selection.namespace_exclude = pattern("session_3");
  const SelectionRules some = rules(selection);
  CHECK(shows(some, named("a")));
  CHECK(shows(some, named("a", Namespace{2})));
  CHECK_FALSE(shows(some, named("a", Namespace{3})));
  CHECK_FALSE(shows(some, kUnnamed));
}

TEST_CASE("a job without a name is held against the filters as unnamed in none") {
  JobSelection by_name;
  by_name.exclude = pattern("unnamed");
  CHECK_FALSE(shows(rules(by_name), kUnnamed));
  JobSelection by_space;
  by_space.namespace_include = pattern("none");
  CHECK(shows(rules(by_space), kUnnamed));
  CHECK_FALSE(shows(rules(by_space), named("a")));
}

TEST_CASE("names that are no UTF-8 and long ones pass the filters without trouble") {
  JobSelection selection;
  selection.exclude = pattern("(x+x+)+y");
  const SelectionRules some = rules(selection);
  CHECK(shows(some, named("\xFF\xFE\xC3")));
  CHECK(shows(some, named(std::string(32'700, 'x'))));
}

TEST_CASE("kinds choose by name before a job is opened") {
  JobSelection selection;
  selection.kinds = {"wmi", "hostprocess_container"};
  const SelectionRules some = rules(selection);
  CHECK(some.chooses());
  CHECK(shows(some, named("WmiProviderSubSystemHostJob")));
  CHECK(shows(some, named("JobContainer_" + std::string(64, 'a'))));
  CHECK_FALSE(shows(some, named("WmiProviderSubSystemHostJob", Namespace{2})));
  CHECK_FALSE(shows(some, named("PCA")));
  CHECK_FALSE(shows(some, named("a")));
}

TEST_CASE("a kind that only the kernel tells is decided after the reading") {
  JobSelection selection;
  selection.kinds = {"container"};
  const SelectionRules some = rules(selection);
  // Any job may turn out to be a server silo.
  CHECK(some.may_show(named("a")));
  CHECK(some.may_show(kUnnamed));
  CHECK_FALSE(some.shows(job_named("a")));
  JobSelection others;
  others.kinds = {"pca"};
  CHECK_FALSE(rules(others).may_show(named("a")));
}

TEST_CASE("the kind of an owned job is known to its owner alone") {
  JobSelection selection;
  selection.kinds = {"own"};
  const SelectionRules some = rules(selection);
  Job job = job_named("build");
  CHECK_FALSE(some.may_show(job.name));
  CHECK_FALSE(some.shows(job));
  job.owned = true;
  job.events.emplace();
  CHECK(some.shows(job));
}

TEST_CASE("a list of kinds is split at commas, and an unknown word is answered with the known ones") {
  const Words known{"container", "pca"};
  CHECK(parse_kinds("pca", known).value() == Words{"pca"});
  CHECK(parse_kinds("pca,container", known).value() == Words{"pca", "container"});
  for (const auto& [text, word] :
       {std::pair{"pca,builds", "builds"}, std::pair{"", ""}, std::pair{"pca,", ""},
        std::pair{"pca, container", " container"}, std::pair{"PCA", "PCA"}}) {
    const auto parsed = parse_kinds(text, known);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().what() ==
          "unknown kind '" + std::string(word) + "'; use one or more of container, pca, separated by commas");
  }
}

}  // namespace
}  // namespace jobx::test
