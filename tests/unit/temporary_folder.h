/// A folder for one test.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/path.h"

namespace jobx::test {

/// Empty when it is made, and gone with all that is in it afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    folder_ = std::filesystem::temp_directory_path() /
              ("jobx_test_" + std::to_string(now) + "_" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Of a file in it, in UTF-8.
  [[nodiscard]] std::string path(std::string_view name) const {
    return utf8_from_path(folder_ / path_from_utf8(name));
  }
  void write(std::string_view name, std::string_view text) const {
    std::ofstream file(folder_ / path_from_utf8(name), std::ios::binary);
    file << text;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace jobx::test
