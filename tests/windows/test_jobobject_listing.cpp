/// Listing the jobs, against a double of the kernel.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "jobobject/inspect/job_system.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

const std::u16string kGlobal = u"\\BaseNamedObjects";
const std::u16string kSessions = u"\\Sessions";

std::u16string session_path(const std::u16string& number) {
  return kSessions + u"\\" + number;
}
std::u16string names_path(const std::u16string& number) {
  return session_path(number) + kGlobal;
}

/// A session as Windows lays it out: its directory holds BaseNamedObjects, and some more.
void add_session(NtDouble& kernel, const std::u16string& number, std::vector<EntryDouble> names) {
  kernel.directories[kSessions].entries.push_back({number, u"Directory"});
  kernel.directories[session_path(number)].entries = {{u"AppContainerNamedObjects", u"Directory"},
                                                      {u"BaseNamedObjects", u"Directory"},
                                                      {u"DosDevices", u"Directory"},
                                                      {u"Windows", u"Directory"}};
  kernel.directories[names_path(number)].entries = std::move(names);
}

/// One listing, with what must hold after every listing.
JobSystem::Listing list(const NtDouble& kernel) {
  JobSystem::Listing listing = NtDouble::job_system()->list();
  CHECK(kernel.open_handles == 0);
  CHECK(kernel.mistakes == std::vector<std::string>{});
  return listing;
}

std::vector<std::string> names(const NamespaceListing& listing) {
  std::vector<std::string> all;
  REQUIRE(listing.jobs);
  for (const JobName& job : *listing.jobs) {
    CHECK(job.space == listing.space);
    all.push_back(job.name);
  }
  return all;
}

std::vector<std::string> labels(const JobSystem::Listing& listing) {
  std::vector<std::string> all;
  for (const NamespaceListing& found : listing.namespaces) all.push_back(found.space.label());
  return all;
}

std::vector<EntryDouble> many(std::size_t count, std::size_t length = 8) {
  std::vector<EntryDouble> entries;
  for (std::size_t i = 0; i < count; ++i) {
    std::u16string name(length, u'0');
    for (std::size_t rest = i, at = length; rest > 0; rest /= 10) {
      name[--at] = static_cast<char16_t>(u'0' + rest % 10);
    }
    entries.push_back({name});
  }
  return entries;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("jobs of the global namespace and of each session are listed, sorted", "[jobobject]") {
  NtDouble kernel;
  kernel.one_entry_only = GENERATE(false, true);
  kernel.directories[kGlobal].entries = {{u"b"}, {u"B"}, {u"a"}};
  add_session(kernel, u"12", {{u"late"}});
  add_session(kernel, u"2", {{u"y"}, {u"x"}});
  const JobSystem::Listing listing = list(kernel);
  CHECK_FALSE(listing.sessions_error);
  REQUIRE(labels(listing) == Names{"global", "session_2", "session_12"});
  CHECK(names(listing.namespaces[0]) == Names{"B", "a", "b"});
  CHECK(names(listing.namespaces[1]) == Names{"x", "y"});
  CHECK(names(listing.namespaces[2]) == Names{"late"});
}

TEST_CASE("events, mutexes, links and directories among the jobs are not taken for jobs", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {
      {u"event", u"Event"},          {u"mutex", u"Mutant"},       {u"job", u"Job"},
      {u"Global", u"SymbolicLink"},  {u"Local", u"SymbolicLink"}, {u"Session", u"SymbolicLink"},
      {u"Restricted", u"Directory"}, {u"jobs", u"Jobs"},          {u"lower", u"job"},
      {u"section", u"Section"}};
  kernel.directories[kSessions];
  CHECK(names(list(kernel).namespaces[0]) == Names{"job"});
}

TEST_CASE("events that say who owns a job are read, and others are not taken for them", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"build", u"Job"},
                                         {u"jobobject_exporter 12 owns build", u"Event"},
                                         {u"jobobject_exporter 13 owns a owns b", u"Event"},
                                         {u"jobobject_exporter 14 owns mutex", u"Mutant"},
                                         {u"jobobject_exporter 15 owns ", u"Event"},
                                         {u"jobobject_exporter -1 owns x", u"Event"},
                                         {u"jobobject_exporter 99999999999999999999 owns x", u"Event"},
                                         {u"jobobject_exporter 16", u"Event"},
                                         {u"jobobject_exporter ", u"Event"}};
  kernel.directories[kSessions];
  const NamespaceListing listing = list(kernel).namespaces.front();
  CHECK(names(listing) == std::vector<std::string>{"build"});
  CHECK(listing.owners == std::map<std::string, std::uint64_t>{{"a owns b", 13}, {"build", 12}});
}

