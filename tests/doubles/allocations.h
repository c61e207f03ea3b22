/// Counts what this thread takes from the heap.
#pragma once

#include <cstdint>

namespace jobx::test {

/// False in builds with a sanitizer, which brings a heap of its own.
constexpr bool kCountsAllocations = JOBX_COUNTS_ALLOCATIONS != 0;

/// Calls of operator new by the calling thread since it began.
std::uint64_t allocations();

}  // namespace jobx::test
