/// Noticing that a file has changed.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "base/path.h"
#include "exporter/app/config_watch.h"

namespace jobx::test {
namespace {

using Stamp = ChangeFilter::Stamp;

Stamp stamp(int seconds, std::uintmax_t size = 10) {
  return ConfigStamp{std::filesystem::file_time_type(std::chrono::seconds(seconds)), size};
}

TEST_CASE("a change is acted on once it has settled, and once", "[config_watch]") {
  ChangeFilter filter(stamp(1));
  CHECK_FALSE(filter.look(stamp(1)));
  CHECK_FALSE(filter.look(stamp(2)));
  CHECK_FALSE(filter.look(stamp(3)));  // still being written
  CHECK_FALSE(filter.look(stamp(3, 11)));
  CHECK(filter.look(stamp(3, 11)));
  CHECK_FALSE(filter.look(stamp(3, 11)));
  CHECK_FALSE(filter.look(stamp(3, 11)));
}

TEST_CASE("a file that is replaced is missing for a moment, which is no change", "[config_watch]") {
  ChangeFilter filter(stamp(1));
  CHECK_FALSE(filter.look({}));
  CHECK_FALSE(filter.look(stamp(1)));
  CHECK_FALSE(filter.look(stamp(1)));
}

TEST_CASE("a file that stays away is a change, and so is its return", "[config_watch]") {
  ChangeFilter filter(stamp(1));
  CHECK_FALSE(filter.look({}));
  CHECK(filter.look({}));
  CHECK_FALSE(filter.look({}));
  CHECK_FALSE(filter.look(stamp(1)));
  CHECK(filter.look(stamp(1)));
}

TEST_CASE("a watch of a real file sees it rewritten and replaced", "[config_watch][threads]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("jobx watch " + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / path_from_utf8("gr\xC3\xBC\xC3\x9F.yaml");
  const auto write = [&](const std::filesystem::path& to, const std::string& text) {
    std::ofstream(to, std::ios::binary) << text;
  };
  write(file, "a");
  std::atomic<int> changes = 0;
  const auto wait_for_changes = [&](int wanted) {
    for (int i = 0; i < 10'000 && changes < wanted; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return changes == wanted;
  };
  {
    const std::string name = utf8_from_path(file);
    const ConfigWatch watch(name, stamp_of(name), [&] { ++changes; });
    write(file, "longer");
    CHECK(wait_for_changes(1));
    write(folder / "next", "of another length");
    std::filesystem::rename(folder / "next", file);
    CHECK(wait_for_changes(2));
  }
  CHECK(changes == 2);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jobx::test