TEST_CASE("session 0 and what is no number are not taken for sessions, but for directories", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"once"}};
  for (const std::u16string name :
       {u"0", u"BNOLINKS", u"-1", u"1x", u"007", u"4294967296", u"99999999999999999999", u" 1", u"\uFF11"}) {
    add_session(kernel, name, {{u"once"}});
  }
  add_session(kernel, u"4294967295", {});
  const Names found = labels(list(kernel));
  CHECK(found.size() == 11);
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(found[i].starts_with(i == 0 ? "global" : i == 1 ? "session_4294967295" : "\\Sessions\\"));
}

TEST_CASE("symbolic links to directories are never followed", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"job"}};
  add_session(kernel, u"1", {{u"job"}});
  add_session(kernel, u"2", {{u"job"}});
  add_session(kernel, u"3", {{u"own"}});
  kernel.directories[kSessions].entries[0].type = u"SymbolicLink";
  kernel.directories[session_path(u"2")].entries[1].type = u"SymbolicLink";
  CHECK(labels(list(kernel)) == Names{"global", "session_3"});
}

TEST_CASE("a directory that has become a link since it was listed has gone", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal];
  add_session(kernel, u"1", {{u"job"}});
  add_session(kernel, u"2", {{u"job"}});
  kernel.directories[names_path(u"1")].is_link = true;
  SECTION("where the system can refuse links") {
    CHECK(labels(list(kernel)) == Names{"global", "session_2"});
  }
  SECTION("an older one follows it") {
    for (auto& [path, directory] : kernel.directories) directory.is_old = true;
    CHECK(labels(list(kernel)) == Names{"global", "session_1", "session_2"});
  }
}

TEST_CASE("a session whose own directory may not be read is still listed", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal];
  add_session(kernel, u"1", {{u"job"}});
  kernel.directories[session_path(u"1")].open_status = 0xC0000022;
  const JobSystem::Listing listing = list(kernel);
  REQUIRE(labels(listing) == Names{"global", "session_1"});
  CHECK(names(listing.namespaces[1]) == Names{"job"});
}

TEST_CASE("a session that ends while it is listed is left out", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal];
  add_session(kernel, u"1", {});
  add_session(kernel, u"2", {});
  add_session(kernel, u"3", {});
  kernel.directories.erase(names_path(u"1"));
  kernel.directories.erase(session_path(u"1"));
  kernel.directories[names_path(u"2")].open_status = 0xC000003A;
  kernel.directories[session_path(u"3")].entries.clear();
  CHECK(labels(list(kernel)) == Names{"global"});
}

TEST_CASE("a namespace that may not be read says so, and the others are listed", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].open_status = 0xC0000022;
  add_session(kernel, u"1", {});
  add_session(kernel, u"2", {{u"job"}});
  kernel.directories[names_path(u"1")].query_status = 0xC0000008;
  const JobSystem::Listing listing = list(kernel);
  REQUIRE(labels(listing) == Names{"global", "session_1", "session_2"});
  REQUIRE_FALSE(listing.namespaces[0].jobs);
  CHECK(listing.namespaces[0].jobs.error().code_name() == "nt_0xc0000022");
  CHECK_THAT(listing.namespaces[0].jobs.error().what(), Catch::Contains("\\BaseNamedObjects"));
  REQUIRE_FALSE(listing.namespaces[1].jobs);
  CHECK(
      listing.namespaces[1].jobs.error() ==
      Error(ErrorDomain::nt_status, 0xC0000008, "cannot list the directory \\Sessions\\1\\BaseNamedObjects"));
  CHECK(names(listing.namespaces[2]) == Names{"job"});
}

TEST_CASE("where the sessions cannot be listed, the global namespace still is", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"job"}};
  kernel.directories[kSessions].open_status = 0xC0000022;
  const JobSystem::Listing listing = list(kernel);
  REQUIRE(labels(listing) == Names{"global"});
  CHECK(names(listing.namespaces[0]) == Names{"job"});
  REQUIRE(listing.sessions_error);
  CHECK(listing.sessions_error->code() == 0xC0000022);
}

TEST_CASE("an empty directory is an empty list", "[jobobject]") {
  NtDouble kernel;
  kernel.one_entry_only = GENERATE(false, true);
  kernel.directories[kGlobal];
  kernel.directories[kSessions];
  CHECK(names(list(kernel).namespaces[0]).empty());
}

