/// Real jobs anywhere in the object namespace.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/job_lookup.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/namespace_walk.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

std::u16string unique(const std::u16string& name) {
  const std::string id = std::to_string(current_process_id());
  return name + u" " + std::u16string(id.begin(), id.end());
}

std::vector<Namespace> where(const JobListing& listing, const std::u16string& name) {
  std::vector<Namespace> found;
  for (const NamespaceListing& one : listing.namespaces) {
    const JobName job{one.space, utf8_from_utf16(name)};
    if (one.jobs && std::binary_search(one.jobs->begin(), one.jobs->end(), job)) found.push_back(one.space);
  }
  return found;
}

std::unique_ptr<JobSystem> job_system() {
  Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  return *std::move(system);
}

/// Made, listed once as what it is, opened by that, and gone.
void check_found(const std::u16string& directory, const std::u16string& name, const std::string& label) {
  CAPTURE(label);
  const auto system = job_system();
  const std::u16string path = directory == u"\\" ? directory + name : directory + u"\\" + name;
  {
    const RealJob job = RealJob::at_path(path);
    const std::vector<Namespace> found = where(system->list(), name);
    REQUIRE(found.size() == 1);
    CHECK(found[0].label() == label);
    CHECK(system->read({found[0], utf8_from_utf16(name)}).outcome == OpenOutcome::opened);
    const Result<JobName> looked_up = find_job(*system, utf8_from_utf16(path));
    REQUIRE(looked_up);
    CHECK((looked_up->space == found[0]));
  }
  CHECK(where(system->list(), name).empty());
}

}  // namespace

TEST_CASE("the job of a container is found in the root", "[jobobject][real]") {
  const std::string id = std::to_string(current_process_id());
  std::u16string name = u"Container_" + std::u16string(64 - id.size(), u'a');
  name += std::u16string(id.begin(), id.end());
  check_found(u"\\", name, "root");
}

TEST_CASE("a real job is found in a directory of anybody's", "[jobobject][real]") {
  const std::u16string outer = u"\\" + unique(u"jobx outer");
  const std::u16string inner = outer + u"\\inner";
  const RealHandle first = create_directory(outer);
  const RealHandle second = create_directory(inner);
  check_found(inner, unique(u"deep"), utf8_from_utf16(inner));
  const std::u16string own = u"\\BaseNamedObjects\\" + unique(u"jobx own");
  const RealHandle third = create_directory(own);
  check_found(own, unique(u"private"), utf8_from_utf16(own));
}

TEST_CASE("real jobs of other sessions, silos and app containers are found", "[jobobject][real]") {
  if (!running_under_wine()) return;  // Windows makes these directories itself
  std::vector<RealHandle> directories;
  for (const std::u16string path : {u"\\Sessions\\4242", u"\\Sessions\\4242\\BaseNamedObjects",
                                    u"\\Sessions\\4242\\AppContainerNamedObjects",
                                    u"\\Sessions\\4242\\AppContainerNamedObjects\\S-1-15-2-1-2-3", u"\\Silos",
                                    u"\\Silos\\77", u"\\Silos\\77\\BaseNamedObjects"})
    directories.push_back(create_directory(path));
  check_found(u"\\Sessions\\4242\\BaseNamedObjects", unique(u"theirs"), "session_4242");
  check_found(u"\\Silos\\77\\BaseNamedObjects", unique(u"inside"), "silo_77");
  check_found(u"\\Sessions\\4242\\AppContainerNamedObjects\\S-1-15-2-1-2-3", unique(u"app"),
              "appcontainer_4242");
}

TEST_CASE("a real job that is new in a known directory is in the next list", "[jobobject][real]") {
  const auto system = job_system();
  NamespaceWalk walk(system->directories());
  walk.list();
  const std::u16string container = unique(u"Container_x");
  const std::u16string directory = unique(u"jobx new");
  const RealJob job = RealJob::at_path(u"\\" + container);
  const RealHandle made = create_directory(u"\\" + directory);
  const RealJob within = RealJob::at_path(u"\\" + directory + u"\\" + container);
  const JobListing listing = walk.list();
  CHECK(where(listing, container).size() == 2);
  CHECK(listing.walk.age > std::chrono::seconds(0));
}

}  // namespace jobx::test
