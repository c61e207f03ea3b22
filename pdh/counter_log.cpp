#include "pdh/counter_log.h"

#include <utility>

namespace jobx {

Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, SetFilter wanted) {
  return open_csv(file, std::move(wanted));
}

}  // namespace jobx
