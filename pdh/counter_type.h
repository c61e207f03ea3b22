/// PERF_* counter types: how a raw value is to be read. Numbers: winperf.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace jobx {

namespace counter_type {
constexpr std::uint32_t rawcount = 0x0001'0000;        ///< PERF_COUNTER_RAWCOUNT, 32 bits
constexpr std::uint32_t large_rawcount = 0x0001'0100;  ///< PERF_COUNTER_LARGE_RAWCOUNT, 64 bits
constexpr std::uint32_t counter = 0x1041'0400;         ///< PERF_COUNTER_COUNTER, 32 bits, a rate
constexpr std::uint32_t bulk_count = 0x1041'0500;      ///< PERF_COUNTER_BULK_COUNT, 64 bits, a rate
constexpr std::uint32_t timer_100ns = 0x2051'0500;     ///< PERF_100NSEC_TIMER, ticks of 100 ns, a share
constexpr std::uint32_t elapsed_time = 0x3024'0500;    ///< PERF_ELAPSED_TIME, the start
}  // namespace counter_type

/// True for a type whose raw value has 32 bits only (PERF_SIZE_DWORD): it wraps.
constexpr bool is_32_bit(std::uint32_t type) {
  return (type & 0x300) == 0;
}

/// The type as winperf.h calls it, "PERF_100NSEC_TIMER"; empty for one that is not in our table.
std::string_view counter_type_name(std::uint32_t type);

}  // namespace jobx
