#include "pdh/live/live_query.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "pdh/counter_path.h"
#include "pdh/live/column_builder.h"
#include "pdh/live/win32/expand.h"
#include "pdh/live/win32/pdh_functions.h"
#include "pdh/live/win32/pdh_query.h"
#include "pdh/status.h"

namespace jobx {
namespace {

/// One counter of the query.
struct LiveCounter {
  PDH_HCOUNTER handle = nullptr;
  CounterDescription description;
  std::string path;  ///< in English, for messages
  bool has_instances = true;
  /// Patterns of the instances that were asked for.
  std::vector<std::string> patterns;

  [[nodiscard]] bool takes_all() const {
    return !has_instances || std::find(patterns.begin(), patterns.end(), "*") != patterns.end();
  }
};

/// One counter set of one machine.
struct LiveSet {
  std::string machine;
  std::string name;
  std::vector<LiveCounter> counters;
  CounterSetBuilder builder;
};

/// A counter that is to be read: what a request or a path comes to.
struct Wanted {
  CounterPath path;
  std::optional<std::wstring> localized;  ///< for PdhAddCounterW; else the path is added in English
};

/// Names are compared as PDH does, without regard to case. A name holds no wildcard here.
bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && matches_wildcard(a, b);
}

/// The moment of a reading, for which PDH tells only the local time, and that only if it has data.
void stamp(Snapshot& into) {
  FILETIME utc{};
  GetSystemTimeAsFileTime(&utc);
  into.utc_time = utc_from_filetime(filetime_of(utc.dwHighDateTime, utc.dwLowDateTime));
  FILETIME local{};
  if (into.local_time == LocalTime() && FileTimeToLocalFileTime(&utc, &local)) {
    into.local_time = LocalTime(Ticks(filetime_of(local.dwHighDateTime, local.dwLowDateTime)));
  }
}

Error stopped() {
  return Error(ProgramError::timed_out, "reading the performance counters was stopped");
}

/// True for what PDH says of the array of a set without an instance. PDH_NO_DATA means that only where the
/// collection itself had data.
bool means_empty(const Error& error, bool has_data) {
  if (error.domain() != ErrorDomain::pdh) return false;
  return error.code() == pdh_status::no_instance || (has_data && error.code() == pdh_status::no_data);
}

class LiveQuery : public CounterReader {
 public:
  explicit LiveQuery(PdhQuery query) : query_(std::move(query)) {}

  Result<void> read(Snapshot& into, const std::stop_token& stop) override;

  PdhQuery& query() { return query_; }
  [[nodiscard]] bool is_empty() const { return sets_.empty(); }

  /// Adds the counter, or the pattern to the counter where that is in the query already.
  Result<void> add(const Wanted& wanted);

 private:
  LiveSet& set_of(const std::string& machine, const std::string& name);
  void read_set(LiveSet& set, CounterSet& into, bool has_data, std::vector<Error>& errors);
  Result<std::span<const RawItem>> read_counter(const LiveCounter& counter);

  PdhQuery query_;
  RawValueReader values_;
  std::vector<LiveSet> sets_;
  std::vector<RawItem> chosen_;                              ///< buffer of read_counter()
  std::vector<std::pair<const LiveCounter*, Error>> empty_;  ///< buffer of read_set()
};

/// The path for PDH with `*` for the instances: names of jobs hold characters that a path cannot tell apart,
/// so choosing among them is done here. Part by part, since utf16_from_utf8() is for names.
Result<std::wstring> wide_path(const CounterPath& path) {
  std::wstring text;
  if (!path.machine.empty()) {
    const Result<std::wstring> machine = wide(path.machine);
    if (!machine) return machine.error();
    text += L"\\\\" + *machine;
  }
  const Result<std::wstring> set = wide(path.set);
  if (!set) return set.error();
  const Result<std::wstring> counter = wide(path.counter);
  if (!counter) return counter.error();
  return text + L'\\' + *set + (path.instance ? L"(*)" : L"") + L'\\' + *counter;
}

LiveSet& LiveQuery::set_of(const std::string& machine, const std::string& name) {
  const auto found = std::find_if(sets_.begin(), sets_.end(), [&](const LiveSet& set) {
    return same_name(set.machine, machine) && same_name(set.name, name);
  });
  if (found != sets_.end()) return *found;
  sets_.push_back({machine, name, {}, {}});
  return sets_.back();
}

Result<void> LiveQuery::add(const Wanted& wanted) {
  const CounterPath& path = wanted.path;
  const std::string name = text_of(path);
  const Result<std::wstring> english = wide_path(path);
  if (!english) return english.error();
  const Result<PDH_HCOUNTER> handle =
      wanted.localized ? query_.add_localized(*wanted.localized) : query_.add_english(*english);
  if (!handle) return handle.error();
  const Result<CounterInfo> info = counter_info(*handle);
  if (!info) {
    pdh().remove_counter(*handle);
    return Error(info.error().domain(), info.error().code(), name + ": " + info.error().what());
  }

  LiveSet& set = set_of(info->machine, path.set);
  const auto twin = std::find_if(set.counters.begin(), set.counters.end(), [&](const LiveCounter& other) {
    return same_name(other.description.name, path.counter);
  });
  if (twin != set.counters.end()) {
    pdh().remove_counter(*handle);
    if (path.instance) twin->patterns.push_back(*path.instance);
    return {};
  }
  LiveCounter counter{*handle, {path.counter, info->type, info->time_base, info->scale}, name, true, {}};
  counter.has_instances = path.instance.has_value();
  if (path.instance) counter.patterns.push_back(*path.instance);
  set.counters.push_back(std::move(counter));
  return {};
}

Result<void> LiveQuery::read(Snapshot& into, const std::stop_token& stop) {
  into.errors.clear();
  if (stop.stop_requested()) return stopped();
  const PDH_STATUS status = query_.collect(into.local_time);
  stamp(into);
  const bool has_data = status == ERROR_SUCCESS;
  const auto failure = [&] {
    return pdh_error(status_code(status), "cannot collect the performance counters");
  };
  if (!has_data && status_code(status) != PDH_NO_DATA) return failure();
  into.sets.resize(sets_.size());
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (stop.stop_requested()) return stopped();
    CounterSet& set = into.sets[i];
    if (set.machine != sets_[i].machine) set.machine = sets_[i].machine;
    if (set.name != sets_[i].name) set.name = sets_[i].name;
    sets_[i].builder.begin();
    read_set(sets_[i], set, has_data, into.errors);
    sets_[i].builder.finish(set);
  }
  // No data at all may mean that no set has an instance. Where that is not so, it is all there is to say.
  const bool has_empty_set = std::any_of(into.sets.begin(), into.sets.end(),
                                         [](const CounterSet& set) { return !set.columns.empty(); });
  if (!has_data && !has_empty_set) into.errors.assign(1, failure());
  return {};
}

