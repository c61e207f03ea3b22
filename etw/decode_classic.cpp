#include "etw/event_decoder.h"

namespace jobx {
namespace {

std::optional<std::uint32_t> number_at(const Bytes& payload, std::size_t offset) {
  return payload.at<std::uint32_t>(offset);
}

/// GUID, number of the job and information class, with which events of information classes begin.
constexpr std::size_t kSetQuerySize = 24;

std::optional<TracedKind> kind_of(std::uint8_t opcode) {
  // WMI_LOG_TYPE_JOB_*, in the order of TracedKind.
  constexpr std::uint8_t kFirst = 0x20;
  constexpr std::uint8_t kLast = 0x2D;
  if (opcode < kFirst || opcode > kLast) return std::nullopt;
  return static_cast<TracedKind>(opcode - kFirst);
}
static_assert(static_cast<int>(TracedKind::remove_process) == 0x24 - 0x20);
static_assert(static_cast<int>(TracedKind::query_information_failed) == 0x28 - 0x20);
static_assert(static_cast<int>(TracedKind::set_network_rate) == 0x2D - 0x20);

/// JOBOBJECT_NET_RATE_CONTROL_INFORMATION behind the header: flags, bandwidth, tag. Symbols show a structure
/// with gaps, and an event may be put together of its fields: each has a size of its own.
Decoding decode_network_rate(const Bytes& payload, TracedEvent& into) {
  const bool has_gaps = payload.size() == kSetQuerySize + 24;
  if (!has_gaps && payload.size() != kSetQuerySize + 13) return Decoding::unknown_size;
  into.flags = number_at(payload, kSetQuerySize);
  into.max_bandwidth = payload.at<std::uint64_t>(kSetQuerySize + (has_gaps ? 8 : 4));
  into.dscp_tag = payload.at<std::uint8_t>(kSetQuerySize + (has_gaps ? 16 : 12));
  return Decoding::decoded;
}

/// What is behind the header of an event that tells of an information class.
Decoding decode_set_query(const Bytes& payload, TracedEvent& into) {
  if (payload.size() < kSetQuerySize) return Decoding::unknown_size;
  into.information_class = number_at(payload, 0x14);
  switch (into.kind) {
    case TracedKind::set_information_failed:
    case TracedKind::query_information_failed:
      into.status = number_at(payload, kSetQuerySize);
      return payload.size() == kSetQuerySize + 4 ? Decoding::decoded : Decoding::unknown_size;
    case TracedKind::set_cpu_rate:
      into.flags = number_at(payload, kSetQuerySize);
      into.cpu_rate = number_at(payload, kSetQuerySize + 4);
      return payload.size() == kSetQuerySize + 8 ? Decoding::decoded : Decoding::unknown_size;
    case TracedKind::set_network_rate:
      return decode_network_rate(payload, into);
    case TracedKind::set_notification:
    case TracedKind::query_violation:
      // The limits themselves follow. Their layout is not public and differs from build to build.
      return Decoding::decoded;
    default:
      return payload.size() == kSetQuerySize ? Decoding::decoded : Decoding::unknown_size;
  }
}

}  // namespace

Decoding EventDecoder::decode_classic(std::uint8_t opcode, const Bytes& payload, TracedEvent& into) {
  const std::optional<TracedKind> kind = kind_of(opcode);
  if (!kind) return Decoding::unknown_event;
  into.kind = *kind;
  switch (*kind) {
    case TracedKind::remove_process:
      return decode_removal(payload, into);
    case TracedKind::send_notification:
      return decode_sent_notification(payload, into);
    case TracedKind::job_create:
    case TracedKind::job_terminate:
    case TracedKind::job_open:
      into.flags = number_at(payload, 0x14);
      break;
    case TracedKind::assign_process:
      into.process_id = number_at(payload, 0x14);
      break;
    default:
      take_job(payload, into);
      return decode_set_query(payload, into);
  }
  if (payload.size() != 28) return Decoding::unknown_size;
  take_job(payload, into);
  into.status = number_at(payload, 0x18);
  return Decoding::decoded;
}

/// GUID, [number of the job], process, flags, exit status. The GUID is not of the job.
Decoding EventDecoder::decode_removal(const Bytes& payload, TracedEvent& into) {
  const bool has_number = payload.size() == 32;
  if (!has_number && payload.size() != 28) return Decoding::unknown_size;
  if (!settle(has_number ? Identity::job_id : Identity::handle)) return Decoding::unknown_size;
  const std::size_t rest = has_number ? 0x14 : 0x10;
  if (has_number) take_number(*number_at(payload, 0x10), into);
  into.process_id = number_at(payload, rest);
  into.flags = number_at(payload, rest + 4);
  into.exit_code = number_at(payload, rest + 8);
  return Decoding::decoded;
}

/// GUID, [number of the job], message.
Decoding EventDecoder::decode_sent_notification(const Bytes& payload, TracedEvent& into) {
  const bool has_number = payload.size() == 24;
  if (!has_number && payload.size() != 20) return Decoding::unknown_size;
  if (!settle(has_number ? Identity::job_id : Identity::handle)) return Decoding::unknown_size;
  into.container_id = guid_at(payload, 0);
  if (has_number) take_number(*number_at(payload, 0x10), into);
  into.notification = number_at(payload, has_number ? 0x14 : 0x10);
  return Decoding::decoded;
}

}  // namespace jobx
