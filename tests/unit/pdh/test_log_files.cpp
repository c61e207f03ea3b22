#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"
#include "pdh/logs/log_files.h"

namespace jobx {
namespace {

TEST_CASE("file patterns mean what Windows' shells mean by them", "[log_files]") {
  CHECK(matches_file_pattern("many-*.csv", "Many-a.CSV"));
  CHECK(matches_file_pattern("*.*", "no_ending"));
  CHECK(matches_file_pattern("day?.blg", "dayä.blg"));
  CHECK(matches_file_pattern("*a*b", "xaybab"));
  CHECK(matches_file_pattern("*", ""));
  CHECK_FALSE(matches_file_pattern("day?.blg", "day.blg"));
  CHECK_FALSE(matches_file_pattern("*.csv", "a.csv.gz"));
  CHECK_FALSE(matches_file_pattern("a", "ab"));
  CHECK_FALSE(matches_file_pattern("ab*bx", "abx"));  // the star takes nothing of what stands before it
}

TEST_CASE("a pattern gives the files that fit it, by name", "[log_files]") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "jobx_log_files";
  std::filesystem::create_directories(folder / "many-folder.csv");
  for (const char* const name : {"many-b.csv", "many-a.csv", "one.csv"}) std::ofstream(folder / name) << "x";
  const std::string prefix = utf8_from_path(folder / "");
  CHECK(files_matching(prefix + "many-*.csv").value() ==
        std::vector<std::string>{prefix + "many-a.csv", prefix + "many-b.csv"});
  CHECK(files_matching(prefix + "*.blg").error().what() == "no file matches " + prefix + "*.blg");
  CHECK_FALSE(files_matching(prefix + "nowhere/*.csv"));
  // Where no shell does so.
  CHECK(expand_log_files({"x", prefix + "many-?.csv", "y"}, false).value() ==
        std::vector<std::string>{"x", prefix + "many-a.csv", prefix + "many-b.csv", "y"});
  CHECK(expand_log_files({"x", prefix + "none-*"}, false).error().what() ==
        "no file matches " + prefix + "none-*");
  CHECK(one_log_file(prefix + "o*", false).value() == prefix + "one.csv");
  CHECK(one_log_file("no pattern", false).value() == "no pattern");
  CHECK(one_log_file(prefix + "many-?.csv", false).error().what() ==
        "2 files match " + prefix + "many-?.csv, where one log is expected");
  CHECK_FALSE(one_log_file(prefix + "none-*", false));
  CHECK(expand_log_files({"a*", "b"}, true).value() == std::vector<std::string>{"a*", "b"});
  CHECK(one_log_file("a*", true).value() == "a*");
#ifdef _WIN32
  CHECK(one_log_file(prefix + "o*").value() == prefix + "one.csv");
#else
  CHECK(one_log_file(prefix + "o*").value() == prefix + "o*");
#endif
  std::filesystem::remove_all(folder);
}

TEST_CASE("a question mark stands for one character, of however many bytes", "[log_files]") {
  for (const char* const name : {"daya.blg", "dayé.blg", "dayä.blg", "day日.blg", "day€.blg", "day😀.blg"}) {
    CAPTURE(name);
    CHECK(matches_file_pattern("day?.blg", name));
    CHECK_FALSE(matches_file_pattern("day??.blg", name));
    CHECK(matches_file_pattern("*?.blg", name));
  }
}

TEST_CASE("a name that goes on behind the pattern does not fit it", "[log_files]") {
  CHECK_FALSE(matches_file_pattern("", "a"));
  CHECK(matches_file_pattern("", ""));
  CHECK_FALSE(matches_file_pattern("a", std::string_view("a\0", 2)));
  CHECK_FALSE(matches_file_pattern("a?", "abc"));
  CHECK_FALSE(matches_file_pattern("a*b", "abc"));
  CHECK(matches_file_pattern("a***", "a"));
  CHECK_FALSE(matches_file_pattern("a*?", "a"));
}

}  // namespace
}  // namespace jobx
