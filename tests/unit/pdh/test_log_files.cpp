#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
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
#ifdef _WIN32
  CHECK(expand_log_files({prefix + "many-?.csv", "x"}).value() ==
        std::vector<std::string>{prefix + "many-a.csv", prefix + "many-b.csv", "x"});
  CHECK(one_log_file(prefix + "o*").value() == prefix + "one.csv");
  CHECK(one_log_file(prefix + "many-?.csv").error().what() ==
        "2 files match " + prefix + "many-?.csv, where one log is expected");
#else
  CHECK(expand_log_files({"a*", "b"}).value() == std::vector<std::string>{"a*", "b"});  // the shell did so
#endif
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jobx
