#include "pdh/cooked_value.h"

#include <cmath>
#include <string>

#include "base/checked.h"
#include "base/ticks.h"
#include "pdh/counter_type.h"

namespace jobx {
namespace {

/// PDH_INVALID_DATA, which PDH answers where two values are needed and one is there.
constexpr std::uint32_t kCannotCompute = 0xC000'0BC6;
constexpr double kPercent = 100.0;

Error failure(std::uint32_t status, std::uint32_t type) {
  std::string what = "cannot compute a value of the type ";
  return pdh_error(status, what.append(counter_type_name(type)));
}

Error no_formula(std::uint32_t type) {
  const std::string_view name = counter_type_name(type);
  if (name.empty()) {
    return Error(ProgramError::unsupported,
                 "no formula is known for the counter type " + std::to_string(type));
  }
  return Error(ProgramError::unsupported,
               "a counter of the type " + std::string(name) + " has no value to show");
}

/// How far the counter went; empty where 64 bits cannot hold it. One of 32 bits starts over at 2^32, and PDH
/// takes the difference modulo that; values that do not fit 32 bits are taken as they are. A
/// PERF_COUNTER_DELTA shows how a level changed: one that falls did not wrap.
std::optional<std::int64_t> counted(std::uint32_t type, const RawValue& newer, const RawValue& older) {
  constexpr std::int64_t kRange = std::int64_t{1} << 32;
  const auto fits = [](std::int64_t value) { return value >= 0 && value < kRange; };
  const std::optional<std::int64_t> plain = difference(newer.first, older.first);
  const bool wrapped = plain && *plain < 0 && is_32_bit(type) && type != counter_type::delta &&
                       fits(newer.first) && fits(older.first);
  return wrapped ? *plain + kRange : plain;
}

/// One computation: the two values and what the formulas take of them. N, D, B, F are Microsoft's letters.
struct Formula {
  std::uint32_t type;
  std::int64_t time_base;
  const TimedRawValue& newer;
  const TimedRawValue& older;

  [[nodiscard]] Error fail(std::uint32_t status) const { return failure(status, type); }

  /// N1 - N0.
  [[nodiscard]] Result<double> numerator() const {
    const std::optional<std::int64_t> n = counted(type, newer.value, older.value);
    if (!n) return fail(kCannotCompute);
    if (*n < 0) return fail(pdh_status::negative_value);
    return static_cast<double>(*n);
  }

  /// D1 - D0 as a number above zero.
  [[nodiscard]] Result<double> elapsed() const {
    const std::optional<std::int64_t> d = difference(newer.value.second, older.value.second);
    if (!d || *d == 0) return fail(kCannotCompute);
    if (*d < 0) return fail(pdh_status::negative_denominator);
    return static_cast<double>(*d);
  }

  /// (D1 - D0) / F. Without F, the moments of the two values stand in.
  [[nodiscard]] Result<double> seconds() const {
    if (time_base < 0) return fail(pdh_status::negative_timebase);
    if (time_base == 0) {
      const std::optional<std::int64_t> ticks =
          difference(newer.time.time_since_epoch().count(), older.time.time_since_epoch().count());
      if (!ticks || *ticks == 0) return fail(kCannotCompute);
      if (*ticks < 0) return fail(pdh_status::negative_denominator);
      return to_seconds(Ticks(*ticks));
    }
    const Result<double> d = elapsed();
    if (!d) return d.error();
    return *d / static_cast<double>(time_base);
  }

  /// (N1 - N0) / `denominator`.
  [[nodiscard]] Result<double> over(const Result<double>& denominator) const {
    const Result<double> n = numerator();
    if (!n) return n.error();
    if (!denominator) return denominator.error();
    return *n / *denominator;
  }

  /// factor × (N1 - N0) / (B1 - B0); 0 where nothing happened in between, as PDH has it: a disk without reads
  /// has an "Avg. Disk sec/Read" of 0.
  [[nodiscard]] Result<double> average(double factor) const {
    if (newer.value.second == older.value.second) return 0.0;
    const Result<double> value = over(elapsed());
    if (!value) return value.error();
    return factor * *value;
  }

  /// (N1 - N0) / F / (B1 - B0): seconds for one operation.
  [[nodiscard]] Result<double> average_seconds() const {
    if (time_base < 0) return fail(pdh_status::negative_timebase);
    if (time_base == 0) return fail(kCannotCompute);
    return average(1.0 / static_cast<double>(time_base));
  }

  /// 100 × share, or 100 × (1 - share) of an inverse type.
  [[nodiscard]] Result<double> percent(const Result<double>& share) const {
    constexpr std::uint32_t kInverse = 0x0100'0000;  // PERF_INVERSE_COUNTER
    if (!share) return share.error();
    return kPercent * ((type & kInverse) != 0 ? 1.0 - *share : *share);
  }

