#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/kinds/kind_table.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Place = JobPlace;

const std::string kId = "6f2b1f1b4a1e4b1c9f1d2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f";
const std::string kGuid = "a1b2c3d4-0000-4000-8000-00155d012345";
const std::string kPackage = "Microsoft.WindowsCalculator_11.2405.1.0_x64__8wekyb3d8bbwe";
const std::string kSid = "S-1-5-21-1004336348-1177238915-682003330-1001";

JobOrigin origin(Place place, const std::string& name, SiloEvidence silo = SiloEvidence()) {
  return KindTable().by_name(place, name, silo);
}

std::string kind(Place place, const std::string& name, SiloEvidence silo = SiloEvidence()) {
  return origin(place, name, silo).kind;
}

/// For each row of the table one name that has its pattern, and what is taken from it.
struct Example {
  Place place;
  std::string name;
  JobOrigin origin;
};

const std::vector<Example>& examples() {
  static const std::vector<Example> all{
      {Place::root, "Container_" + kId, {"container", kId, true, ""}},
      {Place::root, "Container_" + kGuid, {"container", kGuid, false, ""}},
      {Place::root, "Container_" + kPackage + "-" + kSid, {"packaged_app", "", false, kPackage}},
      {Place::global, "JobContainer_" + kId, {"hostprocess_container", kId, true, ""}},
      {Place::global, "WmiProviderSubSystemHostJob", {"wmi", "", false, ""}},
      {Place::global, "Microsoft Exchange Search", {"exchange", "", false, ""}},
      {Place::session, "Winlogon Job 0-3e7", {"logon", "", false, ""}},
      {Place::other, "PCAElevated1", {"pca", "", false, ""}},
      {Place::global, "PostgreSQL_4711", {"postgresql", "", false, ""}},
      {Place::global, "MESOS_JOB_1A2b", {"mesos", "", false, ""}},
      {Place::global,
       "container_e17_1410901177871_0001_01_000005",
       {"yarn", "container_e17_1410901177871_0001_01_000005", false, ""}},
      {Place::global, "attempt_200707121733_0003_m_000005_0", {"yarn", "", false, ""}},
  };
  return all;
}

TEST_CASE("each row of the table has its kind and takes its part from the name") {
  REQUIRE(examples().size() == kKnownKinds.size());
  for (std::size_t i = 0; i < examples().size(); ++i) {
    const Example& one = examples()[i];
    INFO(one.name);
    CHECK(one.origin.kind == kKnownKinds[i].kind);
    CHECK(origin(one.place, one.name) == one.origin);
  }
}

TEST_CASE("a name in another directory than a row's is not that row's") {
  for (const Example& one : examples()) {
    INFO(one.name);
    for (const Place place : {Place::root, Place::global, Place::session, Place::other}) {
      const bool is_pca = one.origin.kind == "pca";
      CHECK(kind(place, one.name) == (is_pca || place == one.place ? one.origin.kind : ""));
    }
  }
}

TEST_CASE("names are matched as a whole, and case counts") {
  for (const std::string& name :
       {"Container_" + kId + "0", "Container_" + kId.substr(1), "xContainer_" + kId, "container_" + kId,
        "Container_" + kId + "-S-1-5-18", std::string("Container_")}) {
    CHECK(kind(Place::root, name).empty());
  }
  CHECK(kind(Place::global, "WmiProviderSubSystemSpecialHostJob") == "wmi");
  CHECK(kind(Place::global, "WmiProviderSubSystemHostJob2").empty());
  CHECK(kind(Place::session, "winlogon Job 0-3e7").empty());
  CHECK(kind(Place::global, "build pca").empty());
}

TEST_CASE("nothing that identifies a person is taken from the name of a packaged application") {
  const JobOrigin found = origin(Place::root, "Container_" + kPackage + "-" + kSid);
  CHECK(found.package == kPackage);
  CHECK((found.kind + found.container_id + found.package).find("S-1-") == std::string::npos);
  // Two packages that share a beginning do not swallow each other's end.
  CHECK(origin(Place::root, "Container_A_1.0_x64__8wekyb3d8bbwe-S-1-5-21-1").package ==
        "A_1.0_x64__8wekyb3d8bbwe");
}

TEST_CASE("a job of YARN that has more behind its container's id keeps the id") {
  CHECK(origin(Place::global, "container_1410901177871_0001_01_000005-helper").container_id ==
        "container_1410901177871_0001_01_000005");
}

TEST_CASE("the kernel's word on silos is stronger than a name") {
  const std::string name = "Container_" + kId;
  CHECK(origin(Place::root, name, Silo::Kind::server) == JobOrigin{"container", kId, true, ""});
  CHECK(origin(Place::root, name, Silo::Kind::none) == JobOrigin{});
  CHECK(origin(Place::root, name, Silo::Kind::application) == JobOrigin{"silo", "", false, ""});
  CHECK(kind(Place::session, "anything", Silo::Kind::server) == "container");
  CHECK(kind(Place::other, "", Silo::Kind::application) == "silo");
  CHECK(kind(Place::other, "", Silo::Kind::none).empty());
}

