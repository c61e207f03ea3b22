#include "pdh/counter_type.h"

#include <algorithm>
#include <array>

namespace jobx {
namespace {

struct Type {
  std::uint32_t number;
  std::string_view name;
};

constexpr std::array kTypes{
    Type{counter_type::rawcount, "PERF_COUNTER_RAWCOUNT"},
    Type{counter_type::rawcount_hex, "PERF_COUNTER_RAWCOUNT_HEX"},
    Type{counter_type::large_rawcount, "PERF_COUNTER_LARGE_RAWCOUNT"},
    Type{counter_type::large_rawcount_hex, "PERF_COUNTER_LARGE_RAWCOUNT_HEX"},
    Type{counter_type::counter, "PERF_COUNTER_COUNTER"},
    Type{counter_type::bulk_count, "PERF_COUNTER_BULK_COUNT"},
    Type{counter_type::delta, "PERF_COUNTER_DELTA"},
    Type{counter_type::large_delta, "PERF_COUNTER_LARGE_DELTA"},
    Type{counter_type::sample_counter, "PERF_SAMPLE_COUNTER"},
    Type{counter_type::queue_length, "PERF_COUNTER_QUEUELEN_TYPE"},
    Type{counter_type::large_queue_length, "PERF_COUNTER_LARGE_QUEUELEN_TYPE"},
    Type{counter_type::queue_length_100ns, "PERF_COUNTER_100NS_QUEUELEN_TYPE"},
    Type{counter_type::object_queue_length, "PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE"},
    Type{counter_type::timer, "PERF_COUNTER_TIMER"},
    Type{counter_type::timer_inverse, "PERF_COUNTER_TIMER_INV"},
    Type{counter_type::timer_100ns, "PERF_100NSEC_TIMER"},
    Type{counter_type::timer_100ns_inverse, "PERF_100NSEC_TIMER_INV"},
    Type{counter_type::object_timer, "PERF_OBJ_TIME_TIMER"},
    Type{counter_type::multi_timer, "PERF_COUNTER_MULTI_TIMER"},
    Type{counter_type::multi_timer_inverse, "PERF_COUNTER_MULTI_TIMER_INV"},
    Type{counter_type::multi_timer_100ns, "PERF_100NSEC_MULTI_TIMER"},
    Type{counter_type::multi_timer_100ns_inverse, "PERF_100NSEC_MULTI_TIMER_INV"},
    Type{counter_type::precision_system_timer, "PERF_PRECISION_SYSTEM_TIMER"},
    Type{counter_type::precision_100ns_timer, "PERF_PRECISION_100NS_TIMER"},
    Type{counter_type::precision_object_timer, "PERF_PRECISION_OBJECT_TIMER"},
    Type{counter_type::raw_fraction, "PERF_RAW_FRACTION"},
    Type{counter_type::large_raw_fraction, "PERF_LARGE_RAW_FRACTION"},
    Type{counter_type::sample_fraction, "PERF_SAMPLE_FRACTION"},
    Type{counter_type::average_timer, "PERF_AVERAGE_TIMER"},
    Type{counter_type::average_bulk, "PERF_AVERAGE_BULK"},
    Type{counter_type::elapsed_time, "PERF_ELAPSED_TIME"},
    Type{counter_type::sample_base, "PERF_SAMPLE_BASE"},
    Type{counter_type::average_base, "PERF_AVERAGE_BASE"},
    Type{counter_type::raw_base, "PERF_RAW_BASE"},
    Type{counter_type::large_raw_base, "PERF_LARGE_RAW_BASE"},
    Type{counter_type::multi_base, "PERF_COUNTER_MULTI_BASE"},
    Type{counter_type::text, "PERF_COUNTER_TEXT"},
    Type{counter_type::no_data, "PERF_COUNTER_NODATA"},
    Type{counter_type::histogram, "PERF_COUNTER_HISTOGRAM_TYPE"},
};

}  // namespace

std::string_view counter_type_name(std::uint32_t type) {
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& one) { return one.number == type; });
  return found == kTypes.end() ? std::string_view() : found->name;
}

}  // namespace jobx
