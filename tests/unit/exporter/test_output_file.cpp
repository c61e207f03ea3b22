#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/path.h"
#include "exporter/history/output_file.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

/// A new folder, gone at the end.
struct Folder {
  Folder() : path(fs::temp_directory_path() / "jobx_output_file") {
    fs::remove_all(path);
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file(const char* name) const { return utf8_from_path(path / name); }
  [[nodiscard]] auto files() const {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }

  fs::path path;
};

std::string content(const std::string& file) {
  std::ifstream stream(path_from_utf8(file), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("a file appears whole, and takes the place of the one before", "[output_file]") {
  const Folder folder;
  const std::string file = folder.file("out.om");
  std::ofstream(path_from_utf8(file)) << "old";
  {
    const auto output = OutputFile::open(file);
    REQUIRE(output);
    (*output)->stream() << std::string(200'000, 'x') << "end\n";
    CHECK(content(file) == "old");
    CHECK(folder.files() == 2);
    REQUIRE((*output)->finish());
  }
  CHECK(content(file) == std::string(200'000, 'x') + "end\n");
  CHECK(folder.files() == 1);
}

TEST_CASE("a file that is not finished leaves nothing behind", "[output_file]") {
  const Folder folder;
  {
    const auto output = OutputFile::open(folder.file("out.om"));
    REQUIRE(output);
    (*output)->stream() << "half";
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("what stands beside the output is left alone", "[output_file]") {
  const Folder folder;
  std::ofstream(folder.path / "out.om.part") << "mine";
  const auto output = OutputFile::open(folder.file("out.om"));
  REQUIRE(output);
  REQUIRE((*output)->finish());
  CHECK(content(folder.file("out.om.part")) == "mine");
}

TEST_CASE("a folder that is not there is an error that names the output", "[output_file]") {
  const auto output = OutputFile::open("/no/such/folder/out.om");
  REQUIRE_FALSE(output);
  CHECK((output.error().domain() != ErrorDomain::program));
  CHECK_THAT(output.error().what(), Catch::Contains("/no/such/folder/out.om"));
}

}  // namespace
}  // namespace jobx
