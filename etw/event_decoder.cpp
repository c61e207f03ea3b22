#include "etw/event_decoder.h"

#include <cstring>

#include "base/text.h"

namespace jobx {
namespace {

/// The first build whose job events hold numbers of jobs instead of handles.
constexpr std::uint32_t kFirstWithNumbers = 14'393;

/// EVENT_TRACE_GROUP_JOB: how a system logger writes kJobClass into a log.
constexpr std::uint16_t kJobGroup = 0x0700;

bool is_classic_job_event(const EventRecord& record) {
  if (record.form == EventKind::system) return record.id == kJobGroup;
  return record.form == EventKind::classic && record.provider == kJobClass;
}

}  // namespace

std::string TracedText::text() const {
  if (!is_wide) return escaped_code_page({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::u16string units(bytes.size() / sizeof(char16_t), u'\0');
  if (!units.empty()) std::memcpy(units.data(), bytes.data(), units.size() * sizeof(char16_t));
  return utf8_from_utf16(units);
}

EventDecoder::EventDecoder(std::uint32_t build) {
  if (build == 0) return;
  identity_ = build < kFirstWithNumbers ? Identity::handle : Identity::job_id;
}

Decoding EventDecoder::decode(const EventRecord& record, TracedEvent& into) {
  const bool is_classic = is_classic_job_event(record);
  if (!is_classic && (record.form != EventKind::modern || record.provider != kKernelProcess)) {
    return Decoding::other;
  }
  into = {};
  into.time = record.time;
  into.actor = record.process_id;
  into.is_manifest = !is_classic;
  if (is_classic) return decode_classic(record.opcode, record.payload, into);
  switch (record.id) {
    case 1:
    case 2:
    case 15:
      return decode_process(record, into);
    case 13:
    case 14:
      return decode_manifest_job(record, into);
    default:
      return decode_job_details(record, into);
  }
}

/// JobStart, JobTerminateStop: GUID, number, status. Version 0 in all builds, whatever the number is.
Decoding EventDecoder::decode_manifest_job(const EventRecord& record, TracedEvent& into) const {
  if (record.version != 0) return Decoding::unknown_version;
  if (record.payload.size() != 24) return Decoding::unknown_size;
  into.kind = record.id == 13 ? TracedKind::job_create : TracedKind::job_terminate;
  take_job(record.payload, into);
  into.status = record.payload.at<std::uint32_t>(0x14);
  return Decoding::decoded;
}

/// False if an earlier event has settled it otherwise.
bool EventDecoder::settle(Identity identity) {
  if (settled_) return identity_ == identity;
  identity_ = identity;
  settled_ = true;
  return true;
}

/// The GUID and the number with which most events begin.
void EventDecoder::take_job(const Bytes& payload, TracedEvent& into) const {
  into.container_id = guid_at(payload, 0);
  take_number(payload.at<std::uint32_t>(0x10).value_or(0), into);
}

/// 0 is no job and no handle: what failed has it.
void EventDecoder::take_number(std::uint32_t number, TracedEvent& into) const {
  into.names_job = number != 0;
  if (!into.names_job) return;
  if (identity_ == Identity::job_id) into.job_id = number;
  if (identity_ == Identity::handle) into.handle = number;
}

}  // namespace jobx