  /// The share of one of B1 components: `share` is that of all together.
  [[nodiscard]] Result<double> of_one(const Result<double>& share) const {
    if (!share) return share.error();
    if (newer.value.multi_count == 0) return fail(kCannotCompute);
    return *share / static_cast<double>(newer.value.multi_count);
  }

  /// Microsoft documents this one with F where the others have ticks on both sides.
  [[nodiscard]] Result<double> per_second_of_time_base() const {
    if (time_base == 0) return fail(kCannotCompute);
    return over(seconds());
  }
};

Result<double> value_of_two(const Formula& formula) {
  switch (formula.type) {
    case counter_type::counter:
    case counter_type::bulk_count:
    case counter_type::sample_counter:
      return formula.over(formula.seconds());
    case counter_type::queue_length:
    case counter_type::large_queue_length:
    case counter_type::queue_length_100ns:
    case counter_type::object_queue_length:
      return formula.over(formula.elapsed());
    case counter_type::timer:
    case counter_type::timer_inverse:
    case counter_type::timer_100ns:
    case counter_type::timer_100ns_inverse:
    case counter_type::object_timer:
    case counter_type::precision_system_timer:
    case counter_type::precision_100ns_timer:
    case counter_type::precision_object_timer:
      return formula.percent(formula.over(formula.elapsed()));
    case counter_type::multi_timer_100ns:
    case counter_type::multi_timer_100ns_inverse:
      return formula.percent(formula.of_one(formula.over(formula.elapsed())));
    case counter_type::multi_timer:
    case counter_type::multi_timer_inverse:
      return formula.percent(formula.of_one(formula.per_second_of_time_base()));
    case counter_type::sample_fraction:
      return formula.average(kPercent);
    case counter_type::average_bulk:
      return formula.average(1.0);
    case counter_type::average_timer:
      return formula.average_seconds();
    case counter_type::delta:
    case counter_type::large_delta:
      return formula.numerator();
    default:
      return no_formula(formula.type);
  }
}

/// (D - N) / F: the raw value is the start. Without F, both are FILETIMEs, as those of processes are.
Result<double> elapsed_time(std::uint32_t type, std::int64_t time_base, const RawValue& value) {
  if (time_base < 0) return failure(pdh_status::negative_timebase, type);
  const std::optional<std::int64_t> ticks = difference(value.second, value.first);
  if (!ticks) return failure(kCannotCompute, type);
  if (*ticks < 0) return failure(pdh_status::negative_value, type);
  return static_cast<double>(*ticks) / static_cast<double>(time_base == 0 ? Ticks::period::den : time_base);
}

Result<double> raw_fraction(std::uint32_t type, const RawValue& value) {
  if (value.second < 0) return failure(pdh_status::negative_denominator, type);
  if (value.second == 0) return failure(kCannotCompute, type);
  if (value.first < 0) return failure(pdh_status::negative_value, type);
  return kPercent * static_cast<double>(value.first) / static_cast<double>(value.second);
}

bool is_no_figure(std::uint32_t type) {
  return type == counter_type::text || type == counter_type::no_data || type == counter_type::histogram ||
         type == counter_type::sample_base || type == counter_type::average_base ||
         type == counter_type::raw_base || type == counter_type::large_raw_base ||
         type == counter_type::multi_base;
}

}  // namespace

Result<double> cooked_value(std::uint32_t type, std::int64_t time_base, const TimedRawValue& newer,
                            const std::optional<TimedRawValue>& older) {
  if (counter_type_name(type).empty() || is_no_figure(type)) return no_formula(type);
  if (!has_data(newer.value.status)) return failure(newer.value.status, type);
  switch (type) {
    case counter_type::rawcount:
    case counter_type::rawcount_hex:
      // What is beyond 32 bits is no value of such a counter.
      if (!narrow<std::uint32_t>(newer.value.first)) return failure(kCannotCompute, type);
      return static_cast<double>(newer.value.first);
    case counter_type::large_rawcount:
    case counter_type::large_rawcount_hex:
      return static_cast<double>(newer.value.first);
    case counter_type::elapsed_time:
      return elapsed_time(type, time_base, newer.value);
    case counter_type::raw_fraction:
    case counter_type::large_raw_fraction:
      return raw_fraction(type, newer.value);
    default:
      break;
  }
  if (!older) return failure(kCannotCompute, type);
  if (!has_data(older->value.status)) return failure(older->value.status, type);
  return value_of_two(Formula{type, time_base, newer, *older});
}

}  // namespace jobx
