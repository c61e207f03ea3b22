/// Services and application pools on the way from the source `services` to a scrape.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/collector.h"
#include "collector/sources/role_source.h"
#include "tests/unit/collector/system_of_values.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

/// What the system answers; outlives the reader.
struct Roles {
  std::vector<ProcessRole> all;
  std::vector<Error> errors;
  std::optional<Error> failure;
};

class RolesReader final : public RoleReader {
 public:
  explicit RolesReader(const Roles& roles) : roles_(roles) {}
  Result<Reading> read() const override {
    if (roles_.failure) return *roles_.failure;
    return Reading{roles_.all, roles_.errors};
  }

 private:
  const Roles& roles_;
};

/// A host with one job of three processes, the second of which began a second after the others.
class Host {
 public:
  Roles roles;

  Host() {
    add(system_, {}, {"job"});
    system_.readings["job"] = with_processes({8, 12, 16});
    for (const std::uint64_t id : std::vector<std::uint64_t>{8, 12, 16}) {
      JobProcess one = process(id, id == 12 ? kNow - seconds(5) : kNow - seconds(60));
      one.name = id == 16 ? "w3wp" : "svchost";
      one.set(ProcessFigure::parent_id, 4);
      system_.processes.push_back(one);
    }
  }

  Scrape scrape() {
    if (!collector_) {
      std::vector<std::unique_ptr<Source>> sources;
      ObjectSource::Options options;
      options.processes = true;
      sources.push_back(std::make_unique<ObjectSource>(opened(system_), options));
      sources.push_back(
          std::make_unique<RoleSource>(std::unique_ptr<RoleReader>(std::make_unique<RolesReader>(roles))));
      collector_.emplace(std::move(sources), ScrapeBudget(), CollectorMemory());
    }
    return collector_->collect(Clock::now() + seconds(10));
  }

  std::vector<std::string> infos() {
    const Scrape found = scrape();
    REQUIRE(found.jobs->size() == 1);
    return job_lines(found.jobs->front(), "jobobject_process_info");
  }

 private:
  System system_;
  std::optional<Collector> collector_;
};

using Lines = std::vector<std::string>;

TEST_CASE("processes say which services and which pool they run", "[roles][threads]") {
  Host host;
  host.roles.all = {{8, kNow - seconds(60), "AppInfo,BITS", {}}, {16, kNow - seconds(60), {}, "shop"}};
  CHECK(
      host.infos() ==
      Lines{
          "jobobject_process_info{process=svchost,process_id=8,parent_process_id=4,service=AppInfo,BITS} 1",
          "jobobject_process_info{process=svchost,process_id=12,parent_process_id=4} 1",
          "jobobject_process_info{process=w3wp,process_id=16,parent_process_id=4,application_pool=shop} 1"});
}

TEST_CASE("a role of another process that had the id is not shown", "[roles][threads]") {
  Host host;
  host.roles.all = {{12, kNow - seconds(60), "BITS", {}}, {20, kNow - seconds(60), "Themes", {}}};
  for (const std::string& line : host.infos()) CHECK_THAT(line, !Catch::Contains("service="));
}

TEST_CASE("names that are too long are cut, and stay different", "[roles][threads]") {
  Host host;
  host.roles.all = {{8, kNow - seconds(60), std::string(300, 's') + "1", {}},
                    {12, kNow - seconds(5), std::string(300, 's') + "2", {}}};
  const Lines lines = host.infos();
  CHECK(lines[0].size() < 400);
  CHECK_THAT(lines[0], Catch::Contains("service=sss") && Catch::Contains("~"));
  CHECK(lines[0].substr(lines[0].find("service=")) != lines[1].substr(lines[1].find("service=")));
}

TEST_CASE("without the service control manager only the labels are missing", "[roles][threads]") {
  Host host;
  host.roles.failure = Error(ErrorDomain::system, 5, "cannot list the services");
  const Scrape scrape = host.scrape();
  REQUIRE(scrape.sources.size() == 2);
  CHECK_FALSE(scrape.sources[0].error);
  CHECK(scrape.sources[1].error == host.roles.failure);
  CHECK_FALSE(scrape.sources[1].jobs);
  CHECK(job_lines(scrape.jobs->front(), "jobobject_process_info").size() == 3);
}

TEST_CASE("services that cannot be asked for all are errors beside the others", "[roles][threads]") {
  Host host;
  host.roles.all = {{8, kNow - seconds(60), "BITS", {}}};
  host.roles.errors = {Error(ErrorDomain::system, 5, "cannot read the pools")};
  const Scrape scrape = host.scrape();
  REQUIRE(scrape.sources.size() == 2);
  CHECK_FALSE(scrape.sources[1].error);
  CHECK(scrape.sources[1].warnings == host.roles.errors);
  CHECK_THAT(job_lines(scrape.jobs->front(), "jobobject_process_info")[0], Catch::Contains("service=BITS"));
}

TEST_CASE("what was known of services stays while they cannot be read", "[roles][threads]") {
  Host host;
  host.roles.all = {{8, kNow - seconds(60), "BITS", {}}};
  CHECK_THAT(host.infos()[0], Catch::Contains("service=BITS"));
  host.roles.failure = Error(ErrorDomain::system, 5, "cannot list the services");
  CHECK_THAT(host.infos()[0], Catch::Contains("service=BITS"));
}

}  // namespace
}  // namespace jobx::test
