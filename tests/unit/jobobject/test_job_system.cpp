/// What every system of jobs does with what it lists: over directories of values.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "jobobject/inspect/job_lookup.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/unnamed_jobs.h"
#include "tests/doubles/directories.h"

namespace jobx::test {
namespace {

/// Takes its time over one directory.
class SlowReader final : public DirectoryReader {
 public:
  SlowReader(Directories& directories, std::chrono::milliseconds time) : reader_(directories), time_(time) {}

  DirectoryReading read(const std::u16string& path) override {
    if (path == u"\\A") std::this_thread::sleep_for(time_);
    return reader_.read(path);
  }

 private:
  DirectoriesReader reader_;
  const std::chrono::milliseconds time_;
};

/// A system that is only asked for its directories.
class ListedSystem final : public JobSystem {
 public:
  std::unique_ptr<DirectoryReader> directories() const override {
    return std::make_unique<SlowReader>(all, time);
  }
  Namespace local_namespace() const override { return Namespace{2}; }
  Result<void> terminate(const JobName&, std::uint32_t) const override { return {}; }
  JobReading read(const JobName&) const override { return {}; }
  std::uint64_t own_process_id() const override { return 1; }
  Result<ProcessTable> read_processes() const override { return ProcessTable({}, {}); }
  HostCapacity capacity() const override { return {}; }
  std::unique_ptr<UnnamedJobs> unnamed_jobs() const override { return nullptr; }

  mutable Directories all;
  std::chrono::milliseconds time{0};
};

}  // namespace

TEST_CASE("a list of all jobs is whole even where directories take their time", "[jobobject]") {
  ListedSystem system;
  system.time = std::chrono::milliseconds(600);  // more than a single step of a walk may take
  system.all.add_jobs(u"\\BaseNamedObjects", {"build"});
  system.all.add_jobs(u"\\A\\B", {"deep"});
  const JobListing listing = system.list();
  CHECK(listing.contains({{}, "build"}));
  CHECK(listing.contains({Namespace::at(u"\\A\\B"), "deep"}));
  CHECK(listing.walk.age);
}

TEST_CASE("a job is looked for among those that the system has now", "[jobobject]") {
  ListedSystem system;
  system.all.add_jobs(u"\\BaseNamedObjects", {"build"});
  system.all.at(u"\\Sessions");
  CHECK_FALSE(find_job(system, "Local\\agent"));
  system.all.add_jobs(u"\\Sessions\\2\\BaseNamedObjects", {"agent"});
  CHECK((find_job(system, "Local\\agent").value() == JobName{Namespace{2}, "agent"}));
}

TEST_CASE("a list holds a job where its own namespace lists it", "[jobobject]") {
  ListedSystem system;
  system.all.add_jobs(u"\\BaseNamedObjects", {"a", "c"});
  system.all.add_jobs(u"\\Sessions\\2\\BaseNamedObjects", {"b"});
  system.all.fail(u"\\Sessions\\3\\BaseNamedObjects", DirectoryOutcome::access_denied);
  const JobListing listing = system.list();
  CHECK(listing.contains({{}, "a"}));
  CHECK(listing.contains({{}, "c"}));
  CHECK(listing.contains({Namespace{2}, "b"}));
  CHECK_FALSE(listing.contains({{}, "b"}));
  CHECK_FALSE(listing.contains({Namespace{2}, "a"}));
  CHECK_FALSE(listing.contains({Namespace{3}, "a"}));  // which cannot be listed
  CHECK_FALSE(listing.contains({Namespace{1}, "a"}));
  CHECK_FALSE(listing.contains({Namespace::at(u"\\Z"), "a"}));
}

}  // namespace jobx::test
