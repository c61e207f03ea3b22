/// The bounds of the walk over directories of values, where there are no others those of the documentation.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "tests/unit/jobobject/walk_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using Kind = Namespace::Kind;

TEST_CASE("the bound on depth holds below what is known by name and below what is hidden",
          "[namespace_walk]") {
  WalkOptions options;
  options.max_depth = GENERATE(2U, 3U);
  const std::uint64_t over = options.max_depth == 2 ? 1 : 0;
  WalkHost host(std::move(options));
  host.directories.add_jobs(u"\\Sessions\\1\\BaseNamedObjects", {"job"});
  host.directories.at(u"\\BaseNamedObjects\\A\\B");
  const std::uint64_t closed = GENERATE(0U, 1U);
  if (closed != 0) host.directories.fail(u"\\Sessions\\1", DirectoryOutcome::access_denied);
  const JobListing listing = host.list();
  CHECK(host.asked(u"\\Sessions\\1"));
  CHECK(host.asked(u"\\BaseNamedObjects\\A"));
  CHECK(host.asked(u"\\BaseNamedObjects\\A\\B") == (over == 0));
  CHECK(jobs_of(listing).size() == 1 - over);
  CHECK(unlisted(listing, Kind::session, UnlistedReason::budget) == over);
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == over);
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::access_denied) == closed);
}

TEST_CASE("a call spends half a second on directories that are not known to hold jobs", "[namespace_walk]") {
  WalkHost host;
  for (std::size_t i = 0; i < 600; ++i) host.directories.at(u"\\D\\" + number(i));
  host.step = milliseconds(1);  // with every directory but the first
  CHECK_FALSE(host.list().walk.age);
  CHECK(host.directories.asked.size() == 500);
}

TEST_CASE("the walk goes to a depth of 16", "[namespace_walk]") {
  WalkHost host;
  std::u16string path;
  for (int depth = 1; depth <= 16; ++depth) path += u"\\d";
  host.directories.add_jobs(path, {"deep"});
  host.directories.add_jobs(path + u"\\d", {"too deep"});
  const JobListing listing = host.list();
  CHECK(jobs_of(listing).size() == 1);
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == 1);
}

TEST_CASE("the walk knows 16,384 directories", "[namespace_walk]") {
  constexpr std::size_t most = 16'384;
  constexpr std::size_t others = 4;  // the root, those of names and of sessions, and the one around
  const std::size_t over = GENERATE(0U, 1U);
  WalkHost host;
  for (std::size_t i = 0; i < most - others + over; ++i) host.directories.at(u"\\D\\" + number(i));
  host.list();
  host.now += std::chrono::minutes(1);  // the first time the silos, which are not there, took one
  const JobListing listing = host.list();
  CHECK(listing.walk.directories == most);
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == over);
}

TEST_CASE("a call lists 1,000,000 entries, and goes on to no directory beyond", "[namespace_walk]") {
  const std::uint64_t over = GENERATE(0U, 1U);
  WalkHost host;
  // One for each of five directories before the last: the root, names, sessions, silos, and this one.
  host.directories.at(u"\\A").entries = 1'000'000 - 5 - 1 + over;
  host.directories.at(u"\\B");
  const JobListing listing = host.list();
  CHECK(host.asked(u"\\B") == (over == 0));
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == over);
}

TEST_CASE("a call gives 64 MiB of names", "[namespace_walk]") {
  constexpr std::size_t most = std::size_t{64} * 1024 * 1024;
  const std::size_t over = GENERATE(0U, 1U);
  WalkHost host;
  host.directories.add_jobs(u"\\A", {std::string(most + over, 'x')});
  const JobListing listing = host.list();
  REQUIRE(listing.namespaces.size() == 3);  // with the global one and the root
  CHECK(listing.namespaces.back().jobs.has_value() == (over == 0));
  CHECK(unlisted(listing, Kind::directory, UnlistedReason::budget) == over);
}

}  // namespace
}  // namespace jobx::test
