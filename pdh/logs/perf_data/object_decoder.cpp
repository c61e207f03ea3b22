#include "pdh/logs/perf_data/object_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/ticks.h"
#include "pdh/utf16_text.h"

namespace jobx {
namespace {

// Parts of a counter type, winperf.h.
constexpr std::uint32_t kSizeMask = 0x300;
constexpr std::uint32_t kNumber = 0x000, kCounter = 0x400, kTypeMask = 0xC00;
constexpr std::uint32_t kValue = 0x0'0000, kFraction = 0x2'0000, kBase = 0x3'0000, kHistogram = 0x6'0000,
                        kPrecision = 0x7'0000, kSubtypeMask = 0x7'0000;
constexpr std::uint32_t kTimer100ns = 0x10'0000, kObjectTimer = 0x20'0000, kTimerMask = 0x30'0000;
constexpr std::uint32_t kMulti = 0x200'0000;

// PERF_COUNTER_DEFINITION.
constexpr std::size_t kDefinitionLength = 0;
constexpr std::size_t kNameIndex = 4;
constexpr std::size_t kDefaultScale = 20;
constexpr std::size_t kCounterType = 28;
constexpr std::size_t kCounterSize = 32;
constexpr std::size_t kCounterOffset = 36;
constexpr std::size_t kDefinitionSize = 40;

// PERF_INSTANCE_DEFINITION.
constexpr std::size_t kParentTitle = 4;
constexpr std::size_t kParentInstance = 8;
constexpr std::size_t kUniqueId = 12;
constexpr std::size_t kNameOffset = 16;
constexpr std::size_t kNameLength = 20;
constexpr std::int32_t kNoUniqueId = -1;

/// Of the names of columns, in an object however small.
constexpr std::size_t kFewNameBytes = 65'536;

/// A value takes 4 bytes at least, but two counters may show the same bytes.
constexpr std::size_t kFewestBytesPerValue = 2;

/// Rows that are read together, so that the counter blocks stay in the processor's cache.
constexpr std::size_t kChunk = 64;

Error malformed(const char* what) {
  return Error(ProgramError::malformed_data, what);
}

bool is_base(std::uint32_t type) {
  return (type & kTypeMask) == kCounter && (type & kSubtypeMask) == kBase;
}

bool has_base(std::uint32_t type) {
  const std::uint32_t subtype = type & kSubtypeMask;
  return (type & kTypeMask) == kCounter && (subtype == kFraction || subtype == kPrecision);
}

/// True for what is a value of its own. Texts, types without data and histograms are not.
bool is_column(std::uint32_t type) {
  if ((type & kSizeMask) > 0x100) return false;
  if ((type & kTypeMask) == kNumber) return true;
  return (type & kTypeMask) == kCounter && !is_base(type) && (type & kSubtypeMask) != kHistogram;
}

void append_name(const PerfObject& object, Bytes definition, std::string& name) {
  if (const auto id = *definition.at<std::int32_t>(kUniqueId); id != kNoUniqueId) {
    name += std::to_string(id);
    return;
  }
  const std::optional<Bytes> text =
      definition.part(*definition.at<std::uint32_t>(kNameOffset), *definition.at<std::uint32_t>(kNameLength));
  if (!text) return;
  if (object.code_page == 0) {
    append_text(*text, name);
    return;
  }
  // Old counters have names in a code page; of those we read what all of them share, and keep the rest apart.
  const std::string_view narrow(reinterpret_cast<const char*>(text->data()), text->size());
  name += escaped_code_page(narrow.substr(0, narrow.find('\0')));
}

template <typename T>
std::int64_t load(const std::byte* from) {
  T number;
  std::memcpy(&number, from, sizeof number);
  return static_cast<std::int64_t>(number);
}

std::int64_t load(const std::byte* from, std::uint32_t size) {
  return size == 8 ? load<std::int64_t>(from) : load<std::uint32_t>(from);
}

}  // namespace

Result<void> PerfObjectDecoder::decode(const PerfDataBlock& block, const PerfObject& object,
                                       CounterSet& into) {
  const Bytes definitions = *object.bytes.part(0, object.definition_size);
  // Definitions hardly ever change; but the clock in the object's header does.
  const auto counters = definitions.from(object.header_size).span();
  if (!std::equal(counters.begin(), counters.end(), planned_for_.begin(), planned_for_.end()) ||
      planned_for_.empty()) {
    Result<void> made = make_plans(object);
    if (!made) return made;
    planned_for_.assign(counters.begin(), counters.end());
  }
  Result<void> found = find_instances(block, object, into.instances);
  if (!found) return found;
  if (plans_.size() * into.instances.size() * kFewestBytesPerValue > object.bytes.size()) {
    return malformed("an object claims more values than it has room for");
  }
  into.columns.resize(plans_.size());
  read_values(block, object, into.columns);
  return {};
}

PerfObjectDecoder::Place PerfObjectDecoder::place_of(Bytes definition) {
  const Place read{*definition.at<std::uint32_t>(kCounterOffset),
                   *definition.at<std::uint32_t>(kCounterSize)};
  return read.size == 4 || read.size == 8 ? read : Place();
}

std::optional<PerfObjectDecoder::Plan> PerfObjectDecoder::plan_of(Bytes definition,
                                                                  std::optional<Bytes> next) {
  const auto type = *definition.at<std::uint32_t>(kCounterType);
  Plan plan;
  plan.first = place_of(definition);
  if (!is_column(type) || plan.first.size == 0) return std::nullopt;
  // A base counter follows what it is the base of.
  const bool base_follows = next && is_base(*next->at<std::uint32_t>(kCounterType));
  if (has_base(type)) {
    if (base_follows) plan.base = place_of(*next);
    if (plan.base.size == 0) return std::nullopt;
  } else if ((type & kMulti) != 0 && base_follows) {
    plan.multi = place_of(*next);
  }
  const std::uint32_t timer = type & kTimerMask;
  plan.units = timer == kTimer100ns ? Clock::utc : timer == kObjectTimer ? Clock::object : Clock::ticks;
  if ((type & kTypeMask) == kCounter && (type & kSubtypeMask) != kValue) plan.second = plan.units;
  plan.column.type = type;
  plan.column.scale = *definition.at<std::int32_t>(kDefaultScale);
  return plan;
}

Result<void> PerfObjectDecoder::make_plans(const PerfObject& object) {
  plans_.clear();
  planned_for_.clear();
  counters_end_ = 4;
  const auto definition_at = [&](std::size_t at) {
    const auto length = object.bytes.at<std::uint32_t>(at + kDefinitionLength);
    // Never beyond the definitions: those before have fitted.
    const bool fits = length && *length >= kDefinitionSize && *length <= object.definition_size - at;
    return fits ? object.bytes.part(at, *length) : std::nullopt;
  };

  std::size_t name_bytes = 0;
  std::size_t at = object.header_size;
  for (std::uint32_t left = object.counters; left > 0; --left) {
    const std::optional<Bytes> definition = definition_at(at);
    if (!definition) return malformed("a counter definition has an invalid size");
    at += definition->size();
    std::optional<Plan> plan = plan_of(*definition, left > 1 ? definition_at(at) : std::nullopt);
    if (!plan) continue;
    for (const Place& one : {plan->first, plan->base, plan->multi}) {
      counters_end_ = std::max<std::size_t>(counters_end_, std::size_t{one.offset} + one.size);
    }
    plan->column.name = names_->name(machine_, *definition->at<std::uint32_t>(kNameIndex));
    name_bytes += plan->column.name.size();
    if (name_bytes > kFewNameBytes + kMostNameBytesPerByte * object.bytes.size()) {
      return malformed("the counter names are too long");
    }
    plans_.push_back(std::move(*plan));
  }
  return {};
}

Result<void> PerfObjectDecoder::find_instances(const PerfDataBlock& block, const PerfObject& object,
                                               std::vector<std::string>& names) {
  counter_blocks_.clear();
  parents_title_ = 0;
  std::size_t at = object.definition_size;
  if (object.instances < 0) {
    names.resize(1);
    names.front().clear();
    const Bytes counters = object.bytes.from(at);
    if (counters.size() < counters_end_) return malformed("a counter block is too short for its counters");
    counter_blocks_.push_back(counters.data());
    return {};
  }
  std::size_t used = 0;
  const std::size_t name_bytes = kMostNameBytesPerByte * object.bytes.size();
  std::size_t name_bytes_used = 0;
  for (std::int32_t left = object.instances; left > 0; --left, ++used) {
    const Result<PerfInstance> instance = next_instance(object, at);
    if (!instance) return instance.error();
    if (instance->counters.size() < counters_end_) {
      return malformed("a counter block is too short for its counters");
    }
    if (used == names.size()) names.emplace_back();
    std::string& name = names[used];
    name.clear();
    Result<void> parent = append_parent(block, *instance, name);
    if (!parent) return parent;
    append_name(object, instance->definition, name);
    name_bytes_used += name.size();
    if (name_bytes_used > name_bytes) return malformed("the instance names are too long");
    counter_blocks_.push_back(instance->counters.data());
  }
  names.resize(used);
  return {};
}

Result<void> PerfObjectDecoder::append_parent(const PerfDataBlock& block, const PerfInstance& instance,
                                              std::string& name) {
  const auto title = *instance.definition.at<std::uint32_t>(kParentTitle);
  if (title == 0) return {};
  if (title != parents_title_) {
    // One kind of parent for all; a hostile block could make us go back and forth without end.
    if (parents_title_ != 0) return malformed("the instances of an object have parents in two other objects");
    Result<void> read = read_parents(block, title);
    if (!read) return read;
  }
  const auto row = *instance.definition.at<std::uint32_t>(kParentInstance);
  if (row < parents_.size()) name.append(parents_[row]).push_back('/');
  return {};
}

Result<void> PerfObjectDecoder::read_parents(const PerfDataBlock& block, std::uint32_t title) {
  std::size_t used = 0;
  const auto parent = std::find_if(block.objects.begin(), block.objects.end(),
                                   [&](const PerfObject& one) { return one.title == title; });
  if (parent != block.objects.end()) {
    std::size_t at = parent->definition_size;
    for (std::int32_t left = parent->instances; left > 0; --left, ++used) {
      const Result<PerfInstance> instance = next_instance(*parent, at);
      if (!instance) return instance.error();
      if (used == parents_.size()) parents_.emplace_back();
      parents_[used].clear();
      append_name(*parent, instance->definition, parents_[used]);
    }
  }
  parents_.resize(used);
  parents_title_ = title;
  return {};
}

void PerfObjectDecoder::read_values(const PerfDataBlock& block, const PerfObject& object,
                                    std::vector<CounterColumn>& columns) const {
  const auto time_of = [&](Clock clock) -> std::int64_t {
    switch (clock) {
      case Clock::ticks:
        return block.time;
      case Clock::utc:
        return block.time_100ns;
      case Clock::object:
        return object.time;
      case Clock::none:
        break;
    }
    return 0;
  };
  const std::size_t rows = counter_blocks_.size();
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    const Plan& plan = plans_[i];
    CounterColumn& column = columns[i];
    column.name = plan.column.name;
    column.type = plan.column.type;
    column.scale = plan.column.scale;
    column.time_base = plan.units == Clock::utc      ? Ticks::period::den
                       : plan.units == Clock::object ? object.frequency
                                                     : block.frequency;
    column.formatted = false;
    column.cooked.clear();
    column.raw.resize(rows);
  }
  for (std::size_t begin = 0; begin < rows; begin += kChunk) {
    const std::size_t end = std::min(begin + kChunk, rows);
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      const Plan& plan = plans_[i];
      const std::int64_t time = time_of(plan.second);
      RawValue* const values = columns[i].raw.data();
      for (std::size_t row = begin; row < end; ++row) {
        const std::byte* const counters = counter_blocks_[row];
        RawValue& value = values[row];
        value.status = pdh_status::valid_data;
        value.first = load(counters + plan.first.offset, plan.first.size);
        value.second = plan.base.size == 0 ? time : load(counters + plan.base.offset, plan.base.size);
        // PDH tells 1 where a type counts no components.
        value.multi_count =
            plan.multi.size == 0
                ? 1U
                : static_cast<std::uint32_t>(load(counters + plan.multi.offset, plan.multi.size));
      }
    }
  }
}

}  // namespace jobx
