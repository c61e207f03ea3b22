#include "tests/unit/recordings.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace jobx::test {
namespace {

std::filesystem::path folder() {
  const char* const named = std::getenv("JOBOBJECT_TESTDATA");
  if (named != nullptr) return named;
  return std::filesystem::path(JOBX_SOURCE_DIR).parent_path() / "shared" / "testdata";
}

}  // namespace

std::string project_path(const std::string& name) {
  return (std::filesystem::path(JOBX_SOURCE_DIR) / name).string();
}

std::optional<std::string> recording(const std::string& name) {
  const std::filesystem::path path = folder() / name;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return path.string();
  WARN("skipped: there is no recording " << path.string() << "; JOBOBJECT_TESTDATA names the folder");
  return std::nullopt;
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

}  // namespace jobx::test
