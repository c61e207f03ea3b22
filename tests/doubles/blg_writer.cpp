#include "tests/doubles/blg_writer.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/ticks.h"
#include "pdh/counter_names.h"
#include "pdh/status.h"
#include "tests/doubles/perf_data_writer.h"

namespace jobx::test {
namespace {

constexpr Guid kCounterLog{0x933f'3bb3, 0x943e, 0x490d, {0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79}};
constexpr std::string_view kLogId = "synthetic log id";  // 16 bytes
constexpr std::uint8_t kCatalogue = 32;
constexpr std::uint8_t kSample = 34;
constexpr std::uint8_t kNames = 36;
constexpr std::uint32_t kFirstMadeUpTitle = 20'000;

std::int64_t utc_of(const Snapshot& snapshot, const EtlOptions& container) {
  const Ticks bias = std::chrono::minutes(container.bias_minutes);
  const UtcTime utc = snapshot.utc_time.value_or(utc_from_local(snapshot.local_time, bias));
  return (utc.time_since_epoch() + kFileTimeToUnix).count();
}

/// The number that Windows gives a name; none for one that is not about jobs or processes.
std::optional<std::uint32_t> system_title(std::string_view name) {
  constexpr std::uint32_t kLast = 1847;
  for (std::uint32_t title = 1; title <= kLast; ++title) {
    if (system_counter_name(title) == name) return title;
  }
  return std::nullopt;
}

/// Begins a sample or a part of one; its size is put in by end_part().
std::size_t begin_part(std::uint8_t kind, ByteWriter& to) {
  const std::size_t begin = to.size();
  to.bytes("BL\x03");
  to.put(kind);
  to.zeros(4);
  return begin;
}

void end_part(std::size_t begin, ByteWriter& to) {
  to.align(8);
  to.put_at(begin + 4, static_cast<std::uint32_t>(to.size() - begin));
}

/// One entry of the catalogue: 52 bytes, filled up to 56, then the texts.
void write_entry(const CounterSet& set, std::uint32_t flags, std::string_view instance,
                 std::uint32_t occurrence, const CounterColumn* column, ByteWriter& to) {
  const std::size_t begin = to.size();
  to.zeros(4);
  to.put(flags);
  to.put<std::uint32_t>(0);
  to.put(column != nullptr ? column->type : 0x10U);
  to.put(column != nullptr ? column->time_base : std::int64_t{0});
  to.put(column != nullptr ? column->scale : 0);
  to.zeros(56 - 28);
  const auto put_text = [&](std::size_t field, std::string_view text) {
    to.put_at(begin + field, static_cast<std::uint32_t>(to.size() - begin - 52));
    to.text(text);
  };
  put_text(28, "\\\\" + set.machine);
  put_text(32, set.name);
  constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  to.put_at(begin + 36, kNone);
  to.put_at(begin + 40, kNone);
  if (!instance.empty()) put_text(36, instance);
  to.put_at(begin + 44, occurrence);
  put_text(48, column != nullptr ? std::string_view(column->name) : "*");
  to.align(8);
  to.put_at(begin, static_cast<std::uint32_t>(to.size() - begin));
}

void write_single(const RawValue& value, LocalTime local_time, ByteWriter& to) {
  const std::size_t begin = begin_part(1, to);
  to.put(value.status == RawValue::kAbsent ? pdh_status::no_instance : value.status);
  to.put(local_time.time_since_epoch().count());
  to.zeros(4);
  to.put(value.first);
  to.put(value.second);
  to.put(value.multi_count);
  end_part(begin, to);
}

void write_list(const CounterSet& set, const CounterColumn& column, LocalTime local_time, ByteWriter& to) {
  const std::size_t begin = begin_part(2, to);
  const std::size_t list = to.size();
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < set.instances.size(); ++row) {
    if (has_data(column.raw.at(row).status)) rows.push_back(row);
  }
  to.zeros(4);
  to.put(static_cast<std::uint32_t>(rows.size()));
  to.put(rows.empty() ? pdh_status::no_instance : pdh_status::valid_data);
  to.put<std::uint32_t>(0);
  to.put(local_time.time_since_epoch().count());
  const std::size_t items = to.size();
  for (const std::size_t row : rows) {
    to.zeros(4);
    to.put(column.raw[row].multi_count);
    to.put(column.raw[row].first);
    to.put(column.raw[row].second);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    to.put_at(items + 24 * i, static_cast<std::uint32_t>(to.size() - list));
    to.text(set.instances[rows[i]]);
  }
  to.align(8);
  to.put_at(list, static_cast<std::uint32_t>(to.size() - list));
  end_part(begin, to);
}

}  // namespace

void BlgWriter::write(const Snapshot& snapshot) {
  if (!events_) begin(snapshot);
  if (snapshot.sets.size() != sets_.size()) throw std::invalid_argument("the counter sets have changed");
  record_.clear();
  const std::size_t sample = begin_part(0, record_);
  for (std::size_t i = 0; i < sets_.size(); ++i) write_set(sets_[i], snapshot.sets[i], snapshot, record_);
  end_part(sample, record_);
  write_record(kSample, snapshot.local_time, record_.str());
}

void BlgWriter::finish() {
  if (events_) events_->finish();
}

void BlgWriter::begin(const Snapshot& first) {
  events_.emplace(to_, options_.container, utc_of(first, options_.container));
  for (const CounterSet& set : first.sets) {
    const auto kind = options_.kind_of.find(set.name);
    Set& known = sets_.emplace_back();
    known.name = set.name;
    known.kind = kind != options_.kind_of.end() ? kind->second : options_.kind;
    known.columns = set.columns.size();
    std::map<std::string, std::uint32_t> met;
    for (const std::string& instance : set.instances) known.instances.push_back({instance, met[instance]++});
  }
  if (options_.names) write_names(first);
  write_catalogue(first);
}

void BlgWriter::write_names(const Snapshot& first) {
  for (const CounterSet& set : first.sets) {
    title_of(set.name);
    for (const CounterColumn& column : set.columns) title_of(column.name);
  }
  for (const auto& [set, parents] : options_.parents_in) {
    if (titles_.find(set) != titles_.end()) title_of(parents);
  }
  const std::string machine = first.sets.empty() ? "" : first.sets.front().machine;
  const auto begin_record = [&] {
    record_.clear();
    record_.text("\\\\" + machine);
  };
  begin_record();
  for (const auto& [name, title] : titles_) {
    record_.text(std::to_string(title));
    record_.text(name);
    if (record_.size() < options_.piece_size / 2) continue;
    write_record(kNames, first.local_time, record_.str());
    begin_record();
  }
  write_record(kNames, first.local_time, record_.str());
}

void BlgWriter::write_catalogue(const Snapshot& first) {
  record_.clear();
  record_.put<std::uint32_t>(0x06FF);
  record_.put<std::uint32_t>(0x0002'0008);
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    const CounterSet& set = first.sets[i];
    const bool has_instances = set.instances.size() != 1 || !set.instances.front().empty();
    if (sets_[i].kind == BlgKind::block) {
      write_entry(set, 0x10, has_instances ? "*" : "", 0, nullptr, record_);
      continue;
    }
    for (const CounterColumn& column : set.columns) {
      if (sets_[i].kind == BlgKind::list) {
        write_entry(set, 1, "*", 0, &column, record_);
        continue;
      }
      for (const Instance& one : sets_[i].instances) {
        write_entry(set, 0, one.name, one.occurrence, &column, record_);
      }
    }
  }
  write_record(kCatalogue, first.local_time, record_.str());
}

void BlgWriter::write_set(const Set& known, const CounterSet& set, const Snapshot& snapshot, ByteWriter& to) {
  if (set.name != known.name) throw std::invalid_argument("the counter sets have changed");
  if (known.kind == BlgKind::block) {
    PerfDataOptions options;
    options.utc_time = utc_of(snapshot, options_.container);
    options.local_time = snapshot.local_time.time_since_epoch().count();
    const auto parents = options_.parents_in.find(set.name);
    if (parents != options_.parents_in.end()) options.parents = parents->second;
    const std::size_t begin = begin_part(5, to);
    write_perf_data(
        set, options, [this](std::string_view name) { return title_of(name); }, to);
    end_part(begin, to);
    return;
  }
  if (set.columns.size() != known.columns) throw std::invalid_argument("the counters have changed");
  for (const CounterColumn& column : set.columns) {
    if (known.kind == BlgKind::list) {
      write_list(set, column, snapshot.local_time, to);
      continue;
    }
    for (const Instance& one : known.instances) {
      std::uint32_t skip = one.occurrence;
      const auto row = std::find_if(set.instances.begin(), set.instances.end(),
                                    [&](const std::string& name) { return name == one.name && skip-- == 0; });
      const auto at = static_cast<std::size_t>(row - set.instances.begin());
      write_single(row == set.instances.end() ? RawValue() : column.raw.at(at), snapshot.local_time, to);
    }
  }
}

void BlgWriter::write_record(std::uint8_t type, LocalTime time, std::string_view record) {
  const std::size_t parts =
      std::max<std::size_t>((record.size() + options_.piece_size - 1) / options_.piece_size, 1);
  for (std::size_t part = 1; part <= parts; ++part) {
    ByteWriter head;
    head.bytes(kLogId);
    head.put(static_cast<std::uint32_t>(part));
    head.put(static_cast<std::uint32_t>(parts));
    piece_ = head.str();
    piece_ += record.substr((part - 1) * options_.piece_size, options_.piece_size);
    events_->classic_event(kCounterLog, type, 60, time.time_since_epoch().count(), piece_);
  }
}

std::uint32_t BlgWriter::title_of(std::string_view name) {
  const auto found = titles_.find(name);
  if (found != titles_.end()) return found->second;
  const auto made_up = static_cast<std::uint32_t>(kFirstMadeUpTitle + 2 * titles_.size());
  return titles_.emplace(std::string(name), system_title(name).value_or(made_up)).first->second;
}

}  // namespace jobx::test
