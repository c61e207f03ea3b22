/// Log files: how they grow, are put aside, and bear with a disk that does not.
#ifndef _WIN32
#include <sys/stat.h>
#endif

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "base/path.h"
#include "exporter/log/log.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

namespace fs = std::filesystem;

/// Has a name that no code page but UTF-8 can write everywhere.
struct Folder {
  TemporaryFolder around;
  fs::path path = path_from_utf8(around.path("l\xC3\xB6g"));
  Folder() { fs::create_directories(path); }

  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream stream(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {}));
  }
};

std::unique_ptr<Log> open_file(const fs::path& file, std::uint64_t max_bytes, std::size_t max_files,
                               LogFormat format = LogFormat::logfmt) {
  Result<std::unique_ptr<Log>> log =
      Log::open(LogLevel::info, format, {LogOutput::file, utf8_from_path(file), max_bytes, max_files});
  REQUIRE(log);
  return *std::move(log);
}

/// The numbers behind "msg=line" in a file, from first to last.
std::vector<int> lines_in(const std::string& text) {
  std::vector<int> found;
  const std::regex form("msg=line n=(\\d+)");
  for (std::sregex_iterator one(text.begin(), text.end(), form), end; one != end; ++one)
    found.push_back(std::stoi((*one)[1]));
  return found;
}

TEST_CASE("lines go to the file, behind what is there", "[log_files][threads]") {
  const Folder folder;
  std::ofstream(folder.path / "x.log", std::ios::binary) << "before\n";
  open_file(folder.path / "x.log", 1'000'000, 5)->info("listening", {{"address", "127.0.0.1:1"}});
  const std::regex form("before\ntime=\\S+Z level=info msg=listening address=127.0.0.1:1\r?\n");
  CHECK(std::regex_match(folder.text("x.log"), form));
  open_file(folder.path / "y.log", 1'000'000, 5, LogFormat::json)->info("listening");
  CHECK_THAT(folder.text("y.log"), Catch::StartsWith("{\"time\":") && Catch::Contains("\"level\":\"info\""));
}

TEST_CASE("a full file is put aside, and the oldest goes", "[log_files][threads]") {
  const Folder folder;
  {
    // Ten lines of some 50 bytes fit into a file.
    const std::unique_ptr<Log> log = open_file(folder.path / "x.log", 520, 3);
    for (int n = 10; n < 100; ++n) log->info("line", {{"n", std::to_string(n)}});
  }
  CHECK(folder.files() == 3);
  const std::vector<int> newest = lines_in(folder.text("x.log"));
  const std::vector<int> older = lines_in(folder.text("x.log.1"));
  const std::vector<int> oldest = lines_in(folder.text("x.log.2"));
  REQUIRE_FALSE(newest.empty());
  CHECK(newest.back() == 99);
  CHECK(older.back() == newest.front() - 1);
  CHECK(oldest.back() == older.front() - 1);
  for (const char* const name : {"x.log", "x.log.1", "x.log.2"}) CHECK(folder.text(name).size() <= 520);
  CHECK(folder.text("x.log.1").size() > 400);
}

TEST_CASE("the size of a file that is there counts, and one file may be all", "[log_files][threads]") {
  const Folder folder;
  std::ofstream(folder.path / "x.log", std::ios::binary) << std::string(5'000, 'x');
  {
    const std::unique_ptr<Log> log = open_file(folder.path / "x.log", 5'010, 1);
    log->info("line", {{"n", "1"}});
    log->info("line", {{"n", "2"}});
  }
  CHECK(folder.files() == 1);
  CHECK(lines_in(folder.text("x.log")) == std::vector<int>{1, 2});
}

TEST_CASE("a line that is longer than a file may be is written", "[log_files][threads]") {
  const Folder folder;
  {
    const std::unique_ptr<Log> log = open_file(folder.path / "x.log", 100, 2);
    log->info("line", {{"n", "1"}, {"long", std::string(1'000, 'x')}});
    log->info("line", {{"n", "2"}});
  }
  CHECK(lines_in(folder.text("x.log.1")) == std::vector<int>{1});
  CHECK(lines_in(folder.text("x.log")) == std::vector<int>{2});
}

TEST_CASE("a file that cannot be written holds up nobody, is counted, and is tried again",
          "[log_files][threads]") {
  const Folder folder;
  fs::create_directories(folder.path / "x.log");  // in its way
  const std::unique_ptr<Log> log = open_file(folder.path / "x.log", 1'000'000, 5);
  log->info("line", {{"n", "1"}});
  log->info("line", {{"n", "2"}});
  for (int i = 0; i < 10'000 && log->dropped() < 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(log->dropped() == 2);
  fs::remove(folder.path / "x.log");
  log->info("line", {{"n", "3"}});
  for (int i = 0; i < 10'000 && lines_in(folder.text("x.log")).empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(lines_in(folder.text("x.log")) == std::vector<int>{3});
  CHECK_THAT(folder.text("x.log"), Catch::Contains("level=warn msg=\"log lines were dropped: they could not "
                                                   "be written\" lines=2"));
}

#ifndef _WIN32
TEST_CASE("a link to a log file stays, and what it leads to is put aside", "[log_files][threads]") {
  const Folder folder;
  fs::create_directory(folder.path / "there");
  fs::create_symlink("there/x.log", folder.path / "x.log");
  const auto log = open_file(folder.path / "x.log", 4'096, 3);
  for (int n = 0; n < 100; ++n) log->info("line", {{"n", std::to_string(n)}});
  while (!fs::exists(folder.path / "there/x.log.1"))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(fs::is_symlink(folder.path / "x.log"));
  CHECK(folder.files() == 2);
}

TEST_CASE("a device or a pipe that the log goes to is not put aside", "[log_files][threads]") {
  const Folder folder;
  const fs::path pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::string received;
  std::thread reader([&] {
    std::ifstream stream(pipe);
    received = {std::istreambuf_iterator<char>(stream), {}};
  });
  {
    const auto log = open_file(pipe, 4'096, 3);
    for (int n = 0; n < 200; ++n) log->info("line", {{"n", std::to_string(n)}});
  }
  reader.join();
  CHECK(lines_in(received).size() == 200);
  CHECK(fs::is_fifo(pipe));
  CHECK(folder.files() == 1);
}

TEST_CASE("a full disk is a file that cannot be written", "[log_files][threads]") {
  if (!fs::exists("/dev/full")) return;
  const std::unique_ptr<Log> log = open_file("/dev/full", 1'000'000, 5);
  log->info("line");
  for (int i = 0; i < 10'000 && log->dropped() < 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(log->dropped() == 1);
}

TEST_CASE("there is no event log but on Windows", "[log_files]") {
  const auto log = Log::open(LogLevel::info, LogFormat::logfmt, {LogOutput::event_log, "", 1, 1});
  REQUIRE_FALSE(log);
  CHECK_THAT(log.error().message(), Catch::Contains("--log.output=eventlog needs Windows"));
}
#endif

TEST_CASE("another level is in effect at once", "[log_files][threads]") {
  const Folder folder;
  {
    const std::unique_ptr<Log> log = open_file(folder.path / "x.log", 1'000'000, 5);
    log->debug("line", {{"n", "1"}});
    log->set_level(LogLevel::debug);
    log->debug("line", {{"n", "2"}});
    log->set_level(LogLevel::error);
    log->warn("line", {{"n", "3"}});
  }
  CHECK(lines_in(folder.text("x.log")) == std::vector<int>{2});
}

}  // namespace
}  // namespace jobx::test
