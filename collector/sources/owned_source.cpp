#include "collector/sources/owned_source.h"

#include <utility>

namespace jobx {

Result<Sample> OwnedSource::collect(const std::stop_token&) {
  OwnedReading reading = jobs_->read();
  Sample sample;
  sample.jobs = std::move(reading.jobs);
  sample.errors = std::move(reading.errors);
  sample.owned = reading.totals;
  return sample;
}

}  // namespace jobx
