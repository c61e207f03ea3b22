/// Privileges of this process: had by its account, but asleep until they are enabled.
#pragma once

namespace jobx {

constexpr wchar_t kIncreaseBasePriority[] = L"SeIncreaseBasePriorityPrivilege";

/// True if the process has the privilege and may use it now. Any thread.
bool enable_privilege(const wchar_t* name);

}  // namespace jobx
