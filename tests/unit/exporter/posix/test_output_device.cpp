#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/path.h"
#include "exporter/history/output_file.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a pipe or a device is written into and not replaced", "[output_file]") {
  const fs::path pipe = fs::temp_directory_path() / "jobx_output_pipe";
  fs::remove(pipe);
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::string received;
  std::thread reader([&] { std::getline(std::ifstream(pipe), received); });
  {
    const auto output = OutputFile::open(pipe.string());
    REQUIRE(output);
    (*output)->stream() << "through\n";
    REQUIRE((*output)->finish());
  }
  reader.join();
  CHECK(received == "through");
  CHECK(fs::is_fifo(pipe));
  CHECK(is_device(pipe.string()));
  CHECK(is_device("/dev/null"));
  CHECK_FALSE(is_device("/tmp"));
  CHECK_FALSE(is_device("/no such file"));
  fs::remove(pipe);
  const auto full = OutputFile::open("/dev/full");
  REQUIRE(full);
  (*full)->stream() << "x";
  const Result<void> finished = (*full)->finish();
  REQUIRE_FALSE(finished);
  CHECK(finished.error().what() == "cannot write /dev/full");
}

TEST_CASE("a symbolic link stays, and what it leads to is written", "[output_file]") {
  const fs::path folder = fs::temp_directory_path() / "jobx_output_links";
  fs::remove_all(folder);
  fs::create_directories(folder / "there");
  fs::create_symlink("there/absent", folder / "to_absent");
  fs::create_symlink("there/present", folder / "to_present");
  fs::create_symlink("to_present", folder / "to_link");
  std::ofstream(folder / "there/present") << "old";
  for (const char* const name : {"to_absent", "to_link"}) {
    const auto output = OutputFile::open((folder / name).string());
    REQUIRE(output);
    (*output)->stream() << name;
    REQUIRE((*output)->finish());
    CHECK(fs::is_symlink(folder / name));
  }
  std::string text;
  CHECK(std::getline(std::ifstream(folder / "there/absent"), text));
  CHECK(text == "to_absent");
  CHECK(std::getline(std::ifstream(folder / "there/present"), text));
  CHECK(text == "to_link");
  CHECK(fs::is_symlink(folder / "to_present"));
  CHECK(follow_links(folder / "to_link") == folder / "there/present");
  CHECK(follow_links("/dev/null") == "/dev/null");
  fs::remove_all(folder);
}

TEST_CASE("the output keeps the permissions that it had", "[output_file]") {
  const fs::path file = fs::temp_directory_path() / "jobx_output_private";
  std::ofstream(file) << "secret";
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  const auto output = OutputFile::open(file.string());
  REQUIRE(output);
  REQUIRE((*output)->finish());
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  fs::remove(file);
}

}  // namespace
}  // namespace jobx
