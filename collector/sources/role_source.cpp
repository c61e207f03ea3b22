#include "collector/sources/role_source.h"

#include <vector>

namespace jobx {

SourceResult RoleSource::collect(const std::stop_token& /*stop*/) {
  if (!reader_) return reader_.error();
  Result<RoleReader::Reading> reading = (*reader_)->read();
  if (!reading) return reading.error();
  Sample sample;
  sample.roles = std::make_shared<const std::vector<ProcessRole>>(std::move(reading->roles));
  sample.errors = std::move(reading->errors);
  return sample;
}

}  // namespace jobx
