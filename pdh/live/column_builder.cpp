#include "pdh/live/column_builder.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/text.h"

namespace jobx {
namespace {

/// Units compared as memory: the generic comparison of u16string_view goes unit by unit.
bool same(std::u16string_view a, std::u16string_view b) {
  if (a.size() != b.size()) return false;
  return a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(char16_t)) == 0;
}

void assign_if_other(std::string& to, const std::string& from) {
  if (to != from) to = from;
}

/// Positions 0 to `count`, by name; equal names in the order found.
template <typename NameOf>
void sort_by_name(std::vector<std::size_t>& order, std::size_t count, const NameOf& name_of) {
  order.resize(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int compared = name_of(a).compare(name_of(b));
    return compared != 0 ? compared < 0 : a < b;
  });
}

}  // namespace

void CounterSetBuilder::begin() {
  columns_ = 0;
}

void CounterSetBuilder::add(CounterSet& into, const CounterDescription& counter,
                            std::span<const RawItem> items) {
  if (columns_ == 0) take_instances(items);
  if (columns_ == into.columns.size()) into.columns.emplace_back();
  CounterColumn& column = into.columns[columns_++];
  assign_if_other(column.name, counter.name);
  column.type = counter.type;
  column.time_base = counter.time_base;
  column.scale = counter.scale;
  column.formatted = false;
  column.cooked.clear();

  column.raw.resize(instances_.size());
  bool agrees = items.size() == instances_.size();
  for (std::size_t i = 0; agrees && i < items.size(); ++i) {
    column.raw[i] = items[i].value;
    agrees = same(items[i].name, instances_[i].name);
  }
  if (!agrees) realign(into, column, items);
}

void CounterSetBuilder::finish(CounterSet& into) {
  if (columns_ == 0) instances_.clear();
  into.columns.resize(columns_);
  into.instances.resize(instances_.size());
  // Compared, not trusted: the caller may fill two snapshots in turn.
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    assign_if_other(into.instances[i], instances_[i].utf8);
  }
}

void CounterSetBuilder::take_instances(std::span<const RawItem> items) {
  instances_.resize(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    Instance& instance = instances_[i];
    if (same(instance.name, items[i].name)) continue;
    instance.name = items[i].name;
    instance.utf8 = utf8_from_utf16(items[i].name);
  }
}

void CounterSetBuilder::realign(CounterSet& into, CounterColumn& column, std::span<const RawItem> items) {
  const auto instance_name = [&](std::size_t i) { return std::u16string_view(instances_[i].name); };
  const auto item_name = [&](std::size_t i) { return items[i].name; };
  sort_by_name(instance_order_, instances_.size(), instance_name);
  sort_by_name(item_order_, items.size(), item_name);
  column.raw.assign(instances_.size(), RawValue{});
  newcomers_.clear();

  auto instance = instance_order_.begin();
  for (auto item = item_order_.begin(); item != item_order_.end();) {
    const std::u16string_view name = item_name(*item);
    const auto item_end = std::find_if(item, item_order_.end(),
                                       [&](std::size_t other) { return !same(item_name(other), name); });
    instance = std::find_if(instance, instance_order_.end(),
                            [&](std::size_t other) { return instance_name(other) >= name; });
    const auto instance_end = std::find_if(instance, instance_order_.end(), [&](std::size_t other) {
      return !same(instance_name(other), name);
    });
    if (instance == instance_end) {
      newcomers_.insert(newcomers_.end(), item, item_end);
    } else if (instance_end - instance == item_end - item) {
      for (auto one = item; one != item_end; ++one) column.raw[*instance++] = items[*one].value;
    }
    item = item_end;
    instance = instance_end;
  }
  append(into, column, items);
}

void CounterSetBuilder::append(CounterSet& into, CounterColumn& column, std::span<const RawItem> items) {
  std::sort(newcomers_.begin(), newcomers_.end());
  for (const std::size_t item : newcomers_) {
    instances_.push_back({std::u16string(items[item].name), utf8_from_utf16(items[item].name)});
    column.raw.push_back(items[item].value);
  }
  for (std::size_t i = 0; i < columns_; ++i) into.columns[i].raw.resize(instances_.size());
}

}  // namespace jobx
