#include "pdh/logs/perf_data/block.h"

#include <optional>
#include <string>

namespace jobx {
namespace {

// PERF_DATA_BLOCK.
constexpr std::size_t kLittleEndian = 8;
constexpr std::size_t kHeaderLength = 24;
constexpr std::size_t kNumObjectTypes = 28;
constexpr std::size_t kDefaultObject = 32;
constexpr std::size_t kPerfTime = 56;
constexpr std::size_t kPerfFreq = 64;
constexpr std::size_t kPerfTime100nSec = 72;
constexpr std::size_t kBlockHeaderSize = 88;

// PERF_OBJECT_TYPE.
constexpr std::size_t kObjectHeaderSize = 64;

// PERF_COUNTER_DEFINITION and PERF_INSTANCE_DEFINITION.
constexpr std::size_t kCounterDefinitionSize = 40;
constexpr std::size_t kInstanceDefinitionSize = 24;

Error malformed(std::size_t at, const char* what) {
  return Error(ProgramError::malformed_data,
               std::string(what) + " (byte " + std::to_string(at) + " of the performance data)");
}

Result<PerfObject> parse_object(Bytes bytes, std::size_t at) {
  const auto size = bytes.at<std::uint32_t>(at);
  const std::optional<Bytes> whole = size ? bytes.part(at, *size) : std::nullopt;
  if (!whole || whole->size() < kObjectHeaderSize) return malformed(at, "an object has an invalid size");
  const auto number = [&](std::size_t offset) { return *whole->at<std::uint32_t>(offset); };
  PerfObject object;
  object.bytes = *whole;
  object.definition_size = number(4);
  object.header_size = number(8);
  object.title = number(12);
  object.counters = number(32);
  object.instances = *whole->at<std::int32_t>(40);
  object.code_page = number(44);
  object.time = *whole->at<std::int64_t>(48);
  object.frequency = *whole->at<std::int64_t>(56);
  if (object.header_size < kObjectHeaderSize || object.definition_size < object.header_size ||
      object.definition_size > whole->size() ||
      object.counters > (object.definition_size - object.header_size) / kCounterDefinitionSize) {
    return malformed(at, "the counters of an object do not fit into it");
  }
  return object;
}

}  // namespace

Result<void> parse_perf_data_block(Bytes bytes, PerfDataBlock& into) {
  into.objects.clear();
  constexpr char16_t kSignature[] = u"PERF";
  bool signed_ok = bytes.size() >= kBlockHeaderSize;
  for (std::size_t i = 0; signed_ok && i < 4; ++i) signed_ok = bytes.at<char16_t>(2 * i) == kSignature[i];
  if (!signed_ok || *bytes.at<std::uint32_t>(kLittleEndian) != 1) {
    return malformed(0, "not performance data of a little-endian system");
  }
  into.default_title = *bytes.at<std::uint32_t>(kDefaultObject);
  into.time = *bytes.at<std::int64_t>(kPerfTime);
  into.frequency = *bytes.at<std::int64_t>(kPerfFreq);
  into.time_100ns = *bytes.at<std::int64_t>(kPerfTime100nSec);

  std::size_t at = *bytes.at<std::uint32_t>(kHeaderLength);
  for (std::uint32_t left = *bytes.at<std::uint32_t>(kNumObjectTypes); left > 0; --left) {
    Result<PerfObject> object = parse_object(bytes, at);
    if (!object) return object.error();
    at += object->bytes.size();
    into.objects.push_back(*object);
  }
  return {};
}

Result<PerfInstance> next_instance(const PerfObject& object, std::size_t& at) {
  const Bytes& bytes = object.bytes;
  const auto size = bytes.at<std::uint32_t>(at);
  const std::optional<Bytes> definition = size ? bytes.part(at, *size) : std::nullopt;
  if (!definition || *size < kInstanceDefinitionSize) {
    return malformed(at, "an instance has an invalid size");
  }
  const std::size_t counters_at = at + *size;
  const auto counters_size = bytes.at<std::uint32_t>(counters_at);
  const std::optional<Bytes> counters =
      counters_size ? bytes.part(counters_at, *counters_size) : std::nullopt;
  if (!counters || *counters_size < 4) return malformed(counters_at, "a counter block has an invalid size");
  at = counters_at + *counters_size;
  return PerfInstance{*definition, *counters};
}

}  // namespace jobx
