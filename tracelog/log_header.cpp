#include "tracelog/log_header.h"

#include <cmath>

namespace jobx {
namespace {

// TRACE_LOGFILE_HEADER. Two pointers are as wide as the writer's; from BootTime on it is aligned to 8 bytes.
constexpr std::size_t kVersion = 4;
constexpr std::size_t kBuild = 8;
constexpr std::size_t kPointerSize = 44;
constexpr std::size_t kEventsLost = 48;
constexpr std::size_t kMegahertz = 52;
constexpr std::size_t kPointers = 56;
constexpr std::size_t kTimeZoneSize = 172;
constexpr std::size_t kFrequency = 8;  // behind BootTime, like those below
constexpr std::size_t kStartTime = 16;
constexpr std::size_t kClockType = 24;
constexpr std::size_t kBuffersLost = 28;

constexpr std::int64_t kMostFrequency = 10'000'000'000;
/// With which a difference of stamps fits 64 bits at any frequency.
constexpr std::int64_t kMostSeconds = 28LL * 365 * 86'400;
constexpr std::int64_t kTicksPerSecond = Ticks::period::den;

/// WNODE_HEADER.ClientContext. 0 is the default, which was system time before Windows 6.0.
std::optional<TraceClockType> clock_of(std::uint32_t type, std::uint8_t major_version) {
  switch (type) {
    case 0:
      return major_version < 6 ? TraceClockType::system_time : TraceClockType::performance_counter;
    case 1:
      return TraceClockType::performance_counter;
    case 2:
      return TraceClockType::system_time;
    case 3:
      return TraceClockType::cycles;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<LogHeader> log_header_of(const TraceEvent& event) {
  if (event.kind != EventKind::system || event.id != 0 || event.opcode != 0) return std::nullopt;
  const Bytes& payload = event.payload;
  const auto pointer_size = payload.at<std::uint32_t>(kPointerSize);
  if (!pointer_size || (*pointer_size != 4 && *pointer_size != 8)) return std::nullopt;
  const std::size_t boot = (kPointers + std::size_t{2} * *pointer_size + kTimeZoneSize + 7) & ~std::size_t{7};
  const auto buffers_lost = payload.at<std::uint32_t>(boot + kBuffersLost);
  if (!buffers_lost) return std::nullopt;

  LogHeader header;
  const std::optional<TraceClockType> clock =
      clock_of(*payload.at<std::uint32_t>(boot + kClockType), *payload.at<std::uint8_t>(kVersion));
  if (!clock) return std::nullopt;
  header.clock = *clock;
  header.build = *payload.at<std::uint32_t>(kBuild);
  header.pointer_size = static_cast<std::uint8_t>(*pointer_size);
  header.frequency = header.clock == TraceClockType::cycles
                         ? std::int64_t{*payload.at<std::uint32_t>(kMegahertz)} * 1'000'000
                         : *payload.at<std::int64_t>(boot + kFrequency);
  const bool counts = header.clock != TraceClockType::system_time;
  if (counts && (header.frequency <= 0 || header.frequency > kMostFrequency)) return std::nullopt;
  header.start = utc_from_filetime(*payload.at<std::int64_t>(boot + kStartTime));
  header.start_stamp = event.time_stamp;
  header.events_lost = *payload.at<std::uint32_t>(kEventsLost);
  header.buffers_lost = *buffers_lost;
  return header;
}

UtcTime to_utc(const LogHeader& header, std::int64_t time_stamp) {
  if (header.clock == TraceClockType::system_time) return utc_from_filetime(time_stamp);
  const double seconds = (static_cast<double>(time_stamp) - static_cast<double>(header.start_stamp)) /
                         static_cast<double>(header.frequency);
  constexpr auto kMost = static_cast<double>(kMostSeconds);
  if (std::abs(seconds) >= kMost)
    return header.start + std::chrono::seconds(seconds < 0 ? -kMostSeconds : kMostSeconds);
  const std::int64_t passed = time_stamp - header.start_stamp;
  const std::int64_t whole = passed / header.frequency;
  const std::int64_t rest = passed % header.frequency;
  return header.start + Ticks(whole * kTicksPerSecond) +
         Ticks(static_cast<std::int64_t>(static_cast<double>(rest) * static_cast<double>(kTicksPerSecond) /
                                         static_cast<double>(header.frequency)));
}

}  // namespace jobx
