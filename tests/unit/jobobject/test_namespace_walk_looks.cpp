/// The walk over directories of values from one look at all to the next: what goes on, what is forgotten.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/jobobject/walk_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = Namespace::Kind;

/// Tells the walk to stop while it reads `last`.
class StoppingReader final : public DirectoryReader {
 public:
  StoppingReader(Directories& directories, std::u16string last, std::stop_source stop)
      : reader_(directories), last_(std::move(last)), stop_(std::move(stop)) {}

  DirectoryReading read(const std::u16string& path) override {
    if (path == last_) stop_.request_stop();
    return reader_.read(path);
  }

 private:
  DirectoriesReader reader_;
  const std::u16string last_;
  std::stop_source stop_;
};

TEST_CASE("a walk that is told to stop at its last directory is complete, at one before it is not",
          "[namespace_walk]") {
  Directories directories;
  for (const std::u16string path : {u"\\BaseNamedObjects", u"\\Sessions", u"\\A", u"\\B"})
    directories.at(path);
  directories.add_jobs(u"\\B", {"job"});
  const bool at_last = GENERATE(true, false);
  std::stop_source stop;
  NamespaceWalk walk(std::make_unique<StoppingReader>(directories, at_last ? u"\\B" : u"\\A", stop));
  const JobListing listing = walk.list(stop.get_token());
  CHECK(listing.walk.age.has_value() == at_last);
  CHECK(jobs_of(listing).size() == (at_last ? 1 : 0));
}

TEST_CASE("a look that takes longer than the time between two is gone on with, not begun anew",
          "[namespace_walk]") {
  WalkOptions options;
  options.max_time = milliseconds(0);  // one directory a call
  WalkHost host(std::move(options));
  for (std::size_t i = 0; i < 10; ++i) host.directories.at(u"\\D\\" + number(i));
  const auto begun = host.now;
  JobListing listing = host.list();
  for (int calls = 0; calls < 30 && !listing.walk.age; ++calls) {
    host.now += seconds(40);
    listing = host.list();
  }
  REQUIRE(listing.walk.age);
  CHECK(*listing.walk.age == host.now - begun);
  CHECK(*listing.walk.age > seconds(120));
}

TEST_CASE("a directory that could not be listed is no longer counted once it has gone", "[namespace_walk]") {
  WalkHost host;
  host.directories.fail(u"\\Secret", DirectoryOutcome::access_denied);
  host.directories.fail(u"\\Broken", DirectoryOutcome::failed);
  const JobListing before = host.list();
  CHECK(unlisted(before, Kind::directory, UnlistedReason::access_denied) == 1);
  CHECK(unlisted(before, Kind::directory, UnlistedReason::failed) == 1);
  host.directories.all.erase(u"\\Secret");
  host.directories.all.erase(u"\\Broken");
  host.directories.at(u"\\").directories = {u"BaseNamedObjects", u"Sessions"};
  host.now += seconds(60);
  const JobListing after = host.list();
  CHECK(after.walk.unlisted.empty());
  CHECK(after.walk.directories == before.walk.directories - 2);
}

TEST_CASE("the jobs of a directory that is closed for a while are there again at once", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  CHECK(jobs_of(host.list()) == Names{"\\Full\\one"});
  host.directories.fail(u"\\Full", DirectoryOutcome::access_denied);
  const JobListing closed = host.list();
  CHECK(jobs_of(closed).empty());
  REQUIRE(closed.namespaces.size() == 3);  // global, root, and the one that cannot be read now
  CHECK_FALSE(closed.namespaces.back().jobs);
  host.directories.at(u"\\Full") = {};
  host.directories.add_jobs(u"\\Full", {"one"});
  CHECK(jobs_of(host.list()) == Names{"\\Full\\one"});
}

TEST_CASE("a directory that is still closed at the next look is listed with those that hold no jobs",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.fail(u"\\Full", DirectoryOutcome::access_denied);
  host.now += seconds(60);
  CHECK(host.list().namespaces.size() == 3);
  const JobListing later = host.list();
  CHECK(later.namespaces.size() == 2);
  CHECK_FALSE(host.asked(u"\\Full"));
  CHECK(unlisted(later, Kind::directory, UnlistedReason::access_denied) == 1);
}

TEST_CASE("names are looked for in closed sessions and silos alone, and not behind any closed directory",
          "[namespace_walk]") {
  WalkHost host;
  for (const std::u16string path :
       {u"\\Sessions\\0", u"\\Sessions\\1", u"\\Silos\\2", u"\\D", u"\\Sessions\\3\\Windows"}) {
    host.directories.at(path + u"\\BaseNamedObjects");
    host.directories.fail(path, DirectoryOutcome::access_denied);
  }
  CHECK(host.list().errors.empty());  // that access is denied is no failure
  CHECK(host.asked(u"\\Sessions\\1\\BaseNamedObjects"));
  CHECK(host.asked(u"\\Silos\\2\\BaseNamedObjects"));
  CHECK_FALSE(host.asked(u"\\Sessions\\0\\BaseNamedObjects"));
  CHECK_FALSE(host.asked(u"\\D\\BaseNamedObjects"));
  CHECK_FALSE(host.asked(u"\\Sessions\\3\\Windows\\BaseNamedObjects"));
}

