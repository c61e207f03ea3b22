/// The walk over directories of values: what is listed when, and what bounds it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/jobobject/walk_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Paths = std::vector<std::u16string>;

TEST_CASE("jobs are found in every directory, each once and in order", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\", {"Container_b", "Container_a", "Container_b"});
  host.directories.add_jobs(u"\\BaseNamedObjects", {"build"});
  host.directories.add_jobs(u"\\Sessions\\2\\BaseNamedObjects", {"agent"});
  host.directories.add_jobs(u"\\Silos\\7\\BaseNamedObjects", {"inner"});
  host.directories.add_jobs(u"\\Sessions\\2\\AppContainerNamedObjects\\S-1-15-2-1-2", {"app"});
  host.directories.add_jobs(u"\\A\\B\\C", {"deep"});
  host.directories.add_jobs(u"\\BaseNamedObjects\\Restricted", {"low"});
  const JobListing listing = host.list();
  CHECK(jobs_of(listing) == Names{"\\BaseNamedObjects\\build", "\\Container_a", "\\Container_b",
                                  "\\Sessions\\2\\BaseNamedObjects\\agent",
                                  "\\Silos\\7\\BaseNamedObjects\\inner",
                                  "\\Sessions\\2\\AppContainerNamedObjects\\S-1-15-2-1-2\\app",
                                  "\\A\\B\\C\\deep", "\\BaseNamedObjects\\Restricted\\low"});
  CHECK(listing.walk.age == seconds(0));
  CHECK(listing.walk.unlisted.empty());
  Paths asked = host.directories.asked;
  std::sort(asked.begin(), asked.end());
  CHECK(std::adjacent_find(asked.begin(), asked.end()) == asked.end());
  CHECK(asked.size() == host.directories.all.size());
}

TEST_CASE("directories in which nothing was found are looked at again after a minute", "[namespace_walk]") {
  WalkHost host;
  host.directories.at(u"\\Empty");
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.add_jobs(u"\\Empty", {"late"});
  host.directories.add_jobs(u"\\Full", {"two"});
  host.directories.add_jobs(u"\\BaseNamedObjects", {"three"});
  host.now += seconds(59);
  JobListing listing = host.list();
  CHECK(jobs_of(listing) == Names{"\\BaseNamedObjects\\three", "\\Full\\one", "\\Full\\two"});
  CHECK(listing.walk.age == seconds(59));
  CHECK_FALSE(host.asked(u"\\Empty"));
  host.now += seconds(1);
  listing = host.list();
  CHECK(jobs_of(listing).size() == 4);
  CHECK(listing.walk.age == seconds(0));
  CHECK(host.asked(u"\\Empty"));
}

TEST_CASE("a new session, silo or directory beside known jobs is looked into at once", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.add_jobs(u"\\Sessions\\9\\BaseNamedObjects", {"a"});
  host.directories.add_jobs(u"\\Silos\\8\\BaseNamedObjects", {"b"});
  host.directories.add_jobs(u"\\Full\\New", {"c"});
  CHECK(jobs_of(host.list()) == Names{"\\Sessions\\9\\BaseNamedObjects\\a", "\\Silos\\8\\BaseNamedObjects\\b",
                                      "\\Full\\one", "\\Full\\New\\c"});
  host.list();
  CHECK(host.asked(u"\\Full\\New"));
}

TEST_CASE("a directory whose jobs have gone is watched until the next look at all", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.at(u"\\Full").jobs.clear();
  host.list();
  host.list();
  CHECK(host.asked(u"\\Full"));
  host.now += seconds(60);
  host.list();
  host.list();
  CHECK_FALSE(host.asked(u"\\Full"));
}

TEST_CASE("a directory that vanishes is no error, and is forgotten", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.directories.at(u"\\Empty");
  const std::size_t known = host.list().walk.directories;
  host.directories.all.erase(u"\\Full");
  host.directories.all.erase(u"\\Empty");
  host.directories.at(u"\\").directories = {u"BaseNamedObjects", u"Sessions"};
  JobListing listing = host.list();
  CHECK(jobs_of(listing).empty());
  CHECK(listing.errors.empty());
  CHECK(listing.walk.directories == known - 1);
  host.now += seconds(60);
  listing = host.list();
  CHECK(listing.walk.directories == known - 2);
  CHECK(listing.walk.unlisted.empty());
}

