/// Real files, as containerd keeps them of its containers.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "base/path.h"

namespace jobx::test {

/// A state folder of the test's own.
class ContainerdState {
 public:
  ContainerdState() {
    static std::atomic<int> number{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("jobx_containerd_" + std::to_string(++number) + "_" +
               std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
    std::filesystem::create_directories(tasks());
  }
  ~ContainerdState() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ContainerdState(const ContainerdState&) = delete;
  ContainerdState& operator=(const ContainerdState&) = delete;

  [[nodiscard]] std::string path() const { return utf8_from_path(folder_); }
  [[nodiscard]] std::filesystem::path tasks() const { return folder_ / "io.containerd.runtime.v2.task"; }
  [[nodiscard]] std::filesystem::path container(const std::string& id,
                                                const std::string& space = "k8s.io") const {
    return tasks() / space / id;
  }
  void write(const std::string& id, const std::string& text, const std::string& space = "k8s.io") const {
    std::filesystem::create_directories(container(id, space));
    std::ofstream(container(id, space) / "config.json", std::ios::binary) << text;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace jobx::test