TEST_CASE("the buffer grows until a directory comes in one piece", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = many(20'000);
  kernel.directories[kSessions];
  CHECK(names(list(kernel).namespaces[0]).size() == 20'000);
  // 64 KiB, 256 KiB, 1 MiB, 4 MiB, and the end; then the end of \Sessions.
  CHECK(kernel.directory_queries <= 6);
}

TEST_CASE("a directory larger than any buffer comes in pieces", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = many(20'000, 900);
  kernel.directories[kSessions];
  const std::vector<std::string> found = names(list(kernel).namespaces[0]);
  CHECK(found.size() == 20'000);
  CHECK(std::is_sorted(found.begin(), found.end()));
}

TEST_CASE("a name that does not fit the first buffer makes it grow", "[jobobject]") {
  NtDouble kernel;
  kernel.one_entry_only = GENERATE(false, true);
  kernel.no_room_status = GENERATE(0xC0000023U, 0x105U, 0x80000005U, 0xC0000004U);
  const std::u16string longest(32'740, u'n');
  kernel.directories[kGlobal].entries = {{longest}, {u"short"}};
  kernel.directories[kSessions];
  CHECK(names(list(kernel).namespaces[0]) == Names{std::string(longest.size(), 'n'), "short"});
}

TEST_CASE("a directory that never has room enough ends in an error", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].query_status = GENERATE(0xC0000023U, 0x105U, 0xC0000002U);
  kernel.directories[kSessions];
  CHECK_FALSE(list(kernel).namespaces[0].jobs);
  CHECK(kernel.directory_queries <= 10);
}

TEST_CASE("too many entries are an error, not a shorter list", "[jobobject]") {
  NtDouble kernel;
  kernel.one_entry_only = GENERATE(false, true);
  kernel.directories[kGlobal].entries = many(65'537);
  kernel.directories[kGlobal].entries.back().type = u"Event";
  kernel.directories[kSessions];
  {
    const JobSystem::Listing listing = list(kernel);
    REQUIRE_FALSE(listing.namespaces[0].jobs);
    CHECK(listing.namespaces[0].jobs.error().code_name() == "limit_exceeded");
  }
  kernel.directories[kGlobal].entries.pop_back();
  CHECK(names(list(kernel).namespaces[0]).size() == 65'536);
}

TEST_CASE("a system that repeats itself does not keep the listing from ending", "[jobobject]") {
  NtDouble kernel;
  kernel.one_entry_only = GENERATE(false, true);
  kernel.directories[kGlobal].entries = {{u"same"}};
  kernel.directories[kGlobal].repeats = true;
  kernel.directories[kSessions];
  const JobSystem::Listing listing = list(kernel);
  REQUIRE_FALSE(listing.namespaces[0].jobs);
  CHECK(listing.namespaces[0].jobs.error().code_name() == "limit_exceeded");
}

TEST_CASE("an entry that comes twice is one job", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"twice"}, {u"once"}, {u"twice"}};
  kernel.directories[kSessions].entries = {{u"1", u"Directory"}};
  add_session(kernel, u"1", {});
  const JobSystem::Listing listing = list(kernel);
  CHECK(names(listing.namespaces[0]) == Names{"once", "twice"});
  CHECK(labels(listing) == Names{"global", "session_1"});
}

TEST_CASE("entries whose strings lie outside of the buffer are not read", "[jobobject]") {
  NtDouble kernel;
  kernel.directories[kGlobal].entries = {{u"astray"}};
  kernel.directories[kGlobal].points_astray = true;
  kernel.directories[kSessions];
  const JobSystem::Listing listing = list(kernel);
  REQUIRE_FALSE(listing.namespaces[0].jobs);
  CHECK(listing.namespaces[0].jobs.error().code_name() == "malformed_data");
}

TEST_CASE("every listed name opens the job it was listed for", "[jobobject]") {
  const std::vector<std::u16string> all = {u"a\"b\nc",
                                           u"\U0001F680",
                                           std::u16string(u"lone ") + char16_t{0xD800},
                                           std::u16string(u"lone ") + char16_t{0xDC00},
                                           std::u16string(u"nul ") + char16_t{0} + u" within",
                                           u"/#*(1)\u00E4\uFFFD",
                                           u"_Total",
                                           std::u16string(200, u'n')};
  NtDouble kernel;
  kernel.directories[kSessions];
  for (const std::u16string& name : all) {
    kernel.directories[kGlobal].entries.push_back({name});
    kernel.jobs[kGlobal + u"\\" + name];
  }
  const JobSystem::Listing listing = list(kernel);
  REQUIRE(listing.namespaces[0].jobs);
  CHECK(listing.namespaces[0].jobs->size() == all.size());
  for (const JobName& name : *listing.namespaces[0].jobs) {
    CAPTURE(name.name);
    CHECK(NtDouble::job_system()->read(name).outcome == OpenOutcome::opened);
  }
}

}  // namespace jobx::test
