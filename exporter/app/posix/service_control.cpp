#include "exporter/app/service_control.h"

namespace jobx {
namespace {

Error no_manager() {
  return {ProgramError::unsupported,
          "the command service needs Windows; here, let systemd start the exporter: a unit with "
          "ExecStart=/usr/local/bin/jobobject_exporter, and ExecReload=kill -HUP $MAINPID"};
}

}  // namespace

Result<void> install_service(const ServiceSetup&, std::vector<Error>&) {
  return no_manager();
}
Result<void> uninstall_service(const std::string&) {
  return no_manager();
}
Result<void> start_service(const std::string&, const std::vector<std::string>&) {
  return no_manager();
}
Result<void> stop_service(const std::string&) {
  return no_manager();
}
Result<void> reload_service(const std::string&) {
  return no_manager();
}
Result<std::optional<ServiceStatus>> query_service(const std::string&) {
  return no_manager();
}

}  // namespace jobx
