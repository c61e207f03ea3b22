/// Many errors as few lines: by code, how often each came and what the first one said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/error.h"

namespace jobx {

/// How often errors came, by Error::code_name().
using ErrorTimes = std::map<std::string, std::uint64_t>;

/// Counts errors by their codes, and keeps the first of each.
///
/// Codes are few on any real system; the bound keeps memory, lines and series finite on an unreal one. What
/// comes with yet another code counts as kOther.
class ErrorCounts {
 public:
  static constexpr std::size_t kMaxCodes = 64;
  static constexpr const char* kOther = "other";

  struct Kind {
    Error first;
    std::uint64_t times = 0;
  };

  void add(const Error& error) {
    std::string code = error.code_name();
    if (kinds_.size() >= kMaxCodes && !kinds_.contains(code)) code = kOther;
    ++kinds_.try_emplace(std::move(code), Kind{error, 0}).first->second.times;
  }

  /// By code; kMaxCodes and kOther at most.
  [[nodiscard]] const std::map<std::string, Kind>& kinds() const { return kinds_; }

  [[nodiscard]] ErrorTimes times() const {
    ErrorTimes times;
    for (const auto& [code, kind] : kinds_) times.emplace(code, kind.times);
    return times;
  }

 private:
  std::map<std::string, Kind> kinds_;
};

}  // namespace jobx
