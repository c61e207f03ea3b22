/// Privileges of this process: had by its account, but asleep until they are enabled.
#pragma once

#include <windows.h>

namespace jobx {

constexpr wchar_t kIncreaseBasePriority[] = L"SeIncreaseBasePriorityPrivilege";

/// Switches a privilege on for this process. ERROR_SUCCESS, or why not: ERROR_NOT_ALL_ASSIGNED where the
/// account does not have it. Any thread.
DWORD enable_privilege(const wchar_t* name);

}  // namespace jobx