TEST_CASE("what may not be listed is counted by kind, and no longer once it may", "[namespace_walk]") {
  WalkHost host;
  host.directories.fail(u"\\Secret", DirectoryOutcome::access_denied);
  host.directories.fail(u"\\Broken", DirectoryOutcome::failed);
  host.directories.fail(u"\\Sessions\\3\\BaseNamedObjects", DirectoryOutcome::access_denied);
  for (int i = 0; i < 3; ++i) {
    const JobListing listing = host.list();
    CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::access_denied) == 1);
    CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::failed) == 1);
    CHECK(unlisted(listing, Namespace::Kind::session, UnlistedReason::access_denied) == 1);
    CHECK(listing.errors.size() == (i == 0 ? 1 : 0));
    CHECK_FALSE(listing.sessions_error);
    REQUIRE(listing.namespaces.size() == 3);  // global, root, session 3
    CHECK_FALSE(listing.namespaces[2].jobs);
  }
  host.directories.at(u"\\Secret") = {};
  host.directories.at(u"\\Broken") = {};
  host.directories.at(u"\\Sessions\\3\\BaseNamedObjects") = {};
  host.now += seconds(60);
  CHECK(host.list().walk.unlisted.empty());
}

TEST_CASE("names of a session whose own directory is closed are looked for, those of session 0 are not",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Sessions\\1\\BaseNamedObjects", {"job"});
  host.directories.add_jobs(u"\\Sessions\\0\\BaseNamedObjects", {"job"});
  host.directories.fail(u"\\Sessions\\0", DirectoryOutcome::access_denied);
  host.directories.fail(u"\\Sessions\\1", DirectoryOutcome::access_denied);
  CHECK(jobs_of(host.list()) == Names{"\\Sessions\\1\\BaseNamedObjects\\job"});
  host.directories.fail(u"\\", DirectoryOutcome::access_denied);
  host.directories.fail(u"\\Sessions", DirectoryOutcome::access_denied);
  const JobListing closed = host.list();
  REQUIRE(closed.sessions_error);
  CHECK(jobs_of(closed) == Names{"\\Sessions\\1\\BaseNamedObjects\\job"});
}

TEST_CASE("known jobs are listed on when the directory around theirs is closed", "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\Full", {"one"});
  host.list();
  host.directories.fail(u"\\", DirectoryOutcome::access_denied);
  for (int i = 0; i < 3; ++i) {
    host.now += seconds(60);
    CHECK(jobs_of(host.list()) == Names{"\\Full\\one"});
  }
}

TEST_CASE("a walk that has no time to spare gets through all the same", "[namespace_walk]") {
  WalkOptions options;
  options.max_time = milliseconds(0);
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\D\\1", {"a"});
  host.directories.add_jobs(u"\\D\\2", {"b"});
  for (int i = 0; i < 20 && !host.list().walk.age; ++i) {
  }
  CHECK(jobs_of(host.list()) == Names{"\\D\\1\\a", "\\D\\2\\b"});
}

TEST_CASE("what is on the list of skipped directories is not looked into, in any case", "[namespace_walk]") {
  WalkOptions options;
  options.skipped = SkippedDirectories::of({"\\device", "\\Sessions\\*\\Dos"}).value();
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\Device\\x", {"a"});
  host.directories.add_jobs(u"\\Sessions\\4\\DOS", {"b"});
  host.directories.add_jobs(u"\\Sessions\\4\\5\\Dos", {"c"});
  host.directories.add_jobs(u"\\GLOBAL??", {"d"});
  CHECK(jobs_of(host.list()) == Names{"\\GLOBAL??\\d", "\\Sessions\\4\\5\\Dos\\c"});
  CHECK_FALSE(SkippedDirectories::of({"Device"}));
  CHECK_FALSE(SkippedDirectories::of({"\\"}));
  CHECK_FALSE(SkippedDirectories::of({"\\a\\"}));
  CHECK_FALSE(SkippedDirectories::of({""}));
  CHECK_FALSE(SkippedDirectories::of({"\\caf\xE9"}));
  for (const std::u16string path :
       {u"\\GLOBAL??", u"\\Device", u"\\KnownDlls", u"\\Sessions\\12\\DosDevices"})
    CHECK(WalkOptions().skipped.contains(path));
  for (const std::u16string path :
       {u"\\", u"\\BaseNamedObjects", u"\\Sessions\\1", u"\\Device\\x", u"\\RPC Control"})
    CHECK_FALSE(WalkOptions().skipped.contains(path));
}

TEST_CASE("a look that takes long goes on in the next calls, while known jobs are listed in each",
          "[namespace_walk]") {
  WalkHost host;
  for (std::size_t i = 0; i < 100; ++i) host.directories.at(u"\\D\\" + number(i));
  host.directories.add_jobs(u"\\D\\99", {"last"});
  host.directories.add_jobs(u"\\BaseNamedObjects", {"build"});
  host.step = milliseconds(20);
  std::size_t calls = 0;
  JobListing listing;
  do {
    listing = host.list();
    CHECK(jobs_of(listing).front() == "\\BaseNamedObjects\\build");
    CHECK(host.directories.asked.size() < 40);
  } while (!listing.walk.age && ++calls < 20);
  CHECK(calls > 1);
  CHECK(calls < 10);
  CHECK(jobs_of(host.list()) == Names{"\\BaseNamedObjects\\build", "\\D\\99\\last"});
}

