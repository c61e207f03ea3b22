/// How much of the heap a fuzz target takes.
#pragma once

#include <sanitizer/allocator_interface.h>

#include <cstddef>

#include "tests/fuzz/check.h"

namespace jobx::fuzz {

/// What is on the heap now, and the most there has been since start(). The target has one thread.
class Heap {
 public:
  /// To be called for each input; hooks into the sanitizer's heap the first time.
  static void start() {
    static const bool hooked = __sanitizer_install_malloc_and_free_hooks(took, gave) != 0;
    check(hooked, "the heap can be watched");
    now() = 0;
    most() = 0;
  }
  static void check_at_most(std::size_t bound) {
    check(most() <= static_cast<std::ptrdiff_t>(bound), "memory is bounded");
  }

 private:
  static std::ptrdiff_t& now() {
    static std::ptrdiff_t bytes = 0;
    return bytes;
  }
  static std::ptrdiff_t& most() {
    static std::ptrdiff_t bytes = 0;
    return bytes;
  }
  static void took(const volatile void*, std::size_t size) {
    now() += static_cast<std::ptrdiff_t>(size);
    if (now() > most()) most() = now();
  }
  static void gave(const volatile void* memory) {
    if (memory == nullptr) return;
    now() -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(const_cast<const void*>(memory)));
  }
};

}  // namespace jobx::fuzz
