#include "exporter/app/service_host.h"

namespace jobx {

int run_hosted(const std::vector<std::string>& arguments,
               const std::function<int(const std::vector<std::string>&)>& program) {
  return program(arguments);
}

bool is_service() {
  return false;
}

void report_serving() {}

void report_failed_start(std::string_view) {}

}  // namespace jobx