TEST_CASE("directories beyond a bound are counted, and the rest is listed", "[namespace_walk]") {
  WalkOptions options;
  std::uint64_t over = 0;
  SECTION("in number") {
    options.max_directories = 50;  // with the root, the two for names, and the one that the hundred are in
    over = 54;
  }
  SECTION("in depth") {
    options.max_depth = 1;
    over = 100;
  }
  SECTION("in depth, just within it") {
    options.max_depth = 2;
  }
  SECTION("in bytes of their paths") {
    options.max_text =
        (1 + 17 + 9 + 2 + 10 * 4) * sizeof(char16_t);  // as far as the first ten of the hundred
    over = 90;
  }
  SECTION("in entries of one call") {
    options.max_entries =
        50;  // each directory is one, the job another, the silos that are not there a last one
    over = 56;
  }
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\BaseNamedObjects", {"build"});
  for (std::size_t i = 0; i < 100; ++i) host.directories.at(u"\\D\\" + number(i));
  for (int i = 0; i < 3; ++i) {
    const JobListing listing = host.list();
    CHECK(jobs_of(listing) == Names{"\\BaseNamedObjects\\build"});
    CHECK(listing.walk.age);
    CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::budget) == over);
    host.now += seconds(60);
  }
}

TEST_CASE("a look that takes several calls is bounded in entries as a whole", "[namespace_walk]") {
  WalkOptions options;
  options.max_entries = 50;
  WalkHost host(std::move(options));
  for (std::size_t i = 0; i < 100; ++i) host.directories.at(u"\\D\\" + number(i));
  host.step = milliseconds(100);
  for (int i = 0; i < 2; ++i) {
    std::size_t asked = 0;
    JobListing listing;
    for (int calls = 0; calls < 60; ++calls) {
      listing = host.list();
      asked += static_cast<std::size_t>(
          std::count_if(host.directories.asked.begin(), host.directories.asked.end(),
                        [](const std::u16string& path) { return path.starts_with(u"\\D"); }));
    }
    CHECK(asked == 50);
    CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::budget) == 51);
    host.now += seconds(60);
  }
}

TEST_CASE("that there are no global names is an error, and that there are no silos is none",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.all.erase(u"\\BaseNamedObjects");
  host.directories.all.erase(u"\\Sessions");
  const JobListing listing = host.list();
  CHECK(listing.sessions_error);
  REQUIRE_FALSE(listing.namespaces.front().jobs);
  CHECK((listing.namespaces.front().space == Namespace{}));
  CHECK(unlisted(listing, Namespace::Kind::global, UnlistedReason::failed) == 1);
  CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::failed) == 1);
  CHECK(listing.walk.directories == 3);
}

TEST_CASE("names of jobs beyond the bound in bytes are an error of their directory", "[namespace_walk]") {
  WalkOptions options;
  options.max_text = 40'000;
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\BaseNamedObjects", {"build"});
  host.directories.add_jobs(u"\\Z", {std::string(32'700, 'a'), std::string(32'700, 'b')});
  const JobListing listing = host.list();
  CHECK(jobs_of(listing) == Names{"\\BaseNamedObjects\\build"});
  REQUIRE_FALSE(listing.namespaces.back().jobs);
  CHECK(listing.namespaces.back().jobs.error().code_name() == "limit_exceeded");
  CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::budget) == 1);
}

TEST_CASE("names of jobs of just as many bytes as are kept are listed", "[namespace_walk]") {
  WalkOptions options;
  options.max_text = 1'000;
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\BaseNamedObjects", {std::string(500, 'a'), std::string(499, 'b')});
  host.directories.add_jobs(u"\\", {"c"});
  CHECK(jobs_of(host.list()).size() == 3);
}

TEST_CASE("names that make no text, and the longest, are walked through", "[namespace_walk]") {
  WalkHost host;
  const std::u16string odd = std::u16string(u"\\x") + char16_t{0xD800} + char16_t{0};
  host.directories.add_jobs(odd, {"a"});
  host.directories.add_jobs(u"\\" + std::u16string(32'700, u'n'), {"b"});
  host.directories.add_jobs(u"\\" + std::u16string(32'700, u'n') + u"\\" + std::u16string(100, u'n'), {"c"});
  const JobListing listing = host.list();
  CHECK(jobs_of(listing).size() == 2);
  CHECK(unlisted(listing, Namespace::Kind::directory, UnlistedReason::budget) == 1);
}

TEST_CASE("a walk that is told to stop sets out on nothing more and goes on the next time",
          "[namespace_walk]") {
  WalkHost host;
  host.directories.add_jobs(u"\\D", {"a"});
  std::stop_source stop;
  stop.request_stop();
  const JobListing stopped = host.list(stop.get_token());
  CHECK(host.directories.asked.empty());
  CHECK_FALSE(stopped.walk.age);
  CHECK(jobs_of(host.list()) == Names{"\\D\\a"});
}

}  // namespace
}  // namespace jobx::test
