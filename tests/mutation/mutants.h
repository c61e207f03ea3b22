/// Put in front of every source of the mutated program: which change is on, and which ones a run reaches.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace jobx_mutants {

/// The changes that a run has come to; written at its end to the file that JOBX_MUTANTS_REACHED names.
class Reached {
 public:
  Reached() : file_(std::getenv("JOBX_MUTANTS_REACHED")) {}
  ~Reached() {
    if (file_ == nullptr) return;
    if (std::FILE* out = std::fopen(file_, "w")) {
      for (const auto& slot : slots_) {
        if (slot != 0) std::fprintf(out, "%llu\n", static_cast<unsigned long long>(slot.load()));
      }
      std::fclose(out);
    }
    file_ = nullptr;
  }
  [[nodiscard]] bool is_wanted() const { return file_ != nullptr; }
  void note(std::uint64_t id) {
    for (std::uint64_t at = id * 0x9E3779B97F4A7C15u >> 47;; at = (at + 1) % slots_.size()) {
      std::uint64_t seen = slots_[at].load(std::memory_order_relaxed);
      if (seen == 0 && slots_[at].compare_exchange_strong(seen, id, std::memory_order_relaxed)) return;
      if (seen == id) return;
    }
  }

 private:
  const char* file_;
  std::array<std::atomic<std::uint64_t>, 1u << 17> slots_{};
};

inline std::uint64_t chosen() {
  const char* id = std::getenv("JOBX_MUTANT");
  return id == nullptr ? 0 : std::strtoull(id, nullptr, 10);
}

inline Reached reached;
inline const bool is_recording = reached.is_wanted();
inline const std::uint64_t active = chosen();

/// Never in a constant expression: such changes are compiled one by one. Inline even where nothing is
/// optimised.
[[gnu::always_inline]] constexpr bool on(std::uint64_t id) {
  if (__builtin_is_constant_evaluated()) return false;
  if (is_recording) reached.note(id);
  return id == active;
}

}  // namespace jobx_mutants
