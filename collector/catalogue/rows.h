/// The table itself, in the order in which families are shown. A metric is added by one row, in one of the
/// files included here and nowhere else.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "collector/catalogue/etw_rows.h"
#include "collector/catalogue/exporter_rows.h"
#include "collector/catalogue/host_rows.h"
#include "collector/catalogue/job_rows.h"
#include "collector/catalogue/process_rows.h"

namespace jobx {

/// One array of several.
template <std::size_t... N>
constexpr auto join_rows(const std::array<Metric, N>&... parts) {
  std::array<Metric, (N + ...)> all{};
  auto next = all.begin();
  ((next = std::copy(parts.begin(), parts.end(), next)), ...);
  return all;
}

inline constexpr auto kCatalogue =
    join_rows(kJobRows, kEtwJobRows, kProcessRows, kHostRows, kEtwHostRows, kEtwExporterRows, kExporterRows);

}  // namespace jobx
