#include "tests/unit/golden.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tests/unit/recordings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

bool is_to_update() {
  const char* const value = std::getenv("JOBX_UPDATE_GOLDENS");
  return value != nullptr && std::string_view(value) == "1";
}

void update(const std::string& path, const std::string& text) {
  std::ofstream file(project_path(path), std::ios::binary);
  file << text;
  file.close();
  REQUIRE(file);
}

/// The number and the text of the first line that differs.
std::string first_difference(std::string_view actual, std::string_view expected) {
  const auto [at, other] = std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
  const auto begin = std::find(std::make_reverse_iterator(at), actual.rend(), '\n').base();
  return "line " + std::to_string(std::count(actual.begin(), at, '\n') + 1) +
         ", which is now: " + std::string(begin, std::find(at, actual.end(), '\n'));
}

}  // namespace

void check_golden_file(const std::string& path, const std::string& actual) {
  const std::string expected = read_project_file(path);
  if (actual == expected) {
    SUCCEED(path);
    return;
  }
  const std::string difference = first_difference(actual, expected);
  if (is_to_update()) {
    update(path, actual);
    FAIL_CHECK(path << " was rewritten, from " << difference);
  } else {
    FAIL_CHECK(path << " differs in " << difference
                    << "\nscripts/update-goldens.sh rewrites it if that is meant");
  }
}

}  // namespace jobx::test
