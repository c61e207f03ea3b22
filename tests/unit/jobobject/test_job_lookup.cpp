/// From a name as people write it to a job.
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/job_lookup.h"

namespace jobx::test {
namespace {

JobSystem::Listing listing_of(const std::vector<std::vector<JobName>>& spaces) {
  JobSystem::Listing listing;
  for (const std::vector<JobName>& jobs : spaces) listing.namespaces.push_back({jobs[0].space, jobs});
  return listing;
}

/// A variable of its own: GCC for Windows takes a temporary's union for uninitialized.
NamespaceListing unlisted(const Namespace& space) {
  Result<std::vector<JobName>> error = Error(ProgramError::timed_out, "x");
  return {space, std::move(error)};
}

const JobSystem::Listing kListing =
    listing_of({{{Namespace{}, "build"}, {Namespace{}, "twice"}, {Namespace{}, "odd \\ud83d"}},
                {{Namespace{2}, "agent"}, {Namespace{2}, "twice"}}});

Result<JobName> find(const std::string& text) {
  return find_job(kListing, Namespace{2}, text);
}

std::string refusal(const std::string& text) {
  const Result<JobName> found = find(text);
  REQUIRE_FALSE(found);
  CHECK(found.error().code_name() == "invalid_argument");
  return found.error().what();
}

TEST_CASE("a job is found by its name, with or without its namespace", "[jobobject]") {
  struct Row {
    std::string text;
    JobName name;
  };
  for (const Row& row : std::vector<Row>{{"build", {Namespace{}, "build"}},
                                         {"agent", {Namespace{2}, "agent"}},
                                         {"Global\\twice", {Namespace{}, "twice"}},
                                         {"global\\twice", {Namespace{}, "twice"}},
                                         {"session_0\\twice", {Namespace{}, "twice"}},
                                         {"Local\\twice", {Namespace{2}, "twice"}},
                                         {"session_2\\twice", {Namespace{2}, "twice"}},
                                         {"SESSION_2\\agent", {Namespace{2}, "agent"}},
                                         {"odd \\ud83d", {Namespace{}, "odd \\ud83d"}},
                                         {"Global\\odd \\ud83d", {Namespace{}, "odd \\ud83d"}}}) {
    CAPTURE(row.text);
    const Result<JobName> found = find(row.text);
    REQUIRE(found);
    CHECK((*found == row.name));
    CHECK((find(qualified_name(*found)).value() == row.name));
  }
}

const std::u16string kFirstApp = u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-1-2";
const std::u16string kSecondApp = u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-3-4";

TEST_CASE("a job of any directory is found by its full path, and by its namespace's label", "[jobobject]") {
  const Namespace root = Namespace::at(u"\\");
  const Namespace silo = Namespace::at(u"\\Silos\\4\\BaseNamedObjects");
  const Namespace other = Namespace::at(u"\\A\\B");
  const JobSystem::Listing listing = listing_of({{{root, "Container_1"}, {root, "\\ud83d"}},
                                                 {{silo, "x"}},
                                                 {{Namespace::at(kFirstApp), "app"}},
                                                 {{Namespace::at(kSecondApp), "app"}},
                                                 {{other, "x"}}});
  struct Row {
    std::string text;
    JobName name;
  };
  for (const Row& row : std::vector<Row>{{"\\Container_1", {root, "Container_1"}},
                                         {"root\\Container_1", {root, "Container_1"}},
                                         {"Container_1", {root, "Container_1"}},
                                         {"\\\\ud83d", {root, "\\ud83d"}},
                                         {"\\ud83d", {root, "\\ud83d"}},
                                         {"silo_4\\x", {silo, "x"}},
                                         {"\\Silos\\4\\BaseNamedObjects\\x", {silo, "x"}},
                                         {"\\A\\B\\x", {other, "x"}}}) {
    CAPTURE(row.text);
    const Result<JobName> found = find_job(listing, {}, row.text);
    REQUIRE(found);
    CHECK((*found == row.name));
    CHECK((find_job(listing, {}, qualified_name(*found)).value() == row.name));
  }
  const std::string path = utf8_from_utf16(kSecondApp) + "\\app";
  CHECK((find_job(listing, {}, path).value() == JobName{Namespace::at(kSecondApp), "app"}));
  CHECK(find_job(listing, {}, "appcontainer_1\\app").error().what() ==
        "more than one job is named appcontainer_1\\app; use one of: " + utf8_from_utf16(kFirstApp) +
            "\\app, " + path);
  for (const std::string text : {"\\", "\\Container_2", "\\A\\x", "\\A\\B\\", "\\A\\B\\X", "silo_5\\x"}) {
    CAPTURE(text);
    CHECK_THAT(find_job(listing, {}, text).error().what(), Catch::Contains("no job named " + text));
  }
}

TEST_CASE("the path of a job whose directory cannot be listed is taken on trust", "[jobobject]") {
  JobSystem::Listing listing;
  const Namespace space = Namespace::at(u"\\A");
  listing.namespaces.push_back(unlisted(space));
  CHECK((find_job(listing, {}, "\\A\\x").value() == JobName{space, "x"}));
  CHECK_FALSE(find_job(listing, {}, "\\B\\x"));
}

TEST_CASE("a name that nothing has is refused with a hint", "[jobobject]") {
  for (const std::string& text :
       std::vector<std::string>{"missing", "Build", "Global\\agent", "session_3\\agent", "session_x\\agent",
                                "session_\\agent", "Other\\build", "Global\\", "", "\\"}) {
    CAPTURE(text);
    CHECK_THAT(refusal(text),
               Catch::Contains("no job named " + text) && Catch::Contains("jobobject_exporter list"));
  }
}

TEST_CASE("a name that two jobs have is refused, and both are named", "[jobobject]") {
  CHECK(refusal("twice") == "more than one job is named twice; use one of: Global\\twice, session_2\\twice");
}

TEST_CASE("a namespace that cannot be listed hides its jobs from a search, not from their full name",
          "[jobobject]") {
  JobSystem::Listing listing = kListing;
  listing.namespaces[1].jobs = Error(ProgramError::timed_out, "x");
  const Result<JobName> searched = find_job(listing, Namespace{2}, "agent");
  REQUIRE_FALSE(searched);
  CHECK_THAT(searched.error().what(), Catch::Contains("1 namespaces could not be searched"));
  CHECK(find_job(listing, Namespace{2}, "session_2\\agent"));
  CHECK_FALSE(find_job(listing, Namespace{2}, "session_3\\agent"));
  listing.sessions_error = Error(ProgramError::timed_out, "x");
  CHECK(find_job(listing, Namespace{2}, "session_3\\agent"));
}

TEST_CASE("where the list of sessions could not be read, only jobs of sessions may be beyond what is listed",
          "[jobobject]") {
  JobSystem::Listing listing = kListing;
  listing.sessions_error = Error(ProgramError::timed_out, "x");
  CHECK(find_job(listing, {}, "\\Sessions\\3\\BaseNamedObjects\\agent"));
  CHECK_FALSE(find_job(listing, {}, "\\Silos\\3\\BaseNamedObjects\\agent"));
  CHECK_FALSE(find_job(listing, {}, "\\A\\agent"));
  CHECK_FALSE(find_job(listing, {}, "Global\\agent"));
}

TEST_CASE("a search says how many namespaces it could not look into, and finds what is in the others",
          "[jobobject]") {
  JobSystem::Listing listing = kListing;
  listing.namespaces.push_back(unlisted(Namespace{3}));
  listing.sessions_error = Error(ProgramError::timed_out, "x");
  CHECK_THAT(find_job(listing, {}, "missing").error().what(),
             Catch::Contains("; 2 namespaces could not be searched)"));
  CHECK((find_job(listing, {}, "agent").value() == JobName{Namespace{2}, "agent"}));
  CHECK_THAT(refusal("missing"), !Catch::Contains("searched"));
}

TEST_CASE("the owner of a job is the one that its own namespace names", "[jobobject]") {
  JobSystem::Listing listing = kListing;
  listing.namespaces[0].owners = {{"twice", 100}, {"gone", 101}};
  listing.namespaces[1].owners = {{"twice", 200}};
  CHECK(owner_of(listing, {Namespace{}, "twice"}) == 100);
  CHECK(owner_of(listing, {Namespace{2}, "twice"}) == 200);
  CHECK(owner_of(listing, {Namespace{2}, "agent"}) == std::nullopt);
  CHECK(owner_of(listing, {Namespace{3}, "twice"}) == std::nullopt);
}

TEST_CASE("a path is believed where its directory could not be listed, the root's included", "[jobobject]") {
  JobSystem::Listing listing;
  for (const std::u16string directory : {u"\\", u"\\A"})
    listing.namespaces.push_back(unlisted(Namespace::at(directory)));
  CHECK((find_job(listing, {}, "\\job").value() == JobName{Namespace::at(u"\\"), "job"}));
  CHECK((find_job(listing, {}, "\\A\\job").value() == JobName{Namespace::at(u"\\A"), "job"}));
  CHECK_FALSE(find_job(listing, {}, "\\B\\job"));
}

TEST_CASE("a path without a name, or whose directory is no text, names no job, listed or not",
          "[jobobject]") {
  JobSystem::Listing listing;
  for (const std::u16string directory : {u"\\", u"\\A"})
    listing.namespaces.push_back(unlisted(Namespace::at(directory)));
  for (const std::string text : {"\\", "\\A\\", "\\caf\xE9\\job"}) {
    CAPTURE(text);
    const Result<JobName> found = find_job(listing, {}, text);
    REQUIRE_FALSE(found);
    CHECK(found.error().code_name() == "invalid_argument");
  }
  // It is plain where it would be: no other namespace would have to be searched.
  for (const std::string text : {"\\A\\", "root\\x", "session_2\\x"}) {
    listing.namespaces[0].jobs = std::vector<JobName>{};
    CHECK_THAT(find_job(listing, {}, text).error().what(), !Catch::Contains("searched"));
  }
}

TEST_CASE("a path that two directories have as text is not enough to tell their jobs apart", "[jobobject]") {
  const std::u16string nul = std::u16string(u"\\a") + char16_t{0};
  const std::u16string spelled = u"\\a\\u0000";
  const JobSystem::Listing both = listing_of({{{Namespace::at(nul), "x"}}, {{Namespace::at(spelled), "x"}}});
  const Result<JobName> found = find_job(both, {}, "\\a\\u0000\\x");
  REQUIRE_FALSE(found);
  CHECK_THAT(found.error().what(), Catch::Contains("more than one job is named \\a\\u0000\\x"));
  // Where one of the two has the job, it is the one that is meant.
  for (const std::u16string& directory : {nul, spelled}) {
    const JobName job{Namespace::at(directory), "x"};
    JobSystem::Listing one = listing_of({{job}});
    one.namespaces.push_back(unlisted(Namespace::at(directory == nul ? spelled : nul)));
    CHECK((find_job(one, {}, "\\a\\u0000\\x").value() == job));
  }
}

}  // namespace
}  // namespace jobx::test
