/// The series of one job, in the order in which its samples come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "collector/catalogue/metric.h"

namespace jobx {

/// Finds the series of a sample where the moment before had it: the samples of a job come in the same order
/// at each moment, but for those of processes that have come or gone. Remembers one moment.
class SeriesOrder {
 public:
  /// Begins a moment.
  void begin() {
    places_.resize(written_);
    written_ = 0;
    next_ = 0;
  }

  /// The series of this metric whose own labels are written so; empty where the moment before had it neither
  /// next nor soon after.
  std::optional<std::size_t> find(const Metric& metric, std::string_view labels) {
    const std::size_t end = std::min(places_.size(), next_ + kAhead);
    for (std::size_t i = next_; i < end; ++i) {
      const Place place = places_[i];
      if (place.metric != &metric || place.labels != labels) continue;
      if (written_ != i) places_[written_] = place;
      ++written_;
      next_ = i + 1;
      return place.series;
    }
    return std::nullopt;
  }

  /// Notes one that was not found. `labels` must outlive this.
  void add(const Metric& metric, std::string_view labels, std::size_t series) {
    if (written_ == next_) {
      places_.insert(places_.begin() + static_cast<std::ptrdiff_t>(next_), kGap, Place{});
      next_ += kGap;
    }
    places_[written_++] = {&metric, labels, series};
  }

 private:
  struct Place {
    const Metric* metric = nullptr;
    std::string_view labels;
    std::size_t series = 0;
  };

  /// So many may have gone from one place at once: the series that one metric has of processes.
  static constexpr std::size_t kAhead = 32;
  /// How much room is made at once for those that have come.
  static constexpr std::size_t kGap = 64;

  /// Of this moment up to written_, of the one before from next_ on; between them nothing counts.
  std::vector<Place> places_;
  std::size_t written_ = 0;
  std::size_t next_ = 0;
};

}  // namespace jobx
