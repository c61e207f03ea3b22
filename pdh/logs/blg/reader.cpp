#include "pdh/logs/blg/reader.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "pdh/counter_names.h"
#include "pdh/logs/blg/catalogue.h"
#include "pdh/logs/blg/records.h"
#include "pdh/logs/blg/sample.h"
#include "pdh/logs/blg/set.h"
#include "pdh/logs/perf_data/block.h"
#include "pdh/logs/perf_data/object_decoder.h"
#include "pdh/logs/utc_times.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

/// True for counters whose second value is PDH's own UTC clock: PERF_100NSEC_* and 100 ns queue lengths, but
/// not the PRECISION types, whose clock is the provider's.
bool tells_utc(std::uint32_t type) {
  constexpr std::uint32_t kMask = 0x0037'0C00;  // PERF_TYPE_*, subtype and timer of a type
  constexpr std::uint32_t kRate100ns = 0x0011'0400;
  constexpr std::uint32_t kQueueLength100ns = 0x0015'0400;
  return (type & kMask) == kRate100ns || (type & kMask) == kQueueLength100ns;
}

/// How many of the last entries of the catalogue a sample may say nothing of. (Without a limit, each of many
/// tiny samples would cost as much as the catalogue is long.)
constexpr std::size_t kMostPartsMissing = 1'000;

/// An entry of the catalogue, and where its values go.
struct Route {
  std::optional<std::size_t> set;  ///< of the snapshot's sets; empty if it is passed by
  std::size_t column = 0;
  std::optional<PerfObjectDecoder> decoder;  ///< for whole sets
  std::optional<std::uint32_t> title;        ///< the number of the whole set's name, once met
};

UtcTimes::Zone zone_of(const BlgRecords& records, const LogOptions& options) {
  if (!records.time_zone()) return {options.zone, std::nullopt};
  return {std::make_shared<HeaderZone>(*records.time_zone()), std::nullopt};
}

/// For messages.
std::string text_of(const CatalogueEntry& entry) {
  std::string text = "\\" + entry.set;
  if (!entry.instance.empty()) text += "(" + entry.instance + ")";
  return text + "\\" + entry.counter;
}

class BlgLog final : public CounterLog {
 public:
  BlgLog(BlgRecords records, const LogOptions& options)
      : records_(std::move(records)), wanted_(options.wants_set), utc_(zone_of(records_, options)) {}

  Result<bool> next(Snapshot& into) override;
  std::vector<Error> take_lost() override;
  [[nodiscard]] const std::string& machine() const override { return machine_; }
  [[nodiscard]] bool is_formatted() const override { return false; }
  [[nodiscard]] const std::set<std::string>& passed_by() const override { return passed_by_; }
  [[nodiscard]] std::uint64_t position() const override { return records_.position(); }
  [[nodiscard]] std::uint64_t size() const override { return records_.size(); }

 private:
  Result<bool> next_sample(Snapshot& into);
  Result<void> take_names(Bytes record);
  Result<void> take_catalogue(Bytes record);
  void route(const CatalogueEntry& entry);
  Result<void> take_sample(const BlgRecord& record, Snapshot& into);
  Result<void> take_part(std::size_t i, const SamplePart& part, Snapshot& into);
  Result<void> take_single(std::size_t i, Bytes data, Snapshot& into);
  Result<void> take_list(std::size_t i, Bytes data, Snapshot& into);
  Result<void> take_block(std::size_t i, Bytes data, Snapshot& into);
  /// Finds UTC of a sample whose parts were all taken.
  void find_utc(Snapshot& into);
  /// Notes the moment that a part tells: its local time, and a second value that may be UTC.
  void note_time(LocalTime local, const CatalogueEntry& entry, const RawValue& value, Snapshot& into);
  const PerfObject* find_object(const CatalogueEntry& entry, Route& route) const;

  BlgRecords records_;
  SetFilter wanted_;
  UtcTimes utc_;
  bool ended_ = false;
  std::uint64_t told_cut_records_ = 0;
  std::string machine_;
  std::set<std::string> passed_by_;
  CounterNames names_;
  std::vector<CatalogueEntry> catalogue_;
  std::vector<Route> routes_;  ///< one for each of catalogue_
  std::vector<BlgSet> sets_;
  std::map<std::pair<std::string, std::string>, std::size_t>
      set_index_;  ///< by folded names of machine and set
  PerfDataBlock block_;
  CounterSet whole_;                   ///< of a set that is not told by one block alone
  std::optional<UtcTime> timer_time_;  ///< what a timer in the sample at hand says
  std::optional<UtcTime> block_time_;  ///< what a block in it says
  bool told_skew_ = false;
};

Result<bool> BlgLog::next(Snapshot& into) {
  if (ended_) return false;
  Result<bool> more = next_sample(into);
  ended_ = !more || !*more;
  return more;
}

