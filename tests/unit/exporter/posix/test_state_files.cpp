/// What may stand in the place of a file or a folder of containerd: links, pipes, devices.
#include "exporter/containers/state_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace jobx::test {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    static std::atomic<int> number{0};
    path_ = fs::temp_directory_path() /
            ("jobx_state_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

FileReading read(const fs::path& file) {
  return read_state_file(file, 100, std::nullopt);
}

TEST_CASE("a symbolic link is refused, wherever it leads", "[containerd]") {
  const Folder folder;
  std::ofstream(folder / "real") << "text";
  fs::create_symlink(folder / "real", folder / "to file");
  fs::create_symlink("/dev/zero", folder / "to device");
  fs::create_symlink("nowhere", folder / "to nothing");
  for (const char* const name : {"to file", "to device", "to nothing"}) {
    INFO(name);
    const FileReading reading = read(folder / name);
    CHECK((reading.outcome == FileOutcome::not_a_file));
    CHECK(reading.text.empty());
  }
  CHECK((read(folder / "real").outcome == FileOutcome::read));
}

TEST_CASE("a pipe without another end and a device hold nobody up", "[containerd]") {
  const Folder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK((read(folder / "pipe").outcome == FileOutcome::not_a_file));
  CHECK((read("/dev/zero").outcome == FileOutcome::not_a_file));
  CHECK((read(folder.path()).outcome == FileOutcome::not_a_file));
}

TEST_CASE("a file is read up to its bound, and not again while it is the same", "[containerd]") {
  const Folder folder;
  std::ofstream(folder / "a") << std::string(100, 'x');
  std::ofstream(folder / "b") << std::string(101, 'x');
  const FileReading first = read(folder / "a");
  CHECK((first.outcome == FileOutcome::read));
  CHECK(first.text == std::string(100, 'x'));
  REQUIRE(first.stamp);
  CHECK((read_state_file(folder / "a", 100, first.stamp).outcome == FileOutcome::unchanged));
  std::ofstream(folder / "a") << "y";
  CHECK(read_state_file(folder / "a", 100, first.stamp).text == "y");
  CHECK((read(folder / "b").outcome == FileOutcome::too_large));
  CHECK((read(folder / "c").outcome == FileOutcome::missing));
  CHECK((read(folder / "a" / "c").outcome == FileOutcome::missing));
}

TEST_CASE("folders are listed in order without links, files and what is over the bound", "[containerd]") {
  const Folder folder;
  for (const char* const name : {"c", "a", "b"}) fs::create_directory(folder / name);
  fs::create_directory_symlink(folder / "a", folder / "link");
  std::ofstream(folder / "file") << "x";
  const FolderListing all = list_folders(folder.path(), 3);
  CHECK(all.names == std::vector<std::string>{"a", "b", "c"});
  CHECK(all.is_whole);
  CHECK(all.exists);
  const FolderListing some = list_folders(folder.path(), 2);
  CHECK(some.names.size() == 2);
  CHECK_FALSE(some.is_whole);
  const FolderListing none = list_folders(folder / "none", 3);
  CHECK_FALSE(none.exists);
  CHECK_FALSE(none.error);
  const FolderListing file = list_folders(folder / "file", 3);
  REQUIRE(file.error);
  CHECK_THAT(file.error->message(), Catch::StartsWith("cannot list the folder "));
}

}  // namespace
}  // namespace jobx::test