TEST_CASE("the bound on directories holds for those that are there now", "[namespace_walk]") {
  WalkOptions options;
  options.max_directories = 10;
  WalkHost host(std::move(options));
  for (std::size_t i = 0; i < 6; ++i) host.directories.at(u"\\" + number(i));
  for (std::size_t round = 1; round <= 3; ++round) {
    // Each round those of the one before make room, once a look has found that they have gone.
    host.now += seconds(60);
    host.list();
    host.now += seconds(60);
    const JobListing listing = host.list();
    CHECK(listing.walk.directories == 9);
    CHECK(listing.walk.unlisted.empty());
    host.directories.all.clear();
    for (const std::u16string path : {u"\\", u"\\BaseNamedObjects", u"\\Sessions"}) host.directories.at(path);
    for (std::size_t i = 0; i < 6; ++i) host.directories.at(u"\\" + number(100 * round + i));
  }
}

TEST_CASE("the bound on bytes of paths holds for those that are there now", "[namespace_walk]") {
  WalkOptions options;
  options.max_text = (1 + 17 + 9 + 6 + 2 * 100) * sizeof(char16_t);
  WalkHost host(std::move(options));
  for (int round = 0; round < 3; ++round) {
    const char16_t letter = static_cast<char16_t>(u'a' + round);
    for (const char16_t last : {u'1', u'2'}) {
      host.directories.at(u"\\" + std::u16string(98, letter) + last);
    }
    host.now += seconds(60);
    host.list();  // those of the round before have gone only when it has ended
    host.now += seconds(60);
    const JobListing listing = host.list();
    CHECK(listing.walk.unlisted.empty());
    CHECK(listing.walk.directories == 5);
    host.directories.all.clear();
    for (const std::u16string path : {u"\\", u"\\BaseNamedObjects", u"\\Sessions"}) host.directories.at(path);
  }
}

TEST_CASE("names that a session or a silo gets later are found at once", "[namespace_walk]") {
  WalkHost host;
  host.directories.at(u"\\Sessions\\4");
  host.directories.at(u"\\Silos\\5");
  CHECK(jobs_of(host.list()).empty());
  host.directories.add_jobs(u"\\Sessions\\4\\BaseNamedObjects", {"a"});
  host.directories.add_jobs(u"\\Silos\\5\\BaseNamedObjects", {"b"});
  CHECK(jobs_of(host.list()) ==
        Names{"\\Sessions\\4\\BaseNamedObjects\\a", "\\Silos\\5\\BaseNamedObjects\\b"});
}

TEST_CASE("a new directory without jobs is looked into once, and not in every call", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.at(u"\\Full\\New");
  host.list();
  CHECK(host.asked(u"\\Full\\New"));
  host.list();
  CHECK_FALSE(host.asked(u"\\Full\\New"));
}

TEST_CASE("of namespaces without jobs those are shown that programs share, and no other",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.at(u"\\Sessions\\1\\BaseNamedObjects");
  host.directories.at(u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-1-2");
  host.directories.at(u"\\Silos\\2\\BaseNamedObjects");
  host.directories.at(u"\\A");
  std::vector<Kind> kinds;
  for (const NamespaceListing& one : host.list().namespaces) kinds.push_back(one.space.kind());
  CHECK(kinds == std::vector<Kind>{Kind::global, Kind::root, Kind::session, Kind::silo});
}

TEST_CASE("a path of the greatest length is opened, and no longer one", "[namespace_walk]") {
  constexpr std::size_t most = 32'766;  // units
  WalkHost host;
  host.directories.add_jobs(u"\\" + std::u16string(most - 1, u'n'), {"a"});
  host.directories.add_jobs(u"\\" + std::u16string(most, u'n'), {"b"});
  const JobListing listing = host.list();
  CHECK(jobs_of(listing).size() == 1);
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == 1);
}

TEST_CASE("in a look that takes many calls each directory without jobs is listed once", "[namespace_walk]") {
  WalkOptions options;
  options.max_time = milliseconds(0);  // one directory a call
  WalkHost host(std::move(options));
  constexpr std::size_t directories = 10;
  for (std::size_t i = 0; i < directories; ++i) host.directories.at(u"\\" + number(i));
  std::size_t listed = 0;
  for (std::size_t calls = 0; calls < 4 * directories; ++calls) {
    host.list();
    for (std::size_t i = 0; i < directories; ++i)
      if (host.asked(u"\\" + number(i))) ++listed;
  }
  CHECK(listed == directories);
}

TEST_CASE("a list of sessions that cannot be read is told as that, and not again among the errors",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.fail(u"\\Sessions", DirectoryOutcome::failed);
  const JobListing listing = host.list();
  CHECK(listing.sessions_error);
  CHECK(listing.errors.empty());
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::failed) == 1);
}

}  // namespace
}  // namespace jobx::test