Result<bool> BlgLog::next_sample(Snapshot& into) {
  BlgRecord record;
  for (;;) {
    Result<bool> more = records_.next(record);
    if (!more || !*more) return more;
    Result<void> taken;
    switch (record.type) {
      case BlgRecordType::names:
        taken = take_names(record.data);
        break;
      case BlgRecordType::catalogue:
        taken = take_catalogue(record.data);
        break;
      case BlgRecordType::sample:
        taken = take_sample(record, into);
        break;
      case BlgRecordType::summary:
        break;  // tells again what the samples told
    }
    if (!taken) return damage(records_.file(), record.offset, taken.error().what());
    if (record.type != BlgRecordType::sample) continue;
    for (Error& lost : take_lost()) into.errors.push_back(std::move(lost));
    return true;
  }
}

/// Records that are not whole, since this was asked last.
std::vector<Error> BlgLog::take_lost() {
  const std::uint64_t lost =
      records_.cut_records() - std::exchange(told_cut_records_, records_.cut_records());
  if (lost == 0) return {};
  return {
      Error(ProgramError::malformed_data,
            records_.file() + ": " + std::to_string(lost) +
                (lost == 1 ? " record is lost because a part of it was"
                           : " records are lost because parts of them were") +
                " overwritten (in a circular log, the newest samples replace the oldest) or not recorded")};
}

Result<void> BlgLog::take_names(Bytes record) {
  Result<void> added = names_.add(record);
  // What they learned may go by other names now.
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (routes_[i].decoder) routes_[i].decoder.emplace(names_, catalogue_[i].machine);
    routes_[i].title.reset();
  }
  return added;
}

Result<void> BlgLog::take_catalogue(Bytes record) {
  Result<std::vector<CatalogueEntry>> entries = parse_catalogue(record);
  if (!entries) return entries.error();
  catalogue_ = std::move(*entries);
  if (!catalogue_.empty() && machine_.empty()) machine_ = catalogue_.front().machine;
  routes_.clear();
  sets_.clear();
  set_index_.clear();
  for (CatalogueEntry& entry : catalogue_) {
    entry.set = names_.in_english(entry.machine, entry.set);
    entry.counter = names_.in_english(entry.machine, entry.counter);
    route(entry);
  }
  return {};
}

void BlgLog::route(const CatalogueEntry& entry) {
  Route& route = routes_.emplace_back();
  if (wanted_ && !wanted_(entry.set)) {
    passed_by_.insert(entry.set);
    return;
  }
  const auto [found, is_new] =
      set_index_.try_emplace({folded_name(entry.machine), folded_name(entry.set)}, sets_.size());
  if (is_new) sets_.emplace_back(entry.machine, entry.set);
  route.set = found->second;
  BlgSet& set = sets_[*route.set];
  set.expect(entry.kind);
  if (entry.kind == BlgPartKind::block) {
    route.decoder.emplace(names_, entry.machine);
    return;
  }
  CounterColumn column;
  column.name = entry.counter;
  column.type = entry.type;
  column.time_base = entry.time_base;
  column.scale = entry.scale;
  route.column = set.add_column(column);
}

Result<void> BlgLog::take_sample(const BlgRecord& record, Snapshot& into) {
  Result<SampleParts> parts = SampleParts::open(record.data);
  if (!parts) return parts.error();
  into.local_time = {};
  into.errors.clear();
  into.sets.resize(sets_.size());
  timer_time_.reset();
  block_time_.reset();
  for (std::size_t i = 0; i < sets_.size(); ++i) sets_[i].start(record.data.size(), into.sets[i]);

  SamplePart part;
  std::size_t i = 0;
  for (;; ++i) {
    const Result<bool> more = parts->next(part);
    if (!more) return more.error();
    if (!*more) break;
    if (i == catalogue_.size()) {
      return Error(ProgramError::malformed_data, "a sample has more parts than the catalogue has entries");
    }
    if (!routes_[i].set) continue;
    Result<void> taken = take_part(i, part, into);
    if (!taken) return taken;
  }
  // PDH has a part for every entry, with a status where there is nothing to tell.
  if (i + kMostPartsMissing < catalogue_.size()) {
    return Error(ProgramError::malformed_data, "a sample lacks parts for entries of the catalogue");
  }
  for (BlgSet& set : sets_) set.finish();

  if (into.local_time == LocalTime()) into.local_time = record.time;
  find_utc(into);
  return {};
}