TEST_CASE("an application silo keeps the kind of its name, a server silo does not") {
  const std::string package = "Container_" + kPackage + "-" + kSid;
  CHECK(kind(Place::root, package, Silo::Kind::application) == "packaged_app");
  CHECK(kind(Place::root, package, Silo::Kind::server) == "container");
  CHECK(kind(Place::global, "JobContainer_" + kId, Silo::Kind::application) == "hostprocess_container");
  CHECK(kind(Place::global, "JobContainer_" + kId, Silo::Kind::none) == "hostprocess_container");
}

TEST_CASE("rows of the configuration file come before the table and the kernel's word") {
  std::vector<CustomKind> rows;
  rows.push_back({std::nullopt, Pattern::compile("PCA special.*").value(), "game"});
  rows.push_back({Place::session, Pattern::compile("build-.*").value(), "build"});
  rows.push_back({std::nullopt, Pattern::compile("Container_.*").value(), "our_container"});
  const KindTable table(std::move(rows));
  CHECK(table.by_name(Place::global, "PCA special 1", SiloEvidence()).kind == "game");
  CHECK(table.by_name(Place::global, "PCA 1", SiloEvidence()).kind == "pca");
  CHECK(table.by_name(Place::session, "build-7", SiloEvidence()).kind == "build");
  CHECK(table.by_name(Place::global, "build-7", SiloEvidence()).kind.empty());
  // What the name tells beside the kind is not lost.
  CHECK(table.by_name(Place::root, "Container_" + kId, Silo::Kind::server) ==
        JobOrigin{"our_container", kId, true, ""});
  const std::vector<std::string> kinds = table.kinds();
  CHECK(std::is_sorted(kinds.begin(), kinds.end()));
  for (const char* const word : {"build", "container", "game", "own", "silo", "yarn"})
    CHECK(std::count(kinds.begin(), kinds.end(), word) == 1);
}

TEST_CASE(
    "a job that this program made is its own, whatever it is called; an adopted one is what its name says") {
  const KindTable table;
  Job job = job_named("PCA build");
  CHECK(table.of(job).kind == "pca");
  job.owned = true;
  CHECK(table.of(job).kind == "pca");
  job.events.emplace();
  CHECK(table.of(job).kind == "own");
  Job adopted = job_named("build");
  CHECK(table.of(adopted).kind.empty());
  adopted.owned = true;
  CHECK(table.of(adopted).kind == "own");
}

TEST_CASE("the directory of a job decides which rows it is held against") {
  const KindTable table;
  CHECK(table.of(job_named("PostgreSQL_1")).kind == "postgresql");
  Job job = job_named("PostgreSQL_1");
  job.name.space = Namespace{2};
  CHECK(table.of(job).kind.empty());
  job.name.name = "Winlogon Job 0-3e7";
  CHECK(table.of(job).kind == "logon");
}

TEST_CASE("what class 36 said of a job counts, whatever it is called") {
  const KindTable table;
  Job job = job_named("anything");
  CHECK(table.of(job).kind.empty());
  job.silo = Silo{Silo::Kind::none, 0};
  CHECK(table.of(job).kind.empty());
  job.silo->kind = Silo::Kind::application;
  CHECK(table.of(job).kind == "silo");
  job.silo->kind = Silo::Kind::server;
  CHECK(table.of(job).kind == "container");
}

TEST_CASE("a job without a name is not told by the word that stands for one") {
  std::vector<CustomKind> rows;
  rows.push_back({std::nullopt, Pattern::compile("unnamed").value(), "wrong"});
  const KindTable table(std::move(rows));
  Job job = job_named(std::string(kUnnamedJob));
  CHECK(table.of(job).kind == "wrong");
  job.name.id = "1234:0x5c";
  CHECK(table.of(job).kind.empty());
}

TEST_CASE("names that no row is made for are of no kind, hostile ones included") {
  for (const std::string& name :
       {std::string(), std::string("a\0b", 3), std::string("\xFF\xFE"), std::string(32'700, 'x'),
        "Container_" + std::string(32'000, '_'), std::string("Container_\n")}) {
    CHECK(kind(Place::root, name).empty());
  }
}

TEST_CASE("a kind is one short word") {
  for (const char* const good : {"build", "a_1", "0"}) CHECK(check_kind(good));
  for (const std::string& bad : {std::string(), std::string("Build"), std::string("a b"), std::string("a-b"),
                                 std::string("\xC3\xA4"), std::string(65, 'a')}) {
    const Result<void> checked = check_kind(bad);
    REQUIRE_FALSE(checked);
    CHECK_THAT(checked.error().what(),
               Catch::EndsWith("is not a kind; use at most 64 lower-case letters, digits "
                               "and underscores"));
  }
  for (const KnownKind& row : kKnownKinds) CHECK(check_kind(row.kind));
}

}  // namespace
}  // namespace jobx::test
