/// RoleReader by the functions of ntdll and advapi32.
#pragma once

#include "jobobject/inspect/process_roles.h"

namespace jobx {

struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Reads through `functions`, which must outlive this.
class NtRoleReader final : public RoleReader {
 public:
  explicit NtRoleReader(const NtFunctions& functions) : functions_(functions) {}
  [[nodiscard]] Result<Reading> read() const override;

 private:
  const NtFunctions& functions_;
};

}  // namespace jobx