/// A set that is there and has no instance just now is no failure. PDH says so of each counter, and by either
/// status; of one counter alone, it is.
void LiveQuery::read_set(LiveSet& set, CounterSet& into, bool has_data, std::vector<Error>& errors) {
  empty_.clear();
  bool has_instances = false;
  for (const LiveCounter& counter : set.counters) {
    const Result<std::span<const RawItem>> items = read_counter(counter);
    if (items) {
      // Without a collection, what PDH has is of the one before.
      if (has_data) set.builder.add(into, counter.description, *items);
      has_instances = has_instances || !items->empty();
    } else if (means_empty(items.error(), has_data)) {
      empty_.emplace_back(&counter, items.error());
    } else {
      errors.push_back(items.error());
    }
  }
  for (const auto& [counter, error] : empty_) {
    if (has_instances) {
      errors.push_back(error);
    } else {
      set.builder.add(into, counter->description, {});
    }
  }
}

Result<std::span<const RawItem>> LiveQuery::read_counter(const LiveCounter& counter) {
  if (!counter.has_instances) return values_.read_single(counter.handle, counter.path);
  const Result<std::span<const RawItem>> items = values_.read_array(counter.handle, counter.path);
  if (!items || counter.takes_all()) return items;
  chosen_.clear();
  for (const RawItem& item : *items) {
    const std::string name = utf8_from_utf16(item.name);
    const bool wanted = std::any_of(counter.patterns.begin(), counter.patterns.end(),
                                    [&](const std::string& one) { return matches_wildcard(one, name); });
    if (wanted) chosen_.push_back(item);
  }
  return std::span<const RawItem>(chosen_);
}

/// The query, unless nothing at all could be added.
Result<OpenedQuery> opened(std::unique_ptr<LiveQuery> query, std::vector<Error> missing) {
  if (query->is_empty()) {
    if (!missing.empty()) return missing.front();
    return Error(ProgramError::invalid_argument, "no counter was requested");
  }
  return OpenedQuery{std::move(query), std::move(missing)};
}

/// The counters that a path comes to.
Result<std::vector<Wanted>> wanted_of(PdhQuery& query, const std::string& text) {
  const Result<CounterPath> path = parse_counter_path(text);
  if (!path) return path.error();
  if (path->set.find('*') != std::string::npos || path->machine.find('*') != std::string::npos) {
    return Error(ProgramError::invalid_argument,
                 "the counter path " + text +
                     " has a * in the name of the computer or the counter set; wildcards are allowed only in "
                     "the instance and the counter");
  }
  if (path->counter.find('*') == std::string::npos) return std::vector<Wanted>{{*path, {}}};

  CounterPath all = *path;
  all.counter = "*";
  const Result<std::wstring> wide_all = wide_path(all);
  if (!wide_all) return wide_all.error();
  const Result<std::vector<ExpandedCounter>> expanded = expand_counters(query, *path, *wide_all);
  if (!expanded) return expanded.error();
  std::vector<Wanted> wanted;
  for (const ExpandedCounter& counter : *expanded) {
    wanted.push_back({*path, counter.path});
    wanted.back().path.counter = counter.name;
  }
  return wanted;
}

}  // namespace

Result<OpenedQuery> open_live_query(std::span<const CounterRequest> requests) {
  Result<PdhQuery> opened_query = PdhQuery::open();
  if (!opened_query) return opened_query.error();
  auto query = std::make_unique<LiveQuery>(std::move(*opened_query));
  std::vector<Error> missing;
  for (const CounterRequest& request : requests) {
    const CounterPath path{{}, std::string(request.set), "*", std::string(request.counter)};
    const Result<void> added = query->add({path, {}});
    if (!added) missing.push_back(added.error());
  }
  return opened(std::move(query), std::move(missing));
}

Result<OpenedQuery> open_live_query_of_paths(std::span<const std::string> paths) {
  Result<PdhQuery> opened_query = PdhQuery::open();
  if (!opened_query) return opened_query.error();
  auto query = std::make_unique<LiveQuery>(std::move(*opened_query));
  std::vector<Error> missing;
  for (const std::string& path : paths) {
    const Result<std::vector<Wanted>> wanted = wanted_of(query->query(), path);
    if (!wanted) {
      missing.push_back(wanted.error());
      continue;
    }
    for (const Wanted& one : *wanted) {
      const Result<void> added = query->add(one);
      if (!added) missing.push_back(added.error());
    }
  }
  return opened(std::move(query), std::move(missing));
}

}  // namespace jobx