void BlgLog::find_utc(Snapshot& into) {
  const bool block_tells = block_time_ && UtcTimes::is_plausible(into.local_time, *block_time_);
  const std::optional<UtcTime> machine = block_tells ? block_time_ : timer_time_;
  into.utc_time = machine ? utc_.utc_of(into.local_time, *machine) : utc_.utc_of(into.local_time);
  if (block_tells) into.utc_time = block_time_;  // when the values were read
  if (const auto doubt = utc_.take_doubt()) into.errors.push_back(doubt_error(records_.file(), *doubt));
  if (utc_.skew() && !std::exchange(told_skew_, true)) {
    into.errors.push_back(skew_error(records_.file(), machine_, *utc_.skew()));
  }
}

Result<void> BlgLog::take_part(std::size_t i, const SamplePart& part, Snapshot& into) {
  const CatalogueEntry& entry = catalogue_[i];
  if (part.kind == BlgPartKind::single) return take_single(i, part.data, into);
  if (part.kind != entry.kind) {
    return Error(ProgramError::malformed_data,
                 "a sample describes " + text_of(entry) + " differently from the catalogue");
  }
  return part.kind == BlgPartKind::list ? take_list(i, part.data, into) : take_block(i, part.data, into);
}

Result<void> BlgLog::take_single(std::size_t i, Bytes data, Snapshot& into) {
  const CatalogueEntry& entry = catalogue_[i];
  const Result<SingleValue> single = parse_single(data);
  if (!single) return single.error();
  const RawValue& value = single->value;
  if (!has_data(value.status)) into.errors.push_back(pdh_error(value.status, text_of(entry)));
  if (entry.kind != BlgPartKind::single) {
    // All that can be told of many values at once is that there are none.
    if (!has_data(value.status)) return {};
    return Error(ProgramError::malformed_data, "a sample has only a single value for " + text_of(entry));
  }
  note_time(single->local_time, entry, value, into);
  return sets_[*routes_[i].set].add(routes_[i].column, entry.instance, entry.occurrence, value);
}

Result<void> BlgLog::take_list(std::size_t i, Bytes data, Snapshot& into) {
  const CatalogueEntry& entry = catalogue_[i];
  const Result<ValueList> list = ValueList::parse(data);
  if (!list) return list.error();
  if (!has_data(list->status())) into.errors.push_back(pdh_error(list->status(), text_of(entry)));
  note_time(list->local_time(), entry, list->size() > 0 ? list->value(0) : RawValue(), into);
  return sets_[*routes_[i].set].add(routes_[i].column, *list);
}

Result<void> BlgLog::take_block(std::size_t i, Bytes data, Snapshot& into) {
  const CatalogueEntry& entry = catalogue_[i];
  Route& route = routes_[i];
  block_.objects.clear();
  if (data.size() > 0) {
    Result<void> parsed = parse_perf_data_block(data, block_);
    if (!parsed) return parsed;
    if (!block_time_) block_time_ = utc_from_filetime(block_.time_100ns);
  }
  const PerfObject* const object = find_object(entry, route);
  if (object == nullptr) {
    into.errors.push_back(pdh_error(pdh_status::no_object, text_of(entry)));
    return {};
  }
  BlgSet& set = sets_[*route.set];
  if (set.is_one_block()) return route.decoder->decode(block_, *object, set.whole());
  Result<void> decoded = route.decoder->decode(block_, *object, whole_);
  return decoded ? set.add(whole_) : decoded;
}

/// A block may hold more than was asked for: an object's parents come with it.
const PerfObject* BlgLog::find_object(const CatalogueEntry& entry, Route& route) const {
  for (const PerfObject& object : block_.objects) {
    if (route.title == object.title) return &object;
  }
  for (const PerfObject& object : block_.objects) {
    if (!is_same_name(names_.name(entry.machine, object.title), entry.set)) continue;
    route.title = object.title;
    return &object;
  }
  // The catalogue may be in a language whose names the log does not hold.
  for (const PerfObject& object : block_.objects) {
    if (object.title == block_.default_title) return &object;
  }
  return nullptr;
}

void BlgLog::note_time(LocalTime local, const CatalogueEntry& entry, const RawValue& value, Snapshot& into) {
  if (into.local_time == LocalTime()) into.local_time = local;
  if (timer_time_ || !has_data(value.status) || !tells_utc(entry.type)) return;
  const UtcTime time = utc_from_filetime(value.second);
  if (UtcTimes::is_plausible(local, time)) timer_time_ = time;
}

}  // namespace

Result<std::unique_ptr<CounterLog>> open_blg(Input input, const LogOptions& options) {
  Result<BlgRecords> records = BlgRecords::open(std::move(input), options.stop);
  if (!records) return records.error();
  return std::unique_ptr<CounterLog>(std::make_unique<BlgLog>(std::move(*records), options));
}

Result<std::unique_ptr<CounterLog>> open_blg(const std::string& file, const LogOptions& options) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  return open_blg(std::move(*input), options);
}

}  // namespace jobx
