/// Directories of the object manager: which path is which kind, and what stands for it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "jobobject/job.h"

namespace jobx {
namespace {

const std::u16string kSid = u"S-1-15-2-1430448594-2639229838-973813799";

TEST_CASE("a directory is known by its path, and gives that path back", "[jobobject]") {
  struct Row {
    std::u16string path;
    Namespace::Kind kind;
    std::uint32_t number;
    std::string label;
  };
  using Kind = Namespace::Kind;
  const std::u16string app = u"\\Sessions\\2\\AppContainerNamedObjects\\" + kSid;
  for (const Row& row : std::vector<Row>{
           {u"\\BaseNamedObjects", Kind::global, 0, "global"},
           {u"\\", Kind::root, 0, "root"},
           {u"\\Sessions\\1\\BaseNamedObjects", Kind::session, 1, "session_1"},
           {u"\\Sessions\\4294967295\\BaseNamedObjects", Kind::session, 4294967295, "session_4294967295"},
           {u"\\Silos\\0\\BaseNamedObjects", Kind::silo, 0, "silo_0"},
           {u"\\Silos\\1156\\BaseNamedObjects", Kind::silo, 1156, "silo_1156"},
           {app, Kind::app_container, 2, "appcontainer_2"},
           {u"\\Sessions\\0\\AppContainerNamedObjects\\S-1-15-2-7", Kind::app_container, 0,
            "appcontainer_0"}}) {
    CAPTURE(row.label);
    const Namespace space = Namespace::at(row.path);
    CHECK(space.kind() == row.kind);
    CHECK(space.number() == row.number);
    CHECK(space.label() == row.label);
    CHECK(space.native_path() == row.path);
    CHECK(space.path() == utf8_from_utf16(row.path));
    CHECK(space.has_plain_path());
  }
  CHECK((Namespace::at(u"\\BaseNamedObjects") == Namespace{}));
  CHECK((Namespace::at(u"\\Sessions\\7\\BaseNamedObjects") == Namespace{7}));
  CHECK((Namespace{0} == Namespace{}));
  CHECK(Namespace::at(app).app_container_sid() == utf8_from_utf16(kSid));
  CHECK(Namespace{2}.app_container_sid().empty());
}

TEST_CASE("what only resembles a directory with a word of its own is told by its path", "[jobobject]") {
  for (const std::u16string path :
       {u"\\Sessions\\0\\BaseNamedObjects", u"\\Sessions\\01\\BaseNamedObjects",
        u"\\Sessions\\4294967296\\BaseNamedObjects", u"\\Sessions\\1", u"\\Sessions\\\\BaseNamedObjects",
        u"\\Sessions\\1\\BaseNamedObjects\\Restricted", u"\\sessions\\1\\basenamedobjects",
        u"\\Sessions\\1\\AppContainerNamedObjects", u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15",
        u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-1\\x", u"\\Silos\\x\\BaseNamedObjects",
        u"\\Silos\\1\\BaseNamedObjects\\x", u"\\a\\b", u"\\global"}) {
    const Namespace space = Namespace::at(path);
    CAPTURE(space.path());
    CHECK(space.kind() == Namespace::Kind::directory);
    CHECK(space.number() == 0);
    CHECK(space.label() == utf8_from_utf16(path));
    CHECK(space.native_path() == path);
  }
}

TEST_CASE("two directories whose paths read alike are two, and one of them says so", "[jobobject]") {
  const std::u16string nul = std::u16string(u"\\a") + char16_t{0};
  const Namespace with_nul = Namespace::at(nul);
  const Namespace nested = Namespace::at(u"\\a\\u0000");
  CHECK(with_nul.path() == nested.path());
  CHECK((with_nul != nested));
  CHECK(with_nul.has_plain_path());
  CHECK_FALSE(nested.has_plain_path());
}

TEST_CASE("the path of a job joins its directory's and its name", "[jobobject]") {
  CHECK(JobName{Namespace{}, "build"}.path() == "\\BaseNamedObjects\\build");
  CHECK(JobName{Namespace{2}, "build"}.path() == "\\Sessions\\2\\BaseNamedObjects\\build");
  CHECK(JobName{Namespace::at(u"\\"), "Container_1"}.path() == "\\Container_1");
  CHECK(JobName{Namespace::at(u"\\a"), "b"}.path() == "\\a\\b");
}

TEST_CASE("directories are ordered by kind, then by number, then by path", "[jobobject]") {
  const std::vector<Namespace> ordered{Namespace{},
                                       Namespace::at(u"\\"),
                                       Namespace{2},
                                       Namespace{10},
                                       Namespace::at(u"\\Silos\\3\\BaseNamedObjects"),
                                       Namespace::at(u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-1"),
                                       Namespace::at(u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-2"),
                                       Namespace::at(u"\\Sessions\\2\\AppContainerNamedObjects\\S-1-15-2-1"),
                                       Namespace::at(u"\\a"),
                                       Namespace::at(u"\\b")};
  std::vector<Namespace> shuffled(ordered.rbegin(), ordered.rend());
  std::sort(shuffled.begin(), shuffled.end());
  CHECK((shuffled == ordered));
  CHECK((Namespace::at(u"\\a") == Namespace::at(u"\\a")));
}

TEST_CASE("a security identifier has an authority and at least one number more", "[jobobject]") {
  for (const std::string text : {"S-1-5-18", "S-1-15-2-1-2-3", "S-1-5-21-1-2-3-1001"}) CHECK(is_sid(text));
  for (const std::string text :
       {"", "S-1-", "S-1-5", "S-1-5-", "S-1--5", "S-2-5-18", "s-1-5-18", "S-1-5-x", "S-1-5-18 "})
    CHECK_FALSE(is_sid(text));
}

}  // namespace
}  // namespace jobx
