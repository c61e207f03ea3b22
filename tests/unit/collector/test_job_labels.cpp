/// The labels of a job: no two jobs have the same, and nothing personal is in them.
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "exposition/text_sink.h"
#include "tests/unit/values.h"

namespace jobx {
namespace {

std::string labels(const JobName& name, LabelForm form = LabelForm::short_text) {
  std::string text;
  const auto add = [&](const Label& label) {
    text.append(text.empty() ? "" : " ").append(label.name).append("=").append(label.value);
  };
  for_each_job_label(name, add, form);
  return text;
}

std::string label_text(const std::string& text) {
  return std::string(LabelText(text).str());
}

/// "~" and 32 digits of the SHA-256, by Python's hashlib.
const std::string kUserMark = "~fcd3462c0ef04f53617f17d16eedbfb6";
const std::string kUser = "Container_Microsoft.Notepad_11.1_x64__8wekyb3d8bbwe-S-1-5-21-11-22-33-1001";

TEST_CASE("a job carries its name and the word or path of its directory", "[catalogue]") {
  CHECK(labels({{}, "build"}) == "job_object=build namespace=global");
  CHECK(labels({Namespace{2}, "build"}) == "job_object=build namespace=session_2");
  CHECK(labels({Namespace::at(u"\\"), "Container_1"}) == "job_object=Container_1 namespace=root");
  CHECK(labels({Namespace::at(u"\\A\\B"), "x"}) == "job_object=x namespace=\\A\\B");
  CHECK(labels({{}, "unnamed", "4:0x8"}) == "job_object=unnamed namespace=none id=4:0x8");
}

TEST_CASE("security identifiers stay on the host, in names and in directories", "[catalogue]") {
  CHECK(label_text(kUser) == "Container_Microsoft.Notepad_11.1_x64__8wekyb3d8bbwe-S-1-x" + kUserMark);
  CHECK(label_text("S-1-5-21-1-2-3-4").starts_with("S-1-x~"));
  CHECK(label_text("a S-1-5-18 b S-1-12-1-2- c").starts_with("a S-1-x b S-1-x- c~"));
  for (const std::string harmless : {"S-1-", "S-1-5", "S-1-x", "build-S-1-", "S-1-S-1-", "S-1"})
    CHECK(label_text(harmless) == harmless);
  // What only begins like one stays, wherever it stands.
  CHECK(label_text("S-1-build S-1-5-18").starts_with("S-1-build S-1-x~"));
  CHECK(label_text("x S-1-S-1-5-18 S-1- y").starts_with("x S-1-S-1-x S-1- y~"));
  CHECK(label_text("S-1-5-18S-1-5-19").starts_with("S-1-xS-1-x~"));
  const std::string deep = namespace_label(Namespace::at(u"\\Users\\S-1-5-21-1-2-3-1001\\Jobs"));
  CHECK(deep.starts_with("\\Users\\S-1-x\\Jobs~"));
  CHECK(labels({{}, kUser}, LabelForm::full) == "job_object=" + kUser + " namespace=global");
  const JobName of_user{Namespace::at(u"\\Users\\S-1-5-18"), "job"};
  CHECK(labels(of_user).starts_with("job_object=job namespace=\\Users\\S-1-x~"));
  CHECK(labels(of_user, LabelForm::full) == "job_object=job namespace=\\Users\\S-1-5-18");
}

TEST_CASE("app containers of one session are told apart without their identifiers", "[catalogue]") {
  const std::u16string parent = u"\\Sessions\\1\\AppContainerNamedObjects\\";
  const JobName one{Namespace::at(parent + u"S-1-15-2-1-2"), "job"};
  const JobName other{Namespace::at(parent + u"S-1-15-2-1-3"), "job"};
  CHECK(labels(one).starts_with("job_object=job namespace=appcontainer_1 id=S-1-x~"));
  CHECK(labels(one) != labels(other));
  CHECK_THAT(labels(one) + labels(other), !Catch::Contains("S-1-15"));
  CHECK(labels(one, LabelForm::full) == "job_object=job namespace=appcontainer_1 id=S-1-15-2-1-2");
}

TEST_CASE("a long name is cut between two characters, and stays one of its own", "[catalogue]") {
  const std::string longest(256, 'a');
  CHECK(label_text(longest) == longest);
  const std::string one = label_text(longest + "b");
  CHECK(one.size() == 256);
  CHECK(one.starts_with(std::string(223, 'a') + "~"));
  CHECK(one != label_text(longest + "c"));
  for (std::size_t before = 0; before < 4; ++before) {
    std::string text(before, 'a');
    while (text.size() < 400) text += "\xF0\x9F\x9A\x80";
    const std::string cut = label_text(text);
    CHECK(cut.size() <= 256);
    CHECK(cut.size() > 256 - 4);
    CHECK(is_valid_utf8(cut));
  }
  CHECK(label_text(std::string(32'700, 'S')).size() == 256);
}

TEST_CASE("no whole name is the short form of another", "[catalogue]") {
  const std::string secret = "S-1-5-21-1-2-3-4";
  std::set<std::string> all;
  std::string name = secret;
  for (int i = 0; i < 4; ++i) {
    all.insert(label_text(name));
    name = label_text(name);  // a job may really be called so
  }
  CHECK(all.size() == 4);
  CHECK(label_text("a~0123456789abcdef0123456789abcde") == "a~0123456789abcdef0123456789abcde");
  CHECK(label_text("a~x123456789abcdef0123456789abcdef") == "a~x123456789abcdef0123456789abcdef");
  const std::string mark = "~0123456789abcdef0123456789abcdef";
  for (const std::string& marked : {mark, "a" + mark}) {
    CHECK(label_text(marked).starts_with(marked + "~"));
  }
}

TEST_CASE("directories whose paths read alike have labels of their own", "[catalogue]") {
  const Namespace with_nul = Namespace::at(std::u16string(u"\\a") + char16_t{0});
  const Namespace nested = Namespace::at(u"\\a\\u0000");
  CHECK(namespace_label(with_nul) == "\\a\\u0000");
  CHECK(namespace_label(nested).starts_with("\\a\\u0000~"));
  const std::u16string users = u"\\Users\\S-1-5-21-1-2-3-100";
  const std::string one = namespace_label(Namespace::at(users + u"1\\u0000"));
  const std::string other = namespace_label(Namespace::at(users + u"2\\u0000"));
  CHECK(one.starts_with("\\Users\\S-1-x\\u0000~"));
  CHECK(one.substr(0, one.size() - 32) == other.substr(0, other.size() - 32));
  CHECK(one != other);
}

TEST_CASE("directories that share a label share a line of the host's jobs", "[catalogue]") {
  const std::u16string apps = u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-";
  Scrape scrape = test::scrape_of({});
  scrape.listed = {{Namespace{}, 1}, {Namespace::at(apps + u"1"), 2}, {Namespace::at(apps + u"2"), 3}};
  for (char16_t i = 0; i < 103; ++i) {
    scrape.listed[Namespace::at(std::u16string(u"\\d") + static_cast<char16_t>(0x100 + i))] = 10;
  }
  std::string text;
  TextSink sink(TextFormat::text_0_0_4, text);
  write_families(scrape, sink);
  CHECK_THAT(text, Catch::Contains("jobobject_host_jobs{namespace=\"global\"} 1\n"));
  CHECK_THAT(text, Catch::Contains("jobobject_host_jobs{namespace=\"appcontainer_1\"} 5\n"));
  CHECK_THAT(text, Catch::Contains("jobobject_host_jobs{namespace=\"\\\\d\u0163\"} 10\n"));
  CHECK_THAT(text, Catch::Contains("jobobject_host_jobs{namespace=\"other\"} 30\n"));
}

}  // namespace
}  // namespace jobx
