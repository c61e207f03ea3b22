/// PERF_* counter types: how a raw value is to be read. Numbers: winperf.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace jobx {

/// Every type that winperf.h knows. `base` types hold the denominator of the counter before them and are no
/// figures of their own.
namespace counter_type {
constexpr std::uint32_t rawcount = 0x0001'0000;             ///< PERF_COUNTER_RAWCOUNT, 32 bits
constexpr std::uint32_t rawcount_hex = 0x0000'0000;         ///< PERF_COUNTER_RAWCOUNT_HEX
constexpr std::uint32_t large_rawcount = 0x0001'0100;       ///< PERF_COUNTER_LARGE_RAWCOUNT, 64 bits
constexpr std::uint32_t large_rawcount_hex = 0x0000'0100;   ///< PERF_COUNTER_LARGE_RAWCOUNT_HEX
constexpr std::uint32_t counter = 0x1041'0400;              ///< PERF_COUNTER_COUNTER, 32 bits, a rate
constexpr std::uint32_t bulk_count = 0x1041'0500;           ///< PERF_COUNTER_BULK_COUNT, 64 bits, a rate
constexpr std::uint32_t delta = 0x0040'0400;                ///< PERF_COUNTER_DELTA
constexpr std::uint32_t large_delta = 0x0040'0500;          ///< PERF_COUNTER_LARGE_DELTA
constexpr std::uint32_t sample_counter = 0x0041'0400;       ///< PERF_SAMPLE_COUNTER
constexpr std::uint32_t queue_length = 0x0045'0400;         ///< PERF_COUNTER_QUEUELEN_TYPE
constexpr std::uint32_t large_queue_length = 0x0045'0500;   ///< PERF_COUNTER_LARGE_QUEUELEN_TYPE
constexpr std::uint32_t queue_length_100ns = 0x0055'0500;   ///< PERF_COUNTER_100NS_QUEUELEN_TYPE
constexpr std::uint32_t object_queue_length = 0x0065'0500;  ///< PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE
constexpr std::uint32_t timer = 0x2041'0500;                ///< PERF_COUNTER_TIMER, a share
constexpr std::uint32_t timer_inverse = 0x2141'0500;        ///< PERF_COUNTER_TIMER_INV
constexpr std::uint32_t timer_100ns = 0x2051'0500;          ///< PERF_100NSEC_TIMER, ticks of 100 ns, a share
constexpr std::uint32_t timer_100ns_inverse = 0x2151'0500;  ///< PERF_100NSEC_TIMER_INV
constexpr std::uint32_t object_timer = 0x2061'0500;         ///< PERF_OBJ_TIME_TIMER
constexpr std::uint32_t multi_timer = 0x2241'0500;          ///< PERF_COUNTER_MULTI_TIMER
constexpr std::uint32_t multi_timer_inverse = 0x2341'0500;  ///< PERF_COUNTER_MULTI_TIMER_INV
constexpr std::uint32_t multi_timer_100ns = 0x2251'0500;    ///< PERF_100NSEC_MULTI_TIMER
constexpr std::uint32_t multi_timer_100ns_inverse = 0x2351'0500;  ///< PERF_100NSEC_MULTI_TIMER_INV
constexpr std::uint32_t precision_system_timer = 0x2047'0500;     ///< PERF_PRECISION_SYSTEM_TIMER
constexpr std::uint32_t precision_100ns_timer = 0x2057'0500;      ///< PERF_PRECISION_100NS_TIMER
constexpr std::uint32_t precision_object_timer = 0x2067'0500;     ///< PERF_PRECISION_OBJECT_TIMER
constexpr std::uint32_t raw_fraction = 0x2002'0400;               ///< PERF_RAW_FRACTION
constexpr std::uint32_t large_raw_fraction = 0x2002'0500;         ///< PERF_LARGE_RAW_FRACTION
constexpr std::uint32_t sample_fraction = 0x20C2'0400;            ///< PERF_SAMPLE_FRACTION
constexpr std::uint32_t average_timer = 0x3002'0400;              ///< PERF_AVERAGE_TIMER
constexpr std::uint32_t average_bulk = 0x4002'0500;               ///< PERF_AVERAGE_BULK
constexpr std::uint32_t elapsed_time = 0x3024'0500;               ///< PERF_ELAPSED_TIME, the start
constexpr std::uint32_t sample_base = 0x4003'0401;                ///< PERF_SAMPLE_BASE
constexpr std::uint32_t average_base = 0x4003'0402;               ///< PERF_AVERAGE_BASE
constexpr std::uint32_t raw_base = 0x4003'0403;                   ///< PERF_RAW_BASE
constexpr std::uint32_t large_raw_base = 0x4003'0500;  ///< PERF_LARGE_RAW_BASE, PERF_PRECISION_TIMESTAMP
constexpr std::uint32_t multi_base = 0x4203'0500;      ///< PERF_COUNTER_MULTI_BASE
constexpr std::uint32_t text = 0x0000'0B00;            ///< PERF_COUNTER_TEXT
constexpr std::uint32_t no_data = 0x4000'0200;         ///< PERF_COUNTER_NODATA
constexpr std::uint32_t histogram = 0x8000'0000;       ///< PERF_COUNTER_HISTOGRAM_TYPE
}  // namespace counter_type

/// True for a type whose raw value has 32 bits only (PERF_SIZE_DWORD): it wraps.
constexpr bool is_32_bit(std::uint32_t type) {
  return (type & 0x300) == 0;
}

/// The type as winperf.h calls it, "PERF_100NSEC_TIMER"; empty for one that is not in our table.
std::string_view counter_type_name(std::uint32_t type);

}  // namespace jobx
